import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from 'pg'
import type { Log } from '../observability/log.ts'
import { connectIn } from './client.ts'
import type { Access } from './connections.ts'
import { StartError } from './failure.ts'
import { letBackupRead } from './roles.ts'

/** One number for "Ahava is migrating", so that two starts at once take turns. */
const migrationLock = 7_246_282

type Migration = { name: string; sql: string; sha256: string; asSystem: boolean }

export type MigrateInput = {
  owner: Access
  system: Access
  directory: string
  log: Log
  /** Stops after this file: a backup is restored into the schema that it was made from. */
  upTo?: string
}

/**
 * Applies the numbered .sql files that are not applied yet, in order, each in one transaction, as
 * `ahava_owner`; a file whose first line is `-- as: ahava_system` runs as that role, because under
 * FORCE row-level security the owner changes no rows, silently. Returns the names applied now.
 * Throws a StartError when an applied file was changed or is gone, or a role has too much power.
 */
export async function migrate(input: MigrateInput): Promise<string[]> {
  const { owner, system, directory, log, upTo } = input
  const files = readMigrations(directory).filter(({ name }) => upTo === undefined || name <= upTo)
  const asOwner = await connectIn(owner)
  const asSystem = await connectIn(system)
  try {
    await refuseDangerousRole(asOwner)
    await refuseDangerousRole(asSystem)
    await asOwner.query('SELECT pg_advisory_lock($1)', [migrationLock])
    await asOwner.query(
      `CREATE TABLE IF NOT EXISTS migrations (
        name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    )
    await asOwner.query('GRANT INSERT ON migrations TO ahava_system')
    const applied = await asOwner.query<{ name: string; sha256: string }>(
      'SELECT name, sha256 FROM migrations ORDER BY name',
    )
    const done = new Map(applied.rows.map((row) => [row.name, row.sha256]))
    refuseChanges(files, done)
    const pending = files.filter((file) => !done.has(file.name))
    for (const file of pending) {
      await apply(file, asOwner, asSystem)
      log.info({ migration: file.name }, 'migrated')
    }
    for (const client of [asOwner, asSystem]) await client.query(letBackupRead)
    return pending.map((file) => file.name)
  } finally {
    await Promise.all([asOwner.end(), asSystem.end()])
  }
}

export function readMigrations(directory: string): Migration[] {
  const names = readdirSync(directory).filter((name) => name.endsWith('.sql'))
  const wrong = names.find((name) => !/^\d{4}[-_][\w-]+\.sql$/.test(name))
  if (wrong) throw new StartError(`The migration ${wrong} must be called like 0001_people.sql.`)
  return names.toSorted().map((name) => {
    const sql = readFileSync(join(directory, name), 'utf8')
    const sha256 = createHash('sha256').update(sql).digest('hex')
    return { name, sql, sha256, asSystem: /^-- as: ahava_system\s*$/m.test(firstLine(sql)) }
  })
}

const firstLine = (text: string) => text.slice(0, text.indexOf('\n'))

function refuseChanges(files: Migration[], done: Map<string, string>) {
  const hashes = new Map(files.map((file) => [file.name, file.sha256]))
  const last = [...done.keys()].at(-1) ?? ''
  for (const [name, sha256] of done) {
    if (!hashes.has(name)) {
      throw new StartError(
        `The database holds the migration ${name}, which this version of Ahava does not know: start a newer version.`,
      )
    }
    if (hashes.get(name) !== sha256) {
      throw new StartError(
        `The migration ${name} was changed after it was applied: put it back and write a new one.`,
      )
    }
  }
  const late = files.find((file) => file.name < last && !done.has(file.name))
  if (late)
    throw new StartError(`The migration ${late.name} comes before ${last}, already applied.`)
}

async function apply(file: Migration, asOwner: Client, asSystem: Client) {
  const client = file.asSystem ? asSystem : asOwner
  try {
    await client.query('BEGIN')
    await client.query(file.sql)
    await client.query('INSERT INTO migrations (name, sha256) VALUES ($1, $2)', [
      file.name,
      file.sha256,
    ])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    const { message, position } = error as Error & { position?: string }
    const line = position ? ` (line ${file.sql.slice(0, Number(position)).split('\n').length})` : ''
    throw new StartError(`The migration ${file.name}${line} failed: ${message}.`)
  }
}

/** Row-level security does not bind a superuser or a role with BYPASSRLS: such a role is refused. */
export async function refuseDangerousRole(client: Pick<Client, 'query'>): Promise<void> {
  const { rows } = await client.query<RoleRow>(
    `SELECT rolname AS name, rolsuper OR rolbypassrls AS dangerous
     FROM pg_roles WHERE rolname = current_user`,
  )
  const role = rows[0]
  if (role && !role.dangerous) return
  throw new StartError(
    `The database role ${role?.name ?? ''} is a superuser or has BYPASSRLS, which would let it past every access rule: use another.`,
  )
}

type RoleRow = { name: string; dangerous: boolean }
