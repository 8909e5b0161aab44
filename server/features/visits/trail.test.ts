import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EphemeralFrame } from '../../../contract/events.ts'
import { listen, openDevice, type Device } from '../../testing/device.ts'
import { letCare } from '../../testing/family.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'
import { metresBetween } from '../../platform/planning/travel.ts'
import { estimatedRoads } from '../../platform/roads/roads.ts'
import { etaOf, restOf } from './road.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let address: string

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  address = await listen(world.app)
})
afterAll(() => world.close())

const HOME = { latitude: -26.238, longitude: 27.9085 }
/** So many kilometres north of the door. */
const north = (km: number) => ({
  latitude: HOME.latitude + km / 111.195,
  longitude: HOME.longitude,
  accuracy: 10,
})
const code = (value: string) => ({ problem: { code: value } })

async function setOut(minutes: number, nurse = practice.nurse) {
  const { id } = await practice.schedule(minutes)
  if (nurse !== practice.nurse)
    await world.as(world.admin).visits.assignNurse({ id, nurseId: nurse.id })
  await world.as(nurse).visits.changeStatus({ id, status: 'EN_ROUTE' })
  return id
}
const device = '0198c000-0000-7000-8000-0000000000dd'
let count = 0
const share = (
  id: string,
  km: number,
  more: { at?: string; n?: number } = {},
  by = practice.nurse,
) =>
  world.as(by).visits.shareLocation({
    id,
    deviceId: device,
    points: [{ ...north(km), n: (count += 1), at: world.now().toISOString(), ...more }],
  })
const arrive = (id: string, by = practice.nurse) =>
  world.as(by).visits.changeStatus({ id, status: 'ARRIVED' })
/** Ends the visit, so that the next one may begin. */
async function over(id: string) {
  await world.as(world.admin).visits.cancel({ id, reason: 'practice' })
}
const points = async (id: string) =>
  (await world.as(world.admin).trail.read({ id })).journeys.flatMap((journey) => journey.points)

test('a point is stored once by visit, device and number, however often and from wherever it comes', async () => {
  const id = await setOut(60)
  const at = world.now().toISOString()
  const batch = Array.from({ length: 23 }, (_, n) => ({ ...north(5 - n / 10), n, at }))
  const send = () =>
    world.as(practice.nurse).visits.shareLocation({ id, deviceId: device, points: batch })
  const answers = await Promise.all([send(), send(), send()])
  expect(answers.reduce((sum, { stored }) => sum + stored, 0)).toBe(23)
  world.pass(1)
  expect(await send()).toEqual({ stored: 0, dropped: 0 })
  expect(await points(id)).toHaveLength(23)
  await over(id)
})

test('points from before she set out, from the future, or after she arrived are dropped; the rest is kept', async () => {
  world.pass(60)
  const id = await setOut(60)
  expect(await share(id, 5, { at: world.in(-10) })).toEqual({ stored: 0, dropped: 1 })
  expect(await share(id, 5, { at: world.in(10) })).toEqual({ stored: 0, dropped: 1 })
  // A clock that is a minute ahead is no lie: the point is of now.
  expect(await share(id, 5, { at: world.in(1) })).toEqual({ stored: 1, dropped: 0 })
  expect((await points(id))[0]?.at).toBe(world.in(0))
  world.pass(10)
  await arrive(id)
  world.pass(5)
  expect(await share(id, 0.1)).toEqual({ stored: 0, dropped: 1 })
  // Late, of the way itself.
  expect(await share(id, 1, { at: world.in(-8) })).toEqual({ stored: 1, dropped: 0 })
  await over(id)
  await expect(share(id, 1)).rejects.toMatchObject(code('not_possible_now'))
})

