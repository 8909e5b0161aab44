import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Endpoint } from '../../../../contract/endpoint.ts'
import { reviews as contract } from '../../../../contract/reviews.ts'
import { visits } from '../../../../contract/visits.ts'
import { ask } from '../../../testing/asking.ts'
import { letCare } from '../../../testing/family.ts'
import { openPractice } from '../../../testing/practice.ts'
import { signer } from '../../../testing/signedReport.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let sign: ReturnType<typeof signer>

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  sign = signer(world, practice)
  await letCare(world, practice.patient, practice.daughter, {
    patientId: practice.patientId,
    rights: ['visits', 'reports'],
  })
})
afterAll(() => world.close())

const doctor = () => world.as(practice.doctor)
async function reviewed(release: boolean) {
  const { id } = await sign.signed()
  await doctor().visits.review({ id, rating: 2, comment: 'Thin', release })
  return id
}
const read = async (who: Person, id: string) => (await world.as(who).visits.get({ id })).review
const asked = async (who: Person, endpoint: Endpoint, input: Record<string, unknown>) => {
  const { status, code, body } = await ask(world, who, endpoint, input)
  return { status, code, field: body['field'] }
}
const change = (id: string, more: Record<string, unknown> = {}, who: Person = practice.doctor) =>
  asked(who, contract.change, { id, changeId: world.id(), rating: 4, comment: 'Good', ...more })
const release = (id: string, who: Person = practice.doctor) => asked(who, contract.release, { id })
const typesTold = async (who: Person, since: number) =>
  (await world.as(who).events.since({ since, limit: 200 })).items.map(({ type }) => type)
const headOf = async (who: Person) => (await world.as(who).events.since({ since: 0 })).head

test('a change within a day is kept beside what was said before, with its time', async () => {
  const id = await reviewed(true)
  const first = (await read(practice.doctor, id))!
  world.pass(60)
  expect(await change(id)).toMatchObject({ status: 201 })
  const at = world.now().toISOString()
  world.pass(60)
  expect(await change(id, { rating: 5, comment: 'Very good' })).toMatchObject({ status: 201 })
  for (const who of [practice.doctor, practice.nurse])
    expect(await read(who, id)).toMatchObject({
      rating: 5,
      comment: 'Very good',
      at: first.at,
      amendedAt: world.now().toISOString(),
      versions: [
        { rating: 4, comment: 'Good', at, doctor: { id: practice.doctor.id } },
        { rating: 2, comment: 'Thin', at: first.at },
      ],
    })
  expect((await read(practice.nurse, id))?.changeableUntil).toBeNull()
})

test('the family sees that it was amended, and neither the rating nor what it said before', async () => {
  const id = await reviewed(true)
  const before = await headOf(practice.patient)
  world.pass(5)
  await change(id)
  for (const who of [practice.patient, practice.daughter])
    expect(await read(who, id)).toMatchObject({
      rating: null,
      comment: 'Good',
      amendedAt: world.now().toISOString(),
      versions: [],
    })
  expect(await typesTold(practice.patient, before)).toEqual(['VISIT_CHANGED'])
})

test('what is changed before the family may read it is amended for nobody of them', async () => {
  const id = await reviewed(false)
  const before = await headOf(practice.patient)
  world.pass(5)
  await change(id)
  expect(await typesTold(practice.patient, before)).toEqual([])
  world.pass(5)
  await release(id)
  expect(await read(practice.patient, id)).toMatchObject({ comment: 'Good', amendedAt: null })
  expect((await read(practice.doctor, id))?.amendedAt).not.toBeNull()
})

test('after 24 hours it stays as it is, and says so', async () => {
  const id = await reviewed(true)
  const { can } = await doctor().visits.get({ id })
  expect(can).toContain('change-review')
  world.pass(DAY)
  expect(await change(id)).toMatchObject({ status: 201 })
  world.pass(1)
  expect(await change(id, { rating: 1 })).toMatchObject({ code: 'not_possible_now' })
  expect((await read(practice.doctor, id))?.rating).toBe(4)
  expect((await doctor().visits.get({ id })).can).not.toContain('change-review')
})

test('what was changed without signal counts when it happened, if it comes within a day', async () => {
  const [early, late] = [await reviewed(true), await reviewed(true)]
  world.pass(DAY - 60)
  const at = world.now().toISOString()
  world.pass(3 * 60)
  expect(await change(early, { at })).toMatchObject({ status: 201 })
  expect(await read(practice.doctor, early)).toMatchObject({ rating: 4, amendedAt: at })
  world.pass(DAY)
  expect(await change(late, { at })).toMatchObject({ code: 'not_possible_now' })
})

