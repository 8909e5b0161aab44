import { afterAll, beforeAll, expect, test } from 'vitest'
import { visits as contract } from '../../../contract/visits.ts'
import type { EndReason, Status } from '../../../contract/visits.ts'
import { ask } from '../../testing/asking.ts'
import { callFromTheDoor } from '../../testing/atTheDoor.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

const move = (id: string, status: Status, at?: string) =>
  world.as(practice.nurse).visits.changeStatus({ id, status, ...(at && { at }) })
const attempt = (id: string, more: Record<string, unknown>) =>
  ask(world, practice.nurse, contract.changeStatus, { id, ...more })

/** A visit of the nurse, far from every other, walked as far as asked. */
let days = 1
async function visitIn(...way: Status[]) {
  const { id } = await practice.schedule((days += 1) * DAY)
  for (const status of way) await move(id, status)
  return id
}

test('five taps on Arrived at once are one arrival and one event', async () => {
  const id = await visitIn('EN_ROUTE')
  world.pass(3)
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => attempt(id, { status: 'ARRIVED' })),
  )
  expect(answers.map(({ status, body }) => [status, body['status']])).toEqual(
    Array.from({ length: 5 }, () => [200, 'ARRIVED']),
  )
  world.pass(1)
  const late = await move(id, 'EN_ROUTE')
  expect(late.status).toBe('ARRIVED')
  expect(late.times.arrivedAt).toBe(world.in(-1))
  expect(late.timeline.filter(({ to }) => to === 'ARRIVED')).toHaveLength(1)
  expect(late.timeline.filter(({ to }) => to === 'EN_ROUTE')).toHaveLength(1)
})

test('a visit done without signal keeps when each step happened and when it was heard of', async () => {
  const id = await visitIn()
  world.pass(60)
  const [set, arrived, began, done] = [world.in(-50), world.in(-40), world.in(-35), world.in(-2)]
  await move(id, 'EN_ROUTE', set)
  await move(id, 'ARRIVED', arrived)
  await move(id, 'IN_PROGRESS', began)
  const visit = await move(id, 'COMPLETED', done)
  expect(visit.times).toMatchObject({
    enRouteAt: set,
    arrivedAt: arrived,
    startedAt: began,
    completedAt: done,
  })
  const steps = visit.timeline.filter(({ from }) => from && from !== 'REQUESTED')
  expect(steps.map(({ to, at, receivedAt }) => [to, at, receivedAt])).toEqual([
    ['EN_ROUTE', set, world.in(0)],
    ['ARRIVED', arrived, world.in(0)],
    ['IN_PROGRESS', began, world.in(0)],
    ['COMPLETED', done, world.in(0)],
  ])
})

test('a clock that runs ahead or behind never puts a step after now or before the last one', async () => {
  const id = await visitIn()
  const ahead = await move(id, 'EN_ROUTE', world.in(3 * DAY))
  expect(ahead.times.enRouteAt).toBe(world.in(0))
  world.pass(10)
  const behind = await move(id, 'ARRIVED', '2019-01-01T00:00:00Z')
  expect(behind.times.arrivedAt).toBe(world.in(-10))
})

test('the last step is taken back for five minutes, and history keeps both', async () => {
  const id = await visitIn('EN_ROUTE', 'ARRIVED', 'IN_PROGRESS')
  world.pass(5)
  const back = await attempt(id, { status: 'ARRIVED', undo: true })
  expect(back.body).toMatchObject({ status: 'ARRIVED', times: { startedAt: null } })
  const visit = await world.as(practice.nurse).visits.get({ id })
  expect(visit.timeline.slice(-2).map(({ from, to }) => [from, to])).toEqual([
    ['ARRIVED', 'IN_PROGRESS'],
    ['IN_PROGRESS', 'ARRIVED'],
  ])
  await move(id, 'IN_PROGRESS')
  world.pass(5 + 1 / 60)
  expect(await attempt(id, { status: 'ARRIVED', undo: true })).toMatchObject({
    code: 'not_possible_now',
  })
})

