import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen, openDevice } from '../../testing/device.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const code = (value: string) => ({ problem: { code: value } })
const [HERS, THE_OTHERS] = [
  '0198c000-0000-7000-8000-0000000000dd',
  '0198c000-0000-7000-8000-0000000000ee',
]
const point = (n: number, latitude: number, deviceId = HERS) => ({
  deviceId,
  points: [{ n, latitude, longitude: 27.9085, accuracy: 10, at: world.now().toISOString() }],
})

test('nurse-swapped-on-the-way: the dot of the first dies at once, the patient sees the new face, both journeys stay', async () => {
  const practice = await openPractice(world)
  const { patient, nurse, otherNurse } = practice
  const address = await listen(world.app)
  const [first, second] = [world.as(nurse), world.as(otherNurse)]
  const [family, desk] = [world.as(patient), world.as(world.admin)]
  const { id: patientId, address: home } = (await family.people.patients({})).items[0]!
  await family.family.setAddress({
    id: patientId,
    address: home ?? practice.home,
    gateCode: '4711#',
  })
  const { id } = await practice.schedule(60)
  await first.visits.changeStatus({ id, status: 'EN_ROUTE' })
  expect((await first.trail.gateCode({ id })).gate).not.toBeNull()
  world.pass(5)
  await first.visits.shareLocation({ id, ...point(1, -26.2365) })
  expect((await family.trail.whereabouts({ id })).dot).not.toBeNull()

  const [hers, theirs] = [await openDevice(address, first), await openDevice(address, family)]
  await hers.frame('READY')
  await theirs.frame('READY')
  await desk.visits.assignNurse({ id, nurseId: otherNurse.id })

  // By themselves, at once: her screen loses the visit, the family's shows the new face and no dot.
  await hers.until(() => hers.numbered().length > 0)
  const told = await theirs.until(() =>
    theirs.numbered().find(({ type }) => type === 'VISIT_ASSIGNED'),
  )
  expect(told).toMatchObject({ data: { visit: { nurse: { id: otherNurse.id } } } })
  expect(await family.trail.whereabouts({ id })).toMatchObject({ onTheWay: false, dot: null })
  expect((await desk.visits.get({ id })).location).toBeNull()

  // At the next contact of her phone: nothing of the visit, and no place is taken from it.
  await expect(first.visits.get({ id })).rejects.toMatchObject(code('not_found'))
  await expect(first.trail.gateCode({ id })).rejects.toMatchObject(code('not_found'))
  await expect(first.trail.whereabouts({ id })).rejects.toMatchObject(code('not_found'))
  await expect(first.visits.shareLocation({ id, ...point(2, -26.237) })).rejects.toMatchObject(
    code('not_found'),
  )
  expect(theirs.frames.filter(({ type }) => type === 'NURSE_LOCATION')).toEqual([])

  world.pass(5)
  await second.visits.changeStatus({ id, status: 'EN_ROUTE' })
  expect((await second.trail.gateCode({ id })).gate).not.toBeNull()
  // Nobody is shown the old dot as the new nurse's.
  expect(await family.trail.whereabouts({ id })).toMatchObject({
    onTheWay: true,
    dot: null,
    seenAt: null,
  })
  world.pass(5)
  await second.visits.shareLocation({ id, ...point(1, -26.2375, THE_OTHERS) })
  await theirs.until(() => theirs.frames.some(({ type }) => type === 'NURSE_LOCATION'))
  await second.visits.changeStatus({ id, status: 'ARRIVED' })

  const { journeys } = await desk.trail.read({ id })
  expect(journeys.map((journey) => journey.nurse.id)).toEqual([nurse.id, otherNurse.id])
  const setOuts = (await desk.visits.get({ id })).timeline.filter(({ to }) => to === 'EN_ROUTE')
  expect(setOuts.map(({ by }) => by?.id)).toEqual([nurse.id, otherNurse.id])
  hers.close()
  theirs.close()
})
