import type { ToldChannel } from '../../contract/told.ts'
import { channelsFor } from './channels.ts'
import { later } from './clinicTime.ts'
import { sql } from './database/query.ts'
import type { Transaction } from './database/transaction.ts'
import type { Effect } from './events/dispatcher.ts'
import { toldJob, toldRule, type ToldName } from './told.table.ts'

/** Somebody with an account, or a patient who has a number and no account. */
export type Recipient = { userId: string } | { toPatient: string }

export type Telling = {
  what: ToldName
  /** Names what is told, for ever: of one key each person is told once. */
  key: string
  /** With `eventId`, and what the words need to be read anew. */
  ids: Record<string, string>
  to: readonly Recipient[]
  now: Date
  dueAt?: Date
  /** By e-mail and SMS so many minutes later, and under a key of its own: what rings often is written once. */
  slowly?: { key: string; waits: number }
  /** By what it went wrong already. */
  tried?: readonly ToldChannel[]
}

const nameOf = (one: Recipient) => ('userId' in one ? one.userId : one.toPatient)

/** One effect for each who has a channel left: by the first of theirs, once their quiet hours are over. */
export async function toTell(tx: Transaction, telling: Telling): Promise<Effect[]> {
  const effects = await Promise.all(telling.to.map((one) => tellOne(tx, telling, one)))
  return effects.filter((effect) => effect !== null)
}

async function tellOne(tx: Transaction, telling: Telling, one: Recipient): Promise<Effect | null> {
  const { what, key, ids, now, dueAt = now, tried = [] } = telling
  const rule = toldRule(what)
  const waysAt = async (at: Date) =>
    'userId' in one
      ? channelsFor(tx, { userId: one.userId, kind: rule.kind, now: at, prefer: rule.prefer })
      : { channels: ['sms'] as ToldChannel[], quietUntil: null }
  const { channels, quietUntil } = await waysAt(dueAt)
  const channel = channels.find((each) => !tried.includes(each))
  if (!channel) return null
  const slowly = channel === 'push' ? undefined : telling.slowly
  const root = `${slowly?.key ?? key}-${nameOf(one)}`
  const at = later(dueAt, slowly?.waits ?? 0)
  const quiet = !rule.now && channel !== 'email'
  const until = slowly && quiet ? (await waysAt(at)).quietUntil : quietUntil
  return {
    key: tried.length > 0 ? `${root}-${channel}` : root,
    job: toldJob(what, channel),
    ids: { ...ids, ...one, what, channel, telling: slowly?.key ?? key, tried: tried.join(' ') },
    ...(quiet && until ? { dueAt: until, heldFrom: at } : { dueAt: at }),
  }
}

/**
 * The family of a patient, as it is told of visits: whoever has rights, and the patient by their own number where
 * they have no account. It was given for this.
 */
export async function familyOf(tx: Transaction, patientId: string, at: Date): Promise<Recipient[]> {
  const people = await tx.many(sql<{ user_id: string }>`
    select distinct user_id from standing
    where patient_id = ${patientId}::uuid and kind in ('self', 'delegate')
      and (until is null or until > ${at}) order by user_id`)
  const numbers = await tx.many(sql<{ id: string }>`
    select id from patients p where id = ${patientId}::uuid and phone is not null and not exists (
      select from standing where patient_id = p.id and kind = 'self')`)
  return [
    ...people.map(({ user_id: userId }) => ({ userId })),
    ...numbers.map(({ id: toPatient }) => ({ toPatient })),
  ]
}

/** Tells a family of a visit; where nobody has any channel, dispatch is told to call. */
export async function tellFamily(
  tx: Transaction,
  telling: Omit<Telling, 'to'> & { patientId: string },
): Promise<Effect[]> {
  const { patientId, ...rest } = telling
  const effects = await toTell(tx, { ...rest, to: await familyOf(tx, patientId, telling.now) })
  if (effects.length > 0) return effects
  const { what, key, ids, dueAt } = telling
  return [
    {
      key: `nobody-told-${key}`,
      job: 'nobody-told',
      ids: { ...ids, what, telling: key },
      ...(dueAt && { dueAt }),
    },
  ]
}

/** Writes effects beside those of a dispatched event, as part of what led to them. */
export async function writeEffects(
  tx: Transaction,
  eventId: string,
  now: Date,
  effects: readonly Effect[],
): Promise<void> {
  if (effects.length === 0) return
  const rows = effects.map((effect) => ({ ...effect, dueAt: effect.dueAt ?? now }))
  await tx.run(sql`
    insert into effects (key, job, event_id, ids, due_at, held_from)
    select key, job, ${eventId}::uuid, ids, "dueAt", "heldFrom"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as x (key text, job text, ids jsonb, "dueAt" timestamptz, "heldFrom" timestamptz)
    on conflict (key) do nothing`)
}
