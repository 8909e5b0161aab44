import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '../platform/observability/log.ts'
import { connectionBudget } from './jobStore.ts'
import type { JobStore } from './jobStore.ts'
import { enqueue, openQueues, openWorker } from './queue.ts'
import type { Queues } from './queue.ts'

const log = createLog('tests', 'silent')
const program = ['redis-server', 'valkey-server'].find(
  (name) => !spawnSync(name, ['--version']).error,
)

describe.skipIf(!program)('with REDIS_URL the same queues live in Redis or Valkey', () => {
  let server: ChildProcess
  let folder: string
  let store: JobStore
  let queues: Queues

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ahava-redis-'))
    const port = await freePort()
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
    server = spawn(program!, options, { stdio: 'ignore' })
    store = { kind: 'redis', url: `redis://127.0.0.1:${port}` }
    await reachable(store.url)
    queues = openQueues(store, log)
  })

  afterAll(async () => {
    await queues.close()
    server.kill('SIGTERM')
    await once(server, 'exit')
    await rm(folder, { recursive: true })
  })

  test('a job runs once, is tried again when it fails, and a new generation runs anew', async () => {
    const seen: string[] = []
    const { promise: reached, resolve } = Promise.withResolvers<void>()
    const worker = openWorker(
      store,
      'push-notification',
      async ({ data: { effect }, attemptsMade }) => {
        seen.push(`${effect} ${attemptsMade}`)
        if (seen.length === 4) resolve()
        if (effect === 'frail' && attemptsMade === 0) throw new Error('not now')
      },
      log,
    )
    await enqueue(queues, 'nurse-on-the-way', { effect: 'once' })
    await enqueue(queues, 'nurse-on-the-way', { effect: 'once' })
    await enqueue(queues, 'nurse-on-the-way', { effect: 'once' }, { generation: 1 })
    await enqueue(queues, 'nurse-on-the-way', { effect: 'frail' })
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
    await enqueue(queues, 'report-pdf', { effect: 'slow' })
    await started.promise
    const closed = worker.close()
    letGo.resolve()
    await closed
    expect(await queues['pdf-export'].getJobCounts('completed', 'active')).toEqual({
      completed: 1,
      active: 0,
    })
  })

  test('the queues take no connection of PostgreSQL', () => {
    expect(connectionBudget(store, { producer: true, workers: 3 })).toBe(0)
  })
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

async function reachable(url: string) {
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null })
  client.on('error', () => {})
  await client.ping()
  client.disconnect()
}
