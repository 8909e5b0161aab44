import type { Participant } from '../../../contract/messages.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { openPerson, sealedPerson, type SealedPerson } from '../../platform/people.ts'
import { findConversation, type Which } from './conversations.ts'
import { writableBy } from './policy.ts'

type Row = {
  person: SealedPerson
  kind: Participant['relation']
  last_here: Exclude<Participant['presence'], 'online'> | null
  number: number | null
  read_at: Date | null
  steps: number[] | null
  step_times: Date[] | null
}

/** Who takes part, who is here, and how far each has read. Errors: `not_found`. */
export async function listParticipants(context: Context, which: Which) {
  const { tx, actor, presence } = context
  const conversation = await findConversation(context, which)
  const rows = await tx.many(sql<Row>`
    select ${sealedPerson('u')} as person, o.kind, h.presence as last_here, r.number, r.read_at,
      r.steps, r.step_times
    from participants_of(${conversation.id}) o
    join users u on u.id = o.user_id
    left join last_here(${conversation.id}) h on h.user_id = o.user_id
    left join read_marks r on r.conversation_id = ${conversation.id} and r.user_id = o.user_id
    order by o.kind desc, u.id`)
  const { may } = await tx.one(sql<{ may: boolean }>`
    select exists (select from conversations c where c.id = ${conversation.id} and ${writableBy(actor)}) as may`)
  return {
    canWrite: may,
    items: rows.map((row) => ({
      ...openPerson(context, row.person),
      relation: row.kind,
      // Whoever is told of here takes part at this moment.
      canWrite: true,
      presence: presence.online(row.person.id) ? ('online' as const) : (row.last_here ?? 'longer'),
      readUpTo: row.number ?? 0,
      readAt: row.read_at?.toISOString() ?? null,
      reads: (row.steps ?? [])
        .map((upTo, n) => ({ upTo, at: row.step_times![n]!.toISOString() }))
        .toReversed(),
    })),
  }
}
