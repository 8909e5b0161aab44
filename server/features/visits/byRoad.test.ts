import { afterAll, beforeAll, expect, test } from 'vitest'
import { visits as contract } from '../../../contract/visits.ts'
import { ask } from '../../testing/asking.ts'
import { openOsrm } from '../../testing/osrm.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

const DAY = 24 * 60
let world: World
let osrm: Awaited<ReturnType<typeof openOsrm>>
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  osrm = await openOsrm()
  world = await createWorld({ environment: { OSRM_URL: `${osrm.url}/` } })
  practice = await openPractice(world)
}, 120_000)
afterAll(async () => {
  await world.close()
  await osrm.close()
})

const { latitude, longitude } = { latitude: -26.238, longitude: 27.9085 }
const pin = (km: number) => ({ latitude: latitude + km / 111.195, longitude })
const at = (minutes: number, km: number) =>
  world.as(practice.patient).visits.request({
    id: world.id(),
    patientId: practice.patientId,
    serviceId: practice.service.id,
    start: world.in(minutes),
    address: { line: `${km} Long Road`, suburb: 'Orlando East', landmark: '', pin: pin(km) },
  })
const assign = (id: string, nurseId: string) =>
  ask(world, world.admin, contract.assignNurse, { id, nurseId })
async function counted(id: string) {
  const { rows } = await world.app.services.database.system.query<{ minutes: number }>(
    `select extract(epoch from lower(care) - lower(during)) / 60 as minutes from bookings where visit_id = $1`,
    [id],
  )
  return Number(rows[0]!.minutes)
}

test('the way that is booked is the one by road; a repeated booking asks nobody again', async () => {
  const nurse = await world.hire('nurse', 'Zodwa Road')
  const { minutes } = practice.service
  const first = await at(DAY, 0)
  expect(await assign(first.id, nurse.id)).toMatchObject({ status: 200 })
  const asked = osrm.asked.length
  const second = await at(DAY + minutes + 60, 10)
  expect(await assign(second.id, nurse.id)).toMatchObject({ status: 200 })
  // 20 km of road at 60 km/h, a third more by day, and the door.
  expect(await counted(second.id)).toBe(29)
  expect(osrm.asked.length).toBe(asked + 1)
  const candidates = await world.as(world.admin).dispatch.candidates({ id: second.id })
  const hers = candidates.items.find((each) => each.nurse.id === nurse.id)!
  expect(hers.reasons.map(({ text }) => text)).toContain('29 min from her visit before, by road')
  expect(osrm.asked.length).toBe(asked + 1)
})

test('a time that the straight line would allow is refused when the road is longer', async () => {
  const nurse = await world.hire('nurse', 'Busi Road')
  const { minutes } = practice.service
  const first = await at(2 * DAY, 0)
  expect(await assign(first.id, nurse.id)).toMatchObject({ status: 200 })
  // By the line 26 minutes, by road 29; ten to finish.
  const second = await at(2 * DAY + minutes + 37, 10)
  expect(await assign(second.id, nurse.id)).toMatchObject({ status: 409, code: 'overlap' })
})

test.each(['slow', 'error', 'garbage', 'hangsUp'] as const)(
  'a router that is %s holds up no booking, and the screen says that the way is estimated',
  async (mood) => {
    const nurse = await world.hire('nurse', `Khanyi ${mood}`)
    const { minutes } = practice.service
    const days = { slow: 3, error: 4, garbage: 5, hangsUp: 6 }[mood]
    const km = 10 + days / 10
    const first = await at(days * DAY, 0)
    expect(await assign(first.id, nurse.id)).toMatchObject({ status: 200 })
    const second = await at(days * DAY + minutes + 60, km)
    osrm.be(mood)
    const started = performance.now()
    expect(await assign(second.id, nurse.id)).toMatchObject({ status: 200 })
    expect(performance.now() - started).toBeLessThan(4_000)
    const { items } = await world.as(world.admin).dispatch.candidates({ id: second.id })
    const hers = items.find((each) => each.nurse.id === nurse.id)!
    expect(hers.reasons.map(({ text }) => text).join()).toMatch(/from her visit before, estimated/)
    osrm.be('well')
    world.pass(15)
  },
)

test('the family is told how the minutes are known', async () => {
  const visit = await practice.schedule(30)
  const nurse = world.as(practice.nurse).visits
  await nurse.changeStatus({ id: visit.id, status: 'EN_ROUTE' })
  const share = (km: number, n: number) =>
    nurse.shareLocation({
      id: visit.id,
      deviceId: '0198c000-0000-7000-8000-0000000000dd',
      points: [{ ...pin(km), accuracy: 10, n, at: world.now().toISOString() }],
    })
  await share(6, 1)
  const where = () => world.as(practice.patient).trail.whereabouts({ id: visit.id })
  expect((await where()).eta).toMatchObject({ by: 'road' })
  osrm.be('error')
  world.pass(4)
  await share(3, 2)
  expect((await where()).eta).toMatchObject({ by: 'estimate' })
  osrm.be('well')
})

test('the kilometres of a week are those of the road, and say so', async () => {
  const nurse = await world.hire('nurse', 'Lindi Road')
  const { minutes } = practice.service
  const visits = [await at(60, 0), await at(60 + minutes + 90, 10)]
  for (const { id } of visits) expect(await assign(id, nurse.id)).toMatchObject({ status: 200 })
  for (const { id } of visits)
    for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'] as const) {
      world.pass(20)
      await world.as(nurse).visits.changeStatus({ id, status })
    }
  const sheet = await world.as(nurse).timesheets.get({ nurseId: nurse.id, week: '2026-11-23' })
  expect(sheet.rows.map(({ kilometres, kilometresBy }) => [kilometres, kilometresBy])).toEqual([
    [null, null],
    [20, 'road'],
  ])
  expect(sheet.totals).toMatchObject({ kilometres: 20, kilometresBy: 'road' })
})
