import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Visit } from '../../../../contract/visits.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type World } from '../../../testing/world.ts'

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
  // The push says nothing but that it is later; the queue knows ids.
  const { rows } = await world.app.services.database.system.query<{ job: string; ids: object }>(
    `select job, ids from effects where job = 'visit-delayed'`,
  )
  expect(rows).toHaveLength(2)
  expect(JSON.stringify(rows)).not.toMatch(/Palesa|Wound|Orlando/)
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
