import { realpathSync } from 'node:fs'
import { rm, readdir, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import type { Config } from '../config.ts'
import type { Services } from '../context.ts'
import type { Access } from '../database/connections.ts'
import { StartError } from '../database/failure.ts'
import { newUuid } from '../ids.ts'
import { sentenceOf } from '../program.ts'
import { openFolder } from '../storage/folder.ts'
import { backUp, type Made } from './backup.ts'
import { readList } from './files.ts'
import { keyOfBackup } from './keys.ts'
import { FILES, readManifest, UNFINISHED, wholeBackups } from './manifest.ts'
import { noteBegun, noteFailed, noteMade } from './records.ts'

type Ground = Pick<Services, 'config' | 'database' | 'vault' | 'storage' | 'clock' | 'log'>

/** Makes a backup in `store` and writes down in the running database how that went. */
export async function makeBackup(ground: Ground, access: Access, store: string): Promise<Made> {
  refusePlace(ground.config, store)
  const at = ground.clock()
  const id = newUuid(at)
  await noteBegun(ground.database, { id, at })
  try {
    const made = await backUp(ground, access, store, id)
    await noteMade(ground.database, made, ground.clock())
    return made
  } catch (error) {
    const why = sentenceOf(error) ?? 'It failed for a reason that the command said.'
    await noteFailed(ground.database, id, ground.clock(), why).catch(() => {})
    throw error
  }
}

/** A backup beside what it saves, or beside the keys that open it, is none. */
function refusePlace({ dataDir, keyFile }: Config, store: string): void {
  if (isWithin(dataDir, store))
    throw new StartError(
      `A backup may not lie in the data folder ${dataDir}: what takes the one takes the other.`,
    )
  if (keyFile && isWithin(store, keyFile))
    throw new StartError(
      `The key file ${keyFile} may not lie in the folder of the backups: whoever takes it opens everything.`,
    )
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(real(folder), real(path))
  return !way.startsWith('..') && way !== resolve(way)
}

/** Where a path leads, links followed as far as it exists. */
function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const above = dirname(path)
    return above === path ? path : join(real(above), relative(above, path))
  }
}

const CUT_OFF_MS = 24 * 3_600_000

/**
 * Takes away all but the newest whole backups of a store, what was cut off a day ago, and the files that
 * none of the others names. Takes no file away when one of those cannot be read. Answers how many backups went.
 */
export async function keepNewest(
  { vault, clock }: Pick<Services, 'vault' | 'clock'>,
  store: string,
  count: number,
): Promise<number> {
  const whole = await wholeBackups(store)
  const gone = whole.slice(0, Math.max(0, whole.length - count))
  const rest = whole.slice(gone.length)
  const named = new Set<string>()
  for (const name of rest) {
    const folder = join(store, name)
    const manifest = await readManifest(folder)
    const key = keyOfBackup(vault, manifest)
    if (!key)
      throw new StartError(`${folder} opens with none of these keys: nothing was taken away.`)
    for (const file of (await readList(key, folder, manifest)).keys()) named.add(file)
  }
  for (const name of gone) await rm(join(store, name), { recursive: true })
  const before = new Date(clock().getTime() - CUT_OFF_MS)
  for (const name of await readdir(store)) {
    const path = join(store, name)
    if (name.endsWith(UNFINISHED) && (await stat(path)).mtime < before)
      await rm(path, { recursive: true })
  }
  const pool = openFolder(join(store, FILES))
  await pool.sweep(before)
  for await (const { name, at } of pool.list())
    if (!named.has(name) && at < before) await pool.remove(name)
  return gone.length
}
