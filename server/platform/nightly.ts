import type { Services } from './context.ts'
import { systemTransaction, type Database } from './database/pools.ts'
import { sql } from './database/query.ts'
import type { Transaction } from './database/transaction.ts'

/**
 * What the system does once a night, in one transaction; it may record events and nothing slower. What speaks to
 * anything but the database is answered as a function, which runs afterwards: where it fails the night is not done,
 * killed in it it is made good the next.
 */
export type NightlyTask = {
  task: string
  run(context: NightlyContext): Promise<void | (() => Promise<void>)>
}
export type NightlyContext = Pick<Services, 'hints' | 'log'> & { tx: Transaction; now: Date }

export const PRACTICE_ZONE = 'Africa/Johannesburg'
/** After the day has changed and before anybody works. */
export const FROM_HOUR = 2

type Ground = Pick<Services, 'hints' | 'log' | 'clock'> & { database: Database }
export type Nightly = ReturnType<typeof createNightly>

/** Each task once a day from 02:00 in the zone of the practice, however many processes ask. */
export function createNightly(
  { database, clock, hints, log }: Ground,
  tasks: readonly NightlyTask[],
) {
  const names = tasks.map(({ task }) => task)

  /** The night that is to be done by now; null before 02:00, when the last one counts. */
  function night(now: Date): string | null {
    const local = now.toTemporalInstant().toZonedDateTimeISO(PRACTICE_ZONE)
    return local.hour < FROM_HOUR ? null : local.toPlainDate().toString()
  }

  /** Does one task unless its night is done; what it throws leaves the night to do. */
  async function run(name: string): Promise<void> {
    const now = clock()
    const day = night(now)
    const task = tasks.find(({ task: each }) => each === name)
    if (!day || !task) return
    const afterwards = await systemTransaction(database, async (tx) => {
      // Whoever writes the day does the work: the others wait here for that, and find it written.
      const mine = await tx.maybe(sql`
        insert into nightly (task, ran_on) values (${name}, ${day}::date)
        on conflict (task) do update set ran_on = excluded.ran_on where nightly.ran_on < excluded.ran_on
        returning task`)
      return mine ? task.run({ tx, now, hints, log }) : undefined
    })
    try {
      await afterwards?.()
    } catch (error) {
      await systemTransaction(database, (tx) =>
        tx.run(sql`
          update nightly set ran_on = ${day}::date - 1 where task = ${name} and ran_on = ${day}::date`),
      )
      throw error
    }
  }

  return {
    names,
    run,
    /** The tasks whose night is to be done and is not. */
    async due(): Promise<string[]> {
      const day = night(clock())
      if (!day) return []
      const done = await systemTransaction(database, (tx) =>
        tx.many(sql<{ task: string }>`select task from nightly where ran_on >= ${day}::date`),
      )
      const finished = new Set(done.map(({ task }) => task))
      return names.filter((name) => !finished.has(name))
    },
    /** Does everything that is due at this moment, for tests. */
    async drain() {
      for (const name of names) await run(name)
    },
  }
}
