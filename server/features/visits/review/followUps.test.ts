import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Endpoint } from '../../../../contract/endpoint.ts'
import { reviews as contract } from '../../../../contract/reviews.ts'
import { tasks } from '../../../../contract/tasks.ts'
import { visits } from '../../../../contract/visits.ts'
import { ask } from '../../../testing/asking.ts'
import { findIn } from '../../../testing/needle.ts'
import { openPractice } from '../../../testing/practice.ts'
import { signer } from '../../../testing/signedReport.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let sign: ReturnType<typeof signer>

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  sign = signer(world, practice)
})
afterAll(() => world.close())

const REASON = 'Granulation stalls, needs debridement'
const asked = async (who: Person, endpoint: Endpoint, input: Record<string, unknown>) => {
  const { status, code, body } = await ask(world, who, endpoint, input)
  const [first] = (body['errors'] ?? []) as { field: string }[]
  return { status, code, field: body['field'] ?? first?.field }
}
const order = (id: string, more: Record<string, unknown> = {}, who: Person = practice.doctor) =>
  asked(who, contract.orderFollowUp, {
    id,
    followUpId: world.id(),
    serviceId: practice.service.id,
    withinDays: 7,
    reason: REASON,
    ...more,
  })
let days = 200
const book = (followUpId: string, more: Record<string, unknown> = {}, who: Person = world.admin) =>
  asked(who, visits.request, {
    id: world.id(),
    patientId: practice.patientId,
    serviceId: practice.service.id,
    start: world.in((days += 1) * 24 * 60),
    address: practice.home,
    followUpId,
    ...more,
  })
const openTasks = async () => (await world.as(world.admin).tasks.list({ limit: 100 })).items
const resolve = (id: string, decision: string, note = '') =>
  asked(world.admin, tasks.resolve, { id, decision, note })
const followUpsOf = async (who: Person, id: string) =>
  (await world.as(who).visits.get({ id })).followUps
const heads = async (who: Person) => (await world.as(who).events.since({ since: 0 })).head

test('what a doctor orders is booked by dispatch, and the doctor sees when it is', async () => {
  const { id } = await sign.signed()
  const followUpId = world.id()
  expect(await order(id, { followUpId })).toMatchObject({ status: 201 })
  const task = (await openTasks()).find((each) => each.id === followUpId)
  expect(task).toMatchObject({
    kind: 'follow_up',
    followUp: { service: { id: practice.service.id }, withinDays: 7 },
  })
  // Dispatch books, and reads no reason.
  expect(JSON.stringify(task)).not.toContain('debridement')
  for (const who of [practice.doctor, practice.nurse])
    expect(await followUpsOf(who, id)).toMatchObject([
      { reason: REASON, state: 'open', booked: null },
    ])
  expect(await followUpsOf(practice.patient, id)).toEqual([])
  expect(await followUpsOf(world.admin, id)).toEqual([])

  const since = await heads(practice.doctor)
  const start = world.in(3 * 24 * 60 + 77)
  const visitId = world.id()
  expect(await book(followUpId, { id: visitId, start })).toMatchObject({ status: 201 })
  // Sent twice, it is one.
  expect(await book(followUpId, { id: visitId, start })).toMatchObject({ status: 201 })
  expect((await openTasks()).map((each) => each.id)).not.toContain(followUpId)
  expect(await followUpsOf(practice.doctor, id)).toMatchObject([
    { state: 'booked', booked: { id: visitId, start, status: 'REQUESTED' } },
  ])
  expect(await heads(practice.doctor)).toBe(since + 1)
})

test('why it was ordered is read by nurse and doctor of the new visit, by nobody else', async () => {
  const { id } = await sign.signed()
  const followUpId = world.id()
  await order(id, { followUpId })
  const visitId = world.id()
  const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 0, until: 1440 }))
  await world.as(world.admin).workingTime.setHours({ id: practice.otherNurse.id, hours })
  await book(followUpId, { id: visitId, start: world.in(5 * 24 * 60 + 33) })
  const { otherNurse, otherDoctor, doctor, nurse, patient } = practice
  const why = async (who: Person) => {
    const { body } = await ask(world, who, visits.get, { id: visitId })
    return [body['why'] ?? null, JSON.stringify(body).includes('debridement')]
  }
  // Nobody is sent yet: whoever wrote the first report is not of the second visit.
  for (const who of [nurse, otherNurse, doctor, patient, world.admin])
    expect(await why(who)).toEqual([null, false])
  await world.as(world.admin).visits.assignNurse({ id: visitId, nurseId: otherNurse.id })
  await world.as(world.admin).visits.assignDoctor({ id: visitId, doctorId: otherDoctor.id })
  for (const who of [otherNurse, otherDoctor])
    expect(await why(who)).toMatchObject([{ reason: REASON, at: expect.any(String) }, true])
  for (const who of [nurse, doctor, patient, world.admin])
    expect(await why(who)).toEqual([null, false])
  // A visit that nobody ordered says nothing.
  expect((await world.as(nurse).visits.get({ id })).why).toBeNull()
})

