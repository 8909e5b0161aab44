import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Client } from 'pg'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cloneDatabase } from '../testing/database.ts'
import type { TestDatabase } from '../testing/database.ts'
import { wipeJobs } from '../testing/wipeJobs.ts'
import { connectionBudget, migrateQueues } from './jobStore.ts'
import type { JobStore } from './jobStore.ts'
import { enqueue, JOBS, keepTrimmed, openQueues, openWorker, QUEUES } from './queue.ts'
import type {
  EffectPayload,
  JobWorker,
  Queues,
  QueueSettings,
  RunningJob,
  WorkerTiming,
} from './queue.ts'

const log = pino({ level: 'silent' })
const soon = { lockDuration: 600, lockRenewTime: 300, stalledInterval: 200 }
let clone: TestDatabase
let store: JobStore
let database: Client
let queues: Queues
const workers: JobWorker[] = []

beforeAll(async () => {
  clone = await cloneDatabase()
  const { url } = clone.connections.system
  store = { kind: 'postgres', url }
  database = new Client({ connectionString: url })
  await database.connect()
  await migrateQueues(database)
  queues = openQueues(store, log)
})

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()))
  await wipeJobs(database)
})

afterAll(async () => {
  await queues.close()
  await database.end()
  await clone.drop()
})

const states = async () => {
  const { rows } = await database.query<{ id: string; state: string }>(
    'select id, state from jobs.job order by id',
  )
  return Object.fromEntries(rows.map(({ id, state }) => [id, state]))
}

/** A worker that notes each effect it was given, and the promise that `count` of them were run. */
function noting(
  count: number,
  act: (job: RunningJob) => Promise<void> = async () => {},
  timing: WorkerTiming = {},
) {
  const seen: string[] = []
  const { promise: reached, resolve } = Promise.withResolvers<void>()
  const run = async (job: RunningJob) => {
    seen.push((job.data as EffectPayload).effect)
    if (seen.length === count) resolve()
    await act(job)
  }
  const worker = openWorker(store, 'email', run, log, { ...soon, ...timing })
  workers.push(worker)
  return { seen, reached, worker }
}

test('the settings are those that the practice agreed on', () => {
  const row = ({
    concurrency,
    limiter,
    keepDone,
    keepFailedDays,
    attempts,
    backoff,
  }: (typeof QUEUES)[keyof typeof QUEUES] & Pick<QueueSettings, 'limiter'>) => [
    concurrency,
    limiter?.max ?? null,
    limiter?.duration ?? null,
    keepDone,
    keepFailedDays,
    attempts,
    backoff.type,
    backoff.delay,
  ]
  expect(Object.entries(QUEUES).map(([name, settings]) => [name, ...row(settings)])).toEqual([
    ['email', 5, 100, 60_000, 50, 10, 5, 'exponential', 2_000],
    ['pdf-export', 2, 60, 60_000, 10, 5, 3, 'exponential', 2_000],
    ['push-notification', 10, 600, 1_000, 100, 10, 5, 'exponential', 1_000],
    ['sms', 5, 60, 60_000, 50, 10, 4, 'exponential', 2_000],
    ['schedule', 4, null, null, 50, 10, 5, 'exponential', 5_000],
    ['urgent', 20, null, null, 500, 30, 60, 'fixed', 2_000],
  ])
})

test('each job goes to its queue under the id of its effect and generation', async () => {
  expect(await enqueue['visit-confirmation'](queues, { effect: 'confirmation-a' })).toBe(
    'confirmation-a-0',
  )
  expect(await enqueue['report-pdf'](queues, { effect: 'report-a' }, { generation: 3 })).toBe(
    'report-a-3',
  )
  const { rows } = await database.query('select queue, name, id, data from jobs.job order by id')
  expect(rows).toEqual([
    {
      queue: 'email',
      name: 'visit-confirmation',
      id: 'confirmation-a-0',
      data: { effect: 'confirmation-a' },
    },
    { queue: 'pdf-export', name: 'report-pdf', id: 'report-a-3', data: { effect: 'report-a' } },
  ])
})

test('a payload may carry nothing but the id of an effect', async () => {
  for (const effect of ['a:b', 'Mrs Mokoena', '', 'x'.repeat(201)]) {
    await expect(enqueue['report-pdf'](queues, { effect })).rejects.toThrow()
  }
  const withName = { effect: 'a', name: 'Palesa Mokoena' }
  await expect(enqueue['report-pdf'](queues, withName)).rejects.toThrow(/name/)
  expect(await states()).toEqual({})
})

test('adding the same job twice runs it once', async () => {
  await Promise.all([1, 2, 3].map(() => enqueue['visit-confirmation'](queues, { effect: 'once' })))
  await enqueue['visit-confirmation'](queues, { effect: 'other' })
  const { seen, reached } = noting(2)
  await reached
  expect(seen.toSorted()).toEqual(['once', 'other'])
})

