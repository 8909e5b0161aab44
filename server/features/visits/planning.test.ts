import { afterAll, beforeAll, expect, test } from 'vitest'
import { planning as contract } from '../../../contract/planning.ts'
import { visits as visitContract } from '../../../contract/visits.ts'
import { ask } from '../../testing/asking.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, TUESDAY, type Person, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

/** A time in the week of the tests, as the practice's clock says it. */
const at = (day: string, clock: string) => new Date(`${day}T${clock}:00+02:00`).toISOString()
const WEDNESDAY = '2026-11-25'
const clockOf = (start: string) =>
  new Date(Date.parse(start) + 2 * 3_600_000).toISOString().slice(11, 16)

async function slots(day: string, more: Record<string, unknown> = {}, by = practice.patient) {
  const { items } = await world.as(by).planning.slots({
    serviceId: practice.service.id,
    patientId: practice.patientId,
    from: at(day, '00:00'),
    days: 1,
    ...more,
  })
  return items
}

async function setHours({ id }: Person, from: number, until: number) {
  const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from, until }))
  await world.as(world.admin).workingTime.setHours({ id, hours })
}

test('free times are those at which a nurse is at work, and never say which', async () => {
  await setHours(practice.nurse, 9 * 60, 12 * 60)
  await setHours(practice.otherNurse, 10 * 60, 13 * 60)
  const found = await slots(WEDNESDAY)
  // 45 minutes of wound care end by 13:00.
  expect(found.map(({ start }) => clockOf(start))).toEqual(
    '09:00 09:30 10:00 10:30 11:00 11:30 12:00'.split(' '),
  )
  expect(found.every(({ nurses }) => nurses === null)).toBe(true)
  expect(JSON.stringify(found)).not.toContain(practice.nurse.id)
  const told = await slots(WEDNESDAY, {}, world.admin)
  expect(told.map(({ nurses }) => nurses)).toEqual([1, 1, 2, 2, 2, 1, 1])
})

test('where nothing was agreed the practice works from Monday to Friday, 07:00 to 18:00', async () => {
  const admin = world.as(world.admin).workingTime
  for (const { id } of [practice.nurse, practice.otherNurse])
    await admin.setHours({ id, hours: [] })
  const wednesday = await slots(WEDNESDAY)
  expect(clockOf(wednesday[0]!.start)).toBe('07:00')
  expect(clockOf(wednesday.at(-1)!.start)).toBe('17:00')
  expect(await slots('2026-11-28')).toEqual([])
})

test('leave, another visit with its way, and a certificate that ends keep a nurse from it', async () => {
  const admin = world.as(world.admin)
  await setHours(practice.nurse, 9 * 60, 12 * 60)
  const { id } = practice.otherNurse
  const away = { from: at(WEDNESDAY, '00:00'), until: at('2026-11-27', '00:00') }
  const absenceId = world.id()
  await admin.workingTime.recordAbsence({
    id,
    absenceId,
    ...away,
    kind: 'leave',
    reason: 'Wedding',
  })
  expect((await slots(WEDNESDAY)).map(({ start }) => clockOf(start))).toEqual(
    '09:00 09:30 10:00 10:30 11:00'.split(' '),
  )
  const visit = await world.as(practice.patient).visits.request({
    id: world.id(),
    patientId: practice.patientId,
    serviceId: practice.service.id,
    start: at(WEDNESDAY, '10:00'),
    address: practice.home,
  })
  const assigned = await ask(world, world.admin, visitContract.assignNurse, {
    id: visit.id,
    nurseId: id,
  })
  expect(assigned).toMatchObject({ status: 409, code: 'absent' })
  expect(assigned.body['nextFree']).toHaveLength(3)
  await admin.visits.assignNurse({ id: visit.id, nurseId: practice.nurse.id })
  // Until 10:45 and 10 minutes more; another home that nobody knows is 20 minutes away.
  expect(await slots(WEDNESDAY)).toEqual([])
  await admin.workingTime.withdrawAbsence({ absenceId })
  expect((await slots(WEDNESDAY)).length).toBeGreaterThan(5)
  await admin.visits.cancel({ id: visit.id, reason: 'practice' })
})

test('nobody looks or asks for a price further ahead than visits are asked for', async () => {
  const { id: serviceId } = practice.service
  const far = '2199-12-31T23:00:00Z'
  const looks = { serviceId, patientId: practice.patientId, from: far }
  expect(await ask(world, practice.patient, contract.slots, looks)).toMatchObject({
    status: 422,
    body: { field: 'from' },
  })
  expect(
    await ask(world, practice.patient, contract.quote, { serviceId, start: far }),
  ).toMatchObject({
    status: 422,
    body: { field: 'start' },
  })
})

