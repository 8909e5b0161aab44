import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { systemTransaction } from '../database/pools.ts'
import { sql } from '../database/query.ts'
import { createLog } from '../observability/log.ts'
import { createDispatcher, type Reaction } from './dispatcher.ts'
import { claimEffect, finishEffect } from './effects.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  // The world's own dispatcher stands aside: these tests run theirs, round by round.
  await world.app.dispatcher.stop()
})
afterAll(() => world.close())

type Job = { job: string; key: string; generation: number }

function dispatcherWith(reactions: Reaction[]) {
  const jobs: Job[] = []
  const held = new Set<string>()
  const dispatcher = createDispatcher({
    database: world.app.services.database,
    clock: world.now,
    reactions,
    enqueue: async (job, key, generation) => void jobs.push({ job, key, generation }),
    holds: async (_job, key) => held.has(key),
    log: createLog('tests', 'silent'),
  })
  return { jobs, held, dispatcher }
}

const onRequest = (effects: Reaction['effects']): Reaction => ({ on: 'VISIT_CREATED', effects })
const rows = <T>(query: ReturnType<typeof sql<T>>) =>
  systemTransaction(world.app.services.database, (tx) => tx.many(query))

test('an event becomes one effect and one job, however many dispatchers look', async () => {
  const visit = await practice.request()
  const reaction = onRequest((_tx, event) => [
    { key: `a-${event.id}`, job: 'a', ids: { visitId: event.visit_id ?? '' } },
  ])
  const all = [dispatcherWith([reaction]), dispatcherWith([reaction]), dispatcherWith([reaction])]
  await Promise.all(all.map(({ dispatcher }) => dispatcher.drain()))
  const jobs = all.flatMap((one) => one.jobs)
  expect(jobs).toHaveLength(1)
  expect(jobs[0]).toMatchObject({ job: 'a', generation: 1 })
  const effects = await rows(sql<{ ids: object }>`select ids from effects where job = 'a'`)
  expect(effects).toEqual([{ ids: { visitId: visit.id } }])
  for (const { dispatcher } of all) await dispatcher.stop()
})

test('who drains waits for the round that is already under way', async () => {
  await practice.request(24 * 60 + 10)
  const entered = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const { jobs, dispatcher } = dispatcherWith([
    onRequest(async (_tx, event) => {
      entered.resolve()
      await gate.promise
      return [{ key: `w-${event.id}`, job: 'w', ids: { visitId: event.visit_id ?? '' } }]
    }),
  ])
  dispatcher.wake()
  await entered.promise
  const drained = dispatcher.drain().then(() => jobs.filter(({ job }) => job === 'w').length)
  setTimeout(gate.resolve, 100)
  expect(await drained).toBe(1)
  await dispatcher.stop()
})

test('a poisoned event is set aside and tried again later; the others go on', async () => {
  const bad = await practice.request(25 * 60)
  await practice.request(26 * 60)
  let poisoned = true
  const { jobs, dispatcher } = dispatcherWith([
    onRequest((_tx, event) => {
      if (poisoned && event.visit_id === bad.id) throw new Error('poisoned')
      return [{ key: `b-${event.id}`, job: 'b', ids: { visitId: event.visit_id ?? '' } }]
    }),
  ])
  // First generations of these two: older effects, never finished here, are enqueued anew as well.
  const fresh = () => jobs.filter(({ job, generation }) => job === 'b' && generation === 1)
  await dispatcher.drain()
  expect(fresh()).toHaveLength(1)
  const waiting = await rows(sql<{ visit_id: string; dispatch_error: string }>`
    select visit_id, dispatch_error from events where dispatched_at is null`)
  expect(waiting).toEqual([{ visit_id: bad.id, dispatch_error: 'poisoned' }])
  poisoned = false
  await dispatcher.drain()
  expect(fresh()).toHaveLength(1)
  world.pass(1)
  await dispatcher.drain()
  expect(fresh()).toHaveLength(2)
  await dispatcher.stop()
})

test('an effect that SQL refuses poisons its own event only', async () => {
  await practice.request(27 * 60)
  await practice.request(28 * 60)
  let first: string | undefined
  const { jobs, dispatcher } = dispatcherWith([
    onRequest((_tx, event) => {
      first ??= event.id
      return [{ key: event.id === first ? 'not:allowed' : `c-${event.id}`, job: 'c', ids: {} }]
    }),
  ])
  await dispatcher.drain()
  expect(jobs).toHaveLength(1)
  await dispatcher.stop()
})

test('what still waits in the queue is not enqueued again, however long, and is once it is lost', async () => {
  const visit = await practice.request(31 * 60)
  const { jobs, held, dispatcher } = dispatcherWith([
    onRequest((_tx, event) =>
      event.visit_id === visit.id ? [{ key: `waits-${event.id}`, job: 'waits', ids: {} }] : [],
    ),
  ])
  const mine = () => jobs.filter(({ job }) => job === 'waits').map(({ generation }) => generation)
  await dispatcher.drain()
  held.add(jobs.find(({ job }) => job === 'waits')!.key)
  for (let minute = 0; minute < 3; minute += 1) {
    world.pass(1)
    await dispatcher.drain()
  }
  expect(mine()).toEqual([1])
  held.clear()
  world.pass(1)
  await dispatcher.drain()
  expect(mine()).toEqual([1, 2])
  await dispatcher.stop()
})

test('what the queue lost is enqueued again under the next generation, until it is finished', async () => {
  const visit = await practice.request(29 * 60)
  const { jobs, dispatcher } = dispatcherWith([
    onRequest((_tx, event) =>
      event.visit_id === visit.id ? [{ key: `d-${event.id}`, job: 'd', ids: {} }] : [],
    ),
  ])
  const mine = () => jobs.filter(({ job }) => job === 'd')
  await dispatcher.drain()
  await dispatcher.drain()
  expect(mine().map(({ generation }) => generation)).toEqual([1])
  world.pass(1)
  await dispatcher.drain()
  expect(mine().map(({ generation }) => generation)).toEqual([1, 2])
  const { key } = mine()[0]!
  const { database } = world.app.services
  expect(await claimEffect(database, world.now, key, 120)).toMatchObject({
    attempt: 1,
    interrupted: false,
  })
  expect(await claimEffect(database, world.now, key, 120)).toBeNull()
  world.pass(1)
  await dispatcher.drain()
  expect(mine()).toHaveLength(2)
  world.pass(2)
  await dispatcher.drain()
  expect(mine()).toHaveLength(3)
  expect(await claimEffect(database, world.now, key, 120)).toMatchObject({
    attempt: 2,
    interrupted: true,
  })
  await finishEffect(database, world.now, { key, attempt: 2 }, 'done')
  world.pass(60)
  await dispatcher.drain()
  expect(mine()).toHaveLength(3)
  expect(await claimEffect(database, world.now, key, 120)).toBeNull()
  await dispatcher.stop()
})
