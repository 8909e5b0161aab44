import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Visit } from '../../../contract/visits.ts'
import { withSecondWallOnly } from '../../testing/access/firstWall.ts'
import { listen, openDevice } from '../../testing/device.ts'
import { callFromTheDoor } from '../../testing/atTheDoor.ts'
import { openPractice } from '../../testing/practice.ts'
import { makeDelegate } from '../../testing/relations.ts'
import { picture } from '../../testing/uploading.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

const DAY = 24 * 60
const messages = (person: Person) => world.as(person).messages
const statusOf = (act: Promise<unknown>) =>
  act.then(
    () => 200,
    (error: { problem: { status: number } }) => error.problem.status,
  )

/** What somebody may still do in a conversation: reading, writing, and all that goes with it. */
async function reach(person: Person, visitId: string, conversationId: string) {
  const talk = messages(person)
  const listed = async () =>
    (await talk.conversations({ limit: 100 })).items.some(({ id }) => id === conversationId)
  return {
    list: await statusOf(talk.list({ visitId })),
    byId: await statusOf(talk.list({ conversationId })),
    one: await statusOf(talk.conversation({ id: conversationId })),
    participants: await statusOf(talk.participants({ visitId })),
    read: await statusOf(talk.read({ visitId, upTo: 1 })),
    send: await statusOf(talk.send({ visitId, content: 'Still here' })),
    listed: await listed(),
  }
}
const OPEN = {
  list: 200,
  byId: 200,
  one: 200,
  participants: 200,
  read: 200,
  send: 200,
  listed: true,
}
const SHUT = {
  list: 404,
  byId: 404,
  one: 404,
  participants: 404,
  read: 404,
  send: 404,
  listed: false,
}

async function done(start = 60): Promise<{ visit: Visit; conversationId: string; file: string }> {
  const visit = await practice.schedule(start)
  const nurse = world.as(practice.nurse)
  const image = new File([new Uint8Array(await picture().png().toBuffer())], 'gate.png', {
    type: 'image/png',
  })
  const { id, url } = await world.as(practice.patient).uploads.image({ visitId: visit.id, image })
  const { conversationId } = await messages(practice.patient).send({
    visitId: visit.id,
    content: 'Ring twice',
    attachmentIds: [id],
  })
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'] as const)
    await nurse.visits.changeStatus({ id: visit.id, status })
  const report = { findings: 'Dry', careGiven: 'Dressed', advice: 'Rest' }
  await nurse.visits.saveReport({ id: visit.id, reportId: world.id(), version: 0, ...report })
  return { visit, conversationId, file: url }
}
const opens = (person: Person, url: string) =>
  world.app.server
    .inject({ url, headers: { authorization: `Bearer ${person.token}` } })
    .then(({ statusCode }) => statusCode)

test('a nurse talks until seven days after her report is signed, to the second, behind either wall', async () => {
  const { visit, conversationId, file } = await done()
  const nurse = world.as(practice.nurse)
  // A report that is not signed ends nothing.
  world.pass(30 * DAY)
  expect(await reach(practice.nurse, visit.id, conversationId)).toEqual(OPEN)
  await nurse.visits.signReport({ id: visit.id, version: 1 })
  world.pass(7 * DAY - 1)
  expect(await reach(practice.nurse, visit.id, conversationId)).toEqual(OPEN)
  expect(await opens(practice.nurse, file)).toBe(200)
  expect((await nurse.visits.get({ id: visit.id })).can).toContain('message-practical')
  const address = await listen(world.app)
  const device = await openDevice(address, nurse)
  await device.frame('READY')
  world.pass(1)
  for (const behind of [<T>(act: () => Promise<T>) => act(), withSecondWallOnly]) {
    expect(await behind(() => reach(practice.nurse, visit.id, conversationId))).toEqual(SHUT)
    expect(await behind(() => opens(practice.nurse, file))).toBe(404)
  }
  // What is said now reaches the socket that was open all the time no more.
  await messages(practice.patient).send({ visitId: visit.id, content: 'After the end' })
  device.send({ type: 'TYPING', conversationId })
  device.send({ type: 'PING' })
  await device.frame('PONG')
  expect(JSON.stringify(await nurse.events.since({ since: 0 }))).not.toContain('After the end')
  expect(JSON.stringify(device.frames)).not.toContain('After the end')
  device.close()
  // Her own report stays hers; what she may do says the same as the conversation.
  const mine = await nurse.visits.get({ id: visit.id })
  expect(mine.report).toMatchObject({ findings: 'Dry' })
  expect(mine.conversations).toEqual([])
  expect(mine.can.filter((action) => /message|attach/.test(action))).toEqual([])
  const { items } = await messages(practice.patient).participants({ visitId: visit.id })
  expect(items.map(({ relation }) => relation)).toEqual(['self'])
  // The family goes on.
  expect(await reach(practice.patient, visit.id, conversationId)).toEqual(OPEN)
})