test('a service that needs a skill is for nurses who have learned it', async () => {
  const admin = world.as(world.admin)
  const skill = await admin.practice.createSkill({ id: world.id(), name: 'Negative pressure' })
  const service = practice.services.at(-1)!
  await admin.practice.saveService({ ...service, skillIds: [skill.id], active: true })
  const visit = await world.as(practice.patient).visits.request({
    id: world.id(),
    patientId: practice.patientId,
    serviceId: service.id,
    start: at('2026-11-26', '10:00'),
    address: practice.home,
  })
  const assign = () =>
    ask(world, world.admin, visitContract.assignNurse, { id: visit.id, nurseId: practice.nurse.id })
  const refused = await assign()
  expect(refused).toMatchObject({ status: 409, code: 'skill' })
  expect(refused.body['detail']).toContain('Negative pressure')
  const needed = { serviceId: service.id }
  expect(await slots('2026-11-26', needed)).toEqual([])
  await admin.workingTime.setSkills({ id: practice.nurse.id, skillIds: [skill.id] })
  expect((await slots('2026-11-26', needed)).length).toBeGreaterThan(0)
  expect(await assign()).toMatchObject({ status: 200 })
})

test('evenings, weekends and days that the practice added say why they cost more', async () => {
  const admin = world.as(world.admin)
  await setHours(practice.nurse, 0, 1440)
  const { priceCents } = practice.service
  const quote = (day: string, clock: string) =>
    world
      .as(practice.patient)
      .planning.quote({ serviceId: practice.service.id, start: at(day, clock) })
  expect(await quote('2026-12-03', '10:00')).toMatchObject({ priceCents, afterHours: null })
  expect(await quote('2026-12-03', '19:00')).toMatchObject({
    priceCents: priceCents * 1.25,
    afterHours: 'evening',
  })
  await admin.practice.addHoliday({ day: '2026-12-03', name: 'Election' })
  const found = await slots('2026-12-03')
  expect(new Set(found.map(({ afterHours }) => afterHours))).toEqual(new Set(['holiday']))
  const visit = await world.as(practice.patient).visits.request({
    id: world.id(),
    patientId: practice.patientId,
    serviceId: practice.service.id,
    start: at('2026-12-03', '10:00'),
    address: practice.home,
  })
  expect(visit.priceCents).toBe(priceCents * 1.25)
  await admin.practice.removeHoliday({ day: '2026-12-03' })
  // What was agreed stays.
  expect(await world.as(practice.patient).visits.get({ id: visit.id })).toMatchObject({
    priceCents: priceCents * 1.25,
  })
  const { items } = await world.as(practice.patient).practice.holidays({ year: 2026 })
  expect(items.find(({ day }) => day === '2026-12-16')?.name).toBe('Day of Reconciliation')
})

test('a visit is moved with its id, conversations and, where she can come, its nurse', async () => {
  await setHours(practice.nurse, 0, 1440)
  await setHours(practice.otherNurse, 0, 1440)
  const visit = await practice.schedule(20 * 24 * 60)
  const family = world.as(practice.patient)
  const start = world.in(21 * 24 * 60)
  const moved = await family.planning.reschedule({ id: visit.id, start })
  expect(moved).toMatchObject({ id: visit.id, start, status: 'SCHEDULED' })
  expect(moved.nurse?.id).toBe(practice.nurse.id)
  expect(moved.doctor?.id).toBe(practice.doctor.id)
  expect(moved.conversations).toEqual(expect.arrayContaining(visit.conversations))
  expect(Date.parse(moved.end) - Date.parse(start)).toBe(practice.service.minutes * 60_000)
  // Tapped twice it is moved once.
  const again = await family.planning.reschedule({ id: visit.id, start })
  expect(again.timeline.filter(({ type }) => type === 'VISIT_CHANGED')).toHaveLength(1)
  // Everybody of it is told, and her old time is free again.
  const { items } = await world.as(practice.nurse).events.since({ since: 0 })
  expect(items.at(-1)).toMatchObject({ type: 'VISIT_CHANGED' })
  const other = await practice.request(20 * 24 * 60)
  await world.as(world.admin).visits.assignNurse({ id: other.id, nurseId: practice.nurse.id })

  // Onto that she cannot come: the visit waits for dispatch.
  const waits = await family.planning.reschedule({ id: visit.id, start: visit.start })
  expect(waits).toMatchObject({ status: 'REQUESTED', nurse: null, start: visit.start })
  const told = await world.as(practice.nurse).events.since({ since: 0 })
  expect(told.items.at(-1)!.seq).toBeGreaterThan(items.at(-1)!.seq)
})