test('the same change sent twice is one, and a taken id is refused', async () => {
  const [id, other] = [await reviewed(true), await reviewed(true)]
  const changeId = world.id()
  const sent = { changeId, rating: 3, comment: 'Sound' }
  const both = await Promise.all([change(id, sent), change(id, sent)])
  expect(both.map(({ status }) => status)).toEqual([201, 201])
  await change(id, { rating: 5 })
  // The first comes once more from a phone that was offline: it does not undo the second.
  expect(await change(id, sent)).toMatchObject({ status: 201 })
  const { rating, versions } = (await read(practice.doctor, id))!
  expect([rating, versions.map((each) => each.rating)]).toEqual([5, [3, 2]])
  expect(await change(other, sent)).toMatchObject({ code: 'id_taken', field: 'changeId' })
  expect(await change(id, { ...sent, rating: 1 })).toMatchObject({ code: 'id_taken' })
})

test('two changes in one moment are both kept', async () => {
  const id = await reviewed(true)
  await Promise.all([change(id, { rating: 3 }), change(id, { rating: 5 })])
  const { rating, versions } = (await read(practice.doctor, id))!
  expect([rating, ...versions.map((each) => each.rating)].toSorted()).toEqual([2, 3, 5])
})

test('saying the same again amends nothing', async () => {
  const id = await reviewed(true)
  world.pass(5)
  expect(await change(id, { rating: 2, comment: 'Thin' })).toMatchObject({ status: 201 })
  expect(await read(practice.doctor, id)).toMatchObject({ amendedAt: null, versions: [] })
})

test('nobody changes or releases the review of somebody else', async () => {
  const id = await reviewed(false)
  const answers = async (who: Person) => [
    (await change(id, {}, who)).code,
    (await release(id, who)).code,
  ]
  expect(await answers(practice.nurse)).toEqual(['not_allowed', 'not_allowed'])
  expect(await answers(practice.patient)).toEqual(['not_allowed', 'not_allowed'])
  expect(await answers(practice.otherDoctor)).toEqual(['not_found', 'not_found'])
})

test('what is not reviewed yet is neither changed nor released', async () => {
  const { id } = await sign.signed()
  expect(await change(id)).toMatchObject({ code: 'not_possible_now' })
  expect(await release(id)).toMatchObject({ code: 'not_possible_now' })
  const wrong = await ask(world, practice.doctor, contract.change, { id, changeId: 'x', rating: 6 })
  expect(wrong.body['errors']).toMatchObject([{ field: 'changeId' }, { field: 'rating' }])
})

test('a report is released later by an act of its own, once', async () => {
  const id = await reviewed(false)
  expect((await world.as(practice.patient).visits.get({ id })).report).toBeNull()
  world.pass(3 * DAY)
  const before = await headOf(practice.patient)
  const both = await Promise.all([release(id), release(id)])
  expect(both.map(({ status }) => status)).toEqual([200, 200])
  expect(await release(id)).toMatchObject({ status: 200 })
  expect(await typesTold(practice.patient, before)).toEqual(['REVIEW_RELEASED'])
  expect(await world.as(practice.patient).visits.get({ id })).toMatchObject({
    report: { findings: 'Heel red' },
    review: { comment: 'Thin', released: true },
  })
  expect((await doctor().visits.get({ id })).can).not.toContain('release-review')
})

test('a second review is refused and says what can be done', async () => {
  const id = await reviewed(true)
  const again = await asked(practice.doctor, visits.review, { id, rating: 5 })
  expect(again).toMatchObject({ code: 'already_done' })
})

test('the clinical lead reads every rating with those before, and no remark, page by page; nobody else does', async () => {
  const lead = await world.hire('administrator', 'Carel Lead', { duties: ['clinical_lead'] })
  world.pass(1)
  const first = await reviewed(true)
  await change(first)
  world.pass(1)
  const second = await reviewed(false)
  const page = (cursor?: string) =>
    world.as(lead).reviews.list({ limit: 1, ...(cursor && { cursor }) })
  const newest = await page()
  const next = await page(newest.nextCursor!)
  expect(newest.items).toMatchObject([{ visitId: second, rating: 2, before: [] }])
  expect(next.items).toMatchObject([
    {
      visitId: first,
      rating: 4,
      nurse: { id: practice.nurse.id },
      doctor: { id: practice.doctor.id },
      patient: { id: practice.patientId, name: 'Palesa Mokoena' },
      before: [{ rating: 2 }],
    },
  ])
  expect(JSON.stringify(next.items)).not.toMatch(/Thin/)
  const dispatcher = await world.hire('administrator', 'Dineo Dispatch', { duties: ['dispatch'] })
  for (const who of [dispatcher, practice.doctor, practice.nurse, practice.patient])
    expect(await asked(who, contract.list, {})).toMatchObject({ code: 'not_allowed' })
})
