import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type World } from '../../../testing/world.ts'
import { placeTime } from '../times.ts'

// Scenario 3: a phone wakes in 2019, offline.

const MINUTE = 60_000
const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

const WAY = ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'] as const
/** Minutes from waking to each step. */
const AFTER = [0, 20, 25, 70]

/** A phone whose clock starts at this moment. */
const phone = (start: string) => (minutes: number) =>
  new Date(Date.parse(start) + minutes * MINUTE).toISOString()
const durations = (times: (string | null)[]) =>
  times.slice(1).map((time, n) => (Date.parse(time!) - Date.parse(times[n]!)) / MINUTE)
const inOrder = ({ enRouteAt, arrivedAt, startedAt, completedAt }: Times) => [
  enRouteAt,
  arrivedAt,
  startedAt,
  completedAt,
]
type Times = Record<'enRouteAt' | 'arrivedAt' | 'startedAt' | 'completedAt', string | null>

let days = 0
async function yesterday() {
  const { id } = await practice.schedule((days += 1) * DAY)
  world.pass(days * DAY)
  return id
}

test('wrong-clock', async () => {
  const id = await yesterday()
  const clock = phone('2019-01-01T00:04:00Z')
  world.pass(90)
  // All of it is sent 20 minutes after the last step, by the same clock.
  for (const [n, status] of WAY.entries()) {
    const sent = { at: clock(AFTER[n]!), sentAt: clock(90 + n / 60) }
    await world.as(practice.nurse).visits.changeStatus({ id, status, at: sent.at, clock: sent })
    world.pass(1 / 60)
  }
  const visit = await world.as(practice.nurse).visits.get({ id })
  expect(visit.status).toBe('COMPLETED')
  expect(visit.times.enRouteAt).toBe(world.in(-90 - 4 / 60))
  expect(durations(inOrder(visit.times))).toEqual([20, 5, 45])
  const steps = visit.timeline.filter(({ from, to }) => from && to && from !== 'REQUESTED')
  expect(steps.map(({ to, uncertain }) => [to, uncertain])).toEqual(
    WAY.map((status) => [status, true]),
  )
  expect(visit.presence.map(({ kind, uncertain }) => [kind, uncertain])).toEqual([
    ['check-in', true],
    ['check-out', true],
  ])
  // What the phone said, how far off it was and when it came are kept beside what was made of it.
  const { rows } = await world.app.services.database.system.query(
    `select facts -> 'clock' as clock, recorded_at - happened_at > interval '15 minutes' as later from events
      where visit_id = $1 and facts->>'to' = 'COMPLETED'`,
    [id],
  )
  expect(rows).toEqual([
    { clock: { said: clock(70), offset: expect.any(Number), uncertain: true }, later: true },
  ])
  expect(rows[0].clock.offset).toBeGreaterThan(7 * 365 * DAY * MINUTE)
})

test.each([
  ['in the past, and says no more', '2019-01-01T00:04:00Z', false, [20, 5, 45]],
  ['in the past, and put right before it sends', '2019-01-01T00:04:00Z', true, [20, 5, 45]],
  // A clock ahead of ours leaves no room for what came after: then only the order is known.
  ['in the future', '2031-06-01T00:00:00Z', false, [0, 0, 0]],
])('a clock %s keeps the order, and nothing is refused', async (_about, start, right, lasted) => {
  const id = await yesterday()
  const clock = phone(start)
  world.pass(90)
  for (const [n, status] of WAY.entries()) {
    const at = clock(AFTER[n]!)
    await world.as(practice.nurse).visits.changeStatus({
      id,
      status,
      at,
      ...(right && { clock: { at, sentAt: world.in(0) } }),
    })
  }
  const { times, timeline } = await world.as(practice.nurse).visits.get({ id })
  const order = inOrder(times).map((time) => Date.parse(time!))
  expect(order).toEqual(order.toSorted((a, b) => a - b))
  expect(order.at(-1)).toBeLessThanOrEqual(world.now().getTime())
  expect(timeline.filter(({ uncertain }) => uncertain)).toHaveLength(4)
  expect(durations(inOrder(times))).toEqual(lasted)
})

describe('when something happened', () => {
  const now = new Date('2026-11-24T11:00:00Z')
  const time = (minutes: number) => new Date(now.getTime() + minutes * MINUTE)
  const year = (minutes: number) => new Date(Date.UTC(2019) + minutes * MINUTE)
  const ground = { now, floor: time(-120), agreed: time(-100), last: null }
  const clock = (at: Date, sentAt: Date) => ({ at, clock: { at, sentAt } })
  test.each([
    ['nothing was said', { at: null, clock: null }, 0, false],
    ['a right clock, offline', { at: time(-40), clock: null }, -40, false],
    ['a right clock with its offset', clock(time(-40), time(0)), -40, false],
    ['ten minutes ahead', clock(time(-30), time(10)), -40, false],
    [
      'an hour ahead, measured before',
      { at: time(-40), clock: { at: time(20), sentAt: time(60) } },
      -40,
      false,
    ],
    ['an hour ahead, never measured', clock(time(20), time(60)), -40, true],
    ['years behind', clock(year(0), year(40)), -40, true],
    ['years behind, and put right since', clock(year(0), time(0)), -100, true],
    ['years behind, and no more is said', { at: year(0), clock: null }, -100, true],
    ['ahead, and no more is said', { at: time(9_000), clock: null }, 0, true],
    ['before the step before it, by a little', { at: time(-121), clock: null }, -120, false],
    ['sent before it happened', clock(time(5), time(-300)), 0, true],
  ])('%s', (_about, said, minutes, uncertain) => {
    const placed = placeTime(said, ground)
    expect([(placed.at.getTime() - now.getTime()) / MINUTE, placed.uncertain]).toEqual([
      minutes,
      uncertain,
    ])
  })
})
