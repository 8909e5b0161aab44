import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { indexNames } from '../../platform/patientNames/tokens.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let superuser: Client
const ids: Record<string, string> = {}

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  superuser = new Client({ connectionString: world.database.urls.superuser })
  await superuser.connect()
  for (const name of ['Zoë O’Brien', 'Thandi van der Merwe', 'Thandiwe Ng', 'Jabu Dlamini'])
    ids[name] = (await world.as(world.admin).people.createPatient({ id: world.id(), name })).id
  await practice.schedule()
})
afterAll(async () => {
  await superuser.end()
  await world.close()
})

const found = async (name: string, by: Person = world.admin) =>
  (await world.as(by).people.patients({ name })).items.map((one) => one.name).toSorted()
const visitsOf = async (name: string, by: Person) =>
  (await world.as(by).visits.list({ name })).items.map(({ patient }) => patient.name)
const tokensOf = async (id: string) =>
  Number(
    (await superuser.query(`select count(*) as n from name_tokens where patient_id = $1`, [id]))
      .rows[0].n,
  )

test.each([
  ['zoe', ['Zoë O’Brien']],
  ['ZOË', ['Zoë O’Brien']],
  ["o'br", ['Zoë O’Brien']],
  ['obrien zo', []],
  ['obrien zoe', ['Zoë O’Brien']],
  ['thandi', ['Thandi van der Merwe', 'Thandiwe Ng']],
  ['thandiwe', ['Thandiwe Ng']],
  ['merwe tha', ['Thandi van der Merwe']],
  ['ng', ['Thandiwe Ng']],
  ['th', []],
  ['hand', []],
  ['moko', ['Lerato Mokoena', 'Palesa Mokoena']],
])('"%s" finds %j', async (typed, names) => {
  expect(await found(typed)).toEqual(names)
})

test.each(['%', 'M', '- j'])('"%s" is no name, and says which field', async (typed) => {
  await expect(found(typed)).rejects.toMatchObject({
    problem: { code: 'invalid_input', errors: [{ field: 'name' }] },
  })
})

test('each finds only whom they may see', async () => {
  const { patient, stranger, daughter, nurse, otherNurse, doctor } = practice
  expect(await visitsOf('mokoena', world.admin)).toEqual(['Palesa Mokoena'])
  expect(await visitsOf('mokoena', nurse)).toEqual(['Palesa Mokoena'])
  expect(await visitsOf('mokoena', doctor)).toEqual(['Palesa Mokoena'])
  expect(await visitsOf('mokoena', patient)).toEqual(['Palesa Mokoena'])
  for (const other of [otherNurse, stranger, daughter])
    expect(await visitsOf('mokoena', other)).toEqual([])
  expect(await found('mokoena', patient)).toEqual(['Palesa Mokoena'])
  expect(await found('mokoena', stranger)).toEqual([])
})

test('no token is a word, and no two words are one', async () => {
  const { rows } = await superuser.query<{ token: Buffer }>(`select token from name_tokens`)
  for (const { token } of rows) expect(token).toHaveLength(16)
  expect(JSON.stringify(rows.map(({ token }) => token.toString('latin1')))).not.toMatch(/zoe|moko/i)
})

test('another name is found, the old one no more', async () => {
  const { vault } = world.app.services
  const id = ids['Jabu Dlamini']!
  const { data_key: key } = (
    await superuser.query<{ data_key: Buffer }>(`select data_key from patients where id = $1`, [id])
  ).rows[0]!
  const at = { table: 'patients', column: 'name', row: id, person: id }
  await superuser.query(`update patients set name = $2 where id = $1`, [
    id,
    vault.sealText(key, at, 'Jabulani Sithole'),
  ])
  expect(await tokensOf(id)).toBe(0)
  expect(await found('dlamini')).toEqual([])
  expect(await indexNames(world.app.services)).toBe(1)
  expect(await found('sithole')).toEqual(['Jabulani Sithole'])
  expect(await indexNames(world.app.services)).toBe(0)
})

test('names from before there were tokens are made findable, by however many at once', async () => {
  await superuser.query(`delete from name_tokens`)
  await superuser.query(`update patients set name_indexed = 0`)
  expect(await found('mokoena')).toEqual([])
  const counts = await Promise.all([1, 2, 3].map(() => indexNames(world.app.services)))
  expect(counts.reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(7)
  expect(await found('mokoena')).toEqual(['Lerato Mokoena', 'Palesa Mokoena'])
})

test('whose key is destroyed is found no more, and never again', async () => {
  const id = ids['Zoë O’Brien']!
  await superuser.query(`update patients set data_key = null where id = $1`, [id])
  expect(await tokensOf(id)).toBe(0)
  expect(await found('zoe')).toEqual([])
  expect(await indexNames(world.app.services)).toBe(0)
})
