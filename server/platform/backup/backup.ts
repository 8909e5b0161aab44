import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from 'pg'
import type { Services } from '../context.ts'
import { withClient } from '../database/client.ts'
import type { Access } from '../database/connections.ts'
import { StartError } from '../database/failure.ts'
import { newUuid } from '../ids.ts'
import { copyOut } from './copy.ts'
import { keepFiles, listText, namesOf, readList, type KeptFile } from './files.ts'
import { keyOfBackup, newBackupKey, sealOf, wrappingKeys } from './keys.ts'
import {
  FILE_LIST,
  flushFolder,
  folderName,
  readManifest,
  UNFINISHED,
  wholeBackups,
  writeManifest,
  type Contents,
  type Manifest,
} from './manifest.ts'
import { columnsSql, sequencesOf, SESSION, tablesOf } from './schema.ts'
import { writeSealed, type BackupKey } from './sealed.ts'

/** One number for "a backup is being made": two at once would only be in each other's way. */
const BACKING_UP = 7_246_284

export type Ground = Pick<Services, 'vault' | 'storage' | 'clock'>

export type Made = {
  folder: string
  manifest: Manifest
  rows: number
  /** How many files were new to this store. */
  copied: number
  missing: string[]
}

/**
 * Makes one backup in `store`: the database in one snapshot, read as `access` while everything runs, then
 * the files that the snapshot names. The manifest is written last and the folder gets its name after it, so
 * that what was cut off is never taken for a backup; on a failure nothing is left. Throws a StartError.
 */
export async function backUp(
  ground: Ground,
  access: Access,
  store: string,
  id: string = newUuid(ground.clock()),
): Promise<Made> {
  await mkdir(store, { recursive: true, mode: 0o700 })
  return withClient(access, async (client) => {
    await refuseBlindRole(client)
    await alone(client)
    const at = ground.clock()
    const folder = join(store, folderName(at))
    const half = folder + UNFINISHED
    await mkdir(half, { mode: 0o700 })
    try {
      const made = await write({ ground, client, store, folder: half, id, at })
      await rename(half, folder)
      await flushFolder(store)
      return { folder, ...made }
    } catch (error) {
      await rm(half, { recursive: true, force: true })
      throw isFull(error) ? new StartError(`The disk that holds ${store} is full.`) : error
    }
  })
}

/** A write that fails does not say to which file. */
const isFull = (error: unknown) =>
  ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')

type Writing = {
  ground: Ground
  client: Client
  store: string
  folder: string
  id: string
  at: Date
}

async function write({ ground, client, store, folder, id, at }: Writing) {
  const { vault, storage, clock } = ground
  const { wrapped, key } = newBackupKey(vault, id)
  const { names, ...database } = await writeDatabase(client, key, folder)
  // Database first, then the files: every row of the snapshot has its file by then.
  const known = await lastKnown(ground, store)
  const { kept, copied, missing } = await keepFiles({ storage, store, names, known })
  const list = await writeSealed(key, folder, FILE_LIST, listText(kept))
  const current = vault.names[0]!.toString('hex')
  const contents: Contents = {
    format: 1,
    id,
    at: at.toISOString(),
    finishedAt: clock().toISOString(),
    migrations: database.migrations,
    tables: database.tables,
    sequences: database.sequences,
    files: {
      count: kept.length,
      bytes: sum(kept, 'size'),
      missing: missing.slice(0, 100),
      ...list,
    },
    keys: {
      needed: [...new Set([current, ...database.wrapping])].toSorted(),
      index: database.index.toString('base64'),
      backup: wrapped.toString('base64'),
    },
    trail: database.trail,
  }
  const manifest = { ...contents, seal: sealOf(vault, contents) }
  await writeManifest(folder, manifest)
  return { manifest, rows: sum(manifest.tables, 'rows'), copied, missing }
}

const sum = <Key extends string>(all: readonly Record<Key, number>[], key: Key) =>
  all.reduce((total, each) => total + each[key], 0)

/** Everything of one moment, a table at a time. */
async function writeDatabase(client: Client, key: BackupKey, folder: string) {
  for (const statement of SESSION) await client.query(statement)
  await client.query('begin isolation level repeatable read, read only')
  const { rows: migrations } = await client.query<Contents['migrations'][number]>(
    'select name, sha256 from migrations order by name',
  )
  const tables: Contents['tables'] = []
  for (const { name, columns } of await tablesOf(client)) {
    const from = `select ${columnsSql({ columns })} from public.${client.escapeIdentifier(name)}`
    const copied = copyOut(client, `copy (${from}) to stdout`)
    const part = await writeSealed(key, folder, name, copied.bytes)
    tables.push({ name, columns, rows: copied.rows(), ...part })
  }
  const { rows: checks } = await client.query<{ index_key: Buffer }>(
    'select index_key from key_check where index_key is not null',
  )
  const { rows: blocks } = await client.query<{ number: string; hash: string }>(
    `select number, encode(hash, 'hex') as hash from audit_blocks order by number desc limit 1`,
  )
  const result = {
    migrations,
    tables,
    sequences: await sequencesOf(client),
    names: await namesOf(client),
    wrapping: await wrappingKeys(client),
    index: checks[0]!.index_key,
    trail: blocks[0] ? { number: Number(blocks[0].number), hash: blocks[0].hash } : null,
  }
  await client.query('commit')
  return result
}

/** What the last backup of this store knows of its files; nothing where it cannot be read. */
async function lastKnown({ vault }: Ground, store: string): Promise<Map<string, KeptFile>> {
  const newest = (await wholeBackups(store)).at(-1)
  if (!newest) return new Map()
  const folder = join(store, newest)
  const manifest = await readManifest(folder).catch(() => null)
  const key = manifest && keyOfBackup(vault, manifest)
  return key ? readList(key, folder, manifest).catch(() => new Map()) : new Map()
}

async function alone(client: Client): Promise<void> {
  const { rows } = await client.query<{ ours: boolean }>(
    'select pg_try_advisory_lock($1) as ours',
    [BACKING_UP],
  )
  if (!rows[0]?.ours) throw new StartError('Another backup of this database is running.')
}

/** A role that row-level security binds would leave rows out without a word. */
async function refuseBlindRole(client: Client): Promise<void> {
  const { rows } = await client.query<{ role: string; sees: boolean; unread: string | null }>(`
    select current_user as role, r.rolbypassrls and not r.rolsuper as sees,
      (select min(c.relname) from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
          and not has_table_privilege(c.oid, 'SELECT')) as unread
    from pg_roles r where r.rolname = current_user`)
  const { role, sees, unread } = rows[0]!
  if (!sees)
    throw new StartError(
      `The role ${role} does not read past row-level security, or may do much more: use ahava_backup.`,
    )
  if (unread !== null)
    throw new StartError(`The role ${role} may not read ${unread} yet: run npm run migrate.`)
}
