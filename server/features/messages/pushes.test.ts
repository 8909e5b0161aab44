import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Visit } from '../../../contract/visits.ts'
import { createApp, createWorkers } from '../../app.ts'
import { createLog } from '../../platform/observability/log.ts'
import { openExpo, type Pushed } from '../../testing/expo.ts'
import { letCare } from '../../testing/family.ts'
import { openPractice } from '../../testing/practice.ts'
import { openMailServer } from '../../testing/smtp.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let expo: Awaited<ReturnType<typeof openExpo>>
let rung: Pushed[]
/** Confirmations of visits leave by mail: without it they would ring. */
let mail: Awaited<ReturnType<typeof openMailServer>>
let world: World
let workers: Awaited<ReturnType<typeof createWorkers>>
let practice: Awaited<ReturnType<typeof openPractice>>
let visit: Visit
let days = 0

beforeAll(async () => {
  expo = await openExpo()
  rung = expo.pushed
  const EXPO_BASE_URL = expo.url
  world = await createWorld({ environment: { EXPO_BASE_URL, EXPO_ACCESS_TOKEN: 'secret' } })
  // Only these tests dispatch: what they look at is whole.
  await world.app.dispatcher.stop()
  practice = await openPractice(world)
  const { patient, daughter, nurse, patientId } = practice
  await letCare(world, patient, daughter, { patientId, rights: ['visits', 'messages'] })
  for (const { id, name } of [patient, daughter, nurse])
    await system().query(
      'insert into push_tokens (token, user_id, created_at) values ($1, $2, $3)',
      [tokenOf(name), id, world.now()],
    )
  mail = await openMailServer({
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => void stream.resume().on('end', () => done()),
  })
  workers = await createWorkers(
    { ...world.config, smtpUrl: `smtp://127.0.0.1:${mail.port}` },
    { clock: world.now, log: createLog('tests', 'silent') },
  )
})
afterAll(async () => {
  await workers.close()
  await mail.close()
  await world.close()
  await expo.close()
})
beforeEach(async () => {
  rung.length = 0
  // Each test has its own conversation.
  days += 2
  visit = await practice.schedule(days * 24 * 60)
})

const system = () => world.app.services.database.system
const tokenOf = (name: string) => `ExponentPushToken[${name.replaceAll(' ', '')}]`
const say = (content = 'the wound looks worse', by: Person = practice.nurse) =>
  world.as(by).messages.send({ visitId: visit.id, content })

type Effect = { result: string | null; due: Date; waits: boolean; person: string }
async function pushesOf(conversationId: string, job = 'new-message'): Promise<Effect[]> {
  await world.app.dispatcher.drain()
  const { rows } = await system().query<Effect>(
    `select result, due_at as due, enqueued_at is null as waits, ids->>'userId' as person from effects
      where job = $1 and ids->>'conversationId' = $2 order by due_at, person`,
    [job, conversationId],
  )
  return rows
}
/** Some seconds later all that are due are settled; answers how. */
async function results(conversationId: string) {
  world.pass(0.1)
  const due = async () =>
    (await pushesOf(conversationId)).filter((effect) => effect.due <= world.now())
  await expect
    .poll(async () => (await due()).every(({ result }) => result !== null), { timeout: 20_000 })
    .toBe(true)
  return (await due()).map(({ result }) => result)
}

test('several messages are one push for each, after some seconds, with their number and no word of them', async () => {
  const { conversationId } = await say('one')
  await say('two')
  await say('three')
  const waiting = await pushesOf(conversationId)
  expect(waiting.map(({ person }) => person).toSorted()).toEqual(
    [practice.patient.id, practice.daughter.id].toSorted(),
  )
  for (const { due, waits } of waiting) {
    expect(due.getTime() - world.now().getTime()).toBe(5_000)
    expect(waits).toBe(true)
  }
  expect(rung).toEqual([])
  expect(await results(conversationId)).toEqual(['done', 'done'])
  expect(rung.map(({ to }) => to).toSorted()).toEqual(
    [tokenOf(practice.patient.name), tokenOf(practice.daughter.name)].toSorted(),
  )
  for (const { title, body, data } of rung)
    expect([title, body, data]).toEqual([
      'Ahava',
      'You have 3 new messages',
      { conversationId, visitId: visit.id },
    ])
})

test('whoever has read it meanwhile is not rung for; the next message rings anew', async () => {
  const { conversationId, number } = await say()
  await pushesOf(conversationId)
  await world.as(practice.patient).messages.read({ conversationId, upTo: number })
  await results(conversationId)
  expect(rung.map(({ to }) => to)).toEqual([tokenOf(practice.daughter.name)])
  await say('and another')
  await results(conversationId)
  expect(rung.filter(({ to }) => to === tokenOf(practice.patient.name))).toHaveLength(1)
})

