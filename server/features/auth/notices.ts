import type { Config } from '../../platform/config.ts'
import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { hashToken } from '../../platform/http/session.ts'
import { codeOf, invitationSecret, tokenOf } from '../../platform/oneTime.ts'
import { openOrAlarm } from '../../platform/people.ts'
import type { NoticeDelivery } from '../../services/deliveries.ts'
import type { Language } from '../../../contract/told.ts'
import { isNotice, NOTICES, type NoticeName, type NoticeTo } from '../../services/notices.table.ts'

type Ground = Pick<Services, 'database' | 'vault' | 'log' | 'clock'> & {
  config: Pick<Config, 'publicUrl'>
}
type Ids = Record<string, string>
type Skipped = { skipped: string }
type Found = Pick<NoticeDelivery, 'notice' | 'userId' | 'address' | 'name' | 'secret'>

const skip = (skipped: string): Skipped => ({ skipped })

type ProofRow = {
  id: string
  user_id: string | null
  data_key: Buffer | null
  address: Buffer | null
  former: Buffer | null
  live: boolean
  owner: string | null
}

const proofOf = ({ database, clock }: Ground, proofId: string | undefined) =>
  systemTransaction(database, (tx) =>
    tx.maybe(sql<ProofRow>`
      select p.id, p.user_id, p.data_key, p.address, p.former,
        p.used_at is null and p.expires_at > ${clock()} as live, owner_of(p.subject_hash) as owner
      from proofs p where p.id = ${proofId || null}::uuid`),
  )

/** The secret that a proof stands for, as its letter shows it. */
function secretOf({ vault }: Ground, notice: NoticeName, proofId: string | undefined) {
  if (!proofId) return null
  if (NOTICES[notice].path?.includes('{token}')) return tokenOf(vault, proofId)
  return notice === 'phone-code' ? codeOf(vault, proofId) : null
}

type AccountRow = {
  id: string
  data_key: Buffer | null
  name: Buffer
  email: Buffer | null
  phone: Buffer | null
}

/** Who has the account, at the address or number that they have proven. */
async function toAccount(
  ground: Ground,
  notice: NoticeName,
  { userId, channel, proofId }: Ids,
): Promise<Found | Skipped> {
  const row = await systemTransaction(ground.database, (tx) =>
    tx.maybe(sql<AccountRow>`
      select u.id, u.data_key, u.name,
        case when c.email_verified_at is not null then c.email end as email,
        case when c.phone_verified_at is not null then c.phone end as phone
      from users u join credentials c on c.user_id = u.id
      where u.id = ${userId || null}::uuid and u.disabled_at is null`),
  )
  if (!row) return skip('no account')
  if (proofId && !(await proofOf(ground, proofId))?.live) return skip('over')
  const open = (table: string, column: string, sealed: Buffer | null) =>
    openOrAlarm(ground, row.data_key, { table, column, row: row.id, person: row.id }, sealed)
  const column = channel === 'sms' ? 'phone' : 'email'
  const address = open('credentials', column, row[column])
  if (address === null) return skip('no proven address')
  const secret = secretOf(ground, notice, proofId)
  return { notice, userId: row.id, address, name: open('users', 'name', row.name), secret }
}

/** An address that is not proven yet. Where somebody owns it already, it is the owner who is told. */
async function toProof(ground: Ground, notice: NoticeName, ids: Ids): Promise<Found | Skipped> {
  const proof = await proofOf(ground, ids['proofId'])
  if (!proof?.live) return skip('over')
  if (notice === 'email-verify' && proof.owner) {
    if (proof.owner === proof.user_id) return skip('verified already')
    return toAccount(ground, 'account-exists', { userId: proof.owner, channel: 'email' })
  }
  const place = { table: 'proofs', column: 'address', row: proof.id, person: proof.id }
  const address = openOrAlarm(ground, proof.data_key, place, proof.address)
  if (address === null) return skip('unreadable')
  const secret = secretOf(ground, notice, proof.id)
  return { notice, userId: proof.user_id, address, name: null, secret }
}

/** The address or number that was given up: whoever reads it should know. */
async function toFormer(
  ground: Ground,
  notice: NoticeName,
  { proofId, channel }: Ids,
): Promise<Found | Skipped> {
  const row = await systemTransaction(ground.database, (tx) =>
    tx.maybe(sql<{ id: string; data_key: Buffer | null; former: Buffer | null }>`
      select u.id, u.data_key, p.former from proofs p join users u on u.id = p.user_id
      where p.id = ${proofId || null}::uuid`),
  )
  if (!row) return skip('no account')
  const column = channel === 'sms' ? 'phone' : 'email'
  const place = { table: 'credentials', column, row: row.id, person: row.id }
  const address = openOrAlarm(ground, row.data_key, place, row.former)
  if (address === null) return skip('unreadable')
  return { notice, userId: row.id, address, name: null, secret: null }
}

