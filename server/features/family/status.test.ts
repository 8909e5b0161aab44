import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract } from '../../../contract/index.ts'
import { PATIENT_STATUSES, type PatientStatus } from '../../../contract/people.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { ask } from '../../testing/asking.ts'
import { listen, openDevice } from '../../testing/device.ts'
import { letCare } from '../../testing/family.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'
import { loadVisitNews } from '../visits/news.ts'

const { family, visits } = contract
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  const { patient, daughter, patientId } = practice
  await letCare(world, patient, daughter, { patientId, rights: ['book', 'messages', 'reports'] })
})
afterAll(() => world.close())

function say(who: Person, status: PatientStatus, reason = 'As the hospital told us') {
  world.pass(1)
  return ask(world, who, family.setStatus, {
    id: practice.patientId,
    statusId: world.id(),
    status,
    reason,
  })
}
const effects = () =>
  systemTransaction(world.app.services.database, (tx) =>
    tx.many(sql<{ job: string; result: string | null; ids: Record<string, string> }>`
      select job, result, ids from effects order by key`),
  )
const request = (more: Record<string, unknown> = {}, who = practice.daughter) =>
  ask(world, who, visits.request, {
    id: world.id(),
    patientId: practice.patientId,
    serviceId: practice.service.id,
    start: world.in(20 * 24 * 60),
    address: practice.home,
    ...more,
  })

test('in hospital: visits wait for dispatch, and a request is asked about once more', async () => {
  await practice.schedule(10 * 24 * 60)
  const said = await say(practice.daughter, 'in_hospital', 'Bara, ward 12')
  expect(said.body).toMatchObject({ status: 'in_hospital', upcoming: 1, ended: 0 })
  expect(await request()).toMatchObject({ status: 409, code: 'confirmation_needed' })
  expect((await request({ confirmed: true })).status).toBe(201)
  const seen = await world.as(world.admin).people.patient({ id: practice.patientId })
  expect(seen).toMatchObject({
    status: 'in_hospital',
    statuses: [
      { status: 'in_hospital', reason: 'Bara, ward 12', by: { id: practice.daughter.id } },
    ],
    can: ['active', 'moved_away', 'deceased'],
  })
  // Said again, it is not news.
  await say(practice.patient, 'in_hospital')
  const { statuses } = await world.as(practice.patient).people.patient({ id: practice.patientId })
  expect(statuses).toHaveLength(1)
  expect((await say(practice.patient, 'active')).status).toBe(200)
})

test('who may say what: the whole table', async () => {
  const allowed: Record<PatientStatus, string> = {
    active: 'patient daughter admin',
    in_hospital: 'patient daughter nurse admin',
    moved_away: 'patient daughter admin',
    deceased: 'nurse admin',
  }
  await practice.schedule(11 * 24 * 60)
  const people = { ...practice, admin: world.admin }
  for (const status of PATIENT_STATUSES.filter((each) => each !== 'deceased'))
    for (const who of [
      'patient',
      'daughter',
      'nurse',
      'doctor',
      'stranger',
      'otherNurse',
      'admin',
    ] as const) {
      const { code } = await say(people[who], status)
      const known = ['stranger', 'otherNurse', 'doctor'].includes(who)
      const no = known && code === 'not_found' ? 'not_found' : 'not_allowed'
      expect(code, `${who} ${status}`).toBe(allowed[status].split(' ').includes(who) ? '' : no)
    }
  for (const who of ['patient', 'daughter', 'doctor', 'stranger', 'otherNurse'] as const)
    expect((await say(people[who], 'deceased')).status, who).toBeGreaterThanOrEqual(403)
})