test('dispatch says why none is booked, and the doctor reads it', async () => {
  const { id } = await sign.signed()
  const followUpId = world.id()
  await order(id, { followUpId })
  expect(await resolve(followUpId, 'booked')).toMatchObject({ code: 'invalid_input' })
  expect(await resolve(followUpId, 'not_needed')).toMatchObject({ field: 'note' })
  expect(await resolve(followUpId, 'not_needed', 'She is in hospital')).toMatchObject({
    status: 200,
  })
  expect(await followUpsOf(practice.doctor, id)).toMatchObject([
    { state: 'not_needed', note: 'She is in hospital' },
  ])
  expect(await book(followUpId)).toMatchObject({ code: 'invalid_input', field: 'followUpId' })
  // Another may be ordered now.
  expect(await order(id)).toMatchObject({ status: 201 })
})

test('one waits at a time; the same sent twice is one', async () => {
  const { id } = await sign.signed()
  const followUpId = world.id()
  const both = await Promise.all([order(id, { followUpId }), order(id, { followUpId })])
  expect(both.map(({ status }) => status)).toEqual([201, 201])
  expect(await order(id)).toMatchObject({ code: 'already_done' })
  expect(await order(id, { followUpId, withinDays: 3 })).toMatchObject({ code: 'id_taken' })
  expect(await followUpsOf(practice.doctor, id)).toHaveLength(1)
})

test('two who book in the same second book one visit', async () => {
  const { id } = await sign.signed()
  const followUpId = world.id()
  await order(id, { followUpId })
  const both = await Promise.all([book(followUpId), book(followUpId)])
  expect(both.map(({ status }) => status).toSorted()).toEqual([201, 422])
})

test('nobody but the doctor of the visit orders, and nobody but dispatch books', async () => {
  const { id } = await sign.signed()
  const followUpId = world.id()
  expect(await order(id, {}, practice.otherDoctor)).toMatchObject({ code: 'not_found' })
  expect(await order(id, {}, practice.nurse)).toMatchObject({ code: 'not_allowed' })
  await order(id, { followUpId })
  expect(await book(followUpId, {}, practice.patient)).toMatchObject({ code: 'not_allowed' })
  const stranger = (await world.as(practice.stranger).people.patients({})).items[0]!
  expect(await book(followUpId, { patientId: stranger.id })).toMatchObject({ field: 'followUpId' })
  expect((await openTasks()).map((each) => each.id)).toContain(followUpId)
})

test('what cannot be ordered is named', async () => {
  const { id } = await sign.signed()
  const draft = await sign.finished()
  expect(await order(draft.id)).toMatchObject({ code: 'not_possible_now' })
  expect(await order(id, { serviceId: world.id() })).toMatchObject({ field: 'serviceId' })
  for (const withinDays of [0, 91, 1.5])
    expect(await order(id, { withinDays })).toMatchObject({ field: 'withinDays' })
  expect(await order(id, { reason: ' ' })).toMatchObject({ field: 'reason' })
})

test('the reason is sealed, and in no task or event', async () => {
  const { id } = await sign.signed()
  await order(id)
  const { rows } = await world.app.services.database.system.query(
    `select f.reason, t.facts::text || coalesce(encode(t.content, 'hex'), '')
        || (select string_agg(e.facts::text, '') from events e where e.visit_id = f.visit_id) as rest
      from follow_ups f join tasks t on t.id = f.id where f.visit_id = $1`,
    [id],
  )
  const [row] = rows as { reason: Buffer; rest: string }[]
  for (const word of ['Granulation', 'debridement'])
    expect([...findIn(row!.reason, word), ...findIn(row!.rest, word)]).toEqual([])
})
