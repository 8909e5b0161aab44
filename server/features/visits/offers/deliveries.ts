import type { Services } from '../../../platform/context.ts'
import { systemTransaction } from '../../../platform/database/pools.ts'
import { sql } from '../../../platform/database/query.ts'
import type { TimedAct } from '../../../platform/events/timed.ts'
import type { Concerned } from '../../../services/deliveries.ts'

/** Whom to ring for an offer, read when it rings; null when it does not stand any more. */
export async function loadOffer(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  { offerId = '' }: Record<string, string>,
): Promise<Concerned | null> {
  const row = await systemTransaction(database, (tx) =>
    tx.maybe(sql<Concerned>`
      select o.visit_id as "visitId", o.patient_id as "patientId", o.nurse_id as "userId"
      from offers o join users u on u.id = o.nurse_id and u.disabled_at is null
      where o.id = ${offerId} and o.state = 'open' and o.expires_at > ${clock()}`),
  )
  return row ?? null
}

/** The time of an offer is over: writes it, tells the nurse and each dispatcher. */
export const expireOffer: TimedAct = async ({ tx, now, hints }, { offerId = '', visitId = '' }) => {
  const told = await tx.many(sql<{ user_id: string }>`
    select expire_offer(${offerId}::uuid, ${now}::timestamptz) as user_id`)
  if (told.length === 0) return
  tx.afterCommit(() =>
    hints.publish({ wake: told.map((row) => row.user_id), board: visitId, dispatch: true }),
  )
}
