import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract } from '../../../contract/index.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { ask } from '../../testing/asking.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
/** Certificates of this year: the nurse's until 31 December, the doctor's until 31 March. */
let nurse: Person
let doctor: Person

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  nurse = await world.hire('nurse', 'Thisyear Nurse', { certificateYear: 2026 })
  doctor = await world.hire('doctor', 'Dr Thisyear', { certificateYear: 2027 })
})
afterAll(() => world.close())

const minutesUntil = (at: string) => (Date.parse(at) - world.now().getTime()) / 60_000
const desk = () => world.as(world.admin)
const assign = (visitId: string, who: Person) =>
  who.role === 'nurse'
    ? ask(world, world.admin, contract.visits.assignNurse, { id: visitId, nurseId: who.id })
    : ask(world, world.admin, contract.visits.assignDoctor, { id: visitId, doctorId: who.id })

const EDGES: ['nurse' | 'doctor', at: string, answer: string][] = [
  ['nurse', '2026-12-31T23:30:00+02:00', ''],
  ['nurse', '2027-01-01T00:00:00+02:00', 'not_registered'],
  ['nurse', '2027-01-01T00:30:00+02:00', 'not_registered'],
  // In London it is still the old year.
  ['nurse', '2026-12-31T23:30:00Z', 'not_registered'],
  ['doctor', '2027-03-31T23:30:00+02:00', ''],
  ['doctor', '2027-04-01T00:30:00+02:00', 'not_registered'],
]

test.each(EDGES)('a %s takes a visit at %s: %s', async (role, at, code) => {
  const visit = await practice.request(minutesUntil(at))
  const answer = await assign(visit.id, role === 'nurse' ? nurse : doctor)
  expect(answer.code).toBe(code)
  if (!code) return
  expect(answer.status).toBe(409)
  expect(answer.body['detail']).toContain(role === 'nurse' ? '31 December 2026' : '31 March 2027')
  expect(answer.body['detail']).toContain(role === 'nurse' ? '1 January 2027' : '1 April 2027')
})

test('whoever is not verified takes nothing, and a refused renewal leaves the old certificate', async () => {
  const fresh = await world.hire('nurse', 'Fresh Nurse', { verified: false })
  const visit = await practice.request(2 * 24 * 60)
  const before = await assign(visit.id, fresh)
  expect([before.status, before.code]).toEqual([409, 'not_registered'])
  expect(before.body['detail']).toContain('no verified SANC registration')
  await world.verify(fresh)
  expect((await assign(visit.id, fresh)).status).toBe(200)
  // A list of candidates says the same in advance.
  const january = await practice.request(minutesUntil('2027-01-04T09:00:00+02:00'))
  const { items } = await desk().staff.list({ visitId: january.id, limit: 100 })
  const said = (of: Person) => items.find(({ id }) => id === of.id)!.obstacle
  expect(said(fresh)).toBe(null)
  expect(said(nurse)).toContain('31 December 2026')
  expect((await assign(january.id, nurse)).body['detail']).toBe(said(nurse))
  expect(said(world.admin)).toBe(null)
})

const CATEGORIES: [service: string, category: 'RN' | 'EN' | 'ENA', may: boolean][] = (
  [
    ['Wound care', 'RN EN'],
    ['Injection', 'RN EN'],
    ['Vital signs and check-up', 'RN EN ENA'],
    ['Care after surgery', 'RN'],
    ['Catheter care', 'RN EN'],
    ['Mother and baby', 'RN'],
  ] as const
).flatMap(([service, may]) =>
  (['RN', 'EN', 'ENA'] as const).map((category): [string, 'RN' | 'EN' | 'ENA', boolean] => [
    service,
    category,
    may.split(' ').includes(category),
  ]),
)

let apart = 0
test.each(CATEGORIES)('%s by %s: %s', async (name, category, may) => {
  const person = await world.hire('nurse', `${category} for ${name}`, { category })
  const service = practice.services.find((each) => each.name === name)!
  const visit = await world.as(practice.patient).visits.request({
    id: world.id(),
    patientId: practice.patientId,
    serviceId: service.id,
    start: world.in((apart += 180)),
    address: practice.home,
  })
  const answer = await assign(visit.id, person)
  expect(answer.code).toBe(may ? '' : 'category')
  expect(String(answer.body['detail']).includes(`registered as ${category}`)).toBe(!may)
})

