import type { Services } from '../../../platform/context.ts'
import { systemTransaction } from '../../../platform/database/pools.ts'
import { sql } from '../../../platform/database/query.ts'
import type { Reaction } from '../../../platform/events/dispatcher.ts'
import type { NurseOnTheWay } from '../../../services/deliveries.ts'

/** The nurse is rung once for each question; the words stay in the visit. */
export const questionReactions: readonly Reaction[] = [
  {
    on: 'NOTICE',
    effects: (_tx, { id, facts, visit_id, patient_id }) =>
      facts['notice'] === 'report-question' && visit_id
        ? [
            {
              key: `report-question-${id}`,
              job: 'report-question',
              ids: { visitId: visit_id, patientId: String(patient_id) },
            },
          ]
        : [],
  },
]

type Asked = { nurse_id: string; tokens: string[] }

/** Whom to ring; null once it is answered, or reviewed all the same. */
export async function loadQuestion(
  { database }: Pick<Services, 'database'>,
  { visitId = '', patientId = '' }: Record<string, string>,
): Promise<NurseOnTheWay | null> {
  const asked = await systemTransaction(database, (tx) =>
    tx.maybe(sql<Asked>`
      select v.nurse_id, array(select token from push_tokens where user_id = v.nurse_id order by token) as tokens
      from visits v join users u on u.id = v.nurse_id and u.disabled_at is null
      where v.id = ${visitId} and v.report_status = 'signed' and v.entered_in_error_at is null
        and exists (select from review_questions q where q.visit_id = v.id and q.answered_at is null)`),
  )
  if (!asked) return null
  return { visitId, patientId, userId: asked.nurse_id, tokens: asked.tokens }
}
