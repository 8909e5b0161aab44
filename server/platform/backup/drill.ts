import { mkdir, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Services } from '../context.ts'
import { holdDataDir } from '../database/embedded/hold.ts'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '../database/embedded.ts'
import { StartError } from '../database/failure.ts'
import { newUuid } from '../ids.ts'
import { sentenceOf } from '../program.ts'
import { openFolder } from '../storage/folder.ts'
import type { Manifest } from './manifest.ts'
import { noteDrill } from './records.ts'
import { openBackup, restore, type Restored } from './restore.ts'

/** What a new database takes by itself, and how much larger rows are than they lie in a backup. */
const DATABASE_BYTES = 300e6
const LARGER = 12

type Ground = Pick<Services, 'database' | 'clock' | 'log'>
type Means = { masterKeys: readonly Buffer[]; migrations: string; place?: string }

/** Where drills are made: a folder of this user's own, which one drill at a time holds. */
export const drillPlace = (): string => join(tmpdir(), `ahava-drill-${process.getuid?.() ?? 0}`)

/**
 * Restores a backup into an empty folder with a PostgreSQL of its own, as it would be after a loss, and
 * writes down in the running database what came of it. Whatever is wrong with the backup is the finding.
 * Nothing of it stays.
 */
export async function drill(ground: Ground, path: string, means: Means): Promise<Restored> {
  const { database, clock } = ground
  const at = clock()
  const seen: { manifest: Manifest | null } = { manifest: null }
  const result = await tryOut(ground, path, means, seen).catch((error: unknown) => {
    const finding = sentenceOf(error)
    if (finding === null) throw error
    return { rows: 0, files: 0, opened: 0, finding }
  })
  const backupId = seen.manifest?.id ?? null
  await noteDrill(database, { id: newUuid(at), at, finishedAt: clock(), backupId, result })
  return result
}

async function tryOut(
  { clock, log }: Ground,
  path: string,
  { masterKeys, migrations, place = drillPlace() }: Means,
  seen: { manifest: Manifest | null },
): Promise<Restored> {
  const hold = await holdDataDir(place)
  const dataDir = join(place, 'data')
  try {
    // What a drill left that was killed.
    await removeEmbeddedPostgres(dataDir)
    const backup = await openBackup(path, { masterKeys, migrations })
    seen.manifest = backup.manifest
    await refuseNarrow(place, backup.manifest)
    await mkdir(dataDir, { mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
    const postgres = await startEmbeddedPostgres({ dataDir, log, test: true })
    try {
      return await restore(backup, {
        connections: postgres.connections,
        loader: postgres.urls.superuser,
        storage: openFolder(join(dataDir, 'files')),
        migrations,
        clock,
        log,
      })
    } finally {
      await postgres.stop('immediate')
    }
  } finally {
    await removeEmbeddedPostgres(dataDir)
    hold.release()
    await rm(place, { recursive: true, force: true })
  }
}

/** Says it before the disk is full, rather than after. */
async function refuseNarrow(place: string, { files, tables }: Manifest): Promise<void> {
  const rows = tables.reduce((sum, { size }) => sum + size, 0)
  const needed = files.bytes + rows * LARGER + DATABASE_BYTES
  const { bavail, bsize } = await statfs(place)
  if (bavail * bsize < needed)
    throw new StartError(
      `A drill needs ${Math.ceil(needed / 1e6)} MB of room in ${place}, and ${Math.floor((bavail * bsize) / 1e6)} MB are free: set TMPDIR to a folder with more.`,
    )
}
