import { afterAll, beforeAll, expect, test } from 'vitest'
import { observations as contract } from '../../../../contract/observations.ts'
import { ask } from '../../../testing/asking.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

// What a nurse measures in a visit: scored as it comes, kept whatever has become of the visit, told to those
// whose it is.

const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

let days = 0
/** A visit of a day of its own, its nurse at home with the patient. */
async function atHome(patientOf = practice.patient) {
  const { id } = await practice.request((days += 1) * DAY, patientOf)
  await world.as(world.admin).visits.assignDoctor({ id, doctorId: practice.doctor.id })
  await world.as(world.admin).visits.assignNurse({ id, nurseId: practice.nurse.id })
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const)
    await world.as(practice.nurse).visits.changeStatus({ id, status })
  return id
}
const WELL = {
  respiration: 16,
  spo2: 97,
  oxygen: false,
  systolic: 120,
  diastolic: 80,
  pulse: 72,
  consciousness: 'alert' as const,
  temperature: 36.8,
  pregnant: 'no' as const,
}
const record = (id: string, more: Record<string, unknown> = {}, who: Person = practice.nurse) =>
  world.as(who).observations.record({ id, observationsId: world.id(), ...more })
const list = (id: string, who: Person = practice.nurse) => world.as(who).observations.list({ id })
const tell = (who: Person, input: Record<string, unknown>) =>
  ask(world, who, contract.record, input)

test('it is scored as it is kept, once for each id, and its doctor hears of it', async () => {
  const id = await atHome()
  const input = {
    id,
    observationsId: world.id(),
    ...WELL,
    respiration: 22,
    spo2: 94,
    systolic: 108,
  }
  const first = await world.as(practice.nurse).observations.record(input)
  expect(first).toMatchObject({
    by: { id: practice.nurse.id },
    measuredAt: world.in(0),
    measured: { respiration: 22, diastolic: 80 },
    score: { applies: true, total: 4, missing: [], cautions: ['age_unknown'] },
    warnings: [],
    warning: null,
  })
  expect(await world.as(practice.nurse).observations.record(input)).toEqual(first)
  expect(await tell(practice.nurse, { ...input, pulse: 73 })).toMatchObject({
    status: 409,
    code: 'id_taken',
  })
  expect((await list(id)).items).toEqual([first])
  expect((await list(id, practice.doctor)).items).toEqual([first])
  const { items } = await world.as(practice.doctor).events.since({ since: 0, limit: 200 })
  expect(items.at(-1)).toMatchObject({ type: 'VISIT_CHANGED', data: { visit: { id } } })
})

test('what came within half an hour counts together, and every part is kept as it came', async () => {
  const id = await atHome()
  await record(id, { respiration: 25, pregnant: 'no' })
  world.pass(20)
  const second = await record(id, { spo2: 91, pregnant: 'no' })
  expect(second).toMatchObject({ measured: { spo2: 91 }, used: { respiration: 25, spo2: 91 } })
  expect(second.score).toMatchObject({ total: 6, missing: expect.arrayContaining(['pulse']) })
  world.pass(11)
  const third = await record(id, { pulse: 72, pregnant: 'no' })
  expect(third.used).toEqual({ spo2: 91, pulse: 72 })
  expect(third.score).toMatchObject({ total: 3, single: ['spo2'] })
})

test('implausible values are kept; impossible ones name their field, and so does an empty round', async () => {
  const id = await atHome()
  expect((await record(id, { pulse: 210, weight: 280 })).measured).toEqual({
    pulse: 210,
    weight: 280,
  })
  world.pass(31)
  expect((await record(id, { glucose: 'HI' })).warnings).toEqual(['glucose'])
  const wrong = (more: Record<string, unknown>) =>
    tell(practice.nurse, { id, observationsId: world.id(), ...more })
  expect(await wrong({ spo2: 101 })).toMatchObject({ status: 422, body: { field: 'spo2' } })
  expect(await wrong({ temperature: 366 })).toMatchObject({ body: { field: 'temperature' } })
  expect(await wrong({})).toMatchObject({ status: 422, body: { field: 'measured' } })
})

