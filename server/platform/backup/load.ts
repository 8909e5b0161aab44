import type { Client } from 'pg'
import { StartError } from '../database/failure.ts'
import { copyIn } from './copy.ts'
import type { Manifest } from './manifest.ts'
import { columnsSql, SESSION, tablesOf, type Table } from './schema.ts'
import { readSealed, type BackupKey } from './sealed.ts'

type ForeignKey = { table: string; name: string; definition: string; owner: string }

/** Tables whose triggers rest, whose foreign keys are away, and whose owners may read and write every row. */
export type OpenTables = { tables: Table[]; foreignKeys: ForeignKey[] }

const qualified = (client: Client, name: string) => `public.${client.escapeIdentifier(name)}`

/** Every table belongs to one of two roles: what changes it is done in that one. */
async function as(client: Client, owner: string, statement: string): Promise<void> {
  await client.query(`set local role ${client.escapeIdentifier(owner)}`)
  await client.query(statement)
}

/**
 * Opens and empties all tables, inside the transaction of the caller, who may enter the roles that own
 * them. No superuser is needed. Nobody else sees anything of it before the commit.
 */
export async function openTables(client: Client): Promise<OpenTables> {
  for (const statement of SESSION) await client.query(statement)
  const tables = await tablesOf(client)
  const { rows: foreignKeys } = await client.query<ForeignKey>(`
    select c.conrelid::regclass::text as table, c.conname as name, pg_get_constraintdef(c.oid) as definition,
      r.relowner::regrole::text as owner
    from pg_constraint c join pg_class r on r.oid = c.conrelid
    where c.contype = 'f' and c.conparentid = 0 and c.connamespace = 'public'::regnamespace
    order by 1, 2`)
  for (const { table, name, owner } of foreignKeys)
    await as(client, owner, `alter table ${table} drop constraint ${client.escapeIdentifier(name)}`)
  for (const { name, owner } of tables) {
    const table = qualified(client, name)
    await as(
      client,
      owner,
      `alter table ${table} no force row level security, disable trigger user`,
    )
    await as(client, owner, `truncate ${table}`)
  }
  return { tables, foreignKeys }
}

/** Fills them from a backup; answers how many rows there are. Refuses a table with fewer or more than were written. */
export async function fillTables(
  client: Client,
  { tables }: OpenTables,
  { key, folder, manifest }: { key: BackupKey; folder: string; manifest: Manifest },
): Promise<number> {
  const owners = new Map(tables.map(({ name, owner }) => [name, owner]))
  const other = manifest.tables.find(({ name }) => !owners.has(name))
  if (other || tables.length !== manifest.tables.length)
    throw new StartError('The backup does not hold the tables that its migrations make.')
  let rows = 0
  for (const { name, columns, ...part } of manifest.tables) {
    await client.query(`set local role ${client.escapeIdentifier(owners.get(name)!)}`)
    const into = `${qualified(client, name)} (${columnsSql({ columns })})`
    const loaded = await copyIn(
      client,
      `copy ${into} from stdin`,
      readSealed(key, folder, name, part),
    )
    if (loaded !== part.rows)
      throw new StartError(`${name} has ${loaded} rows where ${part.rows} were written.`)
    rows += loaded
  }
  await client.query('set local role ahava_owner')
  for (const { name, value } of manifest.sequences)
    if (value !== null)
      await client.query('select setval($1::regclass, $2)', [qualified(client, name), value])
  await client.query('reset role')
  return rows
}

/** Puts the foreign keys back, each of which looks at every row, and closes the tables again. */
export async function closeTables(
  client: Client,
  { tables, foreignKeys }: OpenTables,
): Promise<void> {
  for (const { table, name, definition, owner } of foreignKeys)
    await as(
      client,
      owner,
      `alter table ${table} add constraint ${client.escapeIdentifier(name)} ${definition}`,
    )
  for (const { name, owner, forced } of tables)
    await as(
      client,
      owner,
      `alter table ${qualified(client, name)} ${forced ? 'force row level security, ' : ''}enable trigger user`,
    )
  await client.query('reset role')
}
