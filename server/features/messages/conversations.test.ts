import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Message } from '../../../contract/messages.ts'
import type { Visit } from '../../../contract/visits.ts'
import { listen, openDevice, type Device } from '../../testing/device.ts'
import { openPractice } from '../../testing/practice.ts'
import { makeDelegate } from '../../testing/relations.ts'
import { picture } from '../../testing/uploading.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let visit: Visit
let address: string
let dispatcher: Person

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  await makeDelegate(world, practice.daughter, practice.patientId)
  dispatcher = await world.hire('administrator', 'Dineo Dispatch', { duties: ['dispatch'] })
  visit = await practice.schedule()
  address = await listen(world.app)
})
afterAll(() => world.close())

const as = (person: Person) => world.as(person).messages
const problemOf = (act: Promise<unknown>) =>
  act.then(
    () => null,
    (error: { problem: { status: number; code: string; field?: string } }) => error.problem,
  )
const image = new File([new Uint8Array(await picture().png().toBuffer())], 'gate.png', {
  type: 'image/png',
})
const keep = (person: Person, to: { visitId: string } | { patientId: string }) =>
  world.as(person).uploads.image({ ...to, image })
const toPractice = () => ({ patientId: practice.patientId })
const numbered = (device: Device) =>
  device.numbered().map(({ type, data }) => ({ type, ...(data as object) }))

test('the patient, the daughter and the practice talk in one conversation that belongs to no visit', async () => {
  const [patient, daughter, desk, nurse] = await Promise.all(
    [practice.patient, practice.daughter, dispatcher, practice.nurse].map((person) =>
      openDevice(address, world.as(person)),
    ),
  )
  for (const device of [patient!, daughter!, desk!, nurse!]) await device.frame('READY')
  const asked = await as(practice.patient).send({
    ...toPractice(),
    conversation: 'practice',
    content: 'Are you open on Thursday?',
  })
  expect(asked).toMatchObject({ visitId: null, conversation: 'practice', number: 1 })
  expect((await daughter!.frame('NEW_MESSAGE')).data.message).toMatchObject({
    id: asked.id,
    content: 'Are you open on Thursday?',
    visitId: null,
  })
  // A desk is told that something is new there, and reads it.
  const { conversationId } = asked
  expect(await desk!.frame('BOARD_CHANGED')).toEqual({
    type: 'BOARD_CHANGED',
    visitId: null,
    conversationId,
  })
  const [thread] = (await as(dispatcher).conversations({ limit: 1 })).items
  expect(thread).toMatchObject({
    id: conversationId,
    mode: 'server',
    visit: null,
    unread: 1,
    patient: { name: 'Palesa Mokoena' },
    last: { content: 'Are you open on Thursday?', sender: { name: 'Palesa Mokoena' } },
    can: ['write'],
  })
  await as(dispatcher).read({ conversationId, upTo: 1 })
  expect((await patient!.frame('MESSAGES_READ')).data).toMatchObject({
    conversationId,
    visitId: null,
    conversation: 'practice',
    userId: dispatcher.id,
    upTo: 1,
  })
  const answer = await as(dispatcher).send({ conversationId, content: 'Yes, from 07:00.' })
  expect(answer.number).toBe(2)
  desk!.send({ type: 'TYPING', conversationId })
  expect(await daughter!.frame('TYPING')).toMatchObject({
    visitId: null,
    conversationId,
    conversation: 'practice',
    by: { id: dispatcher.id },
  })
  await as(practice.patient).hide({ id: asked.id })
  expect((await daughter!.frame('MESSAGE_DELETED')).data.message).toMatchObject({ content: null })
  nurse!.send({ type: 'PING' })
  await nurse!.frame('PONG')
  expect(numbered(nurse!)).toEqual([])
  // The other device of whoever answered is in step with this one.
  expect(numbered(desk!).map(({ type }) => type)).toEqual(['MESSAGES_READ', 'NEW_MESSAGE'])
  for (const device of [patient!, daughter!, desk!, nurse!]) device.close()
})

