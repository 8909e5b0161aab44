import type { Services, OutsideContext } from '../../platform/context.ts'
import { anonymousTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { hashToken } from '../../platform/http/session.ts'
import { newSecret } from '../../platform/secret.ts'
import { newUuid } from '../../platform/ids.ts'

const SESSION_DAYS = 30

type Ground = Pick<Services, 'database'> & Pick<OutsideContext, 'now'>

/** A new session of 30 days; the token is known to the caller only, the database keeps its hash. */
export async function openSession({ database, now }: Ground, userId: string): Promise<string> {
  const token = newSecret()
  const expires = new Date(now.getTime() + SESSION_DAYS * 86_400_000)
  await anonymousTransaction(database, (tx) =>
    tx.run(
      sql`select open_session(${newUuid(now)}, ${userId}, ${hashToken(token)}, ${now}, ${expires})`,
    ),
  )
  return token
}
