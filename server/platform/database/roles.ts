import pg from 'pg'
import { withClient } from './client.ts'
import { userNames } from './embedded/passwords.ts'
import type { Passwords } from './embedded/passwords.ts'
import { StartError } from './failure.ts'

const { owner, app, system, backup } = userNames
const roleNames = [owner, app, system]
const powerless = 'NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS'
/** Reads every row past row-level security, and has no right to write any. */
const reading = 'NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS'
const oldestServer = 180_000

/** What the roles need inside a database. The queue builds its own tables in the schema jobs. */
const schemaSql = [
  `GRANT USAGE ON SCHEMA public TO ${app}, ${system}`,
  `ALTER SCHEMA public OWNER TO ${owner}`,
  `CREATE SCHEMA IF NOT EXISTS jobs AUTHORIZATION ${system}`,
]

/** Makes roles and database of the embedded PostgreSQL; run again, it changes nothing. */
export async function prepareEmbedded(input: {
  superuserUrl: (database: string) => string
  passwords: Passwords
  database: string
}) {
  const { superuserUrl, passwords, database } = input
  await withClient({ url: superuserUrl('postgres'), role: null }, async (client) => {
    const known = await client.query<{ rolname: string }>('SELECT rolname FROM pg_roles')
    for (const role of ['owner', 'app', 'system', 'backup'] as const) {
      const name = userNames[role]
      const verb = known.rows.some((row) => row.rolname === name) ? 'ALTER' : 'CREATE'
      const password = pg.escapeLiteral(passwords[role])
      await client.query(
        `${verb} ROLE ${name} LOGIN ${role === 'backup' ? reading : powerless} PASSWORD ${password}`,
      )
    }
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${database} OWNER ${owner}`)
  })
  await withClient({ url: superuserUrl(database), role: null }, async (client) => {
    for (const statement of schemaSql) await client.query(statement)
  })
}

/**
 * Makes sure that the login of DATABASE_URL can enter the roles that serve, and the login that
 * migrates (the same, or that of DATABASE_OWNER_URL) all three. Makes what is missing if it may;
 * else throws a StartError with the statements that an administrator must run once.
 */
export async function prepareGiven(input: { loginUrl: string; ownerUrl: string }): Promise<void> {
  const login = decodeURIComponent(new URL(input.loginUrl).username)
  await withClient({ url: input.ownerUrl, role: null }, async (client) => {
    const found = await inspect(client, login)
    if (found.version < oldestServer) {
      throw new StartError('The database must be PostgreSQL 18 or newer.')
    }
    if (found.ready) return
    const statements = givenSql({ ...found, login })
    try {
      await client.query(['BEGIN', ...statements, 'COMMIT'].join(';\n'))
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {})
      const list = statements.map((statement) => `  ${statement};`).join('\n')
      throw new StartError(
        `The database has no roles for Ahava yet and ${found.migrator} may not make them (${(error as Error).message}). An administrator runs this once, in the database ${found.database}:\n${list}`,
      )
    }
  })
}

type Inspection = {
  version: number
  database: string
  migrator: string
  existing: string[]
  ready: boolean
}

async function inspect(client: pg.Client, login: string): Promise<Inspection> {
  const { rows } = await client.query<Inspection>(
    `SELECT current_setting('server_version_num')::int AS version,
       current_database() AS database, current_user AS migrator,
       ARRAY(SELECT rolname::text FROM pg_roles WHERE rolname = ANY ($1)) AS existing`,
    [roleNames],
  )
  const found = rows[0]
  if (!found) throw new StartError('The database did not say what it is.')
  if (found.existing.length < roleNames.length) return { ...found, ready: false }
  const may = await client.query<{ ready: boolean }>(
    `SELECT pg_has_role($1, $2, 'SET') AND pg_has_role($1, $3, 'SET')
       AND bool_and(pg_has_role(current_user, name, 'SET'))
       AND has_schema_privilege($4, 'public', 'CREATE')
       AND to_regnamespace('jobs') IS NOT NULL AS ready
     FROM unnest($5::text[]) AS name`,
    [login, app, system, owner, roleNames],
  )
  return { ...found, ready: may.rows[0]?.ready ?? false }
}

function givenSql(input: {
  database: string
  login: string
  migrator: string
  existing: string[]
}): string[] {
  const quote = pg.escapeIdentifier
  // Nothing is inherited: without entering a role, the login itself can do nothing.
  const enters = 'WITH INHERIT FALSE, SET TRUE'
  return [
    ...roleNames
      .filter((name) => !input.existing.includes(name))
      .map((name) => `CREATE ROLE ${name} NOLOGIN ${powerless}`),
    `GRANT ${app}, ${system} TO ${quote(input.login)} ${enters}`,
    `GRANT ${roleNames.join(', ')} TO ${quote(input.migrator)} ${enters}`,
    `GRANT CONNECT, CREATE ON DATABASE ${quote(input.database)} TO ${owner}`,
    ...schemaSql,
  ]
}

/**
 * What an administrator runs once so that backups can be made of a given database: a role that reads
 * past row-level security, and a login for it that is not the one that serves.
 */
export const backupSql = (database: string): string[] => [
  `CREATE ROLE ${backup} NOLOGIN ${reading}`,
  `CREATE ROLE ahava_keeper LOGIN ${powerless} PASSWORD 'choose one'`,
  `GRANT ${backup} TO ahava_keeper WITH INHERIT FALSE, SET TRUE`,
  `GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(database)} TO ahava_keeper`,
]

/**
 * Lets the role of backups, where there is one, read the tables of whoever asks. Run after every
 * migration, so that no later table is forgotten.
 */
export const letBackupRead = `DO $$
DECLARE
  v_name text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${backup}') THEN RETURN; END IF;
  FOR v_name IN SELECT oid::regclass::text FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'S')
      AND relowner = current_user::regrole
      AND NOT (CASE relkind WHEN 'S' THEN has_sequence_privilege('${backup}', oid, 'SELECT')
        ELSE has_table_privilege('${backup}', oid, 'SELECT') END)
  LOOP
    EXECUTE format('GRANT SELECT ON %s TO ${backup}', v_name);
  END LOOP;
END $$`
