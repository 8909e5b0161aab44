import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorkers } from '../../app.ts'
import { withClient } from '../../platform/database/client.ts'
import { createDispatcher } from '../../platform/events/dispatcher.ts'
import { INTERRUPTED } from '../../platform/events/effects.ts'
import { createLog } from '../../platform/observability/log.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
const log = createLog('tests', 'silent')

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  await world.app.dispatcher.drain()
})
afterAll(() => world.close())

const sql = async (statement: string, values: unknown[] = []) =>
  withClient({ url: world.database.urls.superuser, role: null }, async (client) => {
    const { rows } = await client.query<Record<string, unknown>>(statement, values)
    return rows
  })
const desk = () => world.as(world.admin).operations
const refusal = (code: string) => ({ problem: { code } })
let last = 0

/** An effect that failed for good, as a worker leaves it. */
async function failed(change: { job?: string; detail?: string; attempts?: number } = {}) {
  const key = `failed-${(last += 1)}`
  const { job = 'visit-confirmation', detail = 'ECONNREFUSED', attempts = 5 } = change
  await sql(
    `insert into effects (key, job, event_id, ids, due_at, generation, attempts, finished_at, result, detail)
     select $1, $2, id, $3, $4, 3, $5, $4, 'failed', $6 from events order by recorded_at, id limit 1`,
    [
      key,
      job,
      { userId: practice.patient.id, patientId: practice.patientId },
      world.now(),
      attempts,
      detail,
    ],
  )
  return key
}
const rowOf = async (key: string) => (await sql('select * from effects where key = $1', [key]))[0]!
async function find(key: string) {
  const [row] = await sql(`select md5('effect ' || $1)::uuid::text as handle`, [key])
  const { items } = await desk().failures({ limit: 100 })
  return items.find(({ handle }) => handle === row!['handle'])
}
const handleOf = async (key: string) => (await find(key))!.handle

test('a failure is shown with what, for whom, when, how often and why', async () => {
  const key = await failed()
  expect(await find(key)).toMatchObject({
    kind: 'effect',
    queue: 'email',
    what: 'Letter that a visit is confirmed',
    recipient: practice.patient.name,
    tries: 5,
    reason: 'The mail server does not answer (ECONNREFUSED).',
    at: world.now().toISOString(),
    mayHaveHappened: false,
    can: ['retry', 'discard'],
  })
})

test('an administrator without dispatch sees that it failed, not for whom, and settles nothing', async () => {
  const key = await failed()
  const finance = await world.hire('administrator', 'Finance', { duties: ['finance'] })
  const { items } = await world.as(finance).operations.failures({ limit: 100 })
  const handle = await handleOf(key)
  expect(items.find((item) => item.handle === handle)).toMatchObject({
    recipient: null,
    visitId: null,
    can: [],
  })
  for (const act of ['retry', 'discard'] as const)
    await expect(
      world.as(finance).operations[act]({ id: world.id(), handle }),
    ).rejects.toMatchObject(refusal('not_allowed'))
})

test('the functions beneath ask by themselves who calls them', async () => {
  const handle = await handleOf(await failed())
  const finance = await world.hire('administrator', 'Books', { duties: ['finance'] })
  const client = await world.app.services.database.app.connect()
  const asActor = async (who: string, call: string, values: unknown[]) => {
    await client.query('begin')
    await client.query(`select set_config('ahava.actor', $1, true)`, [who])
    try {
      return (await client.query(call, values)).rows.length
    } catch (error) {
      return (error as Error).message
    } finally {
      await client.query('rollback')
    }
  }
  const settle = (who: string) =>
    asActor(who, `select settle_failure($1, $2, 'retry', true, '', '\\x00', now())`, [
      world.id(),
      handle,
    ])
  const list = (who: string) => asActor(who, 'select * from failures(null, null, 1)', [])
  expect(await settle(finance.id)).toBe('settle_failure: the actor does not dispatch')
  expect(await settle(practice.nurse.id)).toBe('settle_failure: the actor does not dispatch')
  expect(await list(practice.nurse.id)).toBe('failures: the actor is no administrator')
  expect(await list(finance.id)).toBe(1)
  expect(await settle(world.admin.id)).toBe(1)
  client.release()
})

test('tried again it is the same effect under its next generation, with all its tries', async () => {
  const key = await failed()
  const handle = await handleOf(key)
  expect(await desk().retry({ id: world.id(), handle })).toEqual({ handle, state: 'waiting' })
  expect(await rowOf(key)).toMatchObject({
    finished_at: null,
    result: null,
    detail: null,
    attempts: 0,
  })
  expect(await find(key)).toBeUndefined()
  await world.app.dispatcher.drain()
  expect(await rowOf(key)).toMatchObject({ generation: 4 })
})

