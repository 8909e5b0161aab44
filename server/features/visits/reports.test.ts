import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Endpoint } from '../../../contract/endpoint.ts'
import type { Medicine } from '../../../contract/reportParts.ts'
import { visits as contract } from '../../../contract/visits.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { ask } from '../../testing/asking.ts'
import { findIn } from '../../testing/needle.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

const words = (findings: string) => ({ findings, careGiven: 'Dressed', advice: '' })
const nurse = () => world.as(practice.nurse).visits
const asked = async (endpoint: Endpoint, input: Record<string, unknown>) => {
  const { status, code, body } = await ask(world, practice.nurse, endpoint, input)
  return { status, code, field: body['field'] }
}
const save = (more: Record<string, unknown>) =>
  asked(contract.saveReport, { ...words(''), ...more })
const sign = (id: string, version: number) => asked(contract.signReport, { id, version })

/** A finished visit whose report is in its first version. */
let days = 1
async function written(findings = 'Heel red') {
  const { id } = await practice.schedule((days += 1) * DAY)
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const)
    await nurse().changeStatus({ id, status })
  const reportId = world.id()
  await nurse().saveReport({ id, reportId, version: 0, ...words(findings) })
  await nurse().changeStatus({ id, status: 'COMPLETED' })
  return { id, reportId }
}

const given = (more: Partial<Medicine> = {}): Medicine => ({
  drug: 'Paracetamol',
  dose: '500 mg',
  route: 'mouth',
  at: world.in(-10),
  checked: true,
  ...more,
})

test('battery-dies-two-phones', async () => {
  const { id, reportId } = await written('Heel red')
  // Phone A writes on at 1 % and goes dark before anything is sent; phone B saves meanwhile.
  await nurse().saveReport({ id, reportId, version: 1, ...words('Heel red, 2 cm') })
  const phoneA = { id, reportId, version: 1, besideId: world.id(), ...words('Heel open') }
  const revived = await nurse().saveReport(phoneA)
  expect(revived.report).toMatchObject({ version: 2, findings: 'Heel red, 2 cm' })
  expect(revived.report?.beside).toMatchObject([{ id: phoneA.besideId, findings: 'Heel open' }])

  // The answer was lost, and A sends again; then she writes on there.
  const again = await nurse().saveReport(phoneA)
  expect(again.report).toEqual(revived.report)
  const grown = await nurse().saveReport({ ...phoneA, findings: 'Heel open, 1 cm' })
  expect(grown.report?.beside.map(({ findings }) => findings)).toEqual(['Heel open, 1 cm'])
  expect(grown.report?.findings).toBe('Heel red, 2 cm')

  // B goes on with what it knows, and nobody signs between the two.
  const further = { id, reportId, version: 2, ...words('Heel red, 2 cm, dry') }
  expect((await nurse().saveReport(further)).report?.beside).toHaveLength(1)
  expect(await sign(id, 3)).toMatchObject({ code: 'not_possible_now', field: 'version' })

  const choice = { id, reportId, version: 3, settles: [phoneA.besideId] }
  const chosen = await nurse().saveReport({ ...choice, ...words('Heel open, 1 cm') })
  expect(chosen.report).toMatchObject({ version: 4, findings: 'Heel open, 1 cm', beside: [] })
  expect((await nurse().saveReport({ ...choice, ...words('Heel open, 1 cm') })).report).toEqual(
    chosen.report,
  )
  expect(await sign(id, 4)).toMatchObject({ status: 200 })
})

test('a choice made from an old draft settles nothing', async () => {
  const { id, reportId } = await written()
  await nurse().saveReport({ id, reportId, version: 1, ...words('Second') })
  const besideId = world.id()
  await nurse().saveReport({ id, reportId, version: 1, besideId, ...words('Beside') })
  const stale = await save({ id, reportId, version: 1, settles: [besideId], ...words('Chosen') })
  expect(stale).toMatchObject({ code: 'not_possible_now', field: 'version' })
  const { report } = await nurse().get({ id })
  expect(report).toMatchObject({ findings: 'Second', beside: [{ findings: 'Beside' }] })
  // Choosing what is there already changes nothing but that she has chosen.
  const kept = await nurse().saveReport({
    id,
    reportId,
    version: 2,
    settles: [besideId],
    ...words('Second'),
  })
  expect(kept.report).toMatchObject({ findings: 'Second', beside: [] })
})

