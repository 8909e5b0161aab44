import type { Services } from '../context.ts'
import { systemTransaction } from '../database/pools.ts'
import { sql } from '../database/query.ts'
import type { Transaction } from '../database/transaction.ts'
import { withRoads, type Way } from '../roads/roads.ts'

export type TimedContext = Pick<Services, 'hints' | 'log' | 'vault' | 'config'> & {
  tx: Transaction
  now: Date
  way: Way
  /** When this was to be done: long ago, where nothing ran meanwhile. */
  dueAt: Date
}

/**
 * What is done at a moment in our own database alone: it needs no queue and no lease, because it is
 * finished in the transaction that does it. Once, or not at all.
 */
export type TimedAct = (context: TimedContext, ids: Record<string, string>) => Promise<void>
export type TimedActs = Readonly<Record<string, TimedAct>>

/**
 * Does what is due under this key, unless somebody else does it at this moment or it was done. What fails
 * is due again a little later, and holds up nobody.
 */
export async function runTimed(services: Services, act: TimedAct, key: string): Promise<void> {
  const { database, clock, hints, log, vault, config, roads } = services
  const now = clock()
  const done = withRoads(roads, (way) =>
    systemTransaction(database, async (tx) => {
      const effect = await tx.maybe(sql<{ ids: Record<string, string>; due_at: Date }>`
        select ids, due_at from effects where key = ${key} and finished_at is null for update skip locked`)
      if (!effect) return
      await act({ hints, log, vault, config, tx, now, way, dueAt: effect.due_at }, effect.ids)
      way.settle()
      await tx.run(sql`
        update effects set finished_at = ${now}, result = 'done', attempts = attempts + 1 where key = ${key}`)
    }),
  )
  await done.catch((error: unknown) =>
    log.error({ effect: key, err: error }, 'a timed act failed; trying again'),
  )
}
