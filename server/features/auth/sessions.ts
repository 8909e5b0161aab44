import type { Trail } from '../../platform/audit/trail.ts'
import { writeSignIn } from '../../platform/audit/write.ts'
import type { Services, OutsideContext } from '../../platform/context.ts'
import { anonymousTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { hashToken } from '../../platform/http/session.ts'
import { newSecret } from '../../platform/secret.ts'
import { newUuid } from '../../platform/ids.ts'

const SESSION_DAYS = 30

type Ground = Pick<Services, 'database'> & Pick<OutsideContext, 'now'>
/** A request whose row says who signed in; the demo's own sign-ins have none. */
type Recorded = Ground & Pick<OutsideContext, 'trail' | 'requestId'>
type Role = NonNullable<Trail['actor']>['role']

/** A new session of 30 days; the token is known to the caller only, the database keeps its hash. */
export async function openSession(
  context: Ground | Recorded,
  userId: string,
  role?: Role,
): Promise<string> {
  const { database, now } = context
  const sessionId = newUuid(now)
  const token = newSecret()
  const expires = new Date(now.getTime() + SESSION_DAYS * 86_400_000)
  await anonymousTransaction(database, async (tx) => {
    await tx.run(
      sql`select open_session(${sessionId}, ${userId}, ${hashToken(token)}, ${now}, ${expires},
        ${SESSION_DAYS * 86_400}, true, null::uuid, null::text)`,
    )
    if ('trail' in context && role) await writeSignIn(tx, context, { id: userId, role, sessionId })
  })
  return token
}
