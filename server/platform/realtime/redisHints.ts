import { Cluster, Redis } from 'ioredis'
import type { Log } from '../observability/log.ts'
import { readHint, type Hint } from './hints.ts'

/** One server or a cluster. */
export type RedisAddress = { url: string } | { nodes: { host: string; port: number }[] }

/** Tries again soon, then once a second, for ever. */
const again = (attempt: number) => Math.min(50 * attempt, 1_000)

function connect(address: RedisAddress): Redis | Cluster {
  // Nothing is kept for later: a hint of a minute ago says nothing that the safety query did not.
  const options = {
    enableOfflineQueue: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 1_000,
    connectTimeout: 5_000,
  }
  return 'url' in address
    ? new Redis(address.url, { ...options, retryStrategy: again })
    : new Cluster(address.nodes, {
        enableOfflineQueue: false,
        clusterRetryStrategy: again,
        redisOptions: options,
      })
}

/**
 * Hints through PUBLISH and SUBSCRIBE. `channel` names the installation: several may share a server.
 * `otherwise` carries what Redis does not take; what it loses, the safety query finds.
 */
export function openRedisHints(
  address: RedisAddress,
  { channel, otherwise, log }: { channel: string; otherwise: (hint: Hint) => void; log: Log },
) {
  const listeners: ((hint: Hint) => void)[] = []
  const publisher = connect(address)
  const subscriber = connect(address)
  let down = false

  for (const client of [publisher, subscriber]) {
    client.on('error', (error: Error) => {
      if (!down) log.warn({ err: error }, 'Redis carries no hints; PostgreSQL does')
      down = true
    })
  }
  subscriber.on('ready', () => {
    subscriber.subscribe(channel).then(
      () => {
        if (down) log.info('Redis carries hints again')
        down = false
      },
      // Whatever cut it off here ends in another `ready`.
      () => {},
    )
  })
  subscriber.on('message', (from: string, text: string) => {
    const hint = from === channel ? readHint(text) : null
    if (hint) for (const listener of listeners) listener(hint)
  })

  return {
    publish(hint: Hint) {
      if (publisher.status !== 'ready') return otherwise(hint)
      publisher.publish(channel, JSON.stringify(hint)).catch(() => otherwise(hint))
    },
    subscribe: (listener: (hint: Hint) => void) => void listeners.push(listener),
    close() {
      publisher.disconnect()
      subscriber.disconnect()
    },
  }
}