test('the certificate of the year counts: what is higher next year does not help this year', async () => {
  const rising = await world.hire('nurse', 'Rising Nurse', {
    category: 'EN',
    certificateYear: 2026,
  })
  const { registration } = await desk().staff.one({ id: rising.id })
  await world.as(rising).staff.enterRegistration({
    id: world.id(),
    registration: registration!,
    category: 'RN',
    certificateYear: 2027,
  })
  await world.verify(rising)
  const service = practice.services.find((each) => each.name === 'Care after surgery')!
  const visitAt = async (at: string) =>
    world.as(practice.patient).visits.request({
      id: world.id(),
      patientId: practice.patientId,
      serviceId: service.id,
      start: at,
      address: practice.home,
    })
  expect((await assign((await visitAt('2026-12-15T08:00:00Z')).id, rising)).code).toBe('category')
  expect((await assign((await visitAt('2027-01-15T08:00:00Z')).id, rising)).status).toBe(200)
})

/** As visits were assigned before anybody looked at dates. */
const assignUnasked = (visitId: string, nurseId: string) =>
  systemTransaction(world.app.services.database, (tx) =>
    tx.run(sql`
      update visits set nurse_id = ${nurseId}, status = 'SCHEDULED', scheduled_at = ${world.now()}
      where id = ${visitId}`),
  )

test('a visit of January is at risk from 1 November, for dispatch alone', async () => {
  const other = await createWorld()
  try {
    const place = await openPractice(other)
    const { admin } = other
    const hers = await other.hire('nurse', 'Renewing Nurse', { certificateYear: 2027 })
    const to = (at: string) => (Date.parse(at) - other.now().getTime()) / 60_000
    other.pass(to('2027-10-31T12:00:00+02:00'))
    // Sessions are over by now: everybody signs in anew.
    const again = async (person: Person) => {
      const { token } = await other.anonymous.auth.login({
        email: person.email,
        password: other.password,
        ...(person.role !== 'patient' && { code: await other.codeOf(person) }),
      })
      return other.as({ token })
    }
    const everybody = async () =>
      [await again(admin), await again(place.patient), await again(hers)] as const
    let [desk2, family, carer] = await everybody()
    const visit = await family.visits.request({
      id: other.id(),
      patientId: place.patientId,
      serviceId: place.service.id,
      start: '2028-01-05T08:00:00Z',
      address: place.home,
    })
    await systemTransaction(other.app.services.database, (tx) =>
      tx.run(sql`
        update visits set nurse_id = ${hers.id}, status = 'SCHEDULED', scheduled_at = ${other.now()}
        where id = ${visit.id}`),
    )
    const risk = async () => (await desk2.visits.get({ id: visit.id })).atRisk
    expect(await risk()).toBe(null)
    other.pass(to('2027-11-01T00:30:00+02:00'))
    ;[desk2, family, carer] = await everybody()
    expect(await risk()).toBe('registration')
    expect((await carer.visits.get({ id: visit.id })).atRisk).toBe(null)
    expect((await family.visits.list({})).items.every(({ atRisk }) => atRisk === null)).toBe(true)
    // The new year's certificate takes it away.
    const { registration } = await desk2.staff.one({ id: hers.id })
    const next = await carer.staff.enterRegistration({
      id: other.id(),
      registration: registration!,
      category: 'RN',
      certificateYear: 2028,
    })
    expect(await risk()).toBe('registration')
    await desk2.staff.verifyRegistration({ id: next.id })
    expect(await risk()).toBe(null)
    // It is taken back: the visit is at risk at once, as nothing is verified for that day.
    await desk2.staff.refuseRegistration({ id: next.id, note: 'Struck off' })
    expect(await risk()).toBe('registration')
  } finally {
    await other.close()
  }
})

test('who lost the registration that they have today is at risk on any day', async () => {
  const person = await world.hire('nurse', 'Struck Off')
  const visit = await practice.request(40 * 24 * 60)
  await assignUnasked(visit.id, person.id)
  const risk = async () => (await desk().visits.get({ id: visit.id })).atRisk
  expect(await risk()).toBe(null)
  const { registrations } = await desk().staff.one({ id: person.id })
  await desk().staff.refuseRegistration({ id: registrations[0]!.id, note: 'Struck off' })
  expect(await risk()).toBe('registration')
})
