import { systemTransaction, type Database } from './database/pools.ts'
import { sql } from './database/query.ts'
import type { Transaction } from './database/transaction.ts'
import type { Services } from './context.ts'

/**
 * What is looked at once a night, in one transaction; it may record events and nothing slower. What speaks to
 * anything but the database is answered as a function, which runs afterwards: cut off, it is made good the next night.
 */
export type NightlyTask = {
  task: string
  run(context: NightlyContext): Promise<void | (() => Promise<void>)>
}
export type NightlyContext = Pick<Services, 'hints' | 'log'> & { tx: Transaction; now: Date }

const ZONE = 'Africa/Johannesburg'
/** After the day has changed and before anybody works. */
const FROM_HOUR = 2
const LOOK_MS = 60_000

type Ground = Pick<Services, 'hints' | 'log' | 'clock'> & {
  database: Database
  tasks: readonly NightlyTask[]
}

/** Runs each task once a day from 02:00 in the zone of the practice, however many processes look. */
export function createNightly({ database, clock, hints, log, tasks }: Ground) {
  let stopped = false
  let running: Promise<void> | null = null

  async function runDue() {
    const now = clock()
    const local = now.toTemporalInstant().toZonedDateTimeISO(ZONE)
    if (local.hour < FROM_HOUR) return
    const day = local.toPlainDate().toString()
    for (const { task, run } of tasks) {
      const afterwards = await systemTransaction(database, async (tx) => {
        // Whoever writes the day does the work: the others wait here for that, and find it written.
        const mine = await tx.maybe(sql`
          insert into nightly (task, ran_on) values (${task}, ${day}::date)
          on conflict (task) do update set ran_on = excluded.ran_on where nightly.ran_on < excluded.ran_on
          returning task`)
        return mine ? run({ tx, now, hints, log }) : undefined
      })
      await afterwards?.()
    }
  }

  function look() {
    if (stopped) return
    running ??= runDue()
      .catch((error: unknown) => log.error({ err: error }, 'a nightly task failed; trying again'))
      .finally(() => (running = null))
  }

  const timer = setInterval(look, LOOK_MS)
  return {
    /** Runs what is due at this moment, for tests. */
    drain: runDue,
    async stop() {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}
