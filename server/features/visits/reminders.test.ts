import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Visit } from '../../../contract/visits.ts'
import { letCare } from '../../testing/family.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'
import { loadVisitNews } from './news.ts'
import { remindAt } from './reminders.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

const at = (local: string) => new Date(`${local}:00+02:00`)

test.each([
  ['2026-11-25T10:00', 24, '2026-11-24T10:00'],
  ['2026-11-25T10:00', 2, '2026-11-25T08:00'],
  // Due before 08:00: the evening before.
  ['2026-11-25T07:00', 24, '2026-11-23T18:00'],
  ['2026-11-25T09:59', 2, '2026-11-24T18:00'],
  ['2026-11-25T01:00', 2, '2026-11-24T18:00'],
  // Over midnight and a month; nobody is rung late either.
  ['2026-12-01T00:30', 24, '2026-11-29T18:00'],
  ['2026-11-25T20:00', 24, '2026-11-24T20:00'],
  ['2026-11-25T21:00', 24, '2026-11-24T18:00'],
  ['2026-11-25T22:30', 2, '2026-11-25T18:00'],
  // Where others turn their clocks (last Sunday of March and October) nothing moves here.
  ['2026-03-29T10:00', 24, '2026-03-28T10:00'],
  ['2026-10-25T10:00', 24, '2026-10-24T10:00'],
])('of a visit at %s, %s hours before: %s', (start, hours, due) => {
  expect(remindAt(at(start), hours).toISOString()).toBe(at(due).toISOString())
})

type Told = { key: string; result: string | null; ids: Record<string, string> }
/** What was to remind anybody of this visit, beside its due moments. */
async function reminded(id: string): Promise<Told[]> {
  const { rows } = await world.app.services.database.system.query<Told>(
    `select key, result, ids from effects where ids ->> 'what' = 'visit-reminder'
      and ids ->> 'visitId' = $1 order by key`,
    [id],
  )
  return rows
}
const due = async (id: string) =>
  (
    await world.app.services.database.system.query<{ due_at: Date; result: string | null }>(
      `select due_at, result from effects where job = 'visit-reminders' and ids ->> 'visitId' = $1 order by due_at`,
      [id],
    )
  ).rows
async function passTo(minutes: number) {
  world.pass(minutes)
  for (let n = 0; n < 3; n += 1) await world.app.dispatcher.drain()
}
const DAY = 24 * 60

test('the family is reminded twice, by a channel of theirs, and never twice of one time', async () => {
  const { id } = await practice.schedule(2 * DAY)
  await world.app.dispatcher.drain()
  // The same nurse taken off and given again is no second reminder.
  await world.as(world.admin).visits.assignNurse({ id, nurseId: practice.otherNurse.id })
  await world.app.dispatcher.drain()
  expect(await due(id)).toHaveLength(2)
  await passTo(DAY - 1)
  expect(await reminded(id)).toEqual([])
  await passTo(1)
  expect(await reminded(id)).toMatchObject([{ ids: { userId: practice.patient.id, hours: '24' } }])
  // Two hours before is 07:00: it comes the evening before.
  await passTo(9 * 60)
  expect((await reminded(id)).map(({ ids }) => ids['hours'])).toEqual(['2', '24'])
})

test('a visit that was moved twice has the reminders of its last time only', async () => {
  // Monday, 09:00.
  await passTo(4 * DAY + 15 * 60)
  const { id } = await practice.schedule(2 * DAY)
  await world.app.dispatcher.drain()
  for (const start of [world.in(2 * DAY + 60), world.in(2 * DAY + 120)]) {
    await world.as(world.admin).planning.reschedule({ id, start })
    await world.app.dispatcher.drain()
  }
  await passTo(DAY + 60)
  expect(await reminded(id)).toEqual([])
  await passTo(60)
  expect(await reminded(id)).toHaveLength(1)
})

