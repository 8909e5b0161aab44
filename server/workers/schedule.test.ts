import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDatabase, type Database } from '../platform/database/pools.ts'
import { sql } from '../platform/database/query.ts'
import { createNightly, type NightlyTask } from '../platform/nightly.ts'
import { createLog } from '../platform/observability/log.ts'
import type { Hints } from '../platform/realtime/hints.ts'
import { migrateQueues, type JobStore } from '../services/jobStore.ts'
import { openQueues, planNightly, type JobWorker, type Queues } from '../services/queue.ts'
import { cloneDatabase, type TestDatabase } from '../testing/database.ts'
import { wipeJobs } from '../testing/wipeJobs.ts'
import { createScheduleWorker } from './schedule.ts'

const log = createLog('tests', 'silent')
const timing = { lockDuration: 600, lockRenewTime: 300, stalledInterval: 200 }
const hints: Hints = { publish: () => {}, subscribe: () => () => {}, close: async () => {} }

let clone: TestDatabase
let database: Database
let jobs: JobStore
let queues: Queues
let client: Client
let now: Date
let opened: JobWorker[]

beforeAll(async () => {
  clone = await cloneDatabase()
  jobs = { kind: 'postgres', url: clone.connections.system.url }
  client = new Client({ connectionString: jobs.url })
  await client.connect()
  await migrateQueues(client)
  database = openDatabase({ appUrl: clone.connections.app.url, systemUrl: jobs.url })
  queues = openQueues(jobs, log)
})
afterAll(async () => {
  await queues.close()
  await client.end()
  await database.close()
  await clone.drop()
})
beforeEach(() => {
  now = new Date('2026-11-24T01:30:00+02:00')
  opened = []
})
afterEach(async () => {
  for (const worker of opened) await worker.close()
  await wipeJobs(client)
})

/** A worker process that looks at its plan all the time. */
function work(tasks: readonly NightlyTask[]) {
  const clock = () => now
  const nightly = createNightly({ database, clock, hints, log }, tasks)
  opened.push(createScheduleWorker({ jobs, log, timing, queues, nightly, clock, lookMs: 50 }))
  return nightly
}

/** A task that writes down that it was done, where only its own transaction keeps it. */
const counted = (task: string, failures = 0): NightlyTask => ({
  task,
  async run({ tx, now: at }) {
    await tx.run(sql`
      insert into events (id, type, facts, happened_at, recorded_at, number)
      values (gen_random_uuid(), 'TEST', ${JSON.stringify({ task })}::jsonb, ${at}, ${at}, 1)`)
    if (failures-- > 0) throw new Error('not tonight')
  },
})
const done = async (task: string) => {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from events where facts ->> 'task' = $1`,
    [task],
  )
  return rows[0]!.count
}
const soon = { timeout: 15_000 }

test('a night is done once, however many processes look, and not before two', async () => {
  const tasks = [counted('sweeping'), counted('counting')]
  for (let n = 0; n < 3; n += 1) work(tasks)
  await expect.poll(() => queues.schedule.getJobSchedulersCount(), soon).toBe(2)
  expect([await done('sweeping'), await done('counting')]).toEqual([0, 0])
  // Nothing ran at 02:00: whoever looks next makes the night good.
  now = new Date('2026-11-24T09:00:00+02:00')
  await expect.poll(() => done('sweeping'), soon).toBe(1)
  await expect.poll(() => done('counting'), soon).toBe(1)
  await wipeJobs(client)
  now = new Date('2026-11-25T01:59:00+02:00')
  await expect.poll(() => queues.schedule.getJobSchedulersCount(), soon).toBe(2)
  expect(await done('sweeping')).toBe(1)
  now = new Date('2026-11-25T02:00:00+02:00')
  await expect.poll(() => done('sweeping'), soon).toBe(2)
  await expect.poll(() => done('counting'), soon).toBe(2)
  // Who comes second finds it done, a moment later.
  const left = () => queues.schedule.getJobCounts('failed', 'waiting', 'active')
  await expect.poll(left, soon).toEqual({ failed: 0, waiting: 0, active: 0 })
})

test('the plan stands in the practice’s time, and comes back into a wiped store', async () => {
  work([counted('planned')])
  const plan = () => queues.schedule.getJobSchedulers()
  const two = {
    key: 'planned',
    pattern: '0 2 * * *',
    tz: 'Africa/Johannesburg',
    template: { data: { task: 'planned' } },
  }
  await expect.poll(plan, soon).toMatchObject([two])
  await wipeJobs(client)
  await expect.poll(plan, soon).toMatchObject([two])
  const [{ next } = { next: 0 }] = await plan()
  expect(new Date(next!).toISOString()).toMatch(/T00:00:00.000Z$/)
})

test('what the scheduler of BullMQ calls for is done', async () => {
  now = new Date('2026-11-26T03:00:00+02:00')
  const nightly = createNightly({ database, clock: () => now, hints, log }, [counted('called')])
  const clock = () => now
  // One that does not look by itself within this test.
  opened.push(
    createScheduleWorker({ jobs, log, timing, queues, nightly, clock, lookMs: 3_600_000 }),
  )
  await planNightly(queues, 'called', '* * * * * *', 'Africa/Johannesburg')
  await expect.poll(() => done('called'), soon).toBe(1)
})

test('a task that fails is tried again and leaves nothing behind; the others go on', async () => {
  now = new Date('2026-11-27T03:00:00+02:00')
  work([counted('failing', 1), counted('steady')])
  await expect.poll(() => done('steady'), soon).toBe(1)
  expect(await done('failing')).toBe(0)
  await expect.poll(() => done('failing'), { timeout: 30_000 }).toBe(1)
})

test('where what comes afterwards fails, the night is still to do', async () => {
  now = new Date('2026-11-28T03:00:00+02:00')
  let refused = 1
  let reached = 0
  const nightly = createNightly({ database, clock: () => now, hints, log }, [
    {
      task: 'beside',
      run: async () => async () => {
        if (refused-- > 0) throw new Error('the store of files is away')
        reached += 1
      },
    },
  ])
  await expect(nightly.run('beside')).rejects.toThrow('away')
  expect(await nightly.due()).toEqual(['beside'])
  await nightly.run('beside')
  await nightly.run('beside')
  expect([reached, await nightly.due()]).toEqual([1, []])
})
