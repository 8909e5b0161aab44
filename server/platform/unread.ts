import type { Context } from './context.ts'
import { sql } from './database/query.ts'

/** What a dispatcher has not read for so many days has been dealt with otherwise. */
const DESK_DAYS = 30

/** Since when what is said counts as new to a dispatcher: not before they had the duty. */
const since = ({ actor, now }: Pick<Context, 'actor' | 'now'>) => sql<Date>`greatest(
  ${new Date(now.getTime() - DESK_DAYS * 86_400_000)}::timestamptz,
  (select d.created_at from duties d where d.user_id = ${actor.id} and d.duty = 'dispatch'))`

/** The conversations that may have something new, of all that the caller takes part in. */
export const mayBeNew = (context: Pick<Context, 'actor' | 'now'>) =>
  context.actor.role === 'administrator'
    ? sql<boolean>`c.last_at >= ${since(context)}`
    : sql<boolean>`c.last_at is not null`

/**
 * How many messages of a conversation `c` are new to the caller, whose mark (which may be absent) is
 * aliased: by subtraction, never by counting rows. Notices and own messages are new to nobody.
 */
export function unreadOf(context: Pick<Context, 'actor' | 'now'>, mark = 'r') {
  const r = (column: string) => sql`coalesce(${sql.ref(`${mark}.${column}`)}, 0)`
  const count = sql<number>`((c.last_number - c.notices) - (${r('number')} - ${r('notices')}) - ${r('own_after')})`
  return context.actor.role === 'administrator'
    ? sql<number>`case when ${mayBeNew(context)} then ${count} else 0 end`
    : count
}
