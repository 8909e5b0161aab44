import type { SignInWay } from '../../../../contract/sessions.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { tell } from '../../../platform/events/notice.ts'
import type { Handlers } from '../../../platform/http/handlers.ts'
import { securityEvent } from '../../../platform/observability/securityEvents.ts'
import { may } from '../../people/policy.ts'
import { endOtherSessions } from './others.ts'

type Row = {
  id: string
  label: string | null
  way: SignInWay | null
  created_at: Date
  seen: Date
}

async function list({ tx, actor, now }: Context) {
  const rows = await tx.many(sql<Row>`
    select id, label, way, created_at, coalesce(last_seen_at, created_at) as seen
    from sessions
    where user_id = ${actor.id} and ended_at is null and expires_at > ${now}
      and coalesce(last_seen_at, created_at) + make_interval(secs => idle_seconds) > ${now}
    order by seen desc, id desc limit 100`)
  const items = rows.map(({ id, label, way, created_at, seen }) => ({
    id,
    device: label ?? 'An unnamed device',
    way,
    startedAt: created_at.toISOString(),
    lastSeenAt: seen.toISOString(),
    current: id === actor.sessionId,
  }))
  return { items: items.toSorted((a, b) => Number(b.current) - Number(a.current)) }
}

/** Ends one of the caller's own; one that has ended already is as good. Refuses with `not_found`. */
async function end({ tx, actor, now }: Context, { id }: { id: string }) {
  const own = await tx.maybe(sql`select from sessions where id = ${id} and user_id = ${actor.id}`)
  if (!own) refuse('not_found')
  await tx.run(sql`update sessions set ended_at = ${now} where id = ${id} and user_id = ${actor.id}
    and ended_at is null`)
  return {}
}

const endOthers = async (context: Context) => ({ ended: await endOtherSessions(context) })

/** A lost phone, a colleague who leaves: every session of somebody, who is told. */
async function endOf(context: Context, { id }: { id: string }) {
  const { tx, now, log, actor } = context
  if (!may(actor, 'end-sessions')) refuse('not_allowed')
  const { ended } = await tx.one(
    sql<{ ended: number | null }>`select end_sessions_of(${id}, ${now}) as ended`,
  )
  if (ended === null) refuse('not_found')
  await tell(context, { userId: id, notice: 'sessions-ended' })
  securityEvent(log, 'sessions_ended', { userId: id })
  return { ended }
}

export const sessionRoutes: Handlers<'sessions'> = { list, end, endOthers, endOf }