test('what stays unread rings again after a minute, and replaces the first on the screen', async () => {
  const { conversationId } = await say()
  await results(conversationId)
  world.pass(2)
  await say('still there?')
  await results(conversationId)
  const mine = rung.filter(({ to }) => to === tokenOf(practice.patient.name))
  expect(mine).toHaveLength(2)
  expect(new Set(mine.map(({ collapseId }) => collapseId)).size).toBe(1)
})

test('while a talk goes on each is rung once a minute, with the number of what they have not read', async () => {
  const { conversationId } = await say('m1')
  await results(conversationId)
  for (let n = 2; n <= 13; n += 1) {
    world.pass(0.2)
    await say(`m${n}`)
    await results(conversationId)
  }
  world.pass(1)
  await results(conversationId)
  const mine = rung.filter(({ to }) => to === tokenOf(practice.patient.name))
  expect(mine.map(({ body }) => body)).toEqual([
    'You have a new message',
    'You have 5 new messages',
    'You have 8 new messages',
    'You have 11 new messages',
    'You have 13 new messages',
  ])
  // One place on the screen, which the next takes.
  expect(new Set(mine.map(({ collapseId }) => collapseId)).size).toBe(1)
})

test('two hundred messages at once are one push for each', async () => {
  const { conversationId } = await say('first')
  const rest = Array.from({ length: 199 }, (_, n) => say(`m${n}`))
  await Promise.all(rest)
  // Two who dispatch at the same time plan the same.
  const other = await createApp(world.config, { clock: world.now })
  await Promise.all([world.app.dispatcher.drain(), other.dispatcher.drain()])
  await other.close()
  await results(conversationId)
  expect(rung.map(({ to, body }) => [to, body]).toSorted()).toEqual(
    [practice.patient, practice.daughter]
      .map(({ name }) => [tokenOf(name), 'You have 99+ new messages'])
      .toSorted(),
  )
})

test('what was read on another device is not counted, and the next alert begins anew', async () => {
  const { conversationId } = await say('one')
  const { number } = await say('two')
  await pushesOf(conversationId)
  await world.as(practice.patient).messages.read({ conversationId, upTo: number })
  await say('three')
  await results(conversationId)
  const bodyFor = (name: string) => rung.find(({ to }) => to === tokenOf(name))?.body
  expect(bodyFor(practice.patient.name)).toBe('You have a new message')
  expect(bodyFor(practice.daughter.name)).toBe('You have 3 new messages')
  expect(rung).toHaveLength(2)
})

test('what was taken back, and what is said to who lost the right, rings nobody', async () => {
  const { id, conversationId } = await say()
  await pushesOf(conversationId)
  await world.as(practice.nurse).messages.hide({ id })
  expect(await results(conversationId)).toEqual(['skipped', 'skipped'])
  await say('for those who may')
  await pushesOf(conversationId)
  const { patientId, patient, daughter } = practice
  await world.as(patient).family.end({ patientId, userId: daughter.id })
  await results(conversationId)
  expect(rung.map(({ to }) => to)).toEqual([tokenOf(patient.name)])
  await letCare(world, patient, daughter, { patientId, rights: ['visits', 'messages'] })
})

test('after a night without power nobody is rung for what was said before it', async () => {
  const { conversationId } = await say()
  world.pass(13 * 60)
  expect(await results(conversationId)).toEqual(['skipped', 'skipped'])
  expect(rung).toEqual([])
})

test('what is urgent waits for no delay, whatever is said at the same time', async () => {
  for (let n = 0; n < 20; n += 1) await say(`m${n}`)
  await world.as(practice.nurse).visits.changeStatus({ id: visit.id, status: 'EN_ROUTE' })
  await world.app.dispatcher.drain()
  const { rows } = await system().query<{ job: string; waits: boolean }>(
    `select distinct job, enqueued_at is null as waits from effects
      where ids->>'patientId' = $1 and finished_at is null or job = 'nurse-on-the-way' order by job`,
    [practice.patientId],
  )
  expect(rows).toContainEqual({ job: 'nurse-on-the-way', waits: false })
  expect(rows).toContainEqual({ job: 'new-message', waits: true })
  await expect
    .poll(() => rung.some(({ body }) => body === 'Your nurse is on the way'), { timeout: 20_000 })
    .toBe(true)
})

test('the one who writes, and dispatch, are not rung', async () => {
  const { conversationId } = await say('to all of you', practice.patient)
  await world.as(world.admin).messages.send({ conversationId, content: 'from the office' })
  await results(conversationId)
  const told = (await pushesOf(conversationId)).map(({ person }) => person)
  expect(told).toContain(practice.nurse.id)
  expect(told).not.toContain(world.admin.id)
  // The patient is told of what the office wrote.
  const mine = rung.filter(({ data }) => data.conversationId === conversationId)
  expect(mine.filter(({ to }) => to === tokenOf(practice.patient.name))).toHaveLength(1)
})