test('a leap that no car makes is kept and flagged, and moves no dot', async () => {
  world.pass(60)
  const id = await setOut(60)
  await share(id, 5)
  world.pass(1)
  expect(await share(id, 400)).toEqual({ stored: 1, dropped: 0 })
  world.pass(1)
  await share(id, 4)
  expect((await points(id)).map(({ implausible }) => implausible)).toEqual([false, true, false])
  const seen = await world.as(world.admin).trail.whereabouts({ id })
  expect(seen.metres).toBeGreaterThan(3_900)
  expect(seen.metres).toBeLessThan(4_100)
  await over(id)
})

const dots = (socket: Device) =>
  socket.frames.filter(
    (frame): frame is Extract<EphemeralFrame, { type: 'NURSE_LOCATION' }> =>
      frame.type === 'NURSE_LOCATION',
  )

test('dispatch sees the dot, the family minutes and the dot for the last 2 km, nobody else anything', async () => {
  const { patient, daughter, nurse, otherNurse, doctor, stranger } = practice
  const { admin } = world
  world.pass(60)
  await letCare(world, patient, daughter, { patientId: practice.patientId, rights: ['visits'] })
  const id = await setOut(60)
  const people = { admin, patient, daughter, nurse, otherNurse, doctor, stranger }
  const sockets = Object.fromEntries(
    await Promise.all(
      Object.entries(people).map(async ([name, person]) => {
        const socket = await openDevice(address, world.as(person))
        await socket.frame('READY')
        return [name, socket] as const
      }),
    ),
  )
  const where = (person: Person) => world.as(person).trail.whereabouts({ id })
  await share(id, 5.2)
  await sockets['admin']!.until(() => dots(sockets['admin']!).length === 1)
  const way = estimatedRoads.look()
  const far = etaOf(restOf(way, north(5.2), HOME), world.now())
  expect(far.by).toBe('estimate')
  expect(await where(patient)).toMatchObject({ onTheWay: true, dot: null, metres: null, eta: far })
  expect(await where(daughter)).toMatchObject({ dot: null, eta: far })
  expect(await where(admin)).toMatchObject({ dot: { latitude: north(5.2).latitude }, eta: far })
  expect(await where(nurse)).toMatchObject({ shownTo: 'dispatch' })
  world.pass(8)
  await share(id, 1.4)
  for (const name of ['patient', 'daughter'])
    await sockets[name]!.until(() => dots(sockets[name]!).length === 1)
  expect(await where(patient)).toMatchObject({
    metres: 1400,
    eta: { fromMinutes: 2, toMinutes: 9 },
  })
  expect(await where(nurse)).toMatchObject({ shownTo: 'family' })
  // Many in one second, and a late batch: nobody is told more.
  await Promise.all([share(id, 1.3), share(id, 1.2), share(id, 1.1)])
  await share(id, 1.9, { at: world.in(-4) })
  world.pass(1)
  await share(id, 1)
  await sockets['admin']!.until(() => dots(sockets['admin']!).length === 3)
  expect(dots(sockets['patient']!).map(({ latitude }) => latitude)).toEqual([
    north(1.4).latitude,
    north(1).latitude,
  ])
  for (const name of ['nurse', 'otherNurse', 'doctor', 'stranger'])
    expect(dots(sockets[name]!), name).toEqual([])
  await expect(where(doctor)).rejects.toMatchObject(code('not_allowed'))
  for (const person of [otherNurse, stranger])
    await expect(where(person)).rejects.toMatchObject(code('not_found'))
  for (const person of [patient, daughter, nurse, doctor])
    await expect(world.as(person).trail.read({ id })).rejects.toMatchObject(code('not_allowed'))
  // No list and no detail carries a trail.
  const list = JSON.stringify(await world.as(admin).visits.list({ limit: 100 }))
  expect(list).not.toContain('latitude')
  // Six minutes of silence: a time of the past, and no guess.
  world.pass(6)
  expect(await where(patient)).toMatchObject({ stale: true, eta: null, dot: null })
  expect(await where(admin)).toMatchObject({ stale: true, eta: null, seenAt: world.in(-6) })
  await arrive(id)
  expect(await where(patient)).toMatchObject({ onTheWay: false, dot: null, seenAt: null })
  for (const socket of Object.values(sockets)) socket.close()
  await over(id)
})

