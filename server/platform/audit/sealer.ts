import type { Database } from '../database/pools.ts'
import { systemTransaction } from '../database/pools.ts'
import { sql } from '../database/query.ts'
import type { Log } from '../observability/log.ts'
import { BEGINNING, BLOCK_TEXT, hashInSql, ROW_TEXT } from './canonical.ts'

const EVERY_MS = 1_000
/** Rows in one block at most: sealing begins again at once when there are more. */
const BLOCK_ROWS = 1_000
/** One number for "the audit trail is being sealed": one process at a time does it. */
const SEALING = 7_246_283

type Ground = { database: Database; clock: () => Date; log: Log }

/**
 * Seals finished rows into the next block; answers how many. A row is finished when every transaction
 * up to its own has ended: rows commit in another order than they are written, and none is skipped.
 */
export const sealNext = ({ database, clock }: Omit<Ground, 'log'>): Promise<number> =>
  systemTransaction(database, async (tx) => {
    const { ours } = await tx.one(
      sql<{ ours: boolean }>`select pg_try_advisory_xact_lock(${SEALING}) as ours`,
    )
    if (!ours) return 0
    const sealed = await tx.maybe(sql<{ rows: number }>`
      with last as materialized (
        select number, hash, last_tx, last_id from audit_blocks order by number desc limit 1
      ), batch as materialized (
        select a.id, a.tx, ${hashInSql(ROW_TEXT)} as hash from audit a
        where (a.tx, a.id) > (
            coalesce((select last_tx from last), '0'::xid8),
            coalesce((select last_id from last), '00000000-0000-0000-0000-000000000000'))
          and a.tx < audit_horizon()
        order by a.tx, a.id limit ${BLOCK_ROWS}
      ), b as (
        select coalesce((select number from last), 0) + 1 as number, ${clock()}::timestamptz as sealed_at,
          (array_agg(tx order by tx desc, id desc))[1] as last_tx,
          (array_agg(id order by tx desc, id desc))[1] as last_id,
          array_agg(id order by tx, id) as row_ids,
          string_agg(hash, ''::bytea order by tx, id) as row_hashes,
          coalesce((select hash from last), ${BEGINNING}) as previous
        from batch having count(*) > 0
      )
      insert into audit_blocks
      select b.*, ${hashInSql(BLOCK_TEXT)} from b
      returning cardinality(row_ids) as rows`)
    return sealed?.rows ?? 0
  })

/** Seals within seconds, outside every request. Any number of processes may run one. */
export function createSealer(ground: Ground) {
  let stopped = false
  let running: Promise<void> | null = null

  async function drain(): Promise<void> {
    while ((await sealNext(ground)) > 0);
  }

  function look() {
    if (stopped) return
    running ??= drain()
      .catch((error: unknown) => ground.log.error({ err: error }, 'sealing failed; trying again'))
      .finally(() => (running = null))
  }

  const timer = setInterval(look, EVERY_MS)
  return {
    /** Seals what is finished now. */
    drain,
    /** Seals what the process leaves, then rests. */
    async stop() {
      if (stopped) return
      stopped = true
      clearInterval(timer)
      await running
      await drain().catch((error: unknown) => ground.log.warn({ err: error }, 'not all is sealed'))
    },
  }
}
