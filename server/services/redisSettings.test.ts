import { Redis } from 'ioredis'
import { afterEach, describe, expect, test } from 'vitest'
import { freePort } from '../testing/processes.ts'
import { openRedis, redisProgram, type TestRedis } from '../testing/redis.ts'
import { checkRedis } from './redisSettings.ts'

const EVICTS = 'Redis throws jobs away when its memory is full: set maxmemory-policy to noeviction.'
const FORGETS =
  'Redis keeps nothing on disk, so that waiting jobs begin anew after each of its restarts: set appendonly to yes.'

test('a Redis that does not answer is no finding', async () => {
  await expect(checkRedis(`redis://127.0.0.1:${await freePort()}`)).rejects.toThrow()
})

describe.skipIf(!redisProgram)('with a real Redis or Valkey', () => {
  let redis: TestRedis | undefined
  afterEach(async () => {
    // One that has just begun to write to its disk does not end when it is asked to.
    await redis?.kill()
    await redis?.close()
    redis = undefined
  })

  test.each([
    ['appendonly', ['--appendonly', 'yes']],
    ['snapshots', ['--save', '3600 1']],
  ])('%s and noeviction are good', async (_name, options) => {
    redis = await openRedis(...options)
    expect(await checkRedis(redis.url)).toEqual({ state: 'good' })
  })

  test('what forgets, and what throws away, is said in a sentence each', async () => {
    redis = await openRedis('--maxmemory-policy', 'allkeys-lru')
    expect(await checkRedis(redis.url)).toEqual({ state: 'bad', sentences: [EVICTS, FORGETS] })
    const client = new Redis(redis.url)
    await client.config('SET', 'maxmemory-policy', 'noeviction')
    expect(await checkRedis(redis.url)).toEqual({ state: 'bad', sentences: [FORGETS] })
    await client.config('SET', 'appendonly', 'yes')
    expect(await checkRedis(redis.url)).toEqual({ state: 'good' })
    client.disconnect()
  })

  test('where CONFIG is forbidden or renamed, that it could not be looked at', async () => {
    redis = await openRedis('--rename-command', 'CONFIG', 'KEPT-FROM-YOU')
    expect(await checkRedis(redis.url)).toEqual({ state: 'unchecked' })
    await redis.close()
    redis = await openRedis()
    const client = new Redis(redis.url)
    await client.call('ACL', 'SETUSER', 'default', '-config')
    expect(await checkRedis(redis.url)).toEqual({ state: 'unchecked' })
    client.disconnect()
  })
})
