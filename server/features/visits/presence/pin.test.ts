import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type World } from '../../../testing/world.ts'

const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

/** Where the house really is: two streets from the pin. */
const HOUSE = { latitude: -26.242, longitude: 27.9085, accuracy: 9 }

test('the nurse proposes a pin, dispatch accepts it, and what she proved is graded by it', async () => {
  const old = await practice.schedule(2 * DAY)
  const ahead = await practice.schedule(3 * DAY)
  const { id } = await practice.schedule(DAY)
  const nurse = world.as(practice.nurse)
  for (const visit of [old.id, id])
    for (const status of ['EN_ROUTE', 'ARRIVED'] as const)
      await nurse.visits.changeStatus({ id: visit, status, position: HOUSE })
  expect((await nurse.visits.get({ id })).presence).toMatchObject([
    { grade: 'C', reasons: ['far'] },
  ])
  for (const _ of [1, 2]) await nurse.presence.proposePin({ id, ...HOUSE })

  const { items } = await world.as(world.admin).tasks.list({})
  expect(items).toMatchObject([{ kind: 'pin', nurse: { id: practice.nurse.id } }])
  expect(items[0]!.pin!.metres).toBeGreaterThan(400)
  expect(items[0]!.pin!.proposed).toEqual({ latitude: HOUSE.latitude, longitude: HOUSE.longitude })
  await world.as(world.admin).tasks.resolve({ id: items[0]!.id, decision: 'accept' })

  const seen = await nurse.visits.get({ id })
  expect(seen.address).toMatchObject({ pinConfirmed: true, pin: { latitude: HOUSE.latitude } })
  expect(seen.presence).toMatchObject([{ grade: 'A', metres: 0, pinConfirmed: true, reasons: [] }])
  // Visits ahead go there too; what is under way elsewhere keeps the address it has.
  expect((await nurse.visits.get({ id: ahead.id })).address!.pin).toEqual(seen.address!.pin)
  expect((await nurse.visits.get({ id: old.id })).address!.pin).toEqual(practice.home.pin)
  await nurse.visits.changeStatus({ id: ahead.id, status: 'EN_ROUTE' })
  await nurse.visits.changeStatus({ id: ahead.id, status: 'ARRIVED', position: HOUSE })
  expect((await nurse.visits.get({ id: ahead.id })).presence).toMatchObject([
    { grade: 'A', pinConfirmed: true },
  ])
})

test('a proposal that is rejected changes nothing', async () => {
  const { id } = await practice.schedule(5 * DAY)
  const nurse = world.as(practice.nurse)
  for (const status of ['EN_ROUTE', 'ARRIVED'] as const)
    await nurse.visits.changeStatus({ id, status })
  await nurse.presence.proposePin({ id, latitude: -26.3, longitude: 27.9, accuracy: 9 })
  const { items } = await world.as(world.admin).tasks.list({})
  await world.as(world.admin).tasks.resolve({ id: items[0]!.id, decision: 'reject' })
  expect((await nurse.visits.get({ id })).address!.pin).toEqual(practice.home.pin)
  expect((await world.as(world.admin).tasks.list({})).items).toEqual([])
  expect((await world.as(world.admin).tasks.list({ which: 'all' })).items[0]).toMatchObject({
    resolved: { decision: 'reject' },
  })
})
