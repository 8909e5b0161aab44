import { Client } from 'pg'
import type { World } from './world.ts'

export type KeptState = Awaited<ReturnType<typeof keepState>>

/** Every look adds to the trail: that is no change of what there was, and it is not put back. */
const TRAIL = ['audit', 'audit_blocks', 'audit_checks']

/**
 * Copies every table aside, so that many requests can each begin from the same state. Only for a
 * world whose dispatcher and sealer rest: what they write in between would count as a change.
 */
export async function keepState(world: World) {
  await world.app.dispatcher.stop()
  await world.app.sealer.stop()
  await world.app.nightly.stop()
  const client = new Client({ connectionString: world.database.urls.superuser })
  // Dropping the database ends this connection too.
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    // A partition is kept with its table.
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace
      and relkind in ('r', 'p') and not relispartition order by relname`,
  )
  const tables = rows.map(({ name }) => name)
  const put = tables.filter((table) => !TRAIL.includes(table))
  const copies = put.map((table) => `create table kept.${table} as table public.${table}`)
  await client.query(['create schema kept', ...copies].join(';'))
  // In this mode neither triggers nor foreign keys act: the copy is put back as it was.
  const back = put.map(
    (table) => `delete from public.${table}; insert into public.${table} table kept.${table}`,
  )
  const difference = put.map(
    (table) => `case when exists (
      (table public.${table} except all table kept.${table}) union all
      (table kept.${table} except all table public.${table})) then '${table}' end`,
  )
  return {
    tables,
    /** Runs SQL as superuser: for scenes that no command makes quickly. */
    run: (statement: string, values: unknown[] = []) => client.query(statement, values),
    /** Keeps the state as it is now instead. */
    async keep(): Promise<void> {
      const anew = put.map(
        (table) => `delete from kept.${table}; insert into kept.${table} table public.${table}`,
      )
      await client.query(['begin', ...anew, 'commit'].join(';'))
    },
    async restore(): Promise<void> {
      await client.query(
        ['begin', 'set local session_replication_role = replica', ...back, 'commit'].join(';'),
      )
    },
    /** The tables that differ from what was kept. */
    async changed(): Promise<string[]> {
      const answer = await client.query<{ names: string[] }>(
        `select array_remove(array[${difference.join(',')}], null) as names`,
      )
      return answer.rows[0]?.names ?? []
    },
    close: () => client.end(),
  }
}
