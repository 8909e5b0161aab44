import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Endpoint } from '../../../../contract/endpoint.ts'
import { reviews as contract } from '../../../../contract/reviews.ts'
import { visits } from '../../../../contract/visits.ts'
import { ask } from '../../../testing/asking.ts'
import { letCare } from '../../../testing/family.ts'
import { findIn } from '../../../testing/needle.ts'
import { openPractice } from '../../../testing/practice.ts'
import { signer } from '../../../testing/signedReport.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'
import { loadQuestion } from './push.ts'

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

const QUESTION = 'Is the exudate purulent?'
const asked = async (who: Person, endpoint: Endpoint, input: Record<string, unknown>) => {
  const { status, code, body } = await ask(world, who, endpoint, input)
  return { status, code, field: body['field'] }
}
const put = (id: string, questionId = world.id(), who: Person = practice.doctor) =>
  asked(who, contract.ask, { id, questionId, question: QUESTION })
const answer = (id: string, questionId: string, more: Record<string, unknown> = {}) =>
  asked(practice.nurse, visits.addAddendum, {
    id,
    addendumId: world.id(),
    content: 'Clear, no smell',
    reason: 'To complete the report',
    questionId,
    ...more,
  })
const queued = async (which: 'waiting' | 'asked', id: string) =>
  (await world.as(practice.doctor).reviews.queue({ which, limit: 100 })).items.find(
    ({ visit }) => visit.id === id,
  )
const headOf = async (who: Person) => (await world.as(who).events.since({ since: 0 })).head
const heard = async (who: Person, since: number) =>
  (await world.as(who).events.since({ since, limit: 200 })).items.map(({ type, data }) =>
    type === 'NOTICE' && 'text' in data ? `${type} ${data.text}` : type,
  )
const see = (who: Person, id: string) => world.as(who).visits.get({ id })

test('a question takes the report out of the queue, and the answer brings it back', async () => {
  const { id } = await sign.signed()
  const [doctorAt, nurseAt] = [await headOf(practice.doctor), await headOf(practice.nurse)]
  const questionId = world.id()
  expect(await put(id, questionId)).toMatchObject({ status: 201 })
  expect([await queued('waiting', id), !!(await queued('asked', id))]).toEqual([undefined, true])
  const hers = await see(practice.nurse, id)
  expect(hers.can).toContain('answer-question')
  expect(hers.questions).toMatchObject([{ id: questionId, question: QUESTION, answeredAt: null }])
  expect(await heard(practice.nurse, nurseAt)).toEqual([
    'NOTICE Your doctor has a question about a report',
  ])

  world.pass(20)
  const addendumId = world.id()
  expect(await answer(id, questionId, { addendumId })).toMatchObject({ status: 201 })
  const at = world.now().toISOString()
  expect(await queued('asked', id)).toBeUndefined()
  expect(await queued('waiting', id)).toMatchObject({ answeredAt: at })
  const his = await see(practice.doctor, id)
  expect(his.questions).toMatchObject([{ answeredAt: at, addendumId }])
  expect(his.can).toEqual(expect.arrayContaining(['review', 'ask-nurse']))
  // The doctor's own devices hear of it too, and tell nothing.
  expect(await heard(practice.doctor, doctorAt)).toEqual([
    'NOTICE ',
    'NOTICE A question about a report is answered',
    'VISIT_CHANGED',
  ])
})

test('the family sees nothing of the question, and the answer as an addendum once it is released', async () => {
  const { id } = await sign.signed()
  const since = await headOf(practice.patient)
  const before = await see(practice.patient, id)
  const questionId = world.id()
  await put(id, questionId)
  expect(await see(practice.patient, id)).toEqual(before)
  await answer(id, questionId)
  await world.as(practice.doctor).visits.review({ id, rating: 4 })
  for (const who of [practice.patient, practice.daughter]) {
    const seen = await see(who, id)
    expect(seen.questions).toEqual([])
    expect(seen.report?.addenda).toMatchObject([{ content: 'Clear, no smell' }])
    expect(JSON.stringify(seen)).not.toContain('purulent')
  }
  expect(await heard(practice.patient, since)).toEqual(['REVIEW_RELEASED'])
})

