import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

test('a visit goes from request to review, and everybody sees their part of it', async () => {
  const { patient, nurse, doctor } = practice
  const requested = await practice.request()
  expect(requested).toMatchObject({
    status: 'REQUESTED',
    patient: { name: 'Palesa Mokoena' },
    note: 'Ring twice',
  })
  expect(requested.can).toContain('cancel')
  await world.as(world.admin).visits.assignDoctor({ id: requested.id, doctorId: doctor.id })
  const scheduled = await world
    .as(world.admin)
    .visits.assignNurse({ id: requested.id, nurseId: nurse.id })
  expect(scheduled).toMatchObject({ status: 'SCHEDULED', nurse: { name: 'Nomsa Dlamini' } })
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const) {
    world.pass(5)
    const moved = await world.as(nurse).visits.changeStatus({ id: requested.id, status })
    expect(moved.status).toBe(status)
  }
  const draft = await world.as(nurse).visits.saveReport({
    id: requested.id,
    reportId: world.id(),
    version: 0,
    findings: 'Wound 2 cm, clean',
    careGiven: 'Dressing changed',
    advice: 'Keep dry',
  })
  await world.as(nurse).visits.changeStatus({ id: requested.id, status: 'COMPLETED' })
  const signed = await world
    .as(nurse)
    .visits.signReport({ id: requested.id, version: draft.report!.version })
  expect(signed.reportStatus).toBe('signed')
  expect((await world.as(patient).visits.get({ id: requested.id })).report).toBeNull()
  await world.as(doctor).visits.review({ id: requested.id, rating: 5, comment: 'Well done' })
  const seen = await world.as(patient).visits.get({ id: requested.id })
  expect(seen.report?.findings).toBe('Wound 2 cm, clean')
  expect(seen.review).toMatchObject({ rating: null, comment: 'Well done' })
  expect(seen.timeline.map(({ type, to }) => to ?? type)).toEqual([
    'REQUESTED',
    'VISIT_ASSIGNED',
    'SCHEDULED',
    'EN_ROUTE',
    'ARRIVED',
    'IN_PROGRESS',
    'VISIT_CHANGED',
    'COMPLETED',
    'REPORT_SIGNED',
    'REVIEW_ADDED',
    'REVIEW_RELEASED',
  ])
  expect((await world.as(nurse).visits.get({ id: requested.id })).review?.rating).toBe(5)
})

test('a list takes one statement and a detail one; a message two', async () => {
  const visit = await practice.schedule(48 * 60)
  world.observations.length = 0
  await world.as(practice.patient).visits.list({})
  await world.as(practice.patient).visits.get({ id: visit.id })
  await world.as(practice.patient).messages.send({ visitId: visit.id, content: 'Ring twice' })
  expect(world.observations.map(({ route, statements }) => [route, statements])).toEqual([
    ['GET /api/visits', 1],
    ['GET /api/visits/:id', 1],
    ['POST /api/messages', 2],
  ])
})