test('a trail of very many points is thinned evenly, and says how many there are', async () => {
  world.pass(60)
  const id = await setOut(60)
  await world.app.services.database.system.query(
    `insert into location_points (visit_id, device_id, n, set_out_on, patient_id, nurse_id, latitude, longitude,
        accuracy, implausible, at, received_at)
      select v.id, $2, x, v.en_route_at::date, v.patient_id, v.nurse_id, -26.3 + x * 1e-6, 27.9, 10, false,
        v.en_route_at + make_interval(secs => x), v.en_route_at + make_interval(secs => x)
      from visits v, generate_series(1, 12001) x where v.id = $1`,
    [id, device],
  )
  const [journey] = (await world.as(world.admin).trail.read({ id })).journeys
  expect(journey!.kept).toBe(12_001)
  const seconds = journey!.points.map(({ at }) => Date.parse(at) / 1_000)
  const [first, last] = [seconds[0]!, seconds.at(-1)!]
  expect(last - first).toBe(12_000)
  // Every third, the first and the last.
  expect(seconds).toHaveLength(4_002)
  expect(Math.max(...seconds.slice(1).map((second, n) => second - seconds[n]!))).toBe(3)
  await over(id)
})

test('after 30 days the trail is gone, unless an incident holds it; its months are made ahead', async () => {
  world.pass(60)
  const kept = await setOut(60)
  await share(kept, 3)
  await over(kept)
  const other = await setOut(120)
  await share(other, 3)
  await over(other)
  expect(await world.as(world.admin).trail.hold({ id: kept, held: true })).toEqual({ held: true })
  expect(await world.as(world.admin).trail.hold({ id: kept, held: true })).toEqual({ held: true })
  await world.app.nightly.drain()
  const months = async () => {
    const { rows } = await world.app.services.database.system.query<{ name: string }>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'location_points'::regclass order by 1`,
    )
    return rows.map(({ name }) => name.replace('location_points_', ''))
  }
  expect(await months()).toEqual(['2026_11', '2026_12', '2027_01', 'default'])
  // What the default had caught lies in its month now.
  const { rows } = await world.app.services.database.system.query(
    `select tableoid::regclass::text as month, count(*)::int from location_points group by 1`,
  )
  expect(rows).toEqual([{ month: 'location_points_2026_11', count: expect.any(Number) }])
  expect(await points(other)).toHaveLength(1)
  world.pass(32 * 24 * 60)
  await world.app.nightly.drain()
  expect(await points(other)).toEqual([])
  expect(await points(kept)).toHaveLength(1)
  expect(await months()).toContain('2026_11')
  await world.as(world.admin).trail.hold({ id: kept, held: false })
  // Its month is dropped once all of it is older.
  world.pass(8 * 24 * 60)
  await world.app.nightly.drain()
  expect(await points(kept)).toEqual([])
  expect(await months()).not.toContain('2026_11')
})

test('great circles and spans of minutes', () => {
  expect(Math.round(metresBetween(HOME, north(2)))).toBe(2000)
  const at = new Date('2026-11-24T10:00:00Z')
  expect(etaOf({ by: 'estimate', metres: 0 }, at)).toEqual({
    fromMinutes: 1,
    toMinutes: 3,
    by: 'estimate',
  })
  for (const metres of [100, 1_000, 10_000, 100_000]) {
    const { fromMinutes, toMinutes } = etaOf({ by: 'estimate', metres }, at)
    expect(toMinutes).toBeGreaterThan(fromMinutes)
    // A road that is known is surer, and the rush hour longer.
    const seconds = (metres / 1000 / 36) * 3600
    const road = etaOf({ by: 'road', metres, seconds }, at)
    const rush = etaOf({ by: 'road', metres, seconds }, new Date('2026-11-24T05:30:00Z'))
    expect(rush.toMinutes).toBeGreaterThanOrEqual(road.toMinutes)
    expect(road).toMatchObject({ by: 'road' })
  }
})
