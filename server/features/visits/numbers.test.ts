import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

const CONTACT = { name: 'Thandi', phone: '+27821234567' }

test('whoever opens is phoned by the nurse from setting out to the end, and by nobody else', async () => {
  const { patient, nurse, patientId } = practice
  const address = { ...practice.home, contact: CONTACT }
  const { id } = await world.as(patient).visits.request({
    id: world.id(),
    patientId,
    serviceId: practice.service.id,
    start: world.in(60),
    address,
  })
  await world.as(world.admin).visits.assignNurse({ id, nurseId: nurse.id })
  const asked = async (who: Person) =>
    (await world.as(who).trail.numbers({ id })).items.map(({ who: whom, number }) => [whom, number])
  const contact = ['contact', CONTACT.phone]
  expect(await asked(nurse)).not.toContainEqual(contact)
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'] as const) {
    await world.as(nurse).visits.changeStatus({ id, status })
    expect(await asked(nurse), status).toContainEqual(contact)
    for (const who of [patient, world.admin])
      expect((await asked(who)).map(([whom]) => whom)).toEqual(['practice'])
  }
})

test('a visit whose home has nobody to phone has no such number', async () => {
  const { id } = await practice.schedule(600)
  await world.as(practice.nurse).visits.changeStatus({ id, status: 'EN_ROUTE' })
  const { items } = await world.as(practice.nurse).trail.numbers({ id })
  expect(items.map(({ who }) => who)).toEqual(['practice', 'patient'])
})
