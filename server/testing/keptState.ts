import { Client } from 'pg'
import type { World } from './world.ts'

export type KeptState = Awaited<ReturnType<typeof keepState>>

/** Every look adds to the trail: that is no change of what there was, and it is not put back. */
const TRAIL = ['audit', 'audit_blocks', 'audit_checks']

/** What is put back so often leaves so much behind that a small table takes long to read: nobody vacuums here. */
const WORN_AFTER = 20

/**
 * Keeps every table aside, so that many requests can each begin from the same state. Only for a
 * world whose dispatcher and sealer rest: what they write in between would count as a change.
 */
export async function keepState(world: World) {
  await world.app.dispatcher.stop()
  await world.app.sealer.stop()
  await world.app.running.stop()
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
  await client.query(setUp(put))

  /** The tables that any statement wrote to since they were last as they were kept. */
  async function touched(): Promise<string[]> {
    const answer = await client.query<{ name: string }>('select distinct name from kept.touched')
    return answer.rows.map(({ name }) => name)
  }
  let restored = 0
  const worn = new Set<string>()
  const inOne = (statements: string[]) =>
    client.query(['begin', ...statements, 'delete from kept.touched', 'commit'].join(';'))
  return {
    tables,
    /** Runs SQL as superuser: for scenes that no command makes quickly. */
    run: (statement: string, values: unknown[] = []) => client.query(statement, values),
    /** Keeps the state as it is now instead. */
    async keep(): Promise<void> {
      await inOne(
        (await touched()).map(
          (table) => `delete from kept.${table}; insert into kept.${table} table public.${table}`,
        ),
      )
    },
    async restore(): Promise<void> {
      const names = await touched()
      if (names.length === 0) return
      for (const name of names) worn.add(name)
      // In this mode neither triggers nor foreign keys act: the copy is put back as it was.
      await inOne([
        'set local session_replication_role = replica',
        ...names.map(
          (table) => `delete from public.${table}; insert into public.${table} table kept.${table}`,
        ),
      ])
      if ((restored += 1) % WORN_AFTER > 0) return
      await client.query(`vacuum kept.touched, ${[...worn].map((name) => `public.${name}`).join()}`)
      worn.clear()
    },
    /** The tables that differ from what was kept. */
    async changed(): Promise<string[]> {
      const differing: string[] = []
      for (const table of (await touched()).toSorted()) {
        const answer = await client.query<{ differs: boolean }>(`
          select exists (
            (table public.${table} except all table kept.${table}) union all
            (table kept.${table} except all table public.${table})) as differs`)
        if (answer.rows[0]?.differs) differing.push(table)
      }
      return differing
    },
    close: () => client.end(),
  }
}

/**
 * Copies, and a trigger that notes every table that a statement writes to: few are, and only those are
 * compared and put back. It acts in every mode, and for every role.
 */
const setUp = (tables: readonly string[]) => `
  create schema kept;
  create table kept.touched (name text not null);
  create function kept.touch() returns trigger language plpgsql security definer as $$
  begin
    insert into kept.touched values (tg_argv[0]);
    return null;
  end $$;
  do $$
  declare
    name text;
    part regclass;
  begin
    foreach name in array '{${tables.join(',')}}'::text[] loop
      execute format('create table kept.%1$I as table public.%1$I', name);
      -- Of a table in parts, each part too: it may be written to by its own name.
      for part in select relid from pg_partition_tree(('public.' || quote_ident(name))::regclass)
        union select ('public.' || quote_ident(name))::regclass loop
        execute format('create trigger kept_touched after insert or update or delete or truncate on %s
          for each statement execute function kept.touch(%L)', part, name);
        execute format('alter table %s enable always trigger kept_touched', part);
      end loop;
    end loop;
  end $$`