test('a failed job is tried again, and after its last attempt only a new generation runs', async () => {
  await queues.email.add(
    'visit-confirmation',
    { effect: 'bad' },
    { jobId: 'bad-0', attempts: 2, backoff: 1 },
  )
  const failing = noting(2, async () => {
    throw new Error('refused')
  })
  await failing.reached
  await failing.worker.close()
  expect(await states()).toEqual({ 'bad-0': 'failed' })

  await enqueue['visit-confirmation'](queues, { effect: 'bad' })
  expect(await states()).toEqual({ 'bad-0': 'failed' })
  await enqueue['visit-confirmation'](queues, { effect: 'bad' }, { generation: 1 })
  const working = noting(1)
  await working.reached
  await working.worker.close()
  expect(await states()).toEqual({ 'bad-0': 'failed', 'bad-1': 'completed' })
})

test('closing finishes the jobs that run and leaves the rest waiting', async () => {
  const { promise: open, resolve: letGo } = Promise.withResolvers<void>()
  for (let n = 0; n < 8; n += 1) await enqueue['visit-confirmation'](queues, { effect: `job-${n}` })
  const { reached, seen, worker } = noting(QUEUES.email.concurrency, () => open)
  await reached
  const closed = worker.close()
  letGo()
  await closed
  const after = Object.values(await states())
  expect(after.filter((state) => state === 'completed')).toHaveLength(seen.length)
  expect(after.filter((state) => state === 'waiting')).toHaveLength(8 - seen.length)
})

test('closing does not wait for ever: what hangs is taken up by the next worker', async () => {
  const { promise: never } = Promise.withResolvers<void>()
  await enqueue['visit-confirmation'](queues, { effect: 'hangs' })
  const hanging = noting(1, () => never, { graceSeconds: 0.05 })
  await hanging.reached
  await hanging.worker.close()
  expect(await states()).toEqual({ 'hangs-0': 'active' })
  const next = noting(1)
  await next.reached
  await next.worker.close()
  expect(await states()).toEqual({ 'hangs-0': 'completed' })
})

test('the job of a killed worker is taken up by another', async () => {
  await enqueue['visit-confirmation'](queues, { effect: 'orphan' })
  const program = `
    import { pino } from ${JSON.stringify(import.meta.resolve('pino'))}
    import { openWorker } from ${JSON.stringify(new URL('./queue.ts', import.meta.url).href)}
    const run = () => { console.log('started'); return new Promise(() => {}) }
    openWorker(${JSON.stringify(store)}, 'email', run, pino({ level: 'silent' }), ${JSON.stringify(soon)})`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
  const { reached, seen } = noting(1)
  await reached
  expect(seen).toEqual(['orphan'])
})

test('a wiped store takes new jobs from the same queues and workers', async () => {
  const { reached, seen } = noting(2)
  await enqueue['visit-confirmation'](queues, { effect: 'before' })
  await expect.poll(() => seen).toEqual(['before'])
  await wipeJobs(database)
  await enqueue['visit-confirmation'](queues, { effect: 'before' })
  await reached
  expect(seen).toEqual(['before', 'before'])
})

test('the queues hold no more connections than their budget', async () => {
  const { reached } = noting(1)
  await enqueue['visit-confirmation'](queues, { effect: 'a' })
  await reached
  const { rows } = await database.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
  )
  expect(rows[0]?.count).toBeLessThanOrEqual(
    connectionBudget(store, { producer: true, workers: 1 }),
  )
  expect(connectionBudget(store, { producer: true, workers: 3 })).toBe(10)
})

test('of what is done the newest stay, as many as the settings say', async () => {
  const { reached } = noting(60)
  for (let n = 0; n < 60; n += 1) await enqueue['visit-confirmation'](queues, { effect: `a-${n}` })
  await reached
  await expect.poll(() => queues.email.getCompletedCount()).toBe(60)
  const [newest] = await queues.email.getCompleted(0, 0)
  const trimmed = [keepTrimmed(queues, log, 20), keepTrimmed(queues, log, 20)]
  await expect.poll(() => queues.email.getCompletedCount()).toBeLessThanOrEqual(50)
  await Promise.all(trimmed.map((one) => one.close()))
  // What ended in one millisecond goes together.
  expect(await queues.email.getCompletedCount()).toBeGreaterThan(30)
  expect((await queues.email.getCompleted(0, 0))[0]?.id).toBe(newest?.id)
})

test('every job says its queue and on which side it errs', () => {
  for (const { queue, errs } of Object.values(JOBS)) {
    expect(Object.keys(QUEUES)).toContain(queue)
    expect(['rather twice', 'rather never']).toContain(errs)
  }
})
