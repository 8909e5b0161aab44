import { afterAll, beforeAll, expect, test } from 'vitest'
import { visits as contract } from '../../../contract/visits.ts'
import { ask } from '../../testing/asking.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

const NEW_HOME = {
  line: '4 Jacaranda Close',
  suburb: 'Diepkloof',
  landmark: 'Beside the school',
  pin: { latitude: -26.246, longitude: 27.95 },
  // Nobody confirms a pin by saying so.
  pinConfirmed: true,
  contact: { name: 'Gogo Thandi', phone: '+27821112233' },
}

const codes = async () => {
  const { rows } = await world.app.services.database.system.query<{ of: string }>(
    `select 'visit' as of from visits where gate_code is not null
     union all select 'patient' from patients where gate_code is not null`,
  )
  return rows.map((row) => row.of)
}

test('moved-house-double-tap: one visit at the new home, the old ones stay where they were', async () => {
  const family = world.as(practice.patient)
  const { patientId: id, home } = practice
  await family.family.setAddress({ id, address: home, gateCode: '4711#' })
  const old = await family.visits.request({
    id: world.id(),
    patientId: id,
    serviceId: practice.service.id,
    start: world.in(24 * 60),
  })
  expect(await codes()).toEqual(['visit', 'patient'])
  expect(JSON.stringify(old)).not.toMatch(/\b4711\b/)

  // Two taps on "Save", the second before the first was answered.
  const save = () => family.family.setAddress({ id, address: NEW_HOME, gateCode: null })
  const [saved] = await Promise.all([save(), save()])
  expect(saved).toMatchObject({ hasGateCode: false, elsewhere: 1 })
  expect(saved.address).toMatchObject({ line: NEW_HOME.line, pinConfirmed: false })
  expect(await codes()).toEqual([])

  // Two taps on "Ask for this visit", and once more after a reload.
  const asked = {
    id: world.id(),
    patientId: id,
    serviceId: practice.service.id,
    start: world.in(48 * 60),
  }
  const tap = () => ask(world, practice.patient, contract.request, asked)
  const answers = [...(await Promise.all([tap(), tap()])), await tap()]
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
  const { items } = await family.visits.list({ patientId: id })
  expect(items.map((visit) => visit.id)).toEqual([old.id, asked.id])

  const before = await family.visits.get({ id: old.id })
  const after = await family.visits.get({ id: asked.id })
  expect(before.address).toMatchObject({ line: home.line })
  expect(after.address).toMatchObject({
    line: NEW_HOME.line,
    pinConfirmed: false,
    contact: NEW_HOME.contact,
  })
  expect(await codes()).toEqual([])
})

test('a pin that a visit has confirmed stays confirmed while the home is the same', async () => {
  const { patientId: id } = practice
  const admin = world.as(world.admin)
  const confirmed = { ...NEW_HOME, pinConfirmed: true }
  // As dispatch accepts what a nurse proposes.
  const { vault, database } = world.app.services
  const { rows } = await database.system.query<{ data_key: Buffer }>(
    'select data_key from patients where id = $1',
    [id],
  )
  const place = { table: 'patients', column: 'address', row: id, person: id }
  const sealed = vault.sealText(rows[0]!.data_key, place, JSON.stringify(confirmed))
  await database.system.query('update patients set address = $1 where id = $2', [sealed, id])
  const said = { ...NEW_HOME, landmark: 'Ring at the shop' }
  expect((await admin.family.setAddress({ id, address: said })).address.pinConfirmed).toBe(true)
  const moved = { ...said, pin: { latitude: -26.3, longitude: 27.95 } }
  expect((await admin.family.setAddress({ id, address: moved })).address.pinConfirmed).toBe(false)
})
