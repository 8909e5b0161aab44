import type { ToldChannel } from '../../../contract/told.ts'
import { channelsFor } from '../../platform/channels.ts'
import type { Config } from '../../platform/config.ts'
import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import type { EffectClaim } from '../../platform/events/effects.ts'
import { openOfPatient, openOrAlarm } from '../../platform/people.ts'
import { isToldName, toldRule, type ToldName } from '../../platform/told.table.ts'
import type { Concerned, Told } from '../../services/deliveries.ts'
import { isBrowser, pushesToPhones } from '../../services/push.ts'
import { stopLink } from './stop.ts'

export type Skipped = { skipped: string; next?: boolean }
/** They have quiet hours now. */
type Postponed = { waitsUntil: Date }
/** What there is to tell at this moment, whoever it is told. */
export type News = Pick<Told, 'as' | 'values' | 'path' | 'visitId' | 'patientId' | 'push' | 'why'>
type Ids = Record<string, string>
/** Reads it anew; null or a reason when it is no news any more. */
export type NewsTable = Record<ToldName, (claim: Claim) => Promise<News | Skipped | null>>
type Claim = Pick<EffectClaim, 'key' | 'ids'> & Partial<Pick<EffectClaim, 'dueAt'>>

type Ground = Pick<Services, 'database' | 'vault' | 'log' | 'clock'> & {
  config: Pick<Config, 'publicUrl' | 'practicePhone' | 'smsSecret' | 'smtpUrl' | 'smsUrl' | 'expo'>
}
type Found = Pick<Told, 'language' | 'userId' | 'name' | 'address' | 'tokens'>

const GONE: Skipped = { skipped: 'not by this channel any more', next: true }
const KEPT_HERE: Skipped = { skipped: 'nothing leaves by this channel', next: true }

/** Browsers are pushed to by their own services; all else needs a server or an account of the practice's. */
const leavesBy = (
  { smtpUrl, smsUrl, expo }: Ground['config'],
  tokens: readonly string[],
): Record<ToldChannel, boolean> => ({
  push: pushesToPhones(expo) || tokens.some(isBrowser),
  email: smtpUrl !== null,
  sms: smsUrl !== null,
})

/** What one person is told by one channel, read at the moment it is told; or why they are not. */
export async function loadTold(
  ground: Ground,
  news: NewsTable,
  claim: Claim,
): Promise<Told | Skipped | Postponed | null> {
  const { what = '', channel, userId, toPatient } = claim.ids
  if (!isToldName(what)) return { skipped: 'no such thing' }
  const said = await news[what](claim)
  if (!said || 'skipped' in said) return said
  const { publicUrl, practicePhone, smsSecret } = ground.config
  const to = await systemTransaction(ground.database, (tx) =>
    userId
      ? findUser(ground, tx, what, userId, channel as ToldChannel, claim.ids['tried'] ?? '')
      : findPatient(ground, tx, toPatient ?? ''),
  )
  if ('skipped' in to || 'waitsUntil' in to) return to
  return {
    ...said,
    ...to,
    template: what,
    publicUrl,
    stop: userId && channel === 'email' ? stopLink(ground, userId, toldRule(what).kind) : null,
    mayStop: smsSecret !== null,
    phone: userId ? null : practicePhone,
  }
}

type UserRow = {
  data_key: Buffer | null
  name: Buffer
  email: Buffer | null
  phone: Buffer | null
  tokens: string[]
}

