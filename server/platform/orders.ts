import type { Context } from './context.ts'
import { sql } from './database/query.ts'
import type { NightlyTask } from './nightly.ts'

type Changed = { visit_id: string }

/**
 * Opens for dispatch what visits to come of this patient lack an order, and closes what one serves now. Last in its
 * transaction.
 */
export async function mindOrders({ tx, now, hints }: Context, patientId: string): Promise<void> {
  const changed = await tx.many(sql<Changed>`
    select v as visit_id from mind_orders(${patientId}::uuid, ${now}::timestamptz) v`)
  if (changed.length > 0) tx.afterCommit(() => hints.publish({ dispatch: true }))
}

/** What ran out, was switched on or fell away since. */
export const ordersNightly: readonly NightlyTask[] = [
  {
    task: 'orders',
    async run({ tx, now, hints }) {
      const changed = await tx.many(sql<Changed>`
        select v as visit_id from mind_orders_of(null, ${now}::timestamptz) v`)
      if (changed.length > 0) tx.afterCommit(() => hints.publish({ dispatch: true }))
    },
  },
]