test('a moved visit costs what was agreed with the surcharge of its new time; never more when we move it', async () => {
  const visit = await practice.request(24 * 60)
  const base = practice.service.priceCents
  expect(visit.priceCents).toBe(base)
  const sunday = at('2026-12-06', '10:00')
  const family = world.as(practice.patient).planning
  const desk = world.as(world.admin).planning
  expect(await family.quote({ visitId: visit.id, start: sunday })).toMatchObject({
    priceCents: base * 1.25,
  })
  expect(await desk.reschedule({ id: visit.id, start: sunday })).toMatchObject({ priceCents: base })
  const later = at('2026-12-06', '11:00')
  expect(await family.reschedule({ id: visit.id, start: later })).toMatchObject({
    priceCents: base * 1.25,
  })
  const monday = at('2026-12-07', '11:00')
  expect(await family.reschedule({ id: visit.id, start: monday })).toMatchObject({
    priceCents: base,
  })
})

test('nothing is moved once the nurse has set out, nor into the past', async () => {
  const visit = await practice.schedule(50 * 60)
  const move = (start: string) =>
    ask(world, practice.patient, contract.reschedule, { id: visit.id, start })
  expect(await move(world.in(-24 * 60))).toMatchObject({ status: 422 })
  await world.as(practice.nurse).visits.changeStatus({ id: visit.id, status: 'EN_ROUTE' })
  expect(await move(world.in(60 * 60))).toMatchObject({ status: 409, code: 'not_possible_now' })
})

test('two weeks of care are one act, and each visit is changed alone', async () => {
  const family = world.as(practice.patient)
  const days = Array.from({ length: 14 }, (_, n) => n)
  const visits = days.map((day) => ({
    id: world.id(),
    start: new Date(TUESDAY.getTime() + (30 + day) * 86_400_000).toISOString(),
  }))
  const asked = {
    patientId: practice.patientId,
    serviceId: practice.service.id,
    visits,
    address: practice.home,
  }
  const made = await family.planning.series(asked)
  expect(made.items.map(({ visit }) => visit.id)).toEqual(visits.map(({ id }) => id))
  // Sent again after a lost answer it is the same two weeks.
  expect((await family.planning.series(asked)).items).toHaveLength(14)
  const [first, second] = [visits[0]!, visits[1]!]
  await family.visits.cancel({ id: first.id, reason: 'patient_better' })
  expect(await family.visits.get({ id: second.id })).toMatchObject({ status: 'REQUESTED' })

  // With one impossible day nothing of a series is written.
  const bad = [world.id(), world.id()] as const
  const refused = await ask(world, practice.patient, contract.series, {
    ...asked,
    visits: [
      { id: bad[0], start: world.in(60 * 24 * 60) },
      { id: bad[1], start: world.in(-60 * 24 * 60) },
    ],
  })
  expect(refused).toMatchObject({ status: 422 })
  await expect(family.visits.get({ id: bad[0] })).rejects.toMatchObject({
    problem: { code: 'not_found' },
  })
})

test('dispatch gives a series to one nurse: the days on which she cannot come are said and wait', async () => {
  const { id: nurseId } = practice.otherNurse
  const admin = world.as(world.admin)
  await setHours(practice.otherNurse, 0, 1440)
  const start = (day: number) => new Date(TUESDAY.getTime() + (60 + day) * 86_400_000)
  await admin.workingTime.recordAbsence({
    id: nurseId,
    absenceId: world.id(),
    from: start(1).toISOString(),
    until: start(2).toISOString(),
    kind: 'leave',
  })
  const visits = [0, 1, 2].map((day) => ({ id: world.id(), start: start(day).toISOString() }))
  const { items } = await admin.planning.series({
    patientId: practice.patientId,
    serviceId: practice.service.id,
    visits,
    address: practice.home,
    nurseId,
  })
  expect(items.map(({ visit }) => visit.status)).toEqual(['SCHEDULED', 'REQUESTED', 'SCHEDULED'])
  expect(items.map(({ obstacle }) => obstacle !== null)).toEqual([false, true, false])
})