test('the same retry again changes nothing, and neither does one of somebody else meanwhile', async () => {
  const key = await failed()
  const handle = await handleOf(key)
  const id = world.id()
  await Promise.all([
    desk().retry({ id, handle }),
    desk().retry({ id, handle }),
    desk().retry({ id: world.id(), handle }),
  ])
  expect(await sql('select act from settlements where effect_key = $1', [key])).toHaveLength(1)
  await sql(`update effects set finished_at = $2, result = 'done' where key = $1`, [
    key,
    world.now(),
  ])
  // It is done: a repeat that comes late does not do it once more.
  expect(await desk().retry({ id, handle })).toEqual({ handle, state: 'done' })
  expect(await desk().retry({ id: world.id(), handle })).toEqual({ handle, state: 'done' })
  expect(await rowOf(key)).toMatchObject({ result: 'done' })
})

test('an id that named something else is refused', async () => {
  const [one, other] = [await handleOf(await failed()), await handleOf(await failed())]
  const id = world.id()
  await desk().retry({ id, handle: one })
  for (const act of ['retry', 'discard'] as const)
    await expect(desk()[act]({ id, handle: other })).rejects.toMatchObject(refusal('id_taken'))
  await expect(desk().retry({ id: world.id(), handle: world.id() })).rejects.toMatchObject(
    refusal('not_found'),
  )
})

test('discarded it is gone from the list and from the alarms, and nothing tries it again', async () => {
  const key = await failed({ job: 'notice-sms', detail: 'the gateway answered 400' })
  const ofSms = async () => (await desk().overview({})).queues.find(({ name }) => name === 'sms')!
  expect((await ofSms()).failed).toBe(1)
  const handle = await handleOf(key)
  expect(await desk().discard({ id: world.id(), handle })).toEqual({ handle, state: 'discarded' })
  expect(await find(key)).toBeUndefined()
  expect((await ofSms()).failed).toBe(0)
  expect(await desk().retry({ id: world.id(), handle })).toEqual({ handle, state: 'discarded' })
  await world.app.dispatcher.drain()
  expect(await rowOf(key)).toMatchObject({ generation: 3, result: 'failed' })
})

test('what may have happened already is tried again only by somebody who knows that', async () => {
  const key = await failed({ job: 'notice-sms', detail: INTERRUPTED })
  expect(await find(key)).toMatchObject({
    mayHaveHappened: true,
    reason: expect.stringContaining('it may have happened already'),
  })
  const handle = await handleOf(key)
  const id = world.id()
  await expect(desk().retry({ id, handle })).rejects.toMatchObject(refusal('confirmation_needed'))
  expect(await rowOf(key)).toMatchObject({ result: 'failed' })
  expect(await desk().retry({ id, handle, sure: true })).toMatchObject({ state: 'waiting' })
})

test('a retry is done once by the workers, however often it is asked for', async () => {
  const { id: visitId } = await practice.schedule(60)
  await world.app.dispatcher.drain()
  const [effect] = await sql(
    `select key from effects where job = 'visit-confirmation' and ids ->> 'visitId' = $1`,
    [visitId],
  )
  const key = String(effect!['key'])
  await sql(
    `update effects set finished_at = $2, result = 'failed', detail = 'ECONNREFUSED' where key = $1`,
    [key, world.now()],
  )
  const handle = await handleOf(key)
  const workers = await createWorkers(world.config, { clock: world.now, log })
  try {
    await Promise.all([1, 2, 3].map(() => desk().retry({ id: world.id(), handle })))
    await expect.poll(async () => (await rowOf(key))['result'], { timeout: 15_000 }).toBe('done')
    expect(await rowOf(key)).toMatchObject({ attempts: 1 })
    const letters = await sql('select status from deliveries where effect_key = $1', [key])
    expect(letters).toEqual([{ status: 'kept' }])
  } finally {
    await workers.close()
  }
})

test('an event that cannot be dispatched is seen, tried again at once, and can be let go', async () => {
  const [event] = await sql('select id, type from events order by recorded_at, id limit 1')
  const id = String(event!['id'])
  const poison = () =>
    sql(
      `update events set dispatched_at = null, dispatch_error = null, retry_at = null where id = $1`,
      [id],
    )
  const dispatcher = createDispatcher({
    ...world.app.services,
    reactions: [
      {
        on: String(event!['type']),
        effects: () => {
          throw new Error('poisoned')
        },
      },
    ],
    enqueue: async () => {},
    holds: async () => false,
  })
  await world.app.dispatcher.stop()
  await poison()
  await dispatcher.drain()
  const [shown] = (await desk().failures({})).items.filter(({ kind }) => kind === 'event')
  expect(shown).toMatchObject({ kind: 'event', tries: 1, cause: 'poisoned', queue: null })
  expect(Date.parse(shown!.nextTry!)).toBeGreaterThan(world.now().getTime())
  const names = async () => (await desk().overview({})).alarms.map(({ name }) => name)
  expect(await names()).toContain('events-set-aside')
  const { handle } = shown!
  expect(await desk().retry({ id: world.id(), handle })).toEqual({ handle, state: 'waiting' })
  await dispatcher.drain()
  expect(await sql('select attempts from events where id = $1', [id])).toEqual([{ attempts: 2 }])
  expect(await desk().discard({ id: world.id(), handle })).toEqual({ handle, state: 'discarded' })
  expect(await names()).not.toContain('events-set-aside')
  await dispatcher.stop()
})

