import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorkers } from '../../app.ts'
import { withClient } from '../../platform/database/client.ts'
import { createLog } from '../../platform/observability/log.ts'
import { QUEUES } from '../../services/queue.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { ALARMS } from './alarms.table.ts'
import { TIMED } from './words.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  await world.app.dispatcher.drain()
  await world.app.dispatcher.stop()
})
afterAll(() => world.close())

const sql = (statement: string, values: unknown[] = []) =>
  withClient({ url: world.database.urls.superuser, role: null }, (client) =>
    client.query(statement, values),
  )

/** Every series of a metric of ours, by its labels. */
function seriesOf(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line.startsWith('ahava_'))
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ')
      return [line.slice(0, space), Number(line.slice(space + 1))] as const
    }),
  )
}
const ofApi = async () =>
  seriesOf(await world.app.server.inject({ url: '/metrics' }).then((answer) => answer.body))

test('an API answers for every queue and every alarm, and for nothing that grows', async () => {
  const add = (key: string, change: string) =>
    sql(
      `insert into effects (key, job, event_id, ids, due_at)
       select $1, 'report-pdf', id, '{}', $2 from events limit 1`,
      [key, world.in(-5)],
    ).then(() => sql(`update effects set ${change} where key = $1`, [key]))
  await sql(`update effects set finished_at = $1, result = 'done' where finished_at is null`, [
    world.now(),
  ])
  await sql(`update events set dispatched_at = $1 where dispatched_at is null`, [world.now()])
  await add('m-waits', 'attempts = 0')
  await add('m-runs', `lease_until = '${world.in(5)}'`)
  await add('m-again', `failed_with = 'ENOSPC'`)
  await add('m-later', `due_at = '${world.in(5)}'`)
  await add('m-failed', `finished_at = '${world.now().toISOString()}', result = 'failed'`)
  await sql(
    `update events set dispatched_at = null, recorded_at = $1 where id = (select id from events limit 1)`,
    [world.in(-2)],
  )
  const series = await ofApi()
  const of = (name: string) => series.get(`${name}{queue="pdf-export"}`)
  expect({
    waiting: of('ahava_queue_waiting'),
    active: of('ahava_queue_active'),
    delayed: of('ahava_queue_delayed'),
    scheduled: of('ahava_queue_scheduled'),
    failed: of('ahava_queue_failed'),
    oldest: of('ahava_queue_oldest_seconds'),
    event: series.get('ahava_oldest_undispatched_event_seconds'),
    effect: series.get('ahava_oldest_unfinished_effect_seconds'),
  }).toEqual({
    waiting: 1,
    active: 1,
    delayed: 1,
    scheduled: 1,
    failed: 1,
    oldest: 300,
    event: 120,
    effect: 300,
  })
  expect(series.get('ahava_alarm{alarm="no-worker"}')).toBe(1)
  expect(series.get('ahava_alarm{alarm="files-missing"}')).toBe(0)
  const labels = (name: string) => [...series.keys()].filter((one) => one.startsWith(`${name}{`))
  expect(labels('ahava_alarm')).toHaveLength(ALARMS.length)
  const queues = [...Object.keys(QUEUES), TIMED]
  expect(labels('ahava_queue_waiting')).toHaveLength(queues.length)
})

test('a worker measures each try by job and how it ended', async () => {
  const workers = await createWorkers(world.config, {
    clock: world.now,
    log: createLog('tests', 'silent'),
  })
  const around = async () => seriesOf(await workers.metrics.registry.metrics())
  const counted = (result: string) =>
    `ahava_job_seconds_count{queue="email",job="visit-confirmation",result="${result}"}`
  try {
    await practice.schedule(60)
    await world.app.dispatcher.drain()
    await expect
      .poll(async () => (await around()).get(counted('done')), { timeout: 15_000 })
      .toBe(1)
    expect(await workers.queue()).toBe(true)
  } finally {
    await workers.close()
  }
})
