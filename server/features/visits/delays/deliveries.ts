import type { Services } from '../../../platform/context.ts'
import { systemTransaction } from '../../../platform/database/pools.ts'
import { sql } from '../../../platform/database/query.ts'
import type { VisitDelayed } from '../../../services/deliveries.ts'

/** Whom to ring for a delay, read when it rings; null once care has begun or it is on time after all. */
export async function loadDelay(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  { visitId = '', userId = '' }: Record<string, string>,
): Promise<VisitDelayed | null> {
  const row = await systemTransaction(database, (tx) =>
    tx.maybe(sql<VisitDelayed>`
      select v.id as "visitId", v.patient_id as "patientId", o.user_id as "userId",
        array(select token from push_tokens where user_id = o.user_id order by token) as tokens
      from visits v
      join visit_delays d on d.visit_id = v.id and d.told > 0
      join patients p on p.id = v.patient_id and p.status <> 'deceased'
      join standing o on o.user_id = ${userId} and o.patient_id = v.patient_id and o.visit_id is null
        and (o.until is null or o.until > ${clock()})
      where v.id = ${visitId} and v.status in ('SCHEDULED', 'EN_ROUTE')`),
  )
  return row ?? null
}