test('a signed report stays under its signature: completing is not taken back', async () => {
  const id = await visitIn('EN_ROUTE', 'ARRIVED', 'IN_PROGRESS')
  const content = { findings: 'Clean', careGiven: 'Dressed', advice: '' }
  await world
    .as(practice.nurse)
    .visits.saveReport({ id, reportId: world.id(), version: 0, ...content })
  await move(id, 'COMPLETED')
  await world.as(practice.nurse).visits.signReport({ id, version: 1 })
  expect(await attempt(id, { status: 'IN_PROGRESS', undo: true })).toMatchObject({ status: 409 })
})

test('nobody opens: only after ten minutes at the door, and with its own reason', async () => {
  const id = await visitIn('EN_ROUTE', 'ARRIVED')
  world.pass(10 - 1 / 60)
  expect(await attempt(id, { status: 'PATIENT_ABSENT' })).toMatchObject({
    code: 'not_possible_now',
    body: { detail: expect.stringContaining('10 minutes') },
  })
  world.pass(1 / 60)
  expect(await attempt(id, { status: 'PATIENT_ABSENT' })).toMatchObject({
    code: 'not_possible_now',
    body: { detail: expect.stringContaining('emergency contact') },
  })
  await callFromTheDoor(world, practice.nurse, id)
  const absent = await move(id, 'PATIENT_ABSENT')
  expect(absent).toMatchObject({ endReason: 'no_answer', feeCents: 0 })
  expect(absent.times.absentAt).toBe(world.in(0))
})

test('a visit ends at the door only with a reason that a nurse can give', async () => {
  const id = await visitIn('EN_ROUTE')
  for (const reason of [undefined, 'patient_request', 'practice', 'no_answer', 'other']) {
    expect(await attempt(id, { status: 'CANCELLED', reason }), reason).toMatchObject({
      status: 422,
      body: { field: 'reason' },
    })
  }
  const ended = await attempt(id, { status: 'CANCELLED', reason: 'refused' })
  expect(ended.body).toMatchObject({ status: 'CANCELLED', endReason: 'refused', feeCents: 0 })
})

const SECOND = 1 / 60
const AHEAD = 6 * 60
// Minutes before the agreed start, the reason, and what is charged of the price.
const FEES: [number, EndReason, number][] = [
  [350, 'patient_request', 0],
  [240 + SECOND, 'patient_request', 0],
  [240, 'patient_request', 0],
  [240 - SECOND, 'patient_request', 0.5],
  [60, 'patient_better', 0.5],
  [60, 'other', 0.5],
  [60, 'practice', 0],
  [60, 'in_hospital', 0],
  [60, 'died', 0],
  [0, 'patient_request', 0.5],
  [-30, 'patient_request', 0.5],
  [-30 - SECOND, 'patient_request', 0],
]

test.each(FEES)('cancelling %d minutes before, for %s, costs %d of the price', async (...row) => {
  const [minutes, reason, share] = row
  const { id, priceCents } = await practice.request(AHEAD)
  const family = world.as(practice.patient).visits
  world.pass(AHEAD - minutes)
  const shown = (await family.get({ id })).cancellation
  const charged = Math.round(priceCents * share)
  const waived = ['practice', 'in_hospital', 'died'].includes(reason)
  expect(shown?.feeCents).toBe(waived ? priceCents / 2 : charged)
  expect(shown?.freeUntil).toBe(world.in(minutes - 240))
  expect(await family.cancel({ id, reason })).toMatchObject({
    status: 'CANCELLED',
    endReason: reason,
    feeCents: charged,
    cancellation: null,
  })
})

test('a nurse who was there in time does not make a late cancellation free', async () => {
  const { id, priceCents } = await practice.schedule(10 * DAY)
  world.pass(10 * DAY)
  await move(id, 'EN_ROUTE')
  await move(id, 'ARRIVED')
  world.pass(40)
  const cancelled = await world
    .as(practice.patient)
    .visits.cancel({ id, reason: 'patient_request' })
  expect(cancelled.feeCents).toBe(Math.round(priceCents / 2))
})