test('nobody is reminded of what was booked too late, cancelled, or who is in hospital', async () => {
  const late = await practice.schedule(3 * 60 - 1)
  await world.app.dispatcher.drain()
  expect(await due(late.id)).toEqual([])
  const cancelled = await practice.schedule(2 * DAY)
  const hospital = await practice.schedule(2 * DAY + 120)
  await world.app.dispatcher.drain()
  await world.as(practice.patient).visits.cancel({ id: cancelled.id, reason: 'other' })
  const say = (status: 'in_hospital' | 'active') =>
    world
      .as(practice.patient)
      .family.setStatus({ id: practice.patientId, statusId: world.id(), status, reason: '' })
  await say('in_hospital')
  await passTo(DAY + 121)
  expect(await reminded(cancelled.id)).toEqual([])
  expect(await reminded(hospital.id)).toEqual([])
  await say('active')
})

test('nobody is reminded of what was cancelled, or never was', async () => {
  const cancelled = await practice.schedule(2 * DAY)
  const wrong = await practice.schedule(2 * DAY + 120)
  await world.app.dispatcher.drain()
  await world.as(practice.patient).visits.cancel({ id: cancelled.id, reason: 'other' })
  const said = { inError: true, reason: 'Another patient was meant' }
  await world.as(world.admin).presence.correct({ id: wrong.id, correctionId: world.id(), ...said })
  await passTo(DAY + 1)
  expect(await reminded(cancelled.id)).toEqual([])
  await passTo(120)
  expect(await reminded(wrong.id)).toEqual([])
})

/** What a reminder of the visit says when it leaves; in a night or a jam all may have changed since it was due. */
async function saidOf({ id, start }: Visit, { id: userId }: Person) {
  const ids = { visitId: id, patientId: practice.patientId, userId, start }
  const said = await loadVisitNews(world.app.services, 'visit-reminder', { key: 'any', ids })
  return said && 'as' in said ? said.as : null
}

test('a reminder reads everything anew when it leaves', async () => {
  const { patient, daughter, patientId } = practice
  await letCare(world, patient, daughter, { patientId, rights: ['book', 'visits'] })
  const status = (to: 'in_hospital' | 'active') =>
    world
      .as(world.admin)
      .family.setStatus({ id: patientId, statusId: world.id(), status: to, reason: 'They rang' })
  const [one, two, three, four] = [
    await practice.schedule(2 * DAY),
    await practice.schedule(2 * DAY + 120),
    await practice.schedule(2 * DAY + 240),
    await practice.schedule(2 * DAY + 360),
  ]
  for (const visit of [one, two, three, four])
    expect(await saidOf(visit, patient)).toBe('dayBefore')
  expect(await saidOf(one, daughter)).toBe('dayBefore')
  await world.as(patient).family.end({ patientId, userId: daughter.id })
  expect(await saidOf(one, daughter)).toBeNull()

  await world.as(world.admin).planning.reschedule({ id: one.id, start: world.in(3 * DAY) })
  expect(await saidOf(one, patient)).toBeNull()
  // The time is as it was, and nobody comes.
  await world.as(patient).visits.cancel({ id: two.id, reason: 'other' })
  expect(await saidOf(two, patient)).toBeNull()
  const said = { inError: true, reason: 'Another patient was meant' }
  await world.as(world.admin).presence.correct({ id: three.id, correctionId: world.id(), ...said })
  expect(await saidOf(three, patient)).toBeNull()
  await status('in_hospital')
  expect(await saidOf(four, patient)).toBeNull()
  await status('active')
  expect(await saidOf(four, patient)).toBe('dayBefore')
  // It should have begun.
  world.pass(2 * DAY + 361)
  expect(await saidOf(four, patient)).toBeNull()
})

test('after four dark hours a stale reminder is dropped', async () => {
  const { id } = await practice.schedule(2 * DAY)
  await world.app.dispatcher.drain()
  await passTo(DAY + 4 * 60)
  expect(await reminded(id)).toEqual([])
  expect((await due(id)).map(({ result }) => result)).toEqual(['done', null])
})
