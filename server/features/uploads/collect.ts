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
  small_missing: number
  rowless: number
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
  const found = { kept: 0, kept_bytes: 0, old: 0, old_small: 0 }
  for await (const entries of together(storage.list())) {
    const named = await keptAmong(ground, entries)
    for (const { name, size, at } of entries) {
      const row = named.get(uploadOf(name))
      if (row === undefined) {
        if (at < before) nameless.push(name)
        continue
      }
      found.kept_bytes += size
      const { finished, small } = row
      if (finished === null) continue
      const old = finished < before
      if (uploadOf(name) !== name) {
        if (old && small) found.old_small += 1
        continue
      }
      found.kept += 1
      if (old) found.old += 1
    }
  }
  // Counted first: one by one they are only asked for when some are missing.
  const missing = found.old < expected.whole ? await reportMissing(ground, before) : 0
  const small_missing = reportSmall(ground, Math.max(0, expected.small - found.old_small))
  const { old: _, old_small: _small, ...counts } = found
  const removed = await removeNameless(ground, nameless, found.kept)
  const rowless = nameless.length - removed
  const check = {
    at: now,
    unfinished,
    half_written,
    missing,
    small_missing,
    nameless: removed,
    rowless,
    ...counts,
  }
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
  return systemTransaction(database, (tx) =>
    tx.one(sql<{ whole: number; small: number }>`
      select count(*)::int as whole, count(small_size)::int as small
      from uploads where state = 'clean' and finished_at < ${before}`),
  )
}

/** The photos are there, and lists show a gap: an alarm, with no hurry. */
function reportSmall({ log }: Ground, missing: number): number {
  if (missing > 0)
    log.error(
      { alarm: 'small pictures missing', files: missing },
      'small pictures of photos are gone',
    )
  return missing
}

/** Which of these are somebody's, by name: since when they are finished, null while they are not, and whether a small picture goes with them. */
async function keptAmong({ database }: Ground, entries: readonly Entry[]) {
  const names = [...new Set(entries.map(({ name }) => uploadOf(name)))]
  const rows = await systemTransaction(database, (tx) =>
    tx.many(sql<{ storage_name: string; finished: Date | null; small: boolean }>`
      select storage_name, finished_at as finished, small_size is not null as small from uploads
      where storage_name = any(${names}::text[]) and state <> 'refused'`),
  )
  return new Map(rows.map(({ storage_name, ...row }) => [storage_name, row]))
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
  const { small_missing, rowless } = check
  const old = new Date(at.getTime() - CHECKS_KEPT_DAYS * 24 * HOUR)
  await systemTransaction(database, async (tx) => {
    await tx.run(sql`
      insert into file_checks (at, kept, kept_bytes, unfinished, nameless, half_written, missing,
        small_missing, rowless)
      values (${at}, ${kept}, ${kept_bytes}, ${unfinished}, ${nameless}, ${half_written}, ${missing},
        ${small_missing}, ${rowless})
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
