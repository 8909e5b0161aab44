import type { Config } from '../config.ts'
import type { Vault } from '../encryption/vault.ts'
import type { Log } from '../observability/log.ts'
import type { Hints } from './hints.ts'
import { openPostgresHints } from './postgresHints.ts'
import { openRedisHints, type RedisAddress } from './redisHints.ts'

type Ground = {
  config: Pick<Config, 'redisUrl' | 'redisClusterNodes'>
  vault: Vault
  log: Log
  /** The database in the role of the system, and what this connection is called there. */
  url: string
  name: string
}

/**
 * Hints over Redis where one is set up, else over PostgreSQL. That connection is there in any case: the
 * database itself says that a session ended, and it carries what Redis does not.
 */
export async function openHints({ config, vault, log, url, name }: Ground): Promise<Hints> {
  const postgres = await openPostgresHints(url, log, name)
  const address: RedisAddress | null = config.redisUrl
    ? { url: config.redisUrl }
    : config.redisClusterNodes && { nodes: config.redisClusterNodes }
  if (!address) return postgres
  const channel = `ahava:hints:${vault.blindIndex('hints', 'channel').toString('base64url')}`
  const redis = openRedisHints(address, { channel, otherwise: postgres.publish, log })
  return {
    publish: redis.publish,
    subscribe(listener) {
      postgres.subscribe(listener)
      redis.subscribe(listener)
    },
    async close() {
      redis.close()
      await postgres.close()
    },
  }
}
