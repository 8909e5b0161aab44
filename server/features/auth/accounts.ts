import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { auth as contract, User } from '../../../contract/auth.ts'
import type { Duty, Role } from '../../../contract/people.ts'
import { isRegistered } from '../../../contract/staff.ts'
import type { Context, OutsideContext } from '../../platform/context.ts'
import { anonymousTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { hashToken } from '../../platform/http/session.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { newUuid } from '../../platform/ids.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import { indexName } from '../../platform/patientNames/tokens.ts'
import { openOrAlarm, UNREADABLE } from '../../platform/people.ts'
import { endOf, faultsOf } from '../../platform/registration.ts'
import { refuseWeakPassword } from './commonPasswords.ts'
import { beginAttempt } from './delays.ts'
import { deviceHash } from './devices.ts'
import { hashPassword, whichMatches } from '../../platform/passwords.ts'
import { newProof } from './proofs.ts'
import { askSecondFactor } from './secondFactor/ask.ts'
import { signInAs, type SignIn } from './sessions.ts'
import { SESSION_LIMITS } from './sessions/limits.table.ts'

/** Look-ups by e-mail go through a keyed hash: the address itself is sealed. */
export const emailHash = ({ vault }: Pick<OutsideContext, 'vault'>, email: string) =>
  vault.blindIndex('email', email)

export const phoneHash = ({ vault }: Pick<OutsideContext, 'vault'>, phone: string) =>
  vault.blindIndex('phone', phone)

export type AccountRow = {
  user_id: string
  role: Role
  name: Buffer
  email: Buffer | null
  data_key: Buffer | null
  demo: boolean
  duties: Duty[]
}

/** The person as they see themselves. */
export function toUser(
  context: Pick<OutsideContext, 'vault' | 'log'>,
  row: AccountRow,
  strong = true,
): User {
  const place = (table: string, column: string) => ({
    table,
    column,
    row: row.user_id,
    person: row.user_id,
  })
  return {
    id: row.user_id,
    role: row.role,
    demo: row.demo,
    duties: row.duties,
    ...(!strong && { needsSecondFactor: true }),
    name: openOrAlarm(context, row.data_key, place('users', 'name'), row.name) ?? UNREADABLE,
    email:
      row.email &&
      (openOrAlarm(context, row.data_key, place('credentials', 'email'), row.email) ?? UNREADABLE),
  }
}

type Candidate = AccountRow & { password_hash: string | null; verified: boolean; known: boolean }

/** Whoever has proven the address, and the newest account of those who have not. */
const candidatesOf = (context: OutsideContext, email: string) =>
  anonymousTransaction(context.database, async (tx) => {
    const rows = await tx.many(sql<Candidate>`select * from credentials_of(
      ${emailHash(context, email)}, ${context.config.demo}::text, ${deviceHash(context)}::bytea)`)
    return {
      owner: rows.find(({ verified }) => verified) ?? null,
      newest: rows.find(({ verified }) => !verified) ?? null,
    }
  })

/** The caller's own account. */
export const ownAccount = ({ tx, actor }: Context) =>
  tx.one(sql<AccountRow>`
    select u.id as user_id, u.role, u.name, c.email, u.data_key, u.demo,
      array(select duty from duties d where d.user_id = u.id order by duty) as duties
    from users u join credentials c on c.user_id = u.id where u.id = ${actor.id}`)

export async function signIn(context: OutsideContext, row: AccountRow, how: SignIn) {
  const { token, strong } = await signInAs(context, { id: row.user_id, role: row.role }, how)
  context.setCookie(token, SESSION_LIMITS[row.role].absolute)
  return { user: toUser(context, row, strong), token }
}

/**
 * One and the same refusal, after the same work, for a wrong password and an unknown e-mail: the
 * password is compared with two hashes, whether there are two, one or no such account.
 */
export async function login(context: OutsideContext, input: ParsedInputOf<typeof contract.login>) {
  const { owner, newest } = await candidatesOf(context, input.email)
  const right = await beginAttempt(context, {
    kind: 'login',
    hash: emailHash(context, input.email),
    // Only of who has proven the address: anybody can make an account on their own device.
    knownDevice: owner?.known ? deviceHash(context) : null,
  })
  const hashes = [owner?.password_hash ?? null, newest?.password_hash ?? null] as const
  const match = await whichMatches(hashes, input.password)
  const account = match === null ? null : [owner, newest][match]
  if (!account) {
    securityEvent(context.log, 'login_failed')
    refuse('wrong_credentials')
  }
  await right()
  return signIn(context, account, await askSecondFactor(context, account.user_id, input))
}

type NewPatient = {
  name: string
  email?: string | undefined
  passwordHash: string | null
  phone?: string | undefined
}

/**
 * The person who signs in, and the patient they are. An address is not theirs until its link was used:
 * so there is nothing to refuse, whoever has it already. A phone alone must have been proven before.
 */
export async function createPatientAccount(
  context: OutsideContext,
  { name, email, passwordHash, phone }: NewPatient,
): Promise<AccountRow> {
  const { vault, now, database, hints } = context
  const userId = newUuid(now)
  const patientId = newUuid(now)
  const userKey = vault.createKey(userId)
  const patientKey = vault.createKey(patientId)
  const ofUser = (table: string, column: string, value: string | undefined) =>
    value === undefined
      ? null
      : vault.sealText(userKey, { table, column, row: userId, person: userId }, value)
  const ofPatient = (column: string, value: string | undefined) =>
    value === undefined
      ? null
      : vault.sealText(
          patientKey,
          { table: 'patients', column, row: patientId, person: patientId },
          value,
        )
  const sealedName = ofUser('users', 'name', name)!
  const sealedEmail = ofUser('credentials', 'email', email)
  const proof = newProof(context, 'email-verify', email ?? null)
  await anonymousTransaction(database, async (tx) => {
    tx.afterCommit(() => hints.publish({ dispatch: true }))
    await tx.run(sql`select register_user(
      ${userId}, ${sealedName}, ${userKey}, ${sealedEmail}::bytea,
      ${email === undefined ? null : emailHash(context, email)}::bytea,
      ${ofUser('credentials', 'phone', phone)}::bytea,
      ${phone === undefined ? null : phoneHash(context, phone)}::bytea, ${passwordHash}::text,
      ${patientId}, ${patientKey}, ${ofPatient('name', name)}, ${ofPatient('phone', phone)}::bytea,
      ${createdHash(vault, userId, 'patient', {})}, ${now},
      ${proof.id}, ${proof.key}::bytea, ${proof.address}::bytea, ${proof.eventId}, ${proof.expires})`)
    await indexName(tx, vault, patientId, name)
  })
  return {
    user_id: userId,
    role: 'patient',
    name: sealedName,
    email: sealedEmail,
    data_key: userKey,
    demo: false,
    duties: [],
  }
}

/** A new account of a patient, provisional until its address is proven. */
export async function register(
  context: OutsideContext,
  { name, email, password, phone }: ParsedInputOf<typeof contract.register>,
) {
  await refuseWeakPassword(password, [name, email])
  const passwordHash = await hashPassword(password)
  const account = await createPatientAccount(context, { name, email, passwordHash, phone })
  return signIn(context, account, { way: 'password', first: true })
}

type InvitationRow = Omit<AccountRow, 'user_id' | 'demo' | 'duties'> & { person_id: string }

async function offerOf(context: OutsideContext, token: string) {
  const row = await anonymousTransaction(context.database, (tx) =>
    tx.maybe(
      sql<InvitationRow>`select * from read_invitation(${hashToken(token)}, ${context.now})`,
    ),
  )
  if (!row) return null
  const { name, email, role } = toUser(context, {
    ...row,
    user_id: row.person_id,
    demo: false,
    duties: [],
  })
  return { name, email: email ?? UNREADABLE, role }
}

export const readInvitation = async (context: OutsideContext, { token }: { token: string }) =>
  (await offerOf(context, token)) ?? refuse('link_expired')

function refuseInvitation({ log }: OutsideContext): never {
  securityEvent(log, 'invitation_reused')
  return refuse('link_expired')
}

/** What a nurse or doctor says of their registration; whoever leaves it out enters it later. */
function registrationOf(
  role: Role,
  input: ParsedInputOf<typeof contract.acceptInvitation>,
  now: Date,
) {
  if (!input.registration) return null
  if (!isRegistered(role))
    refuse('invalid_input', {
      errors: [{ field: 'registration', message: 'is of nurses and doctors only' }],
    })
  const errors = faultsOf(role, input, now)
  if (errors.length > 0) refuse('invalid_input', { errors })
  const { registration: number, category = null, certificateYear: year } = input
  return { number, category, validUntil: year === undefined ? null : endOf(role, year) }
}

/** Uses an invitation: of two at once exactly one wins. */
export async function acceptInvitation(
  context: OutsideContext,
  input: ParsedInputOf<typeof contract.acceptInvitation>,
) {
  const offered = await offerOf(context, input.token)
  if (!offered) return refuseInvitation(context)
  await refuseWeakPassword(input.password, [offered.name, offered.email])
  const passwordHash = await hashPassword(input.password)
  const said = registrationOf(offered.role, input, context.now)
  const { result } = await anonymousTransaction(context.database, (tx) =>
    tx.one(sql<{ result: 'done' | 'gone' | 'taken' }>`select accept_invitation(
      ${hashToken(input.token)}, ${passwordHash}, ${newUuid(context.now)}::uuid,
      ${said?.number ?? null}::text, ${said?.category ?? null}::text, ${said?.validUntil ?? null}::date,
      ${context.now}) as result`),
  )
  if (result === 'gone') refuseInvitation(context)
  if (result === 'taken')
    refuse('already_done', { detail: 'There is an account with this e-mail.' })
  const { owner } = await candidatesOf(context, offered.email)
  return owner ? signIn(context, owner, { way: 'link', first: true }) : refuse('unavailable')
}
