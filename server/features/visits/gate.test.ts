import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPractice } from '../../testing/practice.ts'
import { createGates } from '../../../web/features/visits/gate.ts'
import { memoryStorage } from '../../../web/storage.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

const code = (value: string) => ({ problem: { code: value } })

test('the phone of the nurse carries the code closed, opens it, and loses it with the visit', async () => {
  const { patient, nurse, otherNurse, doctor, patientId, home } = practice
  await world.as(patient).family.setAddress({ id: patientId, address: home, gateCode: '4711#' })
  const far = await practice.schedule(3 * 24 * 60)
  await expect(world.as(nurse).trail.gateCode({ id: far.id })).rejects.toMatchObject(
    code('not_possible_now'),
  )
  const { id } = await practice.schedule(60)
  for (const person of [patient, doctor, world.admin])
    await expect(world.as(person).trail.gateCode({ id })).rejects.toMatchObject(code('not_allowed'))
  await expect(world.as(otherNurse).trail.gateCode({ id })).rejects.toMatchObject(code('not_found'))

  const storage = memoryStorage()
  const phone = createGates({ client: world.as(nurse), storage })
  await phone.look([id, far.id])
  expect(await phone.open(id)).toBe('4711#')
  expect(await phone.has(far.id)).toBe(false)
  // Nothing of it lies readable on the phone, and its key cannot be read out.
  const kept = (await storage.read('gates')) as Record<string, { key: CryptoKey }>
  expect(JSON.stringify(kept)).not.toMatch(/\b4711\b/)
  await expect(crypto.subtle.exportKey('raw', kept[id]!.key)).rejects.toThrow()

  // It is said when it was shown; saying it twice is one line.
  await expect(world.as(nurse).trail.gateShown({ id, at: world.in(0) })).rejects.toMatchObject(
    code('not_possible_now'),
  )
  await world.as(nurse).visits.changeStatus({ id, status: 'EN_ROUTE' })
  const at = world.in(0)
  world.pass(1)
  for (const _ of [1, 2]) await world.as(nurse).trail.gateShown({ id, at })
  const { timeline } = await world.as(patient).visits.get({ id })
  const shown = timeline.filter(({ type }) => type === 'GATE_CODE_SHOWN')
  expect(shown).toHaveLength(1)
  expect(shown[0]).toMatchObject({ at, receivedAt: world.in(0), by: { id: nurse.id } })

  await world.as(world.admin).visits.assignNurse({ id, nurseId: otherNurse.id })
  await phone.look()
  expect(await phone.has(id)).toBe(false)
  expect(await phone.open(id)).toBeNull()
})