test('whoever is under 16 on that day, or pregnant, gets the reason and no score; worry warns all the same', async () => {
  const child = world.id()
  const born = world
    .now()
    .toISOString()
    .slice(0, 10)
    .replace(/^\d+/, (year) => `${Number(year) - 16}`)
  await world
    .as(practice.daughter)
    .people.createPatient({ id: child, name: 'Thabo', birthDate: born })
  const request = async () => {
    const { id } = await world.as(practice.daughter).visits.request({
      id: world.id(),
      patientId: child,
      serviceId: practice.service.id,
      start: world.in((days += 1) * DAY),
      address: practice.home,
    })
    await world.as(world.admin).visits.assignNurse({ id, nurseId: practice.nurse.id })
    return id
  }
  const bad = { respiration: 30, spo2: 85, pregnant: 'no' as const }
  // Sixteen today.
  expect((await record(await request(), bad)).score).toMatchObject({ total: 6, cautions: [] })
  const day = new Date(Date.parse(`${born}T12:00:00Z`) + 24 * 3_600_000).toISOString().slice(0, 10)
  await world.as(world.admin).family.setBirthDate({ id: child, birthDate: day })
  const young = await record(await request(), { ...bad, worried: true })
  expect(young).toMatchObject({
    score: { applies: false, why: 'under_16' },
    warnings: ['worried'],
    warning: { state: 'ringing' },
  })
  const pregnant = await record(await atHome(), { ...bad, pregnant: 'yes' })
  expect(pregnant).toMatchObject({ score: { applies: false, why: 'pregnant' }, warning: null })
})

test('what was measured offline keeps its time, also by a wrong clock, and after somebody else was sent', async () => {
  const id = await atHome()
  world.pass(60)
  const late = await record(id, { ...WELL, at: world.in(-40) })
  expect(late).toMatchObject({
    measuredAt: world.in(-40),
    receivedAt: world.in(0),
    uncertain: false,
  })
  const clock = { at: '2019-01-01T00:10:00Z', sentAt: '2019-01-01T00:30:00Z' }
  const wrong = await record(id, { ...WELL, respiration: 25, at: clock.at, clock })
  expect(wrong).toMatchObject({ measuredAt: world.in(-20), uncertain: true, warning: {} })

  const { id: other } = await practice.schedule((days += 1) * DAY)
  world.pass(30)
  const measuredAt = world.in(0)
  await world.as(world.admin).visits.assignNurse({
    id: other,
    nurseId: practice.otherNurse.id,
    override: { reason: 'Her car broke down' },
  })
  world.pass(90)
  const kept = await record(other, { respiration: 25, spo2: 90, pulse: 131, at: measuredAt })
  expect(kept).toMatchObject({ measuredAt, warning: { state: 'ringing' } })
  expect((await list(other, practice.otherNurse)).items).toMatchObject([
    { id: kept.id, by: { id: practice.nurse.id } },
  ])
  expect(await ask(world, practice.nurse, contract.list, { id: other })).toMatchObject({
    code: 'not_found',
  })
  const { id: never } = await practice.schedule((days += 1) * DAY)
  expect(
    await tell(practice.otherNurse, { id: never, observationsId: world.id(), pulse: 70 }),
  ).toMatchObject({ code: 'not_found' })
  // Of a visit that was cancelled meanwhile nothing is refused either.
  await world.as(world.admin).visits.cancel({ id: never, reason: 'practice' })
  expect(await record(never, { pulse: 70 })).toMatchObject({ measured: { pulse: 70 } })
})

test('the family reads the values with the released report, and no score', async () => {
  const id = await atHome()
  await record(id, { ...WELL, respiration: 30 })
  const nurse = world.as(practice.nurse).visits
  expect(await list(id, practice.patient)).toEqual({ subject: null, items: [] })
  await nurse.saveReport({
    id,
    reportId: world.id(),
    version: 0,
    findings: 'Short of breath',
    careGiven: 'Sat her up',
    advice: 'Rest',
  })
  await nurse.changeStatus({ id, status: 'COMPLETED' })
  await nurse.signReport({ id, version: 1 })
  expect((await list(id, practice.patient)).items).toEqual([])
  await world
    .as(practice.doctor)
    .visits.review({ id, rating: 5, comment: 'Thank you', release: true })
  expect((await list(id, practice.patient)).items).toMatchObject([
    { measured: { respiration: 30 }, score: null, warnings: [], warning: null },
  ])
  // What comes after that is theirs as well.
  await record(id, { pulse: 80 })
  expect((await list(id, practice.patient)).items).toHaveLength(2)
})