test('of a visit that was called off she talks for seven days; one that goes on after all, as ever', async () => {
  const visit = await practice.schedule(60)
  const { conversationId } = await messages(practice.patient).send({
    visitId: visit.id,
    content: 'Hello',
  })
  const nurse = world.as(practice.nurse).visits
  for (const status of ['EN_ROUTE', 'ARRIVED'] as const)
    await nurse.changeStatus({ id: visit.id, status })
  world.pass(11)
  await callFromTheDoor(world, practice.nurse, visit.id)
  await nurse.changeStatus({ id: visit.id, status: 'PATIENT_ABSENT' })
  await nurse.changeStatus({ id: visit.id, status: 'ARRIVED', undo: true })
  world.pass(8 * DAY)
  expect(await reach(practice.nurse, visit.id, conversationId)).toEqual(OPEN)
  const other = await practice.schedule(60)
  const { conversationId: cancelled } = await messages(practice.patient).send({
    visitId: other.id,
    content: 'Hello',
  })
  await world.as(world.admin).visits.cancel({ id: other.id, reason: 'practice' })
  expect(await reach(practice.nurse, other.id, cancelled)).toEqual(OPEN)
  world.pass(7 * DAY)
  expect(await reach(practice.nurse, other.id, cancelled)).toEqual(SHUT)
  // Another visit of hers changes nothing for this one.
  expect(await reach(practice.nurse, visit.id, conversationId)).toEqual(OPEN)
})

test('whoever was replaced reads nothing more, not what came before either', async () => {
  const visit = await practice.schedule(3 * DAY)
  const { conversationId } = await messages(practice.nurse).send({
    visitId: visit.id,
    content: 'I will be there',
  })
  await world.as(world.admin).visits.assignNurse({ id: visit.id, nurseId: practice.otherNurse.id })
  expect(await reach(practice.nurse, visit.id, conversationId)).toEqual(SHUT)
  expect(await reach(practice.otherNurse, visit.id, conversationId)).toEqual(OPEN)
  const { items } = await messages(practice.otherNurse).list({ visitId: visit.id, limit: 100 })
  expect(items.at(-1)).toMatchObject({ content: 'I will be there', can: [] })
  expect(await statusOf(messages(practice.nurse).hide({ id: items.at(-1)!.id }))).toBe(404)
})

test('a delegate talks until the last moment of the right, also with the practice', async () => {
  await makeDelegate(world, practice.daughter, practice.patientId)
  const visit = await practice.schedule(4 * DAY)
  const { conversationId } = await messages(practice.patient).send({
    visitId: visit.id,
    content: 'Hello',
  })
  const { conversationId: ofPractice } = await messages(practice.daughter).send({
    patientId: practice.patientId,
    content: 'A question',
  })
  const until = new Date(world.now().getTime() + 60 * 60_000)
  await world.app.services.database.system.query(
    'update care_relations set until = $1 where user_id = $2 and patient_id = $3',
    [until, practice.daughter.id, practice.patientId],
  )
  world.pass(59)
  expect(await reach(practice.daughter, visit.id, conversationId)).toEqual(OPEN)
  world.pass(1)
  for (const behind of [<T>(act: () => Promise<T>) => act(), withSecondWallOnly]) {
    expect(await behind(() => reach(practice.daughter, visit.id, conversationId))).toEqual(SHUT)
    expect(
      await behind(() =>
        statusOf(messages(practice.daughter).list({ conversationId: ofPractice })),
      ),
    ).toBe(404)
  }
  await messages(practice.patient).send({ patientId: practice.patientId, content: 'Just us now' })
  const heard = await world.as(practice.daughter).events.since({ since: 0 })
  expect(JSON.stringify(heard)).not.toContain('Just us now')
  const { items } = await messages(practice.patient).participants({ patientId: practice.patientId })
  expect(items.map(({ relation }) => relation)).toEqual(['self'])
})
