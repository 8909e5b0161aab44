import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract } from '../../../../contract/index.ts'
import { systemTransaction } from '../../../platform/database/pools.ts'
import { sql } from '../../../platform/database/query.ts'
import { ask } from '../../../testing/asking.ts'
import { letCare } from '../../../testing/family.ts'
import { keepState } from '../../../testing/keptState.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  const { patient, daughter, patientId } = practice
  await letCare(world, patient, daughter, { patientId, rights: ['book'] })
})
afterAll(() => world.close())

let hours = 0
/** A visit that was made, ready to be rated. */
async function made() {
  hours += 2
  const { id } = await practice.schedule(hours * 60)
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'] as const)
    await world.as(practice.nurse).visits.changeStatus({ id, status })
  return id
}
const rate = (id: string, more: Record<string, unknown> = {}, who: Person = practice.patient) =>
  ask(world, who, contract.ratings.rate, { id, ratingId: world.id(), stars: 5, ...more })
const read = (id: string, who: Person = practice.patient) => world.as(who).ratings.read({ id })

test('the family rates a completed visit, and dispatch reads it; the nurse does not', async () => {
  const id = await made()
  expect(await read(id)).toMatchObject({ rating: null, changeableUntil: null, can: ['rate'] })
  const words = 'Sy was vriendelik 🙏 Ngiyabonga'
  expect((await rate(id, { stars: 4, words })).body).toMatchObject({
    rating: { stars: 4, words, by: { id: practice.patient.id }, changed: false },
    changeableUntil: world.in(7 * DAY),
  })
  expect(await read(id, world.admin)).toMatchObject({ rating: { stars: 4, words }, can: [] })
  const [first] = (await world.as(world.admin).ratings.list({})).items
  expect(first).toMatchObject({
    visitId: id,
    stars: 4,
    patient: { name: 'Palesa Mokoena' },
    nurse: { id: practice.nurse.id },
  })
  expect(await ask(world, practice.nurse, contract.ratings.read, { id })).toMatchObject({
    status: 403,
  })
})

test('what the family wrote is in no table in clear', async () => {
  const id = await made()
  await rate(id, { words: 'Hurried past my wound' })
  const [row] = await systemTransaction(world.app.services.database, (tx) =>
    tx.many(sql<{ words: Buffer; row: string }>`
      select words, to_jsonb(r)::text as row from ratings r where visit_id = ${id}`),
  )
  expect(row!.words.length).toBeGreaterThan(20)
  expect(row!.words.toString('latin1')).not.toContain('Hurried')
  expect(row!.row).not.toContain('Hurried')
})

test('said twice on a bad line it stands once; another thing on that id is refused', async () => {
  const id = await made()
  const said = { ratingId: world.id(), stars: 3, words: 'Late', at: world.in(-5) }
  const answers = await Promise.all([rate(id, said), rate(id, said), rate(id, said)])
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
  expect((await read(id)).rating).toMatchObject({ stars: 3, changed: false })
  for (const other of [{ ...said, stars: 1 }, said])
    expect(await rate(other === said ? await made() : id, other)).toMatchObject({
      code: 'id_taken',
    })
  expect(await rate(id, said, practice.daughter)).toMatchObject({ code: 'id_taken' })
})

test('it is changed for 7 days, by the family together; what was said last counts', async () => {
  const id = await made()
  const first = { ratingId: world.id(), stars: 1, at: world.in(0) }
  await rate(id, first)
  world.pass(60)
  await rate(id, { stars: 5 }, practice.daughter)
  // From before that, and told only now.
  await rate(id, { stars: 2, at: world.in(-30) })
  expect((await read(id)).rating).toMatchObject({ stars: 5, changed: true })
  // The first once more does not bring it back.
  await rate(id, first)
  expect((await read(id)).rating).toMatchObject({ stars: 5 })
})

