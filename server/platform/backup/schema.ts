import { escapeIdentifier, type Client } from 'pg'

/** A table of ours as a backup carries it. What is computed from other columns is computed again. */
export type Table = { name: string; owner: string; forced: boolean; columns: string[] }

/**
 * The tables that a backup holds: all of `public` with their partitions inside them, but for the list of
 * migrations, which the manifest carries. What waits in the queue store and the counters of limits are made
 * anew from these, or forgotten.
 */
export async function tablesOf(client: Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    select c.relname as name, c.relowner::regrole::text as owner, c.relforcerowsecurity as forced,
      array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relpersistence = 'p' and c.relname <> 'migrations'
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    group by c.oid order by c.relname`)
  return rows
}

export async function sequencesOf(client: Client) {
  const { rows } = await client.query<{ name: string; value: string | null }>(`
    select sequencename as name, last_value::text as value from pg_sequences
    where schemaname = 'public' order by 1`)
  return rows
}

export const columnsSql = ({ columns }: Pick<Table, 'columns'>): string =>
  columns.map((column) => escapeIdentifier(column)).join(', ')

/** The same text in every session, whatever its settings: what is written is read by another. */
export const SESSION = [
  `set datestyle = 'ISO, YMD'`,
  `set intervalstyle = 'postgres'`,
  `set timezone = 'UTC'`,
  `set bytea_output = 'hex'`,
  'set extra_float_digits = 1',
  'set statement_timeout = 0',
  'set lock_timeout = 0',
  'set idle_in_transaction_session_timeout = 0',
]
