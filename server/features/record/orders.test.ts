import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InputOf } from '../../../contract/endpoint.ts'
import { isValidOn, record as contract } from '../../../contract/record.ts'
import { ask } from '../../testing/asking.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

// What a doctor ordered: by whom, how much, for how long; entered once, ended or replaced, never changed.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  await practice.schedule(60)
})
afterAll(() => world.close())

const BY_OUTSIDER = { name: 'Dr Adams', number: 'MP0123456' }
const ORDER = {
  dose: '80 mg',
  route: 'under_skin',
  frequency: 'Once a day',
  prescriber: BY_OUTSIDER,
  validFrom: '2026-11-24',
  validUntil: '2026-12-24',
} as const
type Input = InputOf<typeof contract.add>
const input = (more: Partial<Input> = {}): Input => ({
  id: practice.patientId,
  entryId: world.id(),
  kind: 'order',
  what: 'Enoxaparin',
  order: ORDER,
  ...more,
})
const add = (more: Partial<Input> = {}, who: Person = practice.nurse) =>
  world.as(who).record.add(input(more))
const tried = (more: Record<string, unknown>, who: Person = practice.nurse) =>
  ask(world, who, contract.add, { ...input(), ...more })
const read = (who: Person = practice.nurse) => world.as(who).record.read({ id: practice.patientId })

test('an order stands with dose, way, prescriber and validity, and who entered it when', async () => {
  const made = await add({ detail: 'Left thigh' })
  expect(made).toMatchObject({
    kind: 'order',
    what: 'Enoxaparin',
    order: { ...ORDER, prescriber: { userId: null, ...BY_OUTSIDER } },
    author: { id: practice.nurse.id },
    at: world.in(0),
    ended: null,
  })
  for (const who of [practice.nurse, practice.doctor, practice.patient])
    expect((await read(who)).entries.find(({ id }) => id === made.id)).toEqual(made)
})

test('a doctor who names nobody orders it; whoever else enters it names whose order it is', async () => {
  const { prescriber: _prescriber, ...own } = ORDER
  const made = await add({ order: own }, practice.doctor)
  expect(made.order?.prescriber).toMatchObject({
    userId: practice.doctor.id,
    name: practice.doctor.name,
    number: expect.stringMatching(/^MP\d{7}$/),
  })
  expect(await tried({ order: own })).toMatchObject({
    status: 422,
    body: { field: 'order.prescriber' },
  })
  const passedOn = await add({}, practice.doctor)
  expect(passedOn.order?.prescriber.userId).toBeNull()
  // Nobody puts an order into a doctor's mouth.
  const forged = { ...ORDER, prescriber: { ...BY_OUTSIDER, userId: practice.doctor.id } }
  expect(await tried({ order: forged })).toMatchObject({ status: 422 })
})

test('what is wrong is named: no order, not of an order, an end before its beginning, a number that is none', async () => {
  const wrong = async (more: Record<string, unknown>) => {
    const { status, body } = await tried(more)
    return [status, (body as { field?: string }).field]
  }
  const with_ = (part: Record<string, unknown>) => ({ order: { ...ORDER, ...part } })
  expect(await wrong({ order: undefined })).toEqual([422, 'order'])
  expect(await wrong({ kind: 'medicine' })).toEqual([422, 'order'])
  expect(await wrong(with_({ validUntil: '2026-11-23' }))).toEqual([422, 'order.validUntil'])
  expect(await wrong(with_({ validFrom: '2026-02-30' }))).toEqual([422, 'order.validFrom'])
  expect(await wrong(with_({ route: 'by owl' }))).toEqual([422, 'order.route'])
  expect(await wrong(with_({ dose: 'x'.repeat(101) }))).toEqual([422, 'order.dose'])
  for (const number of ['', 'Adams', 'MP12', '12345678901'])
    expect(await wrong(with_({ prescriber: { ...BY_OUTSIDER, number } }))).toEqual([
      422,
      'order.prescriber.number',
    ])
  const unicode = await add({
    what: 'Ìbùprófènì 💊',
    order: { ...ORDER, frequency: 'nà àárọ̀' },
  })
  expect((await read()).entries.find(({ id }) => id === unicode.id)).toEqual(unicode)
})

test('said twice on a bad line it stands once, also from two at the same moment', async () => {
  const said = input({ at: world.in(-10) })
  const [one, two] = await Promise.all([
    world.as(practice.nurse).record.add(said),
    world
      .as(practice.nurse)
      .record.add({ ...said, clock: { at: world.in(-9), sentAt: world.in(1) } }),
  ])
  expect(one.id).toBe(two.id)
  expect((await read()).entries.filter(({ id }) => id === said.entryId)).toHaveLength(1)
  const other = { ...said, order: { ...ORDER, dose: '800 mg' } }
  expect(await tried(other)).toMatchObject({ status: 409, code: 'id_taken' })
})

test('another dose replaces it: both stand, the old one with who, when and why', async () => {
  const first = await add()
  const second = await add({
    order: { ...ORDER, dose: '40 mg' },
    replaces: first.id,
    reason: 'Kidneys',
  })
  const { entries, history } = await read()
  expect(entries.map(({ id }) => id)).toContain(second.id)
  expect(history.find(({ id }) => id === first.id)).toMatchObject({
    order: { dose: '80 mg' },
    ended: { reason: 'Kidneys', replacedBy: second.id, by: { id: practice.nurse.id } },
  })
})

test('nobody else writes one, and no word of it lies in clear', async () => {
  const { patient, stranger, otherNurse, otherDoctor } = practice
  const answers = []
  for (const who of [patient, stranger, otherNurse, otherDoctor])
    answers.push((await tried({}, who)).code)
  expect(answers).toEqual(['not_allowed', 'not_found', 'not_found', 'not_found'])
  await add({ what: 'Needlewort' })
  const { rows } = await world.app.services.database.system.query<{ row: string }>(
    `select string_agg(e::text, '') || (select string_agg(a::text, '') from audit a) as row from record_entries e`,
  )
  for (const word of ['Needlewort', '80 mg', 'Dr Adams', 'MP0123456', 'Once a day'])
    expect(rows[0]!.row).not.toContain(word)
})

test('it holds from its first day to its last, both included', () => {
  const order = { ...ORDER, prescriber: { userId: null, ...BY_OUTSIDER }, document: null }
  const days = ['2026-11-23', '2026-11-24', '2026-12-24', '2026-12-25']
  expect(days.map((day) => isValidOn(order, day))).toEqual([false, true, true, false])
  expect(isValidOn({ ...order, validUntil: null }, '2199-01-01')).toBe(true)
})
