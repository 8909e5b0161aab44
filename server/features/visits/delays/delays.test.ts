import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Visit } from '../../../../contract/visits.ts'
import { openPractice } from '../../../testing/practice.ts'
import { letCare } from '../../../testing/family.ts'
import { createWorld, type World } from '../../../testing/world.ts'
import { loadVisitNews } from '../news.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
}, 120_000)
afterAll(() => world.close())

const desk = () => world.as(world.admin)
const seenBy = {
  desk: async ({ id }: Visit) => (await desk().visits.get({ id })).delay,
  family: async ({ id }: Visit) => (await world.as(practice.patient).visits.get({ id })).delay,
}
/** What the family is told of a visit from this number on. */
async function told(since: number, { id }: Visit): Promise<string[]> {
  const { items } = await world.as(practice.patient).events.since({ since })
  return items.flatMap((frame) =>
    frame.type === 'NOTICE' && frame.data.visit?.id === id ? [frame.data.text] : [],
  )
}
/** Minutes pass in steps, and what is due then is done, as it would be. */
async function passTo(minutes: number) {
  for (let left = minutes; left > 0; left -= 5) {
    world.pass(Math.min(5, left))
    for (let n = 0; n < 3; n += 1) await world.app.dispatcher.drain()
  }
}

test('care that takes longer makes the next visit late: the family is told before it, again only when it is worse, and when it is well after all', async () => {
  const first = await practice.schedule(30)
  const minutes = practice.service.minutes
  // Right behind it, at the same home: no way between them.
  const second = await practice.schedule(30 + minutes + 15)
  const { head: before } = await world.as(practice.patient).events.since({ since: 0 })
  const move = (status: 'EN_ROUTE' | 'ARRIVED' | 'IN_PROGRESS' | 'COMPLETED', id = first.id) =>
    world.as(practice.nurse).visits.changeStatus({ id, status })
  await passTo(25)
  await move('EN_ROUTE')
  await passTo(5)
  await move('ARRIVED')
  await move('IN_PROGRESS')
  await passTo(minutes)
  expect(await seenBy.desk(second)).toBeNull()
  // It should be over; it goes on.
  await passTo(20)
  expect(await seenBy.desk(second)).toMatchObject({ minutes: 15 })
  expect(await seenBy.family(second)).toBeNull()
  expect(await told(before, second)).toEqual([])
  await passTo(10)
  const [news] = await told(before, second)
  expect(news).toMatch(/^Your nurse is delayed: about \d\d:\d\d\. We are sorry\.$/)
  expect(await seenBy.family(second)).not.toBeNull()
  await passTo(5)
  expect(await told(before, second)).toHaveLength(1)
  await passTo(15)
  expect(await told(before, second)).toHaveLength(2)
  // Told each time by the one channel that they have; the newest is the one that is true.
  const letters = await toldOf(second)
  expect(letters).toHaveLength(2)
  expect(letters.map(({ job }) => job)).toEqual(['told-by-email', 'told-by-email'])
  const read = await Promise.all(
    letters.map(({ ids }) =>
      loadVisitNews(world.app.services, 'visit-delayed', { key: 'any', ids }),
    ),
  )
  const written = read.flatMap((news) => (news && 'as' in news ? news : []))
  expect(written).toMatchObject([{ as: 'late', values: { start: new Date(second.start) } }])
  expect(written[0]!.values.expected!.getTime()).toBeGreaterThan(Date.parse(second.start))
  expect(JSON.stringify(letters)).not.toMatch(/Palesa|Wound|Orlando/)
  // Dispatch gives the late one to somebody else: nothing is predicted of it any more.
  await desk().visits.assignNurse({ id: second.id, nurseId: practice.otherNurse.id })
  await move('COMPLETED')
  await passTo(5)
  expect((await seenBy.desk(second))?.minutes ?? 0).toBeGreaterThan(0)
  await world.as(practice.otherNurse).visits.changeStatus({ id: second.id, status: 'EN_ROUTE' })
  await world.as(practice.otherNurse).visits.changeStatus({ id: second.id, status: 'ARRIVED' })
  expect(await seenBy.desk(second)).toBeNull()
  expect(await seenBy.family(second)).toBeNull()
})

test('a visit that is moved away is not late any more', async () => {
  const visit = await practice.schedule(30)
  await passTo(40)
  expect((await seenBy.desk(visit))?.minutes).toBeGreaterThanOrEqual(25)
  await desk().visits.assignNurse({ id: visit.id, nurseId: null })
  expect(await seenBy.desk(visit)).toBeNull()
})

/** What was to be told of the delay of a visit. */
async function toldOf({ id }: Visit) {
  const { rows } = await world.app.services.database.system.query<{
    job: string
    ids: Record<string, string>
  }>(
    `select job, ids from effects where ids ->> 'what' = 'visit-delayed' and ids ->> 'visitId' = $1 order by key`,
    [id],
  )
  return rows
}

const HOME = { latitude: -26.238, longitude: 27.9085 }
const north = (km: number) => ({ ...HOME, latitude: HOME.latitude + km / 111.195, accuracy: 10 })

test('on the road her position says when she comes: far away she is late, and whoever may know is told and written to once', async () => {
  const { patient, daughter, nurse, patientId } = practice
  world.pass(24 * 60)
  await letCare(world, patient, daughter, { patientId, rights: ['visits'] })
  const visit = await practice.schedule(30)
  const { head: before } = await world.as(patient).events.since({ since: 0 })
  let n = 0
  const share = (km: number) =>
    world.as(nurse).visits.shareLocation({
      id: visit.id,
      deviceId: '0198c000-0000-7000-8000-0000000000dd',
      points: [{ ...north(km), n: (n += 1), at: world.now().toISOString() }],
    })
  await world.as(nurse).visits.changeStatus({ id: visit.id, status: 'EN_ROUTE' })
  await passTo(10)
  // By the time alone she would be there in ten minutes; by her place it takes an hour.
  expect(await told(before, visit)).toEqual([])
  await share(26)
  await passTo(5)
  expect(await told(before, visit)).toHaveLength(1)
  const { minutes } = (await seenBy.desk(visit))!
  expect(minutes).toBeGreaterThanOrEqual(35)
  for (const km of [21, 16, 11, 6]) {
    await share(km)
    await passTo(5)
  }
  const all = await told(before, visit)
  expect(all.length).toBeLessThanOrEqual(2)
  const sent = await toldOf(visit)
  expect(sent.map(({ ids }) => ids['userId']).toSorted()).toEqual(
    all.flatMap(() => [patient.id, daughter.id]).toSorted(),
  )
})