test('two windows that begin it at once begin one, and it is there for every patient', async () => {
  const fresh = await world.family('Naledi Fresh')
  const [own] = (await world.as(fresh).people.patients({})).items
  const patientId = own!.id
  const sent = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      as(n % 2 ? fresh : dispatcher).send({
        patientId,
        conversation: 'practice',
        content: `m${n}`,
      }),
    ),
  )
  expect(new Set(sent.map((message) => message.conversationId)).size).toBe(1)
  expect(sent.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8,
  ])
  const caller = world.id()
  await world.as(dispatcher).people.createPatient({ id: caller, name: 'Gogo Caller' })
  const [silent] = (await as(dispatcher).conversations({ patientId: caller })).items
  expect(silent).toMatchObject({ conversation: 'practice', last: null, lastNumber: 0, people: [] })
})

test('strangers, the other family and staff without the duty are answered as if it did not exist', async () => {
  const finance = await world.hire('administrator', 'Fikile Finance', { duties: ['finance'] })
  const { conversationId } = await as(practice.patient).send({
    ...toPractice(),
    content: 'private',
  })
  for (const who of [practice.stranger, practice.nurse, practice.doctor, finance]) {
    for (const which of [toPractice(), { conversationId }]) {
      const acts = [
        () => as(who).send({ ...which, content: 'x' }),
        () => as(who).list(which),
        () => as(who).read({ ...which, upTo: 1 }),
        () => as(who).participants(which),
        () => as(who).conversation({ id: conversationId }),
      ]
      for (const act of acts) expect(await problemOf(act())).toMatchObject({ status: 404 })
    }
  }
  expect(await problemOf(as(practice.patient).list({}))).toMatchObject({ field: 'visitId' })
})

test('an answer quotes what it answers, as it is now', async () => {
  const asked = await as(practice.nurse).send({
    visitId: visit.id,
    content: 'Which gate? '.repeat(40),
  })
  const answer = await as(practice.patient).send({
    id: world.id(),
    visitId: visit.id,
    content: 'The blue one',
    replyToId: asked.id,
  })
  expect(answer.replyTo).toMatchObject({
    id: asked.id,
    number: asked.number,
    sender: { name: 'Nomsa Dlamini' },
    hidden: false,
  })
  expect(answer.replyTo!.content).toMatch(/^Which gate\? .*…$/)
  expect(answer.replyTo!.content!.length).toBeLessThan(170)
  // The same id with another answer is another message.
  const again = { id: answer.id, visitId: visit.id, content: 'The blue one' }
  expect(await as(practice.patient).send({ ...again, replyToId: asked.id })).toEqual(answer)
  expect(await problemOf(as(practice.patient).send(again))).toMatchObject({ code: 'id_taken' })
  await as(practice.nurse).hide({ id: asked.id })
  const { items } = await as(practice.patient).list({ visitId: visit.id })
  expect(items.find(({ id }) => id === answer.id)!.replyTo).toMatchObject({
    content: null,
    hidden: true,
  })
  expect(JSON.stringify(items)).not.toContain('Which gate')
})

test('what is not of the same conversation cannot be answered, whoever has it', async () => {
  const clinical = await as(practice.nurse).send({
    visitId: visit.id,
    conversation: 'clinical',
    content: 'The wound is dry',
  })
  const refused = await Promise.all(
    [clinical.id, world.id(), visit.id].map((replyToId) =>
      problemOf(as(practice.patient).send({ visitId: visit.id, content: 'x', replyToId })),
    ),
  )
  for (const problem of refused)
    expect(problem).toMatchObject({ status: 422, code: 'invalid_input', field: 'replyToId' })
})

