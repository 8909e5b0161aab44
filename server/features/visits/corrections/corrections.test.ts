import { afterAll, beforeAll, expect, test } from 'vitest'
import { presence as contract } from '../../../../contract/presence.ts'
import type { Status } from '../../../../contract/visits.ts'
import { ask } from '../../../testing/asking.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type World } from '../../../testing/world.ts'

const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

let days = 0
async function visitIn(...way: Status[]) {
  const { id } = await practice.schedule((days += 1) * DAY)
  for (const status of way as ('EN_ROUTE' | 'ARRIVED' | 'IN_PROGRESS' | 'COMPLETED')[])
    await world.as(practice.nurse).visits.changeStatus({ id, status })
  return id
}
const correct = (id: string, more: Record<string, unknown>, who = world.admin) =>
  ask(world, who, contract.correct, {
    id,
    correctionId: world.id(),
    reason: 'The family rang',
    ...more,
  })

test('a forgotten check-out is entered by an administrator: grade D, and the first times stay', async () => {
  const id = await visitIn('EN_ROUTE', 'ARRIVED', 'IN_PROGRESS')
  world.pass(180)
  const left = world.in(-120)
  const done = await correct(id, { status: 'COMPLETED', times: { completedAt: left } })
  expect(done.body).toMatchObject({
    status: 'COMPLETED',
    outcome: 'full',
    times: { completedAt: left },
  })
  const visit = await world.as(practice.nurse).visits.get({ id })
  expect(visit.presence).toMatchObject([
    { kind: 'check-in', grade: 'C' },
    {
      kind: 'check-out',
      grade: 'D',
      at: left,
      said: 'The family rang',
      reasons: ['entered_later'],
    },
  ])
  expect(visit.corrections).toMatchObject([
    { from: 'IN_PROGRESS', to: 'COMPLETED', reason: 'The family rang', by: { id: world.admin.id } },
  ])
  // The family sees the right times, and not what the office says about it.
  const family = await world.as(practice.patient).visits.get({ id })
  expect([family.times.completedAt, family.corrections, family.presence]).toEqual([left, [], []])
  const { rows } = await world.app.services.database.system.query(
    `select facts -> 'times' as times from events where visit_id = $1 and facts->>'action' = 'correct'`,
    [id],
  )
  expect(rows).toEqual([{ times: { completed_at: [null, left] } }])
})

test('times are corrected without a move; what the phone proved is kept beside', async () => {
  const id = await visitIn('EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED')
  world.pass(60)
  const times = { arrivedAt: world.in(-60), startedAt: world.in(-58), completedAt: world.in(-10) }
  const answer = await correct(id, { times })
  expect(answer.body).toMatchObject({ status: 'COMPLETED', times })
  const { rows } = await world.app.services.database.system.query(
    `select kind, grade, replaced_at is not null as replaced from presence where visit_id = $1 order by kind, grade`,
    [id],
  )
  // The check-in was at that very moment: nothing is entered in its place.
  expect(rows).toEqual([
    { kind: 'check-in', grade: 'C', replaced: false },
    { kind: 'check-out', grade: 'C', replaced: true },
    { kind: 'check-out', grade: 'D', replaced: false },
  ])
})

const WRONG: [string, Record<string, unknown>, number, string][] = [
  ['done without a time', { status: 'COMPLETED' }, 422, 'times.completedAt'],
  [
    'begun in the future',
    { status: 'IN_PROGRESS', times: { startedAt: '2099-01-01T00:00:00Z' } },
    422,
    'times.startedAt',
  ],
  [
    'done before it began',
    {
      status: 'COMPLETED',
      times: { startedAt: '2026-11-24T06:50:00Z', completedAt: '2026-11-24T06:40:00Z' },
    },
    422,
    'times.completedAt',
  ],
  ['without a reason', { status: 'SCHEDULED', reason: '' }, 422, 'reason'],
]
test.each(WRONG)('%s is refused, and says which field', async (_about, more, status, field) => {
  const id = await visitIn()
  const answer = await correct(id, { ...more })
  expect([answer.status, answer.body['field']]).toEqual([status, field])
  expect((await world.as(world.admin).visits.get({ id })).corrections).toEqual([])
})

test('any state can be put right, and back: bookings follow', async () => {
  const id = await visitIn('EN_ROUTE')
  const booked = async () =>
    (
      await world.app.services.database.system.query(
        'select nurse_id from bookings where visit_id = $1',
        [id],
      )
    ).rows.length
  await correct(id, { status: 'CANCELLED' })
  expect(await booked()).toBe(0)
  expect((await correct(id, { status: 'SCHEDULED' })).body).toMatchObject({
    status: 'SCHEDULED',
    times: { cancelledAt: null, enRouteAt: null },
    nurse: { id: practice.nurse.id },
  })
  expect(await booked()).toBe(1)
  expect((await correct(id, { status: 'REQUESTED' })).body).toMatchObject({ nurse: null })
  expect(await booked()).toBe(0)
  expect(await correct(id, { status: 'SCHEDULED' })).toMatchObject({ code: 'not_possible_now' })
})

test('entered in error: left out of lists, kept in history, nothing to be done but put right', async () => {
  const id = await visitIn()
  expect((await correct(id, { inError: true })).body).toMatchObject({
    inError: true,
    can: ['correct'],
  })
  const listed = async (inError?: 'true') =>
    (
      await world.as(world.admin).visits.list({ limit: 100, ...(inError && { inError }) })
    ).items.map((visit) => visit.id)
  expect(await listed()).not.toContain(id)
  expect(await listed('true')).toEqual([id])
  const mine = await world.as(practice.nurse).visits.get({ id })
  expect([mine.inError, mine.can]).toEqual([true, []])
  const step = { id, status: 'EN_ROUTE' as const }
  await expect(world.as(practice.nurse).visits.changeStatus(step)).rejects.toThrow()
  // Her time is free meanwhile, and booked again when it was no error.
  expect((await correct(id, { inError: false })).body).toMatchObject({ inError: false })
  expect(await listed()).toContain(id)
  expect((await world.as(practice.nurse).visits.changeStatus(step)).status).toBe('EN_ROUTE')
})

test('the same correction twice is one; nobody but dispatch corrects', async () => {
  const id = await visitIn()
  const one = { correctionId: world.id(), status: 'CANCELLED' }
  const answers = await Promise.all([1, 2, 3].map(() => correct(id, one)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  const { corrections } = await world.as(world.admin).visits.get({ id })
  expect(corrections).toHaveLength(1)
  expect(await correct(id, {}, practice.nurse)).toMatchObject({ code: 'not_allowed' })
  expect(await correct(id, {}, practice.otherNurse)).toMatchObject({ code: 'not_found' })
})