test('without a name for the other version it is refused, as before', async () => {
  const { id, reportId } = await written()
  await nurse().saveReport({ id, reportId, version: 1, ...words('Second') })
  const refused = await save({ id, reportId, version: 1, ...words('Third') })
  expect(refused).toMatchObject({ code: 'not_possible_now', field: 'version' })
  expect((await nurse().get({ id })).report).toMatchObject({ findings: 'Second', beside: [] })
})

test('not more than five versions stand beside one report', async () => {
  const { id, reportId } = await written()
  await nurse().saveReport({ id, reportId, version: 1, ...words('Second') })
  const put = (n: number) =>
    save({ id, reportId, version: 1, besideId: world.id(), ...words(`Phone ${n}`) })
  for (const n of [1, 2, 3, 4, 5]) expect(await put(n)).toMatchObject({ status: 200 })
  expect(await put(6)).toMatchObject({ code: 'not_possible_now', field: 'besideId' })
})

test('what a client leaves out of the parts stays as it was saved', async () => {
  const { id, reportId } = await written()
  const wounds = [{ place: 'Left heel', size: '2 x 1 cm', look: 'Clean', photos: [] }]
  const parts = { medicines: [given()], wounds, followUp: 'In three days' }
  const first = await nurse().saveReport({ id, reportId, version: 1, ...parts, ...words('Second') })
  expect(first.report).toMatchObject(parts)
  const older = await nurse().saveReport({ id, reportId, version: 2, ...words('Third') })
  expect(older.report).toMatchObject({ ...parts, findings: 'Third' })
})

test.each([
  ['drug', { drug: '' }],
  ['dose', { dose: '' }],
  ['route', { route: null }],
  ['at', { at: null }],
  ['checked', { checked: false }],
] as const)(
  'a medicine without its %s may wait in a draft, not under a signature',
  async (field, gap) => {
    const { id, reportId } = await written()
    const medicines = [given(), given(gap)]
    await nurse().saveReport({ id, reportId, version: 1, medicines, ...words('Second') })
    expect(await sign(id, 2)).toMatchObject({
      code: 'not_possible_now',
      field: `medicines.1.${field}`,
    })
    const whole = [given(), given()]
    await nurse().saveReport({ id, reportId, version: 2, medicines: whole, ...words('Second') })
    expect(await sign(id, 3)).toMatchObject({ status: 200 })
  },
)

test('a wound shows photos of its own visit only', async () => {
  const { id, reportId } = await written()
  const wound = { place: 'Left heel', size: '', look: '', photos: [world.id()] }
  const strange = await save({ id, reportId, version: 1, wounds: [wound], ...words('Second') })
  expect(strange).toMatchObject({ code: 'invalid_input', field: 'wounds' })
})

test('the family and the doctor see no version that stands beside', async () => {
  const { id, reportId } = await written()
  await world.as(world.admin).visits.assignDoctor({ id, doctorId: practice.doctor.id })
  await nurse().saveReport({ id, reportId, version: 1, ...words('Second') })
  const besideId = world.id()
  await nurse().saveReport({ id, reportId, version: 1, besideId, ...words('Beside') })
  expect((await nurse().get({ id })).report?.beside).toHaveLength(1)
  const seen = await world.as(practice.doctor).visits.get({ id })
  expect(seen.report?.beside ?? []).toEqual([])
  expect((await world.as(practice.patient).visits.get({ id })).report).toBeNull()
})

test('no version of a report stands in clear in its row', async () => {
  const { id, reportId } = await written('Heel red')
  await nurse().saveReport({ id, reportId, version: 1, ...words('Heel ulcerated') })
  const beside = { besideId: world.id(), medicines: [given({ drug: 'Cloxacillin' })] }
  await nurse().saveReport({ id, reportId, version: 1, ...beside, ...words('Heel necrotic') })
  const row = await systemTransaction(world.app.services.database, (tx) =>
    tx.one(sql<Record<'content' | 'beside', Buffer>>`
      select content, beside from reports where id = ${reportId}`),
  )
  expect(row.beside.length).toBeGreaterThan(0)
  for (const word of ['Heel ulcerated', 'Heel necrotic', 'Cloxacillin', 'Dressed'])
    expect([...findIn(row.content, word), ...findIn(row.beside, word)]).toEqual([])
})