async function findUser(
  ground: Ground,
  tx: Transaction,
  what: ToldName,
  userId: string,
  channel: ToldChannel,
  tried: string,
): Promise<Found | Skipped | Postponed> {
  const rule = toldRule(what)
  const asked = { userId, kind: rule.kind, now: ground.clock() }
  const { channels, language, quietUntil } = await channelsFor(tx, asked)
  if (!channels.includes(channel)) return GONE
  const row = await tx.one(sql<UserRow>`
    select u.data_key, u.name, c.email, c.phone,
      array(select token from push_tokens where user_id = u.id order by token) as tokens
    from users u join credentials c on c.user_id = u.id where u.id = ${userId}::uuid`)
  // What is only kept under Outbox tells nobody: not while they have a channel by which it leaves.
  const leaves = leavesBy(ground.config, row.tokens)
  const left = channels.filter((one) => leaves[one] && !tried.split(' ').includes(one))
  if (!leaves[channel] && left.length > 0) return KEPT_HERE
  // Planned for before them and late, or they were chosen since.
  if (quietUntil && !rule.now && channel !== 'email') return { waitsUntil: quietUntil }
  const open = (table: string, column: string, sealed: Buffer | null) =>
    openOrAlarm(ground, row.data_key, { table, column, row: userId, person: userId }, sealed)
  const name = open('users', 'name', row.name)
  const rest = { language, userId, name, tokens: row.tokens }
  if (channel === 'push') return { ...rest, address: '' }
  const column = channel === 'sms' ? 'phone' : 'email'
  const address = open('credentials', column, row[column])
  return address === null ? GONE : { ...rest, address }
}

type PatientRow = {
  data_key: Buffer | null
  phone: Buffer | null
  language: Told['language']
  account: boolean
}

/** The patient's own number: not while it says STOP, nor where somebody of the family is told on the same phone. */
async function findPatient(
  ground: Ground,
  tx: Transaction,
  patientId: string,
): Promise<Found | Skipped> {
  const row = await tx.maybe(sql<PatientRow>`
    select p.data_key, p.phone, p.language, exists (
      select from standing where patient_id = p.id and kind = 'self') as account
    from patients p where p.id = ${patientId || null}::uuid`)
  if (!row || row.account) return { skipped: 'has an account' }
  const phone = openOfPatient(ground, row.data_key, patientId, 'phone', row.phone)
  if (phone === null) return GONE
  const hash = ground.vault.blindIndex('phone', phone)
  const { stopped, shared } = await tx.one(sql<{ stopped: boolean; shared: boolean }>`
    select exists (select from unreachable where address_hash = ${hash} and channel = 'sms') as stopped,
      exists (select from credentials c join standing s on s.user_id = c.user_id
        where c.phone_hash = ${hash} and c.phone_verified_at is not null
          and s.patient_id = ${patientId}::uuid and s.kind = 'delegate') as shared`)
  if (shared) return { skipped: 'told on the same phone' }
  if (stopped) return GONE
  return { language: row.language, userId: null, name: null, address: phone, tokens: [] }
}

type Load = (claim: Claim) => Promise<(Concerned & { count?: number }) | Skipped | null>

/** Where in the web app it stands, and the ids that a push opens with. */
const DATA = ['offerId', 'visitId', 'conversationId'] as const

/** As the web app opens a push: a visit that is offered is not the nurse's yet, and stands in her day. */
function pathOf({ conversationId, offerId, visitId }: Partial<Record<string, string | null>>) {
  if (conversationId) return `/messages/${conversationId}`
  return visitId && !offerId ? `/visits/${visitId}` : '/'
}

/** News of which there is nothing more to say than that it is there, and how many where there may be several. */
export const newsOf =
  (as: Told['as'], load: Load, several: Told['as'] = as): NewsTable[ToldName] =>
  async (claim) => {
    const what = await load(claim)
    if (!what || 'skipped' in what) return what
    const { visitId, patientId, count = 1 } = what
    const { conversationId, offerId } = claim.ids
    const all: Ids = { ...claim.ids, ...(visitId && { visitId }) }
    return {
      as: count > 1 ? several : as,
      values: { count },
      visitId,
      patientId,
      path: pathOf({ conversationId, offerId, visitId }),
      push: {
        // Of one conversation the last stands on the screen, however many came.
        effectKey: conversationId ? `new-message-${conversationId}` : claim.key,
        data: Object.fromEntries(DATA.flatMap((id) => (all[id] ? [[id, all[id]]] : []))),
      },
      why: false,
    }
  }
