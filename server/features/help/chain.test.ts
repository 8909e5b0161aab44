import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorkers } from '../../app.ts'
import { calledAt, CHAIN, raiseAlarm, untilNext } from '../../platform/alarms.ts'
import { urlInRole } from '../../platform/database/connections.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { claimEffect } from '../../platform/events/effects.ts'
import { asSession } from '../../platform/http/session.ts'
import { createLog } from '../../platform/observability/log.ts'
import { openQueues } from '../../services/queue.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

// The database holds the chain: what carries it onward may be lost or killed at any moment.

const log = createLog('tests', 'silent')
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

const finished = (id: string) =>
  systemTransaction(world.app.services.database, async (tx) => {
    const rows = await tx.many(sql<{ step: string }>`
      select ids ->> 'step' as step from effects where job = 'alarm-step' and result = 'done'
        and ids ->> 'alarmId' = ${id} order by 1`)
    return rows.map(({ step }) => step)
  })

test('a worker killed in a step and a queue store wiped after it cost no step and no second ring', async () => {
  const { database, clock } = world.app.services
  const { id } = await world
    .as(practice.nurse)
    .help.raise({ id: world.id(), kind: 'danger', at: world.in(0) })
  world.pass(CHAIN.undoSeconds / 60)
  await world.app.dispatcher.drain()
  // Some worker took the step and was killed; then the whole store is gone.
  await expect
    .poll(() => claimEffect(database, clock, `alarm-step-${id}-0`, 6), { timeout: 10_000 })
    .not.toBeNull()
  const queues = openQueues(
    { kind: 'postgres', url: urlInRole(world.config.connections!.system) },
    log,
  )
  await queues.urgent.obliterate({ force: true })
  await queues.close()
  const workers = await createWorkers(world.config, { clock: world.now, log })
  try {
    expect(await finished(id)).toEqual([])
    world.pass(0.6)
    await world.app.dispatcher.drain()
    await expect.poll(() => finished(id), { timeout: 20_000, interval: 50 }).toEqual(['0'])
    world.pass(2)
    await world.app.dispatcher.drain()
    await expect.poll(() => finished(id), { timeout: 20_000, interval: 50 }).toEqual(['0', '1'])
    await world.app.dispatcher.drain()
    const rings = () =>
      systemTransaction(database, (tx) =>
        tx.many(sql<{ key: string }>`
          select effect_key as key from deliveries where template = 'help-call' and channel = 'push'`),
      )
    // Each phone once for each step, kept under Outbox, and without a word about anybody.
    await expect.poll(async () => (await rings()).length, { timeout: 20_000 }).toBe(2)
  } finally {
    await workers.close()
  }
})

test('a welfare check rings through the same chain, once for each id', async () => {
  const { nurse } = practice
  const visit = await practice.schedule(60)
  const session = await world.app.services.database.system.query<{ id: string }>(
    'select id from sessions where user_id = $1 and ended_at is null limit 1',
    [nurse.id],
  )
  const id = world.id()
  const raise = () =>
    asSession(world.app.services, session.rows[0]!.id, (context) =>
      raiseAlarm(context, {
        id,
        source: 'welfare',
        visitId: visit.id,
        patientId: practice.patientId,
      }),
    )
  await raise()
  await raise()
  const call = await world.as(world.admin).help.get({ id })
  expect(call).toMatchObject({ kind: 'welfare_check', state: 'ringing', visit: { id: visit.id } })
  const { items } = await world.as(world.admin).events.since({ since: 0, limit: 200 })
  const heard = items.filter(({ data }) => 'help' in data && data.help?.id === id)
  expect(heard.map(({ type }) => type)).toEqual(['HELP_RAISED'])
  // Nobody raises one of a visit that is not theirs.
  const other = await world.app.services.database.system.query<{ id: string }>(
    'select id from sessions where user_id = $1 and ended_at is null limit 1',
    [practice.otherNurse.id],
  )
  await expect(
    asSession(world.app.services, other.rows[0]!.id, (context) =>
      raiseAlarm(context, {
        id: world.id(),
        source: 'welfare',
        visitId: visit.id,
        patientId: practice.patientId,
      }),
    ),
  ).rejects.toThrow('no standing')
})

test('the table of the chain: nobody waits longer than two minutes for the next', () => {
  expect(calledAt(0)).toEqual(['on_call', 'desk'])
  expect(calledAt(99)).toEqual(calledAt(CHAIN.steps.length - 1))
  for (let step = 0; step < 10; step += 1) expect(untilNext(step)).toBe(120_000)
})
