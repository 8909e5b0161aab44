import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '../../testing/world.ts'
import { createWorkers } from '../../app.ts'
import { createLog } from '../../platform/observability/log.ts'
import { dueWork } from '../../testing/dueWork.ts'
import { openExpo } from '../../testing/expo.ts'
import { letCare } from '../../testing/family.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

// Scenario 6, to what leaves the house: a daily series; staff record the death. No reminder, offer, fee or rating request
// leaves afterwards, even those already queued; a started visit closes as stopped.

const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let expo: Awaited<ReturnType<typeof openExpo>>
beforeAll(async () => {
  expo = await openExpo()
  world = await createWorld({
    environment: { EXPO_BASE_URL: expo.url, EXPO_ACCESS_TOKEN: 'secret' },
  })
  await world.app.dispatcher.stop()
  practice = await openPractice(world)
  const { patient, daughter, patientId } = practice
  await letCare(world, patient, daughter, { patientId, rights: ['book', 'visits', 'messages'] })
})
afterAll(async () => {
  await world.close()
  await expo.close()
})

const system = () => world.app.services.database.system
async function rows<Row>(text: string, values: unknown[] = []) {
  return (await system().query(text, values)).rows as Row[]
}
const openWorkers = () =>
  createWorkers(world.config, { clock: world.now, log: createLog('tests', 'silent') })
const deviceOf = ({ name }: Person) => `ExponentPushToken[${name.replaceAll(' ', '')}]`
/** Everything that is due has been done. */
const settled = () => expect.poll(() => dueWork(world), { timeout: 30_000 }).toEqual([])
/** All that was told to anybody about this patient or one of the visits. */
const told = () =>
  rows<{ template: string; channel: string; status: string }>(
    `select template, channel, status from deliveries
      where template <> 'account-notice' and (patient_id is not null or visit_id is not null)`,
  )

test('patient-dies: nothing that was on its way arrives', { timeout: 120_000 }, async () => {
  const { patient, daughter, nurse, otherNurse, patientId, service, home } = practice
  const desk = world.as(world.admin)
  for (const person of [patient, daughter, nurse, otherNurse])
    await system().query(
      'insert into push_tokens (token, user_id, created_at) values ($1, $2, $3)',
      [deviceOf(person), person.id, world.now()],
    )
  // Every day for two weeks, the first is under way when she dies; the last of them nobody has yet.
  const starts = Array.from({ length: 14 }, (_, n) => ({
    id: world.id(),
    start: world.in(60 + n * DAY),
  }))
  const { items } = await desk.planning.series({
    patientId,
    serviceId: service.id,
    visits: starts,
    address: home,
    nurseId: nurse.id,
    note: '',
  })
  const given = items.filter(({ visit }) => visit.nurse?.id === nurse.id).map(({ visit }) => visit)
  expect(given.length).toBeGreaterThan(5)
  const [first, second] = given
  const wanted = await practice.request(7 * DAY + 300, daughter)
  // Cancelled an hour before, so that a fee is on its way.
  const late = await practice.request(150, daughter)
  await desk.visits.assignNurse({ id: late.id, nurseId: otherNurse.id })
  const workers = await openWorkers()
  await settled()
  await workers.close()

  // With no worker everything from here on lies in the queues.
  world.pass(60)
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const)
    await world.as(nurse).visits.changeStatus({ id: first!.id, status })
  const cancelled = await world.as(daughter).visits.cancel({ id: late.id, reason: 'other' })
  expect(cancelled.feeCents).toBeGreaterThan(0)
  await desk.offers.make({
    id: wanted.id,
    offers: [{ id: world.id(), nurseId: otherNurse.id }],
    minutes: 60,
  })
  await world.as(nurse).messages.send({ visitId: first!.id, content: 'I am with her' })
  await world.app.dispatcher.drain()
  // What was told by day: the reminder of the second, a day before it.
  world.pass(0.2)
  for (let n = 0; n < 3; n += 1) await world.app.dispatcher.drain()
  const queued = await dueWork(world)
  for (const job of ['visit-reminder', 'visit-offered', 'visit-cancelled', 'new-message'])
    expect(queued).toContain(job)
  // An event that nobody has looked at yet as well, and a fee that dispatch has still to decide.
  await desk.planning.reschedule({ id: second!.id, start: world.in(DAY + 180) })
  const feeId = world.id()
  await system().query(
    `insert into tasks (id, kind, visit_id, patient_id, facts, opened_at)
      values ($1, 'clash', $2, $3, '{"feeCents": 12300}', $4)`,
    [feeId, first!.id, patientId, world.now()],
  )
  const before = await told()
  expo.pushed.length = 0

  await world.as(nurse).family.setStatus({
    id: patientId,
    statusId: world.id(),
    status: 'deceased',
    reason: 'Died in my presence, 10:20',
  })

  // The workers are back, and the clock runs on for as long as the series would have.
  const back = await openWorkers()
  for (let hours = 0; hours < 15 * 24; hours += 12) {
    await settled()
    world.pass(12 * 60)
  }
  await settled()
  expect(expo.pushed).toEqual([])
  expect(await told()).toEqual(before)
  await back.close()

  // The started one closed as stopped, every other ended without a fee; nobody is offered it any more.
  expect(await desk.visits.get({ id: first!.id })).toMatchObject({
    status: 'COMPLETED',
    outcome: 'stopped',
    endReason: 'died',
    feeCents: 0,
  })
  for (const { id } of [...starts.slice(1), wanted])
    expect(await desk.visits.get({ id })).toMatchObject({
      status: 'CANCELLED',
      endReason: 'died',
      feeCents: 0,
    })
  const { items: offers } = await world.as(otherNurse).offers.list({ limit: 100 })
  expect(offers.filter(({ state }) => state === 'open')).toEqual([])
  // A decision about a fee comes too late to make one.
  await desk.tasks.resolve({ id: feeId, decision: 'fee_stands' })
  expect((await desk.visits.get({ id: first!.id })).feeCents).toBe(0)
  // Nobody is asked how it was.
  expect((await world.as(daughter).ratings.read({ id: first!.id })).can).toEqual([])
})
