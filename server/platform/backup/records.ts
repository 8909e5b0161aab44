import type { Database } from '../database/pools.ts'
import { systemTransaction } from '../database/pools.ts'
import { StartError } from '../database/failure.ts'
import { sql } from '../database/query.ts'
import type { Made } from './backup.ts'
import { bytesOf } from './manifest.ts'
import type { Restored } from './restore.ts'

// What the running database knows of its backups, for the page of the administrators.

/** How long what was made, tried and failed is remembered. */
const KEPT_DAYS = 400
const DAY = 86_400_000

/** Said before a backup begins: what is cut off in the middle stays unfinished in the list. */
export const noteBegun = (database: Database, { id, at }: { id: string; at: Date }) =>
  systemTransaction(database, async (tx) => {
    await tx.run(sql`insert into backups (id, at) values (${id}, ${at})`)
    const old = new Date(at.getTime() - KEPT_DAYS * DAY)
    await tx.run(sql`delete from backups where at < ${old}`)
    await tx.run(sql`delete from backup_drills where at < ${old}`)
  })

export const noteMade = (database: Database, { manifest, rows }: Made, at: Date) =>
  systemTransaction(database, (tx) =>
    tx.run(sql`update backups set finished_at = ${at}, rows = ${rows}, files = ${manifest.files.count},
      bytes = ${bytesOf(manifest)}
      where id = ${manifest.id}`),
  )

export const noteFailed = (database: Database, id: string, at: Date, failure: string) =>
  systemTransaction(database, (tx) =>
    tx.run(sql`update backups set finished_at = ${at}, failure = ${failure} where id = ${id}`),
  )

export type Drill = {
  id: string
  at: Date
  finishedAt: Date
  backupId: string | null
  result: Restored
}

export const noteDrill = (database: Database, { id, at, finishedAt, backupId, result }: Drill) =>
  systemTransaction(database, (tx) =>
    tx.run(sql`insert into backup_drills (id, at, finished_at, backup_id, rows, files, opened, finding)
      values (${id}, ${at}, ${finishedAt}, ${backupId}, ${result.rows}, ${result.files}, ${result.opened},
        ${result.finding})`),
  )

/** A restore that was cut off, or found the trail altered, is nothing to work on. */
export async function refuseHalfRestored(database: Database): Promise<void> {
  const half = await systemTransaction(database, (tx) =>
    tx.maybe(
      sql<{ backup_at: Date }>`select backup_at from restores where finished_at is null limit 1`,
    ),
  )
  if (!half) return
  const at = half.backup_at.toISOString()
  throw new StartError(
    `The restore of the backup of ${at} into this database did not come to its end: restore it again into an empty one.`,
  )
}