test('the nurse is rung once, without a word of it, and not after she has answered', async () => {
  const { id } = await sign.signed()
  const questionId = world.id()
  await put(id, questionId)
  await world.app.dispatcher.drain()
  const { services } = world.app
  const { rows } = await services.database.system.query(
    `select ids from effects where ids ->> 'what' = 'report-question' and ids ->> 'visitId' = $1`,
    [id],
  )
  expect(rows).toHaveLength(1)
  const ids = (rows as { ids: Record<string, string> }[])[0]!.ids
  expect(await loadQuestion(services, ids)).toMatchObject({ userId: practice.nurse.id })
  await answer(id, questionId)
  expect(await loadQuestion(services, ids)).toBeNull()
})

test('one question waits at a time; the same sent twice is one', async () => {
  const { id } = await sign.signed()
  const questionId = world.id()
  const both = await Promise.all([put(id, questionId), put(id, questionId)])
  expect(both.map(({ status }) => status)).toEqual([201, 201])
  expect(await put(id)).toMatchObject({ code: 'already_done' })
  const two = await sign.signed()
  expect(await put(two.id, questionId)).toMatchObject({ code: 'id_taken', field: 'questionId' })
  const raced = await Promise.all([put(two.id), put(two.id)])
  expect(raced.map(({ status }) => status).toSorted()).toEqual([201, 409])
  // After the answer there may be another.
  await answer(id, questionId)
  expect(await put(id)).toMatchObject({ status: 201 })
})

test('an answer is given once, by the nurse, to a question of this report', async () => {
  const { id } = await sign.signed()
  const other = await sign.signed()
  const [questionId, elsewhere] = [world.id(), world.id()]
  await put(id, questionId)
  await put(other.id, elsewhere)
  expect(await answer(id, elsewhere)).toMatchObject({ code: 'invalid_input' })
  const addendumId = world.id()
  const sent = await Promise.all([
    answer(id, questionId, { addendumId }),
    answer(id, questionId, { addendumId }),
  ])
  expect(sent.map(({ status }) => status)).toEqual([201, 201])
  expect(await answer(id, questionId)).toMatchObject({
    code: 'not_possible_now',
    field: 'questionId',
  })
  expect((await see(practice.nurse, id)).report?.addenda).toHaveLength(1)
})

test('an addendum that answers nothing leaves the question waiting', async () => {
  const { id } = await sign.signed()
  await put(id)
  await answer(id, '', { questionId: undefined })
  expect((await see(practice.doctor, id)).questions).toMatchObject([{ answeredAt: null }])
})

test("nobody asks about somebody else's report, an unsigned one or a reviewed one", async () => {
  const { id } = await sign.signed()
  const draft = await sign.finished()
  expect(await put(id, world.id(), practice.otherDoctor)).toMatchObject({ code: 'not_found' })
  expect(await put(id, world.id(), practice.nurse)).toMatchObject({ code: 'not_allowed' })
  expect(await put(draft.id)).toMatchObject({ code: 'not_possible_now' })
  // The doctor may review without waiting for the answer; then none is asked for any more.
  await put(id)
  await world.as(practice.doctor).visits.review({ id, rating: 2 })
  expect(await put(id)).toMatchObject({ code: 'not_possible_now' })
  expect((await see(practice.nurse, id)).can).not.toContain('answer-question')
  const { body } = await ask(world, practice.doctor, contract.ask, { id, questionId: 1 })
  expect(body['errors']).toMatchObject([{ field: 'questionId' }, { field: 'question' }])
})

test('the words of a question are sealed, and in no event', async () => {
  const { id } = await sign.signed()
  await put(id)
  const { rows } = await world.app.services.database.system.query(
    `select q.content, (select string_agg(e.facts::text, '') from events e where e.visit_id = q.visit_id) as facts
      from review_questions q where q.visit_id = $1`,
    [id],
  )
  const [row] = rows as { content: Buffer; facts: string }[]
  for (const word of ['exudate', 'purulent'])
    expect([...findIn(row!.content, word), ...findIn(row!.facts, word)]).toEqual([])
})
