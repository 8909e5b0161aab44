import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { NotStoredError } from '../../platform/storage/failure.ts'
import { uploadOf } from '../../platform/storage/names.ts'
import type { NightlyTask } from '../../platform/nightly.ts'

/** No upload runs as long as this: what is younger is left alone. */
export const GRACE_HOURS = 24
const HOUR = 3_600_000
/** How many names are looked up at once. */
const TOGETHER = 500
const CHECKS_KEPT_DAYS = 400
/** So many without a row, and more than are kept: that is another database, or an old copy of ours. */
const SUSPICIOUS = 1_000

type Ground = Pick<Services, 'database' | 'storage' | 'log'>
type Entry = { name: string; size: number; at: Date }

/** What a collection found and took away, as a row of `file_checks`. */
export type FileCheck = {
  at: Date
  kept: number
  kept_bytes: number
  unfinished: number
  nameless: number
  half_written: number
  missing: number
}

/**
 * Brings rows and bytes together again after processes that died between the two: takes away uploads that
 * never finished, bytes that no upload names and files half written, all older than the grace, and counts
 * what is kept. A row whose bytes are gone stays and raises an alarm; so do more files without a row than a
 * dying process can leave, which looks like the wrong database. No transaction is open while the
 * storage is read; repeating it, also at the same time, is harmless.
 */
export async function collectFiles(ground: Ground, now: Date): Promise<FileCheck> {
  const { database, storage } = ground
  const before = new Date(now.getTime() - GRACE_HOURS * HOUR)
  const unfinished = await systemTransaction(database, (tx) =>
    tx.run(sql`delete from uploads where state = 'pending' and created_at < ${before}`),
  )
  const half_written = await storage.sweep(before)
  const expected = await keptBefore(ground, before)
  const nameless: string[] = []
  const found = { kept: 0, kept_bytes: 0, old: 0 }
  for await (const entries of together(storage.list())) {
    const named = await keptAmong(ground, entries)
    for (const { name, size, at } of entries) {
      const finished = named.get(uploadOf(name))
      if (finished === undefined) {
        if (at < before) nameless.push(name)
        continue
      }
      found.kept_bytes += size
      if (finished === null || uploadOf(name) !== name) continue
      found.kept += 1
      if (finished < before) found.old += 1
    }
  }
  // Counted first: one by one they are only asked for when some are missing.
  const missing = found.old < expected ? await reportMissing(ground, before) : 0
  const { old: _, ...counts } = found
  const removed = await removeNameless(ground, nameless, found.kept)
  const check = { at: now, unfinished, half_written, missing, nameless: removed, ...counts }
  await note(ground, check)
  return check
}

async function removeNameless(
  { storage, log }: Ground,
  names: readonly string[],
  kept: number,
): Promise<number> {
  if (names.length > Math.max(SUSPICIOUS, kept)) {
    log.error(
      { alarm: 'files without rows', files: names.length, kept },
      'nothing was taken away: is this the right database?',
    )
    return 0
  }
  for (const name of names) await storage.remove(name)
  return names.length
}

async function* together(entries: AsyncIterable<Entry>): AsyncGenerator<Entry[]> {
  let some: Entry[] = []
  for await (const entry of entries) {
    some.push(entry)
    if (some.length < TOGETHER) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}

const keptBefore = async ({ database }: Ground, before: Date) => {
  const { count } = await systemTransaction(database, (tx) =>
    tx.one(sql<{ count: number }>`
      select count(*)::int as count from uploads where state = 'clean' and finished_at < ${before}`),
  )
  return count
}

/** Which of these are somebody's, by name, and since when they are finished; null while they are not. */
async function keptAmong({ database }: Ground, entries: readonly Entry[]) {
  const names = [...new Set(entries.map(({ name }) => uploadOf(name)))]
  const rows = await systemTransaction(database, (tx) =>
    tx.many(sql<{ storage_name: string; finished_at: Date | null }>`
      select storage_name, finished_at from uploads
      where storage_name = any(${names}::text[]) and state <> 'refused'`),
  )
  return new Map(rows.map(({ storage_name, finished_at }) => [storage_name, finished_at]))
}

/** Raises an alarm for each upload that is kept and not there; answers how many. */
async function reportMissing({ database, storage, log }: Ground, before: Date): Promise<number> {
  let missing = 0
  let last = ''
  for (;;) {
    const rows = await systemTransaction(database, (tx) =>
      tx.many(sql<{ id: string; storage_name: string }>`
        select id, storage_name from uploads
        where state = 'clean' and finished_at < ${before} and storage_name > ${last}
        order by storage_name limit ${TOGETHER}`),
    )
    for (const { id, storage_name } of rows) {
      last = storage_name
      if (await isStored(storage, storage_name)) continue
      missing += 1
      log.error({ alarm: 'file missing', uploadId: id }, 'the bytes of a kept file are gone')
    }
    if (rows.length < TOGETHER) return missing
  }
}

async function isStored(storage: Services['storage'], name: string): Promise<boolean> {
  try {
    for await (const _ of storage.read(name, 0, 1)) return true
    return false
  } catch (error) {
    if (error instanceof NotStoredError) return false
    throw error
  }
}

async function note({ database, log }: Ground, check: FileCheck): Promise<void> {
  const { at, kept, kept_bytes, unfinished, nameless, half_written, missing } = check
  const old = new Date(at.getTime() - CHECKS_KEPT_DAYS * 24 * HOUR)
  await systemTransaction(database, async (tx) => {
    await tx.run(sql`
      insert into file_checks (at, kept, kept_bytes, unfinished, nameless, half_written, missing)
      values (${at}, ${kept}, ${kept_bytes}, ${unfinished}, ${nameless}, ${half_written}, ${missing})
      on conflict (at) do nothing`)
    await tx.run(sql`delete from file_checks where at < ${old}`)
  })
  log.info(
    { kept, unfinished, nameless, halfWritten: half_written, missing },
    'the files were looked through',
  )
}

/** Once a night, beside the storage and with no transaction open. */
export const filesNightly = (ground: Ground): NightlyTask => ({
  task: 'files',
  run:
    async ({ now }) =>
    async () =>
      void (await collectFiles(ground, now)),
})