test('pages neither skip nor repeat', async () => {
  for (let n = 0; n < 5; n += 1) await failed()
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await desk().failures({ limit: 2, ...(cursor && { cursor }) })
    seen.push(...page.items.map(({ handle }) => handle))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  const all = (await desk().failures({ limit: 100 })).items.map(({ handle }) => handle)
  expect(seen).toEqual(all)
  expect(new Set(seen).size).toBe(seen.length)
})

test('whom an alarm rings is not told', async () => {
  const key = await failed({ job: 'alarm-push', detail: 'no device' })
  expect(await find(key)).toMatchObject({ queue: 'urgent', recipient: null, visitId: null })
})

test('the overview counts what waits, runs, is tried again and comes later, by queue', async () => {
  const open = (key: string, change: string) =>
    sql(
      `insert into effects (key, job, event_id, ids, due_at)
       select $1, 'report-pdf', id, '{}', $2 from events limit 1`,
      [key, world.now()],
    ).then(() => sql(`update effects set ${change} where key = $1`, [key]))
  const soon = `'${world.in(60)}'`
  await open('pdf-waits', `due_at = '${world.in(-10)}'`)
  await open('pdf-runs', `lease_until = ${soon}`)
  await open('pdf-again', `failed_with = 'ENOSPC'`)
  await open('pdf-later', `due_at = ${soon}`)
  await open('pdf-done', `finished_at = '${world.in(-1)}', result = 'done'`)
  // Of something that was heard of half an hour ago; the other came in from a day without signal just now.
  await sql(
    `update events set dispatched_at = $1 where id in (select event_id from effects where key = 'pdf-waits')`,
    [world.in(-30)],
  )
  await sql(
    `insert into effects (key, job, event_id, ids, due_at)
    select 'sms-late', 'notice-sms', id, '{}', $1 from events where id not in (select event_id from effects where key = 'pdf-waits') limit 1`,
    [world.in(-1_200)],
  )
  await sql(
    `update events set dispatched_at = $1 where id in (select event_id from effects where key = 'sms-late')`,
    [world.in(-1)],
  )
  const { queues, alarms } = await desk().overview({})
  expect(queues.find(({ name }) => name === 'pdf-export')).toMatchObject({
    title: 'Documents',
    waiting: 1,
    running: 1,
    delayed: 1,
    scheduled: 1,
    oldestSeconds: 600,
    doneLastHour: 1,
    doneLastMinutes: 1,
  })
  expect(alarms.map(({ what }) => what)).toContain(
    'No document has been made for 10 minutes: the disk is full (ENOSPC).',
  )
  expect(queues.find(({ name }) => name === 'sms')).toMatchObject({ waiting: 1, oldestSeconds: 60 })
})

test('what SMS cost is summed by month, as the practice counts days', async () => {
  const text = (at: string, more: { status?: string; parts?: number; cost?: number | null } = {}) =>
    sql(
      `insert into deliveries (id, effect_key, channel, template, subject, status, at, parts, cost_cents)
       values (gen_random_uuid(), gen_random_uuid()::text, 'sms', 'visit-confirmation', '', $1, $2, $3, $4)`,
      [more.status ?? 'sent', at, more.parts ?? 1, more.cost === undefined ? 25 : more.cost],
    )
  // The world stands at 24 November. In Johannesburg it is October from ten in the evening of 30 September on.
  for (const at of ['2026-09-30T21:59:59Z', '2026-09-30T22:00:00Z', '2026-10-31T21:59:59Z'])
    await text(at)
  await text('2026-10-31T22:00:00Z', { parts: 2, cost: 50 })
  await text('2026-11-20T10:00:00Z', { cost: null })
  await text('2026-11-20T10:00:00Z', { status: 'failed', cost: null })
  await text('2026-11-20T10:00:00Z', { status: 'kept', cost: null })
  expect((await desk().overview({})).smsByMonth).toEqual([
    { month: '2026-11', sent: 2, parts: 3, costCents: 50 },
    { month: '2026-10', sent: 2, parts: 2, costCents: 50 },
  ])
})

test('a worker is seen while it runs, and missed when it was killed', async () => {
  const alarmed = async () => {
    await world.app.running.beat()
    return (await desk().overview({})).alarms.some(({ name }) => name === 'no-worker')
  }
  expect(await alarmed()).toBe(true)
  const workers = await createWorkers(world.config, { clock: world.now, log })
  await workers.running.beat()
  expect(await alarmed()).toBe(false)
  const { programs } = await desk().overview({})
  expect(programs.map(({ part }) => part)).toEqual(['api', 'worker'])
  await workers.close()
  // Ended as it should: gone at once.
  expect(await alarmed()).toBe(true)
  await sql(`insert into processes values (gen_random_uuid(), 'worker', $1, $1, '{}')`, [
    world.now(),
  ])
  expect(await alarmed()).toBe(false)
  world.pass(1)
  expect(await alarmed()).toBe(true)
})
