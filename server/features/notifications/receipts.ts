import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import { MOST_RECEIPTS, type Pusher, type Receipt, type Ticket } from '../../services/push.ts'

type Ground = Pick<Services, 'database' | 'clock' | 'log'>

const MINUTE_MS = 60_000
/** A ticket is not delivery: Expo knows after about this long. */
const ASK_AFTER_MS = 15 * MINUTE_MS
/** What falls due within these is asked for together. */
const TOGETHER_MS = 5 * MINUTE_MS
/** Of what Expo says nothing for so long nobody will hear: it is told otherwise while it is news. */
const COMES_WITHIN_MS = 60 * MINUTE_MS
const NEVER_CAME = 'Expo says nothing of it'

/**
 * Keeps what Expo took of one effect, and plans to ask what became of it. `elsewhere`: something else took it as well,
 * of which nobody is asked.
 */
export async function keepTickets(
  { database, clock }: Ground,
  effectKey: string,
  tickets: readonly Ticket[],
  elsewhere: boolean,
): Promise<void> {
  if (tickets.length === 0) return
  const now = clock()
  await systemTransaction(database, async (tx) => {
    const askAt = new Date(now.getTime() + ASK_AFTER_MS)
    await tx.run(sql`
      insert into push_tickets (id, token, effect_key, sent_at, ask_at, elsewhere)
      select x.id, x.token, ${effectKey}, ${now}, ${askAt}, ${elsewhere}
      from jsonb_to_recordset(${JSON.stringify(tickets)}::jsonb) as x (id text, token text)
      on conflict (id) do nothing`)
    await planToAsk(tx, effectKey, askAt)
  })
}

/** One effect for all that falls due within some minutes, as part of what led to the first of them. */
function planToAsk(tx: Transaction, effectKey: string, askAt: Date) {
  const window = Math.ceil(askAt.getTime() / TOGETHER_MS)
  return tx.run(sql`
    insert into effects (key, job, event_id, ids, due_at)
    select ${`push-receipts-${window}`}, 'push-receipts', event_id, '{}', ${new Date(window * TOGETHER_MS)}
    from effects where key = ${effectKey}
    on conflict (key) do nothing`)
}

type Waiting = { id: string; token: string; effect_key: string; sent_at: Date }

/**
 * Asks Expo what became of everything that is due. What it does not know yet is asked again later, for an
 * hour. Answers how many it told of; throws when it does not answer at all.
 */
export async function askReceipts(ground: Ground, pusher: Pusher, key: string): Promise<number> {
  const { database, clock } = ground
  const due = await systemTransaction(database, (tx) =>
    tx.many(sql<Waiting>`
      select id, token, effect_key, sent_at from push_tickets
      where ask_at <= ${clock()} order by ask_at, id limit 20000`),
  )
  let told = 0
  for (let from = 0; from < due.length; from += MOST_RECEIPTS) {
    const part = due.slice(from, from + MOST_RECEIPTS)
    const receipts = await pusher.receipts(part.map(({ id }) => id))
    told += await settle(ground, key, part, receipts)
  }
  return told
}

/** Asks again in a quarter of an hour: Expo did not answer, however often it was asked. */
export const askLater = ({ database, clock }: Ground, key: string) =>
  systemTransaction(database, async (tx) => {
    const askAt = new Date(clock().getTime() + ASK_AFTER_MS)
    await tx.run(sql`update push_tickets set ask_at = ${askAt} where ask_at <= ${clock()}`)
    await planToAsk(tx, key, askAt)
  })

type Lost = { id: string; effect_key: string; why: string; dead: boolean }

async function settle(
  { database, clock, log }: Ground,
  key: string,
  part: readonly Waiting[],
  receipts: ReadonlyMap<string, Receipt>,
): Promise<number> {
  const now = clock()
  const stateOf = ({ id }: Waiting) => receipts.get(id)?.state ?? 'unknown'
  const forgotten = new Date(now.getTime() - COMES_WITHIN_MS)
  const again = part.filter((one) => stateOf(one) === 'unknown' && one.sent_at > forgotten)
  const settled = part.filter((one) => !again.includes(one))
  const dead = part.filter((one) => stateOf(one) === 'dead')
  const arrived = part.filter((one) => stateOf(one) === 'arrived')
  const lost = settled
    .filter((one) => !arrived.includes(one))
    .map((one) => ({
      id: one.id,
      effect_key: one.effect_key,
      why: receipts.get(one.id)?.why ?? NEVER_CAME,
      dead: dead.includes(one),
    }))
  for (const { effect_key: effect, why } of lost.filter((one) => !one.dead))
    log.error({ alarm: 'push-refused', effect, why }, 'a push did not arrive')
  await systemTransaction(database, async (tx) => {
    // The same phone may have been registered again since: then it has the app after all.
    await tx.run(sql`
      delete from push_tokens t using jsonb_to_recordset(${JSON.stringify(dead)}::jsonb)
        as x (token text, sent_at timestamptz)
      where t.token = x.token and t.created_at <= x.sent_at`)
    await tx.run(sql`
      update push_tickets set elsewhere = true
      where effect_key = any(${arrived.map((one) => one.effect_key)}::text[])`)
    await writeLost(tx, lost, now)
    await tx.run(sql`
      delete from push_tickets where id = any(${settled.map(({ id }) => id)}::text[])`)
    if (again.length === 0) return
    const askAt = new Date(now.getTime() + ASK_AFTER_MS)
    await tx.run(sql`
      update push_tickets set ask_at = ${askAt}
      where id = any(${again.map(({ id }) => id)}::text[])`)
    await planToAsk(tx, key, askAt)
  })
  return settled.length
}

/**
 * Writes down what was lost. Where no device of the person has it, or may still have, it failed after all, and goes by
 * their next channel: once, by the same name as what fails at once.
 */
async function writeLost(tx: Transaction, lost: readonly Lost[], now: Date) {
  if (lost.length === 0) return
  await tx.run(sql`
    with gone as (
      select x.effect_key as key, string_agg(distinct x.why, '; ') as why, bool_and(x.dead) as dead,
        not exists (select from push_tickets o where o.effect_key = x.effect_key
          and (o.elsewhere or not o.id = any(${lost.map(({ id }) => id)}::text[]))) as nobody
      from jsonb_to_recordset(${JSON.stringify(lost)}::jsonb)
        as x (effect_key text, why text, dead boolean)
      group by x.effect_key),
    told as (
      update deliveries d set error = left(concat_ws('; ', nullif(d.error, ''), gone.why), 500),
        status = case when d.status = 'sent' and gone.nobody then 'failed' else d.status end
      from gone where d.effect_key = gone.key and d.channel = 'push'),
    failed as (
      -- A phone without the app is nothing that anybody must mend.
      update effects e set result = case when gone.dead then 'skipped' else 'failed' end, detail = gone.why
      from gone where e.key = gone.key and gone.nobody and e.result = 'done'
      returning e.key, e.event_id, e.ids)
    insert into effects (key, job, event_id, ids, due_at)
    select key || '-next', 'tell-next', event_id, ids || jsonb_build_object('failed', key), ${now}
    from failed where ids ? 'channel'
    on conflict (key) do nothing`)
}
