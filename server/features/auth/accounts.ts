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
import { openOrAlarm, UNREADABLE } from '../../platform/people.ts'
import { endOf, faultsOf } from '../../platform/registration.ts'
import { askSecondFactor } from './secondFactor/ask.ts'
import { hashPassword, passwordMatches } from './passwords.ts'
import { signInAs, type SignIn } from './sessions.ts'
import { SESSION_LIMITS } from './sessions/limits.table.ts'
import { allowAttempt } from '../../middleware/rateLimit.ts'

/** Look-ups by e-mail go through a keyed hash: the address itself is sealed. */
export const emailHash = ({ vault }: Pick<OutsideContext, 'vault'>, email: string) =>
  vault.blindIndex('email', email)

export type AccountRow = {
  user_id: string
  role: Role
  name: Buffer
  email: Buffer
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
      openOrAlarm(context, row.data_key, place('credentials', 'email'), row.email) ?? UNREADABLE,
  }
}

const accountOf = (context: OutsideContext, email: string) =>
  anonymousTransaction(context.database, (tx) =>
    tx.maybe(
      sql<
        AccountRow & { password_hash: string }
      >`select * from credentials_of(${emailHash(context, email)}, ${context.config.demo}::text)`,
    ),
  )

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

/** One and the same refusal, after the same work, for a wrong password and an unknown e-mail. */
export async function login(context: OutsideContext, input: ParsedInputOf<typeof contract.login>) {
  await allowAttempt('login', input.email)
  const account = await accountOf(context, input.email)
  const matches = await passwordMatches(account?.password_hash ?? null, input.password)
  if (!account || !matches) {
    securityEvent(context.log, 'login_failed')
    refuse('wrong_credentials')
  }
  return signIn(context, account, await askSecondFactor(context, account.user_id, input))
}

/** A new account of a patient: the person who signs in, and the patient they are. */
export async function register(
  context: OutsideContext,
  input: ParsedInputOf<typeof contract.register>,
) {
  const { vault, now, database } = context
  const passwordHash = await hashPassword(input.password)
  const userId = newUuid(now)
  const patientId = newUuid(now)
  const userKey = vault.createKey(userId)
  const patientKey = vault.createKey(patientId)
  const ofUser = (table: string, column: string, value: string) =>
    vault.sealText(userKey, { table, column, row: userId, person: userId }, value)
  const ofPatient = (column: string, value: string) =>
    vault.sealText(
      patientKey,
      { table: 'patients', column, row: patientId, person: patientId },
      value,
    )
  const { phone } = input
  const made = await anonymousTransaction(database, (tx) =>
    tx.one(sql<{ made: boolean }>`select register_user(
      ${userId}, ${ofUser('users', 'name', input.name)}, ${userKey}, ${ofUser('credentials', 'email', input.email)},
      ${emailHash(context, input.email)}, ${phone ? ofUser('credentials', 'phone', phone) : null}::bytea,
      ${phone ? vault.blindIndex('phone', phone) : null}::bytea, ${passwordHash},
      ${patientId}, ${patientKey}, ${ofPatient('name', input.name)},
      ${phone ? ofPatient('phone', phone) : null}::bytea,
      ${createdHash(vault, userId, 'patient', {})}, ${now}) as made`),
  )
  if (!made.made)
    refuse('already_done', {
      field: 'email',
      detail: 'There is an account with this e-mail. Sign in instead.',
    })
  const account = await accountOf(context, input.email)
  return account ? signIn(context, account, { way: 'password' }) : refuse('unavailable')
}

type InvitationRow = Omit<AccountRow, 'user_id' | 'demo' | 'duties'> & { person_id: string }

function refuseDeadLink({ log, requestId }: OutsideContext): never {
  securityEvent(log, 'invitation_reused', { requestId })
  refuse('link_expired')
}

export async function readInvitation(context: OutsideContext, input: { token: string }) {
  const row = await anonymousTransaction(context.database, (tx) =>
    tx.maybe(
      sql<InvitationRow>`select * from read_invitation(${hashToken(input.token)}, ${context.now})`,
    ),
  )
  if (!row) refuseDeadLink(context)
  const { name, email, role } = toUser(context, {
    ...row,
    user_id: row.person_id,
    demo: false,
    duties: [],
  })
  return { name, email, role }
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
  const passwordHash = await hashPassword(input.password)
  const offered = await readInvitation(context, input)
  const said = registrationOf(offered.role, input, context.now)
  const { result } = await anonymousTransaction(context.database, (tx) =>
    tx.one(sql<{ result: 'done' | 'gone' | 'taken' }>`select accept_invitation(
      ${hashToken(input.token)}, ${passwordHash}, ${newUuid(context.now)}::uuid,
      ${said?.number ?? null}::text, ${said?.category ?? null}::text, ${said?.validUntil ?? null}::date,
      ${context.now}) as result`),
  )
  if (result === 'gone') refuseDeadLink(context)
  if (result === 'taken')
    refuse('already_done', { detail: 'There is an account with this e-mail.' })
  const account = await accountOf(context, offered.email)
  return account ? signIn(context, account, { way: 'link' }) : refuse('unavailable')
}
