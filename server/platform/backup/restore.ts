import type { Client } from 'pg'
import type { Services } from '../context.ts'
import { connectIn, withClient } from '../database/client.ts'
import { urlInRole, type Connections } from '../database/connections.ts'
import { StartError } from '../database/failure.ts'
import { migrate, readMigrations } from '../database/migrate.ts'
import { openDatabase, systemTransaction } from '../database/pools.ts'
import { sql } from '../database/query.ts'
import { verifyTrail } from '../audit/verify.ts'
import type { Vault } from '../encryption/vault.ts'
import { newUuid } from '../ids.ts'
import type { Log } from '../observability/log.ts'
import type { Storage } from '../storage/storage.ts'
import { checkOpens } from './check.ts'
import { endWhatIsOver } from './ended.ts'
import { bringFiles, readList, type KeptFile } from './files.ts'
import { keyOfBackup, vaultOf } from './keys.ts'
import { closeTables, fillTables, openTables } from './load.ts'
import { bytesOf, FILE_LIST, findBackup, readManifest, type Manifest } from './manifest.ts'
import { checkSealed, type BackupKey } from './sealed.ts'

/** A backup whose manifest and database were found as they were written, and open with the keys. */
export type Opened = {
  manifest: Manifest
  folder: string
  store: string
  vault: Vault
  key: BackupKey
  files: Map<string, KeptFile>
}

/**
 * Looks at a backup before anything is touched: is it whole, undamaged, of a version that we know, and of
 * these keys? `path` is a backup, or the folder that holds several. Throws a StartError.
 */
export async function openBackup(
  path: string,
  { masterKeys, migrations }: { masterKeys: readonly Buffer[]; migrations: string },
): Promise<Opened> {
  const { folder, store } = await findBackup(path)
  const manifest = await readManifest(folder)
  refuseOtherVersion(manifest, migrations)
  const vault = vaultOf(manifest, masterKeys)
  const key = keyOfBackup(vault, manifest)
  if (!key) throw new StartError('The key of this backup does not open: its manifest is damaged.')
  for (const { name, ...part } of manifest.tables) await checkSealed(folder, name, part)
  await checkSealed(folder, FILE_LIST, manifest.files)
  return { manifest, folder, store, vault, key, files: await readList(key, folder, manifest) }
}

function refuseOtherVersion(manifest: Manifest, directory: string): void {
  const ours = new Map(readMigrations(directory).map(({ name, sha256 }) => [name, sha256]))
  for (const { name, sha256 } of manifest.migrations) {
    if (!ours.has(name))
      throw new StartError(
        `The backup was made by a newer version of Ahava, which has the migration ${name}: restore it with that version.`,
      )
    if (ours.get(name) !== sha256)
      throw new StartError(
        `The migration ${name} is not the one that the backup was made with: restore it with the version that made it.`,
      )
  }
  const last = manifest.migrations.at(-1)!.name
  const before = [...ours.keys()].filter((name) => name <= last).length
  if (before !== manifest.migrations.length)
    throw new StartError('The backup lacks migrations that this version has in between.')
}

export type Target = Pick<Services, 'clock'> & {
  connections: Connections
  /** A login that may enter the roles which own the tables. */
  loader: string
  storage: Storage
  migrations: string
  log: Log
}

export type Restored = { rows: number; files: number; opened: number; finding: string | null }

/**
 * Restores into an empty database and an empty storage: the files first, then the schema of that version,
 * then all rows in one transaction, in which they are also opened. What is wrong leaves an empty database.
 * At last the audit trail is computed again; until then no program starts on this database.
 */
export async function restore(backup: Opened, target: Target): Promise<Restored> {
  const { manifest, store, files } = backup
  const { connections, loader, storage, log, migrations } = target
  await withClient({ url: loader, role: null }, refuseUsed)
  await bringFiles(store, storage, files)
  const { owner } = connections
  const upTo = manifest.migrations.at(-1)!.name
  const asSystem = { url: loader, role: 'ahava_system' }
  if (!owner) throw new StartError('A restore needs the role that migrates.')
  await migrate({ owner, system: asSystem, directory: migrations, log, upTo })
  const id = newUuid(target.clock())
  const loaded = await load(backup, target, id)
  const finding = loaded.finding ?? (await checkTrail(target, manifest))
  if (finding === null) await finish(target, id)
  return { ...loaded, files: files.size, finding }
}

async function load(backup: Opened, { loader, storage, clock }: Target, id: string) {
  const { manifest, vault, files } = backup
  const client = await connectIn({ url: loader, role: null })
  try {
    await client.query('begin')
    const tables = await openTables(client)
    const rows = await fillTables(client, tables, backup)
    const checked = await checkOpens(client, { vault, storage }, files)
    if (checked.finding === null) {
      await endWhatIsOver(client, clock())
      await closeTables(client, tables)
      await client.query('set local role ahava_system')
      await client.query(
        'insert into restores (id, at, backup_id, backup_at) values ($1, $2, $3, $4)',
        [id, clock(), manifest.id, manifest.at],
      )
      // At the moment of its own snapshot it was not finished yet.
      await client.query(
        `update backups set finished_at = $2, rows = $3, files = $4, bytes = $5 where id = $1`,
        [manifest.id, manifest.finishedAt, rows, manifest.files.count, bytesOf(manifest)],
      )
    }
    await client.query(checked.finding === null ? 'commit' : 'rollback')
    return { rows, ...checked }
  } catch (error) {
    throw asDamage(error)
  } finally {
    // A transaction that was not committed ends with its connection.
    await client.end()
  }
}

/** What PostgreSQL refuses to take from a backup is damage; it is said where, and never what stands there. */
function asDamage(error: unknown): unknown {
  const { code, table, constraint, where } = error as Record<string, string | undefined>
  if (!/^(22|23)/.test(code ?? '')) return error
  const copied = /^COPY \w+/.exec(where ?? '')?.[0]
  const place = [table ?? copied, constraint].filter(Boolean).join(', ')
  return new StartError(`The rows do not fit together (${place}): nothing was kept.`)
}

async function refuseUsed(client: Client): Promise<void> {
  const { rows } = await client.query<{ made: boolean }>(
    `select to_regclass('public.users') is not null as made`,
  )
  if (!rows[0]?.made) return
  await client.query('begin; set local role ahava_system')
  const used = await client.query(
    'select from users union all select from patients union all select from key_check limit 1',
  )
  await client.query('rollback')
  if (used.rowCount)
    throw new StartError(
      'The database is not empty: a restore never writes over what is there. Restore into an empty database and data folder.',
    )
}

async function checkTrail({ connections }: Target, { trail }: Manifest): Promise<string | null> {
  const { app, system } = connections
  const database = openDatabase({ appUrl: urlInRole(app), systemUrl: urlInRole(system) })
  try {
    return (await verifyTrail(database, trail ?? undefined)).finding
  } finally {
    await database.close()
  }
}

async function finish({ connections, clock }: Target, id: string): Promise<void> {
  const { app, system } = connections
  const database = openDatabase({ appUrl: urlInRole(app), systemUrl: urlInRole(system) })
  try {
    await systemTransaction(database, (tx) =>
      tx.run(sql`update restores set finished_at = ${clock()} where id = ${id}`),
    )
  } finally {
    await database.close()
  }
}
