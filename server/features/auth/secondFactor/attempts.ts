import type { OutsideContext } from '../../../platform/context.ts'
import { anonymousTransaction } from '../../../platform/database/pools.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { securityEvent } from '../../../platform/observability/securityEvents.ts'

type Ground = Pick<OutsideContext, 'database' | 'now' | 'log'>

/**
 * Counts one try before the code is looked at, in a transaction that is kept whatever becomes of the
 * request. Refuses with `too_many_requests` and the seconds to wait.
 */
export async function takeAttempt({ database, now, log }: Ground, userId: string): Promise<void> {
  const { until } = await anonymousTransaction(database, (tx) =>
    tx.one(sql<{ until: Date | null }>`select take_code_attempt(${userId}, ${now}) as until`),
  )
  if (!until) return
  securityEvent(log, 'limit_reached', { userId })
  const wait = Math.ceil((until.getTime() - now.getTime()) / 1000)
  refuse('too_many_requests', {
    retryAfter: wait,
    detail: `Too many codes were tried. Try again in ${wait} seconds.`,
  })
}

/** A right code: what was tried before is forgotten. */
export const forgetAttempts = ({ database }: Pick<Ground, 'database'>, userId: string) =>
  anonymousTransaction(database, (tx) => tx.run(sql`select forget_code_attempts(${userId})`))
