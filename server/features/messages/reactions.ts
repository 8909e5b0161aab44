import type { Reaction } from '../../platform/events/dispatcher.ts'
import { sql } from '../../platform/database/query.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import { toTell } from '../../platform/telling.ts'

/** Whoever reads it on an open screen meanwhile is not rung for it. */
const DELAY_MS = 5_000
/** From one alert of a conversation to the next: what is said between them is counted by the next. */
const APART_MS = 60_000
/** An alert so near is about to count what there is: whoever wrote a moment before it may come too late for it. */
const ABOUT_TO_MS = 1_000
/** Whoever has no device that rings is written to, once until it is read, if they have not read it by then. Minutes. */
const SLOW_MINUTES = 10

type Told = {
  user_id: string
  conversation_id: string
  patient_id: string
  first: number
  rang_at: Date | null
  planned_at: Date | null
}

/**
 * Who is told of a message and has not read it, with the first that they have not read, and when they were and will be
 * rung for the conversation since that.
 */
const whoIsTold = (tx: Transaction, eventId: string, messageId: string, counted: Date) =>
  tx.many(sql<Told>`
    select distinct s.user_id, m.conversation_id, m.patient_id, unread.number as first,
      rings.rang_at, rings.planned_at
    from messages m
    join standing s on s.kind in ('self', 'delegate', 'nurse', 'doctor')
      and (s.visit_id = m.visit_id or (s.visit_id is null and s.patient_id = m.patient_id))
    left join read_marks r on r.conversation_id = m.conversation_id and r.user_id = s.user_id
    cross join lateral (
      select x.number, x.sent_at from messages x
      where x.conversation_id = m.conversation_id and x.number > coalesce(r.number, 0)
        and x.sender_id <> s.user_id and x.hidden_at is null
      order by x.number limit 1) unread
    cross join lateral (
      select max(due_at) filter (where due_at <= ${counted}) as rang_at,
        min(due_at) filter (where due_at > ${counted}) as planned_at
      from effects e
      where e.job = 'new-message' and e.ids ->> 'conversationId' = m.conversation_id::text
        and e.ids ->> 'userId' = s.user_id::text and e.due_at > unread.sent_at) rings
    where m.id = ${messageId}::uuid and m.sender_id <> s.user_id
      and m.number >= unread.number
      and exists (select from inbox i where i.event_id = ${eventId}::uuid and i.user_id = s.user_id)
    order by s.user_id`)

const seconds = (at: Date | null) => (at === null ? '' : `-${Math.floor(at.getTime() / 1_000)}`)

/**
 * One alert for all that a person has not read of a conversation: some seconds after the first, then one a minute as
 * long as more comes. Two who dispatch at once find the same names for it, so it is one.
 */
export const messageReactions: readonly Reaction[] = [
  {
    on: 'NEW_MESSAGE',
    async effects(tx, { id, facts, happened_at }) {
      const written = happened_at.getTime()
      const counted = new Date(written + ABOUT_TO_MS)
      const told = await whoIsTold(tx, id, String(facts['messageId']), counted)
      const effects = await Promise.all(
        told.map(async ({ user_id, conversation_id, patient_id, first, rang_at, planned_at }) => {
          // By the first that is not read: once that is, the next one rings anew.
          const unread = `new-message-${conversation_id}-${first}`
          const alerts = await toTell(tx, {
            what: 'new-message',
            key: `${unread}${seconds(rang_at)}${planned_at ? `-before${seconds(planned_at)}` : ''}`,
            slowly: { key: unread, waits: SLOW_MINUTES },
            ids: { conversationId: conversation_id, patientId: patient_id, eventId: id },
            to: [{ userId: user_id }],
            now: happened_at,
            dueAt: new Date(Math.max(written + DELAY_MS, (rang_at?.getTime() ?? 0) + APART_MS)),
          })
          // What is planned counts this one too; unless quiet hours that ended early hold it back.
          return alerts.filter(({ dueAt }) => !planned_at || !dueAt || dueAt < planned_at)
        }),
      )
      return effects.flat()
    },
  },
]
