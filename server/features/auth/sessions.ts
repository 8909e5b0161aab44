import type { SignInWay } from '../../../contract/sessions.ts'
import type { Trail } from '../../platform/audit/trail.ts'
import { writeSignIn } from '../../platform/audit/write.ts'
import type { Services, OutsideContext } from '../../platform/context.ts'
import { anonymousTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import { hashToken } from '../../platform/http/session.ts'
import { newSecret } from '../../platform/secret.ts'
import { newUuid } from '../../platform/ids.ts'
import { rememberDevice } from './devices.ts'
import { nameDevice } from './sessions/device.ts'
import { SESSION_LIMITS } from './sessions/limits.table.ts'

type Ground = Pick<Services, 'database'> & Pick<OutsideContext, 'now'>
/** A request whose row says who signed in; the demo's own sign-ins have none. */
type Recorded = Ground &
  Pick<OutsideContext, 'trail' | 'requestId' | 'agent' | 'vault' | 'device' | 'hints'>
type Role = NonNullable<Trail['actor']>['role']

/**
 * How somebody signed in. Without `strong` staff get no further than to their second factor. `first`:
 * the account was made just now, on this device.
 */
export type SignIn = { way: SignInWay; strong?: boolean; deviceId?: string; first?: boolean }

/** Opens a session inside a transaction; the token is known to the caller only. */
export async function addSession(
  tx: Transaction,
  { now, agent }: { now: Date; agent?: string | undefined },
  person: { id: string; role: Role },
  { way, strong = false, deviceId }: Partial<SignIn> = {},
) {
  const { idle, absolute } = SESSION_LIMITS[person.role]
  const sessionId = newUuid(now)
  const token = newSecret()
  const expires = new Date(now.getTime() + absolute * 1000)
  const opened = await tx.one(sql<{
    strong: boolean
  }>`select open_session(${sessionId}, ${person.id},
    ${hashToken(token)}, ${now}, ${expires}, ${idle}, ${strong}, ${deviceId ?? null}::uuid,
    ${nameDevice(agent)}, ${way ?? null}::text) as strong`)
  return { sessionId, token, strong: opened.strong }
}

/** A new session with the limits of the role; the database keeps the hash of its token. */
export async function openSession(
  context: Ground | Recorded,
  userId: string,
  role?: Role,
  how?: SignIn,
): Promise<string> {
  const { token } = await signInAs(context, { id: userId, role: role ?? 'patient' }, how, !!role)
  return token
}

/** As openSession, and says whether it is strong. */
export const signInAs = (
  context: Ground | Recorded,
  person: { id: string; role: Role },
  how?: SignIn,
  recorded = true,
) =>
  anonymousTransaction(context.database, async (tx) => {
    const device = 'trail' in context && (await rememberDevice(context, tx, person.id, how?.first))
    const session = await addSession(tx, context, person, {
      ...how,
      ...(device && { deviceId: device }),
    })
    const { sessionId } = session
    if ('trail' in context && recorded) await writeSignIn(tx, context, { ...person, sessionId })
    return session
  })
