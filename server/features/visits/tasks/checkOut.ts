import type { Services } from '../../../platform/context.ts'
import { systemTransaction } from '../../../platform/database/pools.ts'
import { sql } from '../../../platform/database/query.ts'
import type { Reaction } from '../../../platform/events/dispatcher.ts'
import { newUuid } from '../../../platform/ids.ts'
import type { Concerned } from '../../../services/deliveries.ts'
import { RULES } from '../lifecycle.ts'

const MINUTE = 60_000

/** Once care has begun, its end is asked for some time after it was agreed to be over. */
export const checkOutReactions: readonly Reaction[] = [
  {
    on: 'VISIT_STATUS_CHANGED',
    async effects(tx, event) {
      if (event.facts['to'] !== 'IN_PROGRESS' || !event.visit_id) return []
      const visit = await tx.maybe(sql<{ nurse_id: string; end_at: Date }>`
        select nurse_id, end_at from visits where id = ${event.visit_id} and nurse_id is not null`)
      if (!visit) return []
      return [
        {
          // Whether or not a device of hers can ring: dispatch finds it then, and another channel may be left.
          key: `check-out-due-${event.id}`,
          job: 'check-out-due',
          ids: {
            visitId: event.visit_id,
            patientId: String(event.patient_id),
            eventId: event.id,
            userId: visit.nurse_id,
            what: 'check-out-due',
            channel: 'push',
            telling: `check-out-due-${event.id}`,
          },
          dueAt: new Date(visit.end_at.getTime() + RULES.checkOutAskedMinutes * MINUTE),
        },
      ]
    },
  },
]

type Due = { nurse_id: string; end_at: Date }

/** Reminded so much later than meant, after a time in which nothing ran, she has long done it. Minutes. */
const REMINDED = 60

/** Whom to ask; null for who has checked out meanwhile, or is asked too late. Dispatch finds it among what it must decide. */
export async function loadCheckOut(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  { visitId = '', patientId = '' }: Record<string, string>,
): Promise<Concerned | { skipped: string } | null> {
  const now = clock()
  return systemTransaction(database, async (tx) => {
    const due = await tx.maybe(sql<Due>`
      select v.nurse_id, v.end_at
      from visits v join users u on u.id = v.nurse_id and u.disabled_at is null
      where v.id = ${visitId} and v.status = 'IN_PROGRESS' and v.entered_in_error_at is null`)
    if (!due) return null
    await tx.run(sql`
      insert into tasks (id, kind, visit_id, patient_id, nurse_id, opened_at)
      values (${newUuid(now)}, 'check_out', ${visitId}, ${patientId}, ${due.nurse_id}, ${now})
      on conflict do nothing`)
    const latest = due.end_at.getTime() + (RULES.checkOutAskedMinutes + REMINDED) * MINUTE
    if (now.getTime() > latest) return { skipped: 'too late to remind her' }
    return { visitId, patientId, userId: due.nurse_id }
  })
}
