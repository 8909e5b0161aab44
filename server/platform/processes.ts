import { randomUUID } from 'node:crypto'
import type { Services } from './context.ts'
import { systemTransaction } from './database/pools.ts'
import { sql } from './database/query.ts'

type Ground = Pick<Services, 'database' | 'clock' | 'log'>
type Part = 'api' | 'worker'

const BEAT_MS = 10_000
/** A program that has not been seen for so long is not there any more: killed, or without the database. */
export const ALIVE_SECONDS = 35
const FORGOTTEN_HOURS = 24

/**
 * Says every few seconds that this program runs, so that whoever watches knows that there is a worker. `found` is what
 * it found out about its surroundings at its start, as it comes to be known.
 */
export function announceProcess({ database, clock, log }: Ground, part: Part) {
  const id = randomUUID()
  const started = clock()
  const found: Record<string, unknown> = {}
  let running: Promise<void> | null = null

  async function beat() {
    const now = clock()
    await systemTransaction(database, async (tx) => {
      await tx.run(sql`
        insert into processes (id, part, started_at, seen_at, found)
        values (${id}, ${part}, ${started}, ${now}, ${JSON.stringify(found)}::jsonb)
        on conflict (id) do update set seen_at = excluded.seen_at, found = excluded.found`)
      const old = new Date(now.getTime() - FORGOTTEN_HOURS * 3_600_000)
      await tx.run(sql`delete from processes where seen_at < ${old}`)
    })
  }
  function look() {
    running ??= beat()
      .catch((err: unknown) => log.warn({ err }, 'that this program runs could not be said'))
      .finally(() => (running = null))
    return running
  }
  const timer = setInterval(look, BEAT_MS)
  void look()
  return {
    /** Resolves when it is written. */
    beat: look,
    async note(name: string, what: unknown) {
      found[name] = what
      await running
      await look()
    },
    /** A program that ends as it should is not missed. */
    async stop() {
      clearInterval(timer)
      await running
      await systemTransaction(database, (tx) =>
        tx.run(sql`delete from processes where id = ${id}`),
      ).catch(() => {})
    },
  }
}
