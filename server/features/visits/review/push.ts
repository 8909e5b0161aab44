import type { Services } from '../../../platform/context.ts'
import { systemTransaction } from '../../../platform/database/pools.ts'
import { sql } from '../../../platform/database/query.ts'
import type { Reaction } from '../../../platform/events/dispatcher.ts'
import { toTell } from '../../../platform/telling.ts'
import type { Concerned } from '../../../services/deliveries.ts'

/** The nurse is rung once for each question; the words stay in the visit. */
export const questionReactions: readonly Reaction[] = [
  {
    on: 'NOTICE',
    async effects(tx, { id, facts, visit_id, patient_id, happened_at }) {
      if (facts['notice'] !== 'report-question' || !visit_id) return []
      const visit = await tx.maybe(sql<{ nurse_id: string }>`
        select nurse_id from visits where id = ${visit_id} and nurse_id is not null`)
      if (!visit) return []
      return toTell(tx, {
        what: 'report-question',
        key: `report-question-${id}`,
        ids: { visitId: visit_id, patientId: String(patient_id), eventId: id },
        to: [{ userId: visit.nurse_id }],
        now: happened_at,
      })
    },
  },
]

type Asked = { nurse_id: string }

/** Whom to ring; null once it is answered, or reviewed all the same. */
export async function loadQuestion(
  { database }: Pick<Services, 'database'>,
  { visitId = '', patientId = '' }: Record<string, string>,
): Promise<Concerned | null> {
  const asked = await systemTransaction(database, (tx) =>
    tx.maybe(sql<Asked>`
      select v.nurse_id
      from visits v join users u on u.id = v.nurse_id and u.disabled_at is null
      where v.id = ${visitId} and v.report_status = 'signed' and v.entered_in_error_at is null
        and exists (select from review_questions q where q.visit_id = v.id and q.answered_at is null)`),
  )
  if (!asked) return null
  return { visitId, patientId, userId: asked.nurse_id }
}