test('a removed message is gone from every screen, its picture too, and the record keeps it', async () => {
  const photo = await keep(practice.patient, { visitId: visit.id })
  const sent = await as(practice.patient).send({
    visitId: visit.id,
    content: 'Look at this',
    attachmentIds: [photo.id],
  })
  const open = (person: Person) =>
    world.app.server
      .inject({ url: photo.url, headers: { authorization: `Bearer ${person.token}` } })
      .then(({ statusCode }) => statusCode)
  expect(await open(practice.nurse)).toBe(200)
  expect(await problemOf(as(practice.nurse).hide({ id: sent.id }))).toMatchObject({
    code: 'not_allowed',
  })
  expect(await problemOf(as(practice.stranger).hide({ id: sent.id }))).toMatchObject({
    code: 'not_found',
  })
  const hidden = await as(practice.patient).hide({ id: sent.id })
  expect(hidden).toMatchObject({
    content: null,
    hidden: true,
    attachments: [],
    replyTo: null,
    can: [],
  })
  expect(await as(practice.patient).hide({ id: sent.id })).toEqual(hidden)
  for (const person of [practice.nurse, practice.patient, world.admin])
    expect(await open(person), person.name).toBe(404)
  const thread = await as(practice.nurse).conversation({ id: sent.conversationId })
  expect(thread.last).toMatchObject({ content: null, hidden: true, attachments: 0 })
  const { rows } = await world.app.services.database.system.query(
    'select body from messages where id = $1',
    [sent.id],
  )
  expect((rows[0] as { body: Buffer }).body.length).toBeGreaterThan(40)
})

test('a picture sent to the practice is opened by dispatch, one of the record is not', async () => {
  const [sent, kept] = [
    await keep(practice.patient, toPractice()),
    await keep(practice.patient, toPractice()),
  ]
  await as(practice.patient).send({ ...toPractice(), content: 'My card', attachmentIds: [sent.id] })
  const open = ({ url }: { url: string }) =>
    world.app.server
      .inject({ url, headers: { authorization: `Bearer ${dispatcher.token}` } })
      .then(({ statusCode }) => statusCode)
  expect([await open(sent), await open(kept)]).toEqual([200, 404])
  const refused = await problemOf(
    as(practice.patient).send({ visitId: visit.id, content: 'x', attachmentIds: [kept.id] }),
  )
  expect(refused).toMatchObject({ field: 'attachmentIds' })
})

test('the system says who comes, in a conversation that has begun, and nobody else can', async () => {
  const other = await practice.schedule(72 * 60)
  const desk = world.as(world.admin).visits
  const contents = async () =>
    (await as(practice.patient).list({ visitId: other.id, direction: 'newer' })).items.map(
      ({ content, sender }: Message) => [sender?.name ?? null, content],
    )
  await desk.assignNurse({ id: other.id, nurseId: practice.otherNurse.id })
  expect(await contents()).toEqual([])
  await as(practice.patient).send({ visitId: other.id, content: 'See you then' })
  const before = await as(practice.patient).unread({})
  await desk.assignNurse({ id: other.id, nurseId: practice.nurse.id })
  await world.as(practice.daughter).visits.cancel({ id: other.id, reason: 'patient_better' })
  expect(await contents()).toEqual([
    ['Palesa Mokoena', 'See you then'],
    [null, 'Nomsa Dlamini will make this visit.'],
    [null, 'This visit was cancelled.'],
  ])
  // New to nobody: the count is what people wrote, before and after a mark.
  expect(await as(practice.patient).unread({})).toEqual(before)
  const nurse = async () =>
    (await as(practice.nurse).unread({})).conversations.find(({ visitId }) => visitId === other.id)
  expect((await nurse())!.unread).toBe(1)
  await as(practice.nurse).read({ visitId: other.id, upTo: 2 })
  expect(await nurse()).toBe(undefined)
  const { items } = await as(practice.nurse).list({ visitId: other.id })
  expect(await problemOf(as(practice.nurse).hide({ id: items[0]!.id }))).toMatchObject({
    code: 'not_allowed',
  })
})

test('sending takes two statements, and two more with files or an answer', async () => {
  const asked = await as(practice.nurse).send({ visitId: visit.id, content: 'And now?' })
  const photo = await keep(practice.patient, { visitId: visit.id })
  world.observations.length = 0
  await as(practice.patient).send({ visitId: visit.id, content: 'Now' })
  await as(practice.patient).send({
    visitId: visit.id,
    content: 'This',
    replyToId: asked.id,
    attachmentIds: [photo.id],
  })
  await as(practice.patient).list({ visitId: visit.id })
  await as(practice.patient).conversations({})
  await as(practice.patient).unread({})
  expect(world.observations.map(({ statements }) => statements)).toEqual([2, 4, 2, 1, 1])
})
