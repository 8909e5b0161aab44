import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import { openOrAlarm } from '../../platform/people.ts'
import { keyOf, placeOf } from './commands.ts'

type Ground = Pick<Services, 'database' | 'vault' | 'clock' | 'log' | 'hints'>

/** A mail server that takes a letter and cannot pass it on says so within minutes, seldom within days. */
const COMES_BACK_WITHIN_MS = 3 * 24 * 3_600_000
const NO_MAILBOX = 'it came back: there is no such mailbox'

/**
 * There is no such mailbox, as the mail provider heard after it had taken letters to it. It is not written to again, and
 * what went there failed after all: each letter goes by its reader's next channel, once, however often it is said.
 */
export async function hearBounce(ground: Ground, address: string): Promise<void> {
  const { database, vault, clock, hints } = ground
  const now = clock()
  const hash = vault.blindIndex('email', address)
  await systemTransaction(database, async (tx) => {
    await tx.run(sql`
      insert into unreachable (address_hash, channel, why, at)
      values (${hash}, 'email', 'bounced', ${now}) on conflict do nothing`)
    await writeReturned(tx, await lettersTo(ground, tx, address), now)
    tx.afterCommit(() => hints.publish({ dispatch: true }))
  })
}

type Row = {
  id: string
  effect_key: string
  user_id: string | null
  patient_id: string | null
  recipient: Buffer
  user_key: Buffer | null
  patient_key: Buffer | null
  own_key: Buffer | null
}

/** By whose address it is, and each of those compared: an account may have had another one when it was written to. */
async function lettersTo(ground: Ground, tx: Transaction, address: string): Promise<string[]> {
  const { vault, clock } = ground
  const rows = await tx.many(sql<Row>`
    select d.id, d.effect_key, d.user_id, d.patient_id, d.recipient, u.data_key as user_key,
      p.data_key as patient_key, d.data_key as own_key
    from deliveries d
    left join users u on u.id = d.user_id
    left join patients p on p.id = d.patient_id
    where d.channel = 'email' and d.status = 'sent'
      and d.at > ${new Date(clock().getTime() - COMES_BACK_WITHIN_MS)}
      and (d.user_id is null
        or d.user_id in (select user_id from credentials where email_hash = ${vault.blindIndex('email', address)}))
    order by d.at desc limit 500`)
  return rows
    .filter((row) => {
      const place = placeOf(row, 'recipient')
      const written = openOrAlarm(ground, keyOf(row, 'recipient'), place, row.recipient)
      return written?.toLowerCase() === address
    })
    .map((row) => row.effect_key)
}

/** Whoever has sent one and has not said so yet finds it finished. */
const writeReturned = (tx: Transaction, keys: readonly string[], now: Date) =>
  tx.run(sql`
    with told as (
      update deliveries set status = 'failed', error = ${NO_MAILBOX}
      where effect_key = any(${keys}::text[])),
    failed as (
      update effects set result = 'failed', detail = ${NO_MAILBOX}, lease_until = null,
        finished_at = coalesce(finished_at, ${now}::timestamptz)
      where key = any(${keys}::text[]) and (result = 'done' or result is null)
      returning key, event_id, ids)
    insert into effects (key, job, event_id, ids, due_at)
    select key || '-next', 'tell-next', event_id, ids || jsonb_build_object('failed', key), ${now}
    from failed where ids ? 'channel'
    on conflict (key) do nothing`)
