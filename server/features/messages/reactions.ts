import type { Reaction } from '../../platform/events/dispatcher.ts'
import { sql } from '../../platform/database/query.ts'
import { toTell } from '../../platform/telling.ts'

/** Whoever reads it on an open screen meanwhile is not rung for it. */
const DELAY_MS = 5_000
/** In so long a conversation rings once for what is not read: later messages are told already. */
const QUIET_MS = 60_000
/** Whoever has no device that rings is written to, once until it is read, if they have not read it by then. Minutes. */
const SLOW_MINUTES = 10

type Told = { user_id: string; conversation_id: string; patient_id: string; first: number }

/** A message is one push for each who was told and has not read it; several in a row are one. */
export const messageReactions: readonly Reaction[] = [
  {
    on: 'NEW_MESSAGE',
    async effects(tx, { id, facts, happened_at }) {
      const told = await tx.many(sql<Told>`
        select distinct s.user_id, m.conversation_id, m.patient_id, unread.number as first
        from messages m
        join standing s on s.kind in ('self', 'delegate', 'nurse', 'doctor')
          and (s.visit_id = m.visit_id or (s.visit_id is null and s.patient_id = m.patient_id))
        left join read_marks r on r.conversation_id = m.conversation_id and r.user_id = s.user_id
        cross join lateral (
          select x.number from messages x
          where x.conversation_id = m.conversation_id and x.number > coalesce(r.number, 0)
            and x.sender_id <> s.user_id and x.hidden_at is null
          order by x.number limit 1) unread
        where m.id = ${String(facts['messageId'])}::uuid and m.sender_id <> s.user_id
          and m.number >= unread.number
          and exists (select from inbox i where i.event_id = ${id} and i.user_id = s.user_id)
        order by s.user_id`)
      const window = Math.floor(happened_at.getTime() / QUIET_MS)
      const dueAt = new Date(happened_at.getTime() + DELAY_MS)
      const effects = await Promise.all(
        told.map(({ user_id, conversation_id, patient_id, first }) => {
          // By the first that is not read: once that is, the next one rings anew.
          const unread = `new-message-${conversation_id}-${first}`
          return toTell(tx, {
            what: 'new-message',
            key: `${unread}-${window}`,
            slowly: { key: unread, waits: SLOW_MINUTES },
            ids: { conversationId: conversation_id, patientId: patient_id, eventId: id },
            to: [{ userId: user_id }],
            now: happened_at,
            dueAt,
          })
        }),
      )
      return effects.flat()
    },
  },
]