test('a doctor sets scale, thresholds or comfort care, with reason and end, and each score shows it', async () => {
  const id = await atHome()
  const { patientId } = practice
  const plan = (more: Record<string, unknown>, who = practice.doctor) => {
    world.pass(1)
    return ask(world, who, contract.setPlan, {
      id: patientId,
      planId: world.id(),
      scale: 1,
      ...more,
    })
  }
  expect(await plan({ comfort: true })).toMatchObject({ status: 422, body: { field: 'reason' } })
  expect(await plan({ comfort: true, reason: 'Dying' })).toMatchObject({ body: { field: 'until' } })
  const past = { comfort: true, reason: 'Dying', until: world.in(-1) }
  expect(await plan(past)).toMatchObject({ body: { field: 'until' } })
  const odd = { thresholds: { medium: 9, high: 8, single: true } }
  expect(await plan(odd)).toMatchObject({ status: 422 })
  expect(await plan({}, practice.otherDoctor)).toMatchObject({ code: 'not_found' })
  expect(await plan({}, practice.nurse)).toMatchObject({ code: 'not_allowed' })

  const hypercapnic = { respiration: 18, spo2: 97, oxygen: true, pregnant: 'no' as const }
  expect((await record(id, hypercapnic)).score).toMatchObject({ scale: 1, total: 2 })
  world.pass(31)
  await plan({ scale: 2 })
  await world.as(practice.doctor).record.add({
    id: practice.patientId,
    entryId: world.id(),
    kind: 'mental_state',
    what: 'Knows her name, not the day',
  })
  expect((await list(id)).subject).toMatchObject({
    scale: 2,
    usualMental: 'Knows her name, not the day',
    plan: null,
  })
  expect((await record(id, hypercapnic)).score).toMatchObject({ scale: 2, total: 5 })
  const thresholds = { medium: 6, high: 9, single: false }
  await plan({ scale: 2, thresholds, reason: 'Always so', until: world.in(60) })
  expect(await record(id, hypercapnic)).toMatchObject({ thresholds, warnings: [], warning: null })
  await plan({ scale: 2, comfort: true, reason: 'Dying at home', until: world.in(60) })
  const comfort = await record(id, { ...hypercapnic, consciousness: 'voice', pulse: 131 })
  expect(comfort).toMatchObject({ comfort: true, score: { total: 11 }, warning: null })
  expect((await record(id, { worried: true })).warning).toMatchObject({ state: 'ringing' })
  world.pass(61)
  expect((await list(id)).subject?.plan).toBeNull()
  const after = await record(id, { ...hypercapnic, consciousness: 'voice', pulse: 131 })
  expect(after).toMatchObject({ comfort: false, warning: { state: 'ringing' } })
})

test('nothing of it lies in clear: neither rows, nor events, nor jobs', async () => {
  const id = await atHome()
  await record(id, { respiration: 37, temperature: 40.7, consciousness: 'unsure_confusion' })
  await world.app.dispatcher.drain()
  const { rows } = await world.app.services.database.system.query(
    `select o::text || coalesce(w::text, '') || a::text ||
        (select string_agg(e.facts::text, '') from events e
          where e.visit_id = o.visit_id or e.facts ->> 'alarmId' = o.id::text) ||
        coalesce((select string_agg(f::text, '') from effects f where f.ids ->> 'alarmId' = o.id::text), '') as text
      from observations o left join warnings w on w.id = o.id left join alarms a on a.id = o.id
      where o.visit_id = $1`,
    [id],
  )
  expect(rows).toHaveLength(1)
  for (const word of ['40.7', 'unsure', 'news', 'total', 'respiration'])
    expect(rows[0].text.includes(word), word).toBe(false)
})
