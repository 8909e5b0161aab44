import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { messages as contract } from '../../../contract/messages.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { unreadOf } from '../../platform/unread.ts'
import { isNamed, lockConversations, type Conversation, type Which } from './conversations.ts'
import { conversationsOf } from './policy.ts'
import { recordTalk } from './record.ts'
import { unreadCounts } from './unread.ts'

type ReadInput = ParsedInputOf<typeof contract.read>
type Wanted = Which & { upTo: number }

/** How many moves of a mark are remembered. */
const STEPS = 50

/**
 * Acknowledges everything up to a number in one or many conversations, never backwards and never beyond
 * what there is: all of a call or, when one of them is not the caller's, none. Errors: `not_found`,
 * `not_allowed` (only read).
 */
export async function markRead(context: Context, input: ReadInput) {
  const { tx, now, actor } = context
  const single = !input.marks && !input.messageIds
  const wanted = await marksOf(context, input)
  const conversations = await lockConversations(context, wanted)
  const marks = conversations.map((conversation) => {
    const named = wanted.filter((each) => isNamed(each, conversation))
    const upTo = Math.max(...named.map((each) => each.upTo))
    return { conversation, upTo: Math.min(upTo, conversation.last_number) }
  })
  const moved = await move(context, marks)
  if (moved.size > 0)
    await recordTalk(
      context,
      'MESSAGES_READ',
      marks.flatMap(({ conversation, upTo }) =>
        moved.has(conversation.id)
          ? [{ conversation, facts: { userId: actor.id, upTo, readAt: now.toISOString() } }]
          : [],
      ),
    )
  const items = await tx.many(sql<{ conversationId: string; upTo: number; unread: number }>`
    select c.id as "conversationId", coalesce(r.number, 0) as "upTo", ${unreadOf(context)} as unread
    from conversations c
    left join read_marks r on r.conversation_id = c.id and r.user_id = ${actor.id}
    where c.id = any(${conversations.map(({ id }) => id)}::uuid[]) order by c.id`)
  const { total } = await unreadCounts(context)
  return { ...(single && items[0]), items, total }
}

async function marksOf(context: Context, input: ReadInput): Promise<Wanted[]> {
  const { marks = [], messageIds = [], upTo, ...one } = input
  const listed: Wanted[] = [...marks]
  if (upTo !== undefined && (one.visitId ?? one.conversationId ?? one.patientId))
    listed.push({ ...one, upTo })
  if (messageIds.length === 0) return listed
  const ids = [...new Set(messageIds)]
  const found = await context.tx.many(sql<{ conversation_id: string; number: number }>`
    select m.conversation_id, m.number from messages m join conversations c on c.id = m.conversation_id
    where m.id = any(${ids}::uuid[]) and ${conversationsOf(context.actor)}`)
  if (found.length !== ids.length) refuse('not_found', { field: 'messageIds' })
  return [
    ...listed,
    ...found.map((row): Wanted => ({
      conversationId: row.conversation_id,
      conversation: 'practical',
      upTo: row.number,
    })),
  ]
}

/**
 * Moves marks forward; answers the conversations in which one moved. What lies behind a mark is found by
 * one look-up, however many messages there are: each carries which of its sender's it is.
 */
async function move(
  { tx, now, actor }: Context,
  marks: readonly { conversation: Conversation; upTo: number }[],
): Promise<Set<string>> {
  const forward = marks.filter(({ upTo }) => upTo > 0)
  if (forward.length === 0) return new Set()
  const of = <T>(pick: (conversation: Conversation) => T) =>
    forward.map(({ conversation }) => pick(conversation))
  const nth = (sender: ReturnType<typeof sql>, until: ReturnType<typeof sql>) => sql`coalesce((
    select x.nth from messages x
    where x.conversation_id = w.id and ${sender} and ${until}
    order by x.number desc limit 1), 0)`
  const mine = sql`x.sender_id = ${actor.id}`
  const until = sql`x.number <= w.upto`
  const rows = await tx.many(sql<{ conversation_id: string }>`
    insert into read_marks as r (conversation_id, user_id, visit_id, patient_id, kind, number, own_after,
      notices, steps, step_times, read_at)
    select w.id, ${actor.id}, w.visit, w.patient, w.kind, w.upto,
      ${nth(mine, sql`true`)} - ${nth(mine, until)}, ${nth(sql`x.sender_id is null`, until)},
      array[w.upto], array[${now}::timestamptz], ${now}
    from unnest(${of(({ id }) => id)}::uuid[], ${of((c) => c.visit_id)}::uuid[],
      ${of((c) => c.patient_id)}::uuid[], ${of(({ kind }) => kind)}::text[],
      ${forward.map(({ upTo }) => upTo)}::int[]) as w (id, visit, patient, kind, upto)
    on conflict (conversation_id, user_id) do update
      set number = excluded.number, own_after = excluded.own_after, notices = excluded.notices,
        read_at = excluded.read_at,
        steps = (r.steps || excluded.steps)[greatest(1, cardinality(r.steps) + 2 - ${STEPS}):],
        step_times = (r.step_times || excluded.step_times)[greatest(1, cardinality(r.steps) + 2 - ${STEPS}):]
      where r.number < excluded.number
    returning r.conversation_id`)
  return new Set(rows.map((row) => row.conversation_id))
}
