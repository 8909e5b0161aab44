import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '../../platform/observability/log.ts'
import { openRedis, redisProgram, type TestRedis } from '../../testing/redis.ts'
import { createWorld, type World } from '../../testing/world.ts'

describe.skipIf(!redisProgram)(
  'queues in a Redis that may forget (needs redis-server or valkey-server)',
  () => {
    const logged: string[] = []
    let redis: TestRedis
    let world: World
    beforeAll(async () => {
      redis = await openRedis('--maxmemory-policy', 'allkeys-lru', '--appendonly', 'yes')
      world = await createWorld({
        environment: { REDIS_URL: redis.url },
        log: createLog('tests', 'info', { write: (line) => void logged.push(line) }),
      })
    })
    afterAll(async () => {
      await world.close()
      await redis.close()
    })
    const overview = () => world.as(world.admin).operations.overview({})
    const named = async (name: string) =>
      (await overview()).alarms.filter((alarm) => alarm.name === name)

    test('it starts, and says so in the log and on the page', async () => {
      await expect
        .poll(() => named('redis-settings'), { timeout: 10_000 })
        .toEqual([
          {
            name: 'redis-settings',
            level: 'warn',
            what: 'Redis throws jobs away when its memory is full.',
            todo: 'In redis.conf: set maxmemory-policy to noeviction. Then start Ahava again.',
          },
        ])
      const lines = logged.filter((line) => line.includes('redis settings'))
      expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
        'Redis throws jobs away when its memory is full: set maxmemory-policy to noeviction.',
      ])
      expect((await overview()).queueStore).toEqual({ kind: 'redis', answers: true })
    })

    test('away it is an alarm and not ready, and the page still answers', async () => {
      await redis.kill()
      expect((await overview()).queueStore.answers).toBe(false)
      expect((await named('queue-store-away'))[0]?.what).toContain('REDIS_URL')
      const ready = await world.app.server.inject({ url: '/ready' })
      expect([ready.statusCode, ready.json()]).toEqual([503, { database: true, queue: false }])
      await redis.start()
      await expect
        .poll(async () => (await overview()).queueStore.answers, { timeout: 20_000 })
        .toBe(true)
    })
  },
)