test('two who rate in one moment leave one rating that stands', async () => {
  const id = await made()
  const answers = await Promise.all([
    rate(id, { stars: 1 }),
    rate(id, { stars: 5 }, practice.daughter),
  ])
  expect(answers.map(({ status }) => status)).toEqual([201, 201])
  const list = (await world.as(world.admin).ratings.list({ limit: 100 })).items
  expect(list.filter(({ visitId }) => visitId === id)).toHaveLength(1)
})

test('what was not completed is not rated, and what is wrong names its field', async () => {
  const { id } = await practice.schedule(40 * DAY)
  expect(await rate(id)).toMatchObject({ code: 'not_possible_now' })
  expect((await read(id)).can).toEqual([])
  const done = await made()
  const wrong: [string, Record<string, unknown>][] = [
    ['stars', { stars: 0 }],
    ['stars', { stars: 6 }],
    ['stars', { stars: 4.5 }],
    ['stars', { stars: '5' }],
    ['words', { words: 'x'.repeat(1001) }],
    ['words', { words: 7 }],
    ['ratingId', { ratingId: 'mine' }],
  ]
  for (const [field, more] of wrong)
    expect(await rate(done, more)).toMatchObject({ code: 'invalid_input', body: { field } })
  expect((await rate(done, { words: '👵🏽'.repeat(1000) })).status).toBe(201)
})

test('a nurse is told sums of five, once nothing of them can change', async () => {
  const own = () => world.as(practice.otherNurse).ratings.own({})
  const { otherNurse } = practice
  const given = [5, 4, 3, 5, 5, 1]
  const ids: string[] = []
  for (const stars of given) {
    hours += 2
    const { id } = await practice.request(hours * 60)
    await world.as(world.admin).visits.assignNurse({ id, nurseId: otherNurse.id })
    for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'] as const)
      await world.as(otherNurse).visits.changeStatus({ id, status })
    world.pass(1)
    await rate(id, { stars })
    ids.push(id)
  }
  expect(await own()).toEqual({ count: 0, average: null, groups: [] })
  // As if it had been eight days ago: nobody stays signed in so long.
  const kept = await keepState(world)
  await kept.run(`update ratings set recorded_at = recorded_at - interval '8 days'`)
  await kept.close()
  const late = await rate(ids[0]!, { stars: 1 })
  expect(late).toMatchObject({ code: 'not_possible_now' })
  expect((await read(ids[0]!)).can).toEqual([])
  // The sixth stays untold until there are ten.
  expect(await own()).toMatchObject({ count: 5, average: 4.4, groups: [{ average: 4.4 }] })
})

test('the family’s other phones hear that it was rated, and the nurse hears nothing', async () => {
  const { patient, nurse } = practice
  const id = await made()
  const framesOf = async (who: Person) =>
    (await world.as(who).events.since({ since: 0, limit: 200 })).items
  const hers = (await framesOf(nurse)).length
  expect((await rate(id, { stars: 2, words: 'Hurried' }, patient)).status).toBe(201)
  expect((await framesOf(patient)).at(-1)).toMatchObject({
    type: 'NOTICE',
    data: { visit: { id }, text: '' },
  })
  expect(await framesOf(nurse)).toHaveLength(hers)
})

test('patient-dies: nobody is asked how a visit was, and no rating is taken', async () => {
  const id = await made()
  const said = { ratingId: world.id(), stars: 5 }
  await rate(id, said)
  const other = await made()
  const died = await ask(world, practice.nurse, contract.family.setStatus, {
    id: practice.patientId,
    statusId: world.id(),
    status: 'deceased',
    reason: 'Died in the night',
  })
  expect(died.status).toBe(200)
  for (const each of [id, other]) {
    expect((await read(each, practice.daughter)).can).toEqual([])
    expect(await rate(each, {}, practice.daughter)).toMatchObject({ code: 'not_possible_now' })
  }
  // What was already taken is answered as it is.
  expect((await rate(id, said)).body).toMatchObject({ rating: { stars: 5 } })
})
