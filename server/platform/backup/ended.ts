import type { Client } from 'pg'

/** What works once or for a while, and has `expires_at`: links and codes that may have been used since. */
const ONCE = [
  'proofs',
  'invitations',
  'family_invitations',
  'link_codes',
  'passkey_challenges',
  'socket_tickets',
]
/** Added to every number of an inbox: no device has seen one as high, so each reads everything anew. */
const LEAP = 1_000_000

/**
 * What may not go on as it was at the moment of the backup, for the world did not stand still since.
 * Runs while the tables are open (see load.ts).
 */
export async function endWhatIsOver(client: Client, now: Date): Promise<void> {
  await client.query('set local role ahava_owner')
  // A session that was ended since would be alive again; everybody signs in anew.
  await client.query('update sessions set ended_at = $1 where ended_at is null', [now])
  for (const table of ONCE)
    await client.query(`update ${table} set expires_at = $1 where expires_at > $1`, [now])
  // What was due and not finished may have happened after the backup: it is like what a killed worker
  // had begun, and the table of jobs says whether that is repeated or left.
  await client.query(
    `update effects set lease_until = $1, enqueued_at = null where finished_at is null and due_at <= $1`,
    [now],
  )
  // The parts of an upload that was on its way are not kept: its sender begins again.
  await client.query(
    `update uploads set received = 0, parts = '{}' where state = 'pending' and received > 0`,
  )
  await client.query('update inbox set seq = seq + $1', [LEAP])
  await client.query('update inbox_heads set seq = seq + $1', [LEAP])
  await countTransactionsOn(client)
  await client.query('reset role')
}

/** Here PostgreSQL counts transactions from another number: see migration 0301. */
async function countTransactionsOn(client: Client): Promise<void> {
  await client.query(`
    update audit_offset set value = greatest(
      (select coalesce(max(tx::text::bigint), 0) from audit),
      (select coalesce(max(last_tx::text::bigint), 0) from audit_blocks)) + 1`)
  // Other numbers only tell what had ended at some moment: all of these have.
  const { rows } = await client.query<{ table: string; column: string }>(`
    select c.relname as table, a.attname as column
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.atttypid = 'xid8'::regtype and c.relname not in ('audit', 'audit_blocks')`)
  for (const { table, column } of rows)
    await client.query(`update ${client.escapeIdentifier(table)}
      set ${client.escapeIdentifier(column)} = '3'`)
}
