import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '../platform/observability/log.ts'
import { openRedis, redisProgram, type TestRedis } from '../testing/redis.ts'
import { connectionBudget } from './jobStore.ts'
import type { JobStore } from './jobStore.ts'
import { enqueue, keepTrimmed, openQueues, openWorker } from './queue.ts'
import type { EffectPayload, Queues } from './queue.ts'

const log = createLog('tests', 'silent')

describe.skipIf(!redisProgram)('with REDIS_URL the same queues live in Redis or Valkey', () => {
  let redis: TestRedis
  let store: JobStore
  let queues: Queues

  beforeAll(async () => {
    redis = await openRedis()
    store = { kind: 'redis', url: redis.url }
    queues = openQueues(store, log)
  })

  afterAll(async () => {
    await queues.close()
    await redis.close()
  })

  test('a job runs once, is tried again when it fails, and a new generation runs anew', async () => {
    const seen: string[] = []
    const { promise: reached, resolve } = Promise.withResolvers<void>()
    const worker = openWorker(
      store,
      'push-notification',
      async ({ data, attemptsMade }) => {
        const { effect } = data as EffectPayload
        seen.push(`${effect} ${attemptsMade}`)
        if (seen.length === 4) resolve()
        if (effect === 'frail' && attemptsMade === 0) throw new Error('not now')
      },
      log,
    )
    await enqueue['nurse-on-the-way'](queues, { effect: 'once' })
    await enqueue['nurse-on-the-way'](queues, { effect: 'once' })
    await enqueue['nurse-on-the-way'](queues, { effect: 'once' }, { generation: 1 })
    await enqueue['nurse-on-the-way'](queues, { effect: 'frail' })
    await reached
    await worker.close()
    expect(seen.toSorted()).toEqual(['frail 0', 'frail 1', 'once 0', 'once 0'])
  })

  test('closing finishes what runs', async () => {
    const started = Promise.withResolvers<void>()
    const letGo = Promise.withResolvers<void>()
    const run = () => {
      started.resolve()
      return letGo.promise
    }
    const worker = openWorker(store, 'pdf-export', run, log)
    await enqueue['report-pdf'](queues, { effect: 'slow' })
    await started.promise
    const closed = worker.close()
    letGo.resolve()
    await closed
    expect(await queues['pdf-export'].getJobCounts('completed', 'active')).toEqual({
      completed: 1,
      active: 0,
    })
  })

  test('of what is done the newest stay, as many as the settings say', async () => {
    const worker = openWorker(store, 'pdf-export', async () => {}, log)
    const trimmed = keepTrimmed(queues, log, 1_000)
    for (let n = 0; n < 30; n += 1) await enqueue['report-pdf'](queues, { effect: `a-${n}` })
    const left = () => queues['pdf-export'].getJobCountByTypes('completed')
    const over = () => queues['pdf-export'].getJobCountByTypes('waiting', 'active', 'prioritized')
    await expect.poll(over, { timeout: 10_000 }).toBe(0)
    await expect.poll(left, { timeout: 10_000 }).toBeLessThanOrEqual(10)
    await Promise.all([worker.close(), trimmed.close()])
    const [last] = await queues['pdf-export'].getCompleted(0, 0)
    expect(last?.id).toMatch(/^a-2\d-0$/)
  })

  test('the queues take no connection of PostgreSQL', () => {
    expect(connectionBudget(store, { producer: true, workers: 3 })).toBe(0)
  })
})