type InvitationRow = {
  id: string
  person_id: string
  data_key: Buffer | null
  email: Buffer
  token_hash: Buffer
  expires_at: Date
}

async function toInvitation(
  ground: Ground,
  notice: NoticeName,
  { invitationId }: Ids,
): Promise<Found | Skipped> {
  const row = await systemTransaction(ground.database, (tx) =>
    tx.maybe(sql<InvitationRow>`
      select id, person_id, data_key, email, token_hash, expires_at from invitations
      where id = ${invitationId || null}::uuid and used_at is null and expires_at > ${ground.clock()}`),
  )
  if (!row) return skip('over')
  const person = row.person_id
  const place = { table: 'credentials', column: 'email', row: person, person }
  const address = openOrAlarm(ground, row.data_key, place, row.email)
  if (address === null) return skip('unreadable')
  const secret = invitationSecret(ground.vault, row.id, row.expires_at)
  // Made by an earlier version, whose links only their first answer knew.
  if (!hashToken(secret).equals(row.token_hash)) return skip('another link')
  return { notice, userId: null, address, name: null, secret }
}

const FINDERS: Record<
  NoticeTo,
  (ground: Ground, notice: NoticeName, ids: Ids) => Promise<Found | Skipped>
> = { account: toAccount, proof: toProof, former: toFormer, invitation: toInvitation }

const OWN_ENDING: NoticeName = 'registration-expiring'
const STAFF_ENDING: NoticeName = 'staff-registration-expiring'

type EndingRow = { id: string; data_key: Buffer | null; name: Buffer; until: string }

/**
 * When a certificate ends, and whose: one's own, or for who is clinical lead when it is sent everybody's that end on the
 * same day. Nobody hears of one that was renewed, nor of who has left.
 */
async function endingOf(
  ground: Ground,
  notice: NoticeName,
  { userId, registrationId }: Ids,
): Promise<Pick<NoticeDelivery, 'until' | 'whose'> | Skipped> {
  const told = sql`${userId || null}::uuid`
  const those =
    notice === OWN_ENDING
      ? sql`r.id = given.id and u.id = ${told}`
      : sql`r.valid_until = given.valid_until and r.state = 'verified' and u.demo = given.demo
          and exists (select from duties where user_id = ${told} and duty = 'clinical_lead')`
  const rows = await systemTransaction(ground.database, (tx) =>
    tx.many(sql<EndingRow>`
      with given as (
        select g.id, g.valid_until, u.demo from registrations g join users u on u.id = g.user_id
        where g.id = ${registrationId || null}::uuid)
      select u.id, u.data_key, u.name, r.valid_until::text as until
      from given, registrations r join users u on u.id = r.user_id and u.disabled_at is null
      where ${those} and not exists (
        select from registrations later where later.user_id = r.user_id and later.state = 'verified'
          and later.valid_until > r.valid_until)`),
  )
  const [first] = rows
  if (!first) return skip('nothing ends')
  const whose = rows.flatMap(({ id, data_key, name: sealed }) => {
    const place = { table: 'users', column: 'name', row: id, person: id }
    const name = openOrAlarm(ground, data_key, place, sealed)
    return name === null ? [] : [{ id, name }]
  })
  return whose.length === 0 ? skip('unreadable') : { until: first.until, whose }
}

/** Whom to tell what, read anew at the moment it is sent; or why nobody is told any more. */
export async function loadNotice(ground: Ground, ids: Ids): Promise<NoticeDelivery | Skipped> {
  const { notice = '', eventId } = ids
  if (!isNotice(notice)) return skip('no such notice')
  const found = await FINDERS[NOTICES[notice].to](ground, notice, ids)
  if ('skipped' in found) return found
  const told = await systemTransaction(ground.database, (tx) =>
    tx.one(sql<{ at: Date; language: Language }>`
      select e.happened_at as at,
        coalesce((select language from users where id = ${found.userId}::uuid), 'en') as language
      from events e where e.id = ${eventId}`),
  )
  const ends = notice === OWN_ENDING || notice === STAFF_ENDING
  const ending = ends ? await endingOf(ground, notice, ids) : { until: null, whose: [] }
  if ('skipped' in ending) return ending
  return { ...found, ...told, ...ending, publicUrl: ground.config.publicUrl }
}
