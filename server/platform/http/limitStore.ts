import { Redis } from 'ioredis'
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible'
import type { Services } from '../context.ts'
import { refuse } from '../errors.ts'
import { LIMITS, NOBODY, type Limit } from './limits.table.ts'

/** How many take-outs a process remembers; beyond that it asks the common count again. */
const REMEMBERED = 20_000
/** Somebody is told once a minute that the common count cannot be reached. */
const TOLD_MS = 60_000

export type LimitStore = {
  /** Refuses with `too_many_requests` and the seconds to wait, or with `unavailable`. */
  count(name: string, subject: string): Promise<void>
  close(): Promise<void>
}

type Ground = Pick<Services, 'config' | 'database' | 'vault' | 'log'>

/**
 * Counts over all processes: in PostgreSQL, or in Redis where `REDIS_URL` names one. Subjects are
 * kept as keyed hashes. Every limit is multiplied by `AHAVA_LIMITS`.
 */
export function openLimitStore({ config, database, vault, log }: Ground): LimitStore {
  const redis = config.redisUrl
    ? new Redis(config.redisUrl, {
        maxRetriesPerRequest: 1,
        enableOfflineQueue: false,
        commandTimeout: 1_000,
      })
    : null
  redis?.on('error', () => {
    // Each count that fails says so itself.
  })
  let told = 0
  const taken = new Map<string, { left: number; until: number }>()

  function limiters(name: string, { points, seconds }: Limit) {
    const options = {
      points: points * config.limits,
      duration: seconds,
      keyPrefix: `limit-${name}`,
      inMemoryBlockOnConsumed: points * config.limits,
    }
    const common: RateLimiterAbstract = redis
      ? new RateLimiterRedis({ ...options, storeClient: redis })
      : new RateLimiterPostgres({
          ...options,
          storeClient: database.system,
          schemaName: 'limits',
          tableName: 'counters',
          tableCreated: true,
          // One sweeper is enough for a table that all of them share.
          clearExpiredByTimeout: name === 'nobody',
        })
    return { common, here: new RateLimiterMemory(options) }
  }
  const all = Object.fromEntries(
    [...Object.entries(LIMITS), ['nobody', NOBODY] as const].map(([name, limit]) => [
      name,
      { limit, ...limiters(name, limit) },
    ]),
  )

  return {
    async count(name, subject) {
      const { limit, common, here } = all[name]!
      const key = vault.blindIndex('limit', subject).toString('base64url')
      const mine = taken.get(name + key)
      if (mine && mine.left > 0 && mine.until > Date.now()) {
        mine.left -= 1
        return
      }
      try {
        const { msBeforeNext } = await common.consume(key, limit.share)
        if (limit.share === 1) return
        if (taken.size > REMEMBERED) taken.clear()
        taken.set(name + key, { left: limit.share - 1, until: Date.now() + msBeforeNext })
      } catch (error) {
        refuseWhenSpent(error)
        if (Date.now() - told > TOLD_MS) {
          told = Date.now()
          log.error(
            { alarm: 'limits', limit: name, err: error },
            'the common count is out of reach',
          )
        }
        if (limit.withoutStore === 'refuse') refuse('unavailable', { retryAfter: 30 })
        await here.consume(key).catch(refuseWhenSpent)
      }
    },
    async close() {
      await redis?.quit().catch(() => redis.disconnect())
    },
  }
}

/** A limit that is spent rejects with the time to wait; a store that fails with an error. */
function refuseWhenSpent(thrown: unknown) {
  const wait = (thrown as { msBeforeNext?: number }).msBeforeNext
  if (thrown instanceof Error || wait === undefined) return
  const seconds = Math.max(1, Math.ceil(wait / 1000))
  refuse('too_many_requests', {
    retryAfter: seconds,
    detail: `Too many attempts. Try again in ${seconds} seconds.`,
  })
}
