import { afterAll, beforeAll, expect, test } from 'vitest'
import { ProblemError } from '../../../../contract/client.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let auxiliary: Person
let waiting: Person
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  auxiliary = await world.hire('nurse', 'Zinhle Aux', { category: 'ENA' })
  waiting = await world.hire('nurse', 'Portia Waiting', { verified: false })
}, 120_000)
afterAll(() => world.close())

const HOUR = 60
const DAY = 24 * HOUR
const desk = () => world.as(world.admin)
const candidates = async (id: string) => (await desk().dispatch.candidates({ id })).items
const find = async (id: string, person: Person) =>
  (await candidates(id)).find(({ nurse }) => nurse.id === person.id)!
const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'fine',
    (error: unknown) =>
      error instanceof ProblemError ? error.problem.code : Promise.reject(error),
  )

test('whoever was with the patient comes first, who cannot comes last, each with the reason', async () => {
  // Nomsa makes a visit; three days later there is another one.
  const first = await practice.schedule(30)
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'] as const)
    await world.as(practice.nurse).visits.changeStatus({ id: first.id, status })
  const next = await practice.request(3 * DAY)
  const [best, ...others] = await candidates(next.id)
  expect(best).toMatchObject({ nurse: { name: 'Nomsa Dlamini' }, free: true, obstacles: [] })
  expect(best!.reasons[0]).toEqual({
    kind: 'continuity',
    points: 30,
    text: 'Was with this patient 3 days ago, 1 visit so far',
  })
  expect(best!.rank).toBe(best!.reasons.reduce((sum, { points }) => sum + points, 0))
  const cannot = others.filter(({ obstacles }) => obstacles.some(({ liftable }) => !liftable))
  expect(others.slice(-cannot.length)).toEqual(cannot)
  expect((await find(next.id, waiting)).obstacles[0]).toMatchObject({
    code: 'not_registered',
    liftable: false,
  })
  const refused = practice.service.categories.includes('ENA') ? [] : ['category']
  expect((await find(next.id, auxiliary)).obstacles.map(({ code }) => code)).toEqual(refused)
})

test('an answer to an offer is known', async () => {
  const visit = await practice.request(5 * DAY)
  const offers = [practice.nurse, practice.otherNurse].map(({ id }) => ({
    id: world.id(),
    nurseId: id,
  }))
  await desk().offers.make({ id: visit.id, offers })
  await world.as(practice.nurse).offers.decline({ id: offers[0]!.id })
  expect(await find(visit.id, practice.nurse)).toMatchObject({ offer: 'declined' })
  expect(await find(visit.id, practice.otherNurse)).toMatchObject({ offer: 'open' })
  const [best] = await candidates(visit.id)
  expect(best!.nurse.id).toBe(practice.otherNurse.id)
})

test('working hours and counted travel give way to a reason; care that overlaps, absence and category never', async () => {
  const nurse = { nurseId: practice.otherNurse.id }
  // On Saturday she does not work, by the hours that were agreed.
  const hours = [{ weekday: 2, from: 7 * HOUR, until: 18 * HOUR }]
  await desk().workingTime.setHours({ id: nurse.nurseId, hours })
  const off = await practice.request(11 * DAY)
  expect((await find(off.id, practice.otherNurse)).obstacles).toMatchObject([
    { code: 'hours', liftable: true },
  ])
  expect(await codeOf(desk().visits.assignNurse({ id: off.id, ...nurse }))).toBe('hours')
  const override = { reason: 'She offered to come by herself' }
  const taken = await desk().visits.assignNurse({ id: off.id, ...nurse, override })
  expect(taken.nurse?.id).toBe(nurse.nurseId)
  // The reason is in the history, for dispatch alone, and sealed where it is kept.
  expect(taken.timeline.at(-1)).toMatchObject({ type: 'VISIT_ASSIGNED', note: override.reason })
  const family = await world.as(practice.patient).visits.get({ id: off.id })
  expect(family.timeline.every(({ note }) => note === null)).toBe(true)
  const kept = await world.app.services.database.system.query<{ lifted: string[]; reason: Buffer }>(
    'select lifted, reason from overrides where visit_id = $1',
    [off.id],
  )
  expect(kept.rows[0]!.lifted).toEqual(['hours'])
  expect(kept.rows[0]!.reason.toString('latin1')).not.toContain('offered')

  // Close behind it: there is no time for the way, and dispatch knows better.
  const elsewhere = {
    ...practice.home,
    line: '9 Other Road',
    pin: { latitude: -26.1, longitude: 28 },
  }
  const request = (start: string) =>
    world.as(practice.patient).visits.request({
      id: world.id(),
      patientId: practice.patientId,
      serviceId: practice.service.id,
      start,
      address: elsewhere,
    })
  const after = (iso: string, minutes: number) =>
    new Date(Date.parse(iso) + minutes * 60_000).toISOString()
  const close = await request(after(off.end, 12))
  expect((await find(close.id, practice.otherNurse)).obstacles.map(({ code }) => code)).toEqual([
    'hours',
    'overlap',
  ])
  const assign = (id: string, why?: string) =>
    desk().visits.assignNurse({ id, ...nurse, ...(why && { override: { reason: why } }) })
  expect(await codeOf(assign(close.id))).not.toBe('fine')
  expect((await assign(close.id, 'Same street in truth')).nurse?.id).toBe(nurse.nurseId)

  const inside = await request(after(off.start, 10))
  expect((await find(inside.id, practice.otherNurse)).obstacles).toContainEqual(
    expect.objectContaining({ code: 'overlap', liftable: false }),
  )
  expect(await codeOf(assign(inside.id, 'She can be in two places'))).toBe('overlap')
  const other = await practice.request(12 * DAY)
  expect(
    await codeOf(
      desk().visits.assignNurse({
        id: other.id,
        nurseId: waiting.id,
        override: { reason: 'Trust me' },
      }),
    ),
  ).toBe('not_registered')
})