// Scenario 6, as far as what exists today goes.
test('patient-dies', async () => {
  const { patient, daughter, nurse, otherNurse } = practice
  await say(world.admin, 'active')
  const started = await practice.schedule(40)
  const requested = await practice.request(3 * 24 * 60)
  const series = [await practice.schedule(4 * 24 * 60), await practice.schedule(5 * 24 * 60)]
  const other = await practice.request(6 * 24 * 60)
  await world.as(world.admin).visits.assignNurse({ id: other.id, nurseId: otherNurse.id })
  await world.app.dispatcher.drain()
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const)
    await world.as(nurse).visits.changeStatus({ id: started.id, status })
  const device = await openDevice(await listen(world.app), world.as(daughter))
  await device.frame('READY')
  const waiting = (await effects()).filter(
    // Looks at a nurse's day concern whoever else she visits.
    ({ result, job }) => result === null && !['account-notice', 'look-at-day'].includes(job),
  )
  expect(waiting.length).toBeGreaterThan(4)

  const said = await say(nurse, 'deceased', 'Died in my presence, 10:20')
  expect(said.body).toMatchObject({ status: 'deceased', upcoming: 0 })

  const desk = world.as(world.admin).visits
  for (const { id } of [requested, ...series, other])
    expect(await desk.get({ id })).toMatchObject({
      status: 'CANCELLED',
      endReason: 'died',
      feeCents: 0,
      cancellation: null,
    })
  expect(await desk.get({ id: started.id })).toMatchObject({
    status: 'COMPLETED',
    outcome: 'stopped',
    endReason: 'died',
  })
  const { items } = await desk.list({ patientId: practice.patientId, limit: 100 })
  expect(items.filter(({ status }) => !['CANCELLED', 'COMPLETED'].includes(status))).toEqual([])
  // The nurses' hours are free again.
  const { items: staff } = await world.as(world.admin).staff.list({ limit: 100 })
  expect(staff.find(({ id }) => id === otherNurse.id)!.busy).toEqual([])

  // What waited is not told, what had not been dispatched yet makes nothing that is sent.
  await world.app.dispatcher.drain()
  const news = ['visit-confirmation', 'visit-cancelled', 'nurse-on-the-way'] as const
  const ofPatient = (await effects()).filter(({ ids }) => news.some((each) => each === ids['what']))
  const left = ofPatient.filter(({ result }) => result !== 'skipped')
  const letters = await Promise.all(
    left.map(({ ids }) =>
      loadVisitNews(world.app.services, ids['what'] as (typeof news)[number], { key: 'any', ids }),
    ),
  )
  expect(letters.filter((letter) => letter !== null)).toEqual([])
  expect(
    (await effects()).filter(({ result }) => result === 'skipped').length,
  ).toBeGreaterThanOrEqual(waiting.length)
  await device.until(() => device.numbered().some(({ type }) => type === 'VISIT_CANCELLED'))

  // Nobody asks for another: told kindly, whoever it is.
  for (const who of [daughter, patient, world.admin])
    expect(await request({ confirmed: true }, who)).toMatchObject({
      status: 409,
      code: 'not_possible_now',
      body: { detail: expect.stringContaining('We are sorry') as string },
    })
  // A step back does not begin care again; the report can still be written.
  const undo = { id: started.id, status: 'IN_PROGRESS' as const, undo: true }
  expect((await ask(world, nurse, visits.changeStatus, undo)).code).toBe('not_possible_now')
  expect((await world.as(nurse).visits.get({ id: started.id })).can).toContain('write-report')
  // No new rights, no account that becomes the person.
  expect(
    (
      await ask(world, patient, family.invite, {
        id: world.id(),
        patientId: practice.patientId,
        phone: '+27820000000',
        rights: ['visits'],
      })
    ).code,
  ).toBe('not_possible_now')
  device.close()
})

test('a wrong death is corrected by dispatch alone, with a reason; visits are not revived', async () => {
  expect((await say(practice.nurse, 'in_hospital')).code).toBe('not_allowed')
  expect((await say(practice.patient, 'active')).code).toBe('not_allowed')
  expect((await say(world.admin, 'active', '')).code).toBe('invalid_input')
  expect((await say(world.admin, 'active', 'It was the neighbour')).status).toBe(200)
  const { items } = await world
    .as(world.admin)
    .visits.list({ patientId: practice.patientId, status: 'CANCELLED', limit: 100 })
  expect(items.length).toBeGreaterThan(4)
  expect((await request()).status).toBe(201)
  const { statuses } = await world.as(practice.daughter).people.patient({ id: practice.patientId })
  expect(statuses.slice(0, 2).map(({ status, reason }) => [status, reason])).toEqual([
    ['active', 'It was the neighbour'],
    ['deceased', 'Died in my presence, 10:20'],
  ])
})

test('requests in the very moment of the death: none is left to come', async () => {
  const answers = await Promise.all([
    ...Array.from({ length: 8 }, (_, n) => request({ start: world.in((30 + n) * 24 * 60) })),
    say(world.admin, 'deceased'),
    ...Array.from({ length: 8 }, (_, n) => request({ start: world.in((50 + n) * 24 * 60) })),
  ])
  expect(new Set(answers.map(({ status }) => status))).toEqual(
    new Set([200, 201, 409].filter((each) => answers.some(({ status }) => status === each))),
  )
  const { items } = await world.as(world.admin).visits.list({
    patientId: practice.patientId,
    status: 'REQUESTED,SCHEDULED,EN_ROUTE,ARRIVED,IN_PROGRESS',
  })
  expect(items).toEqual([])
})

test('a reason of a megabyte, a state that does not exist, a stranger: refused', async () => {
  expect((await say(world.admin, 'active', 'x'.repeat(1_000_000))).status).toBeGreaterThanOrEqual(
    413,
  )
  expect((await say(world.admin, 'asleep' as PatientStatus)).code).toBe('invalid_input')
  expect((await say(practice.stranger, 'in_hospital')).code).toBe('not_found')
})
