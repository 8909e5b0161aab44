import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Visit } from '../../../contract/visits.ts'
import { createWorkers } from '../../app.ts'
import { createLog } from '../../platform/observability/log.ts'
import { dueWork } from '../../testing/dueWork.ts'
import { openExpo } from '../../testing/expo.ts'
import { openPractice } from '../../testing/practice.ts'
import { openPushService } from '../../testing/pushService.ts'
import { createWorld, type World } from '../../testing/world.ts'

// A push that never arrived is told by the next channel of the person, once; one that did is not.

let expo: Awaited<ReturnType<typeof openExpo>>
let service: Awaited<ReturnType<typeof openPushService>>
let world: World
let workers: Awaited<ReturnType<typeof createWorkers>>
let practice: Awaited<ReturnType<typeof openPractice>>
let visit: Visit

beforeAll(async () => {
  expo = await openExpo()
  service = await openPushService()
  world = await createWorld({
    environment: {
      EXPO_BASE_URL: expo.url,
      EXPO_ACCESS_TOKEN: 'secret',
      WEB_PUSH_HOSTS: service.url,
    },
  })
  await world.app.dispatcher.stop()
  practice = await openPractice(world)
  workers = await createWorkers(world.config, {
    clock: world.now,
    log: createLog('tests', 'silent'),
  })
})
afterAll(async () => {
  await workers.close()
  await world.close()
  await expo.close()
  await service.close()
})

const system = () => world.app.services.database.system
const device = (name: string) => `ExponentPushToken[${name}]`
async function owns(...tokens: string[]) {
  for (const token of tokens)
    await system().query(
      'insert into push_tokens (token, user_id, created_at) values ($1, $2, $3)',
      [token, practice.patient.id, world.now()],
    )
}

let days = 0
beforeEach(async () => {
  // Each test has its own conversation.
  days += 2
  visit = await practice.schedule(days * 24 * 60)
  await settled()
  await system().query('delete from push_tokens')
  await system().query('delete from push_tickets')
  expo.pushed.length = 0
  expo.asked.length = 0
  expo.knows = true
  expo.fails.clear()
  expo.refuses.clear()
  expo.misdeeds = []
})

/** Everything that is due has been done. */
const settled = () => expect.poll(() => dueWork(world), { timeout: 30_000 }).toEqual([])
async function pass(minutes: number) {
  world.pass(minutes)
  await settled()
}
const talk = () => visit.conversations.find(({ kind }) => kind === 'practical')!.id
/** Somebody writes, and the phones ring. */
async function ring() {
  await world.as(practice.nurse).messages.send({ visitId: visit.id, content: 'on Monday then' })
  await pass(0.1)
}
/** How the patient was told of it. */
async function told(): Promise<string[]> {
  const { items } = await world.as(world.admin).background.outbox({ limit: 100 })
  return items
    .filter(({ visitId, template }) => visitId === visit.id && template !== 'visit-confirmation')
    .map(({ channel, status, thenBy }) => [channel, status, thenBy].filter(Boolean).join(' '))
    .toSorted()
}

/** What of this visit an administrator must look after. */
async function failures() {
  const { items } = await world.as(world.admin).operations.failures({ limit: 100 })
  return items.filter(({ visitId }) => visitId === visit.id)
}

test('what a receipt says was refused goes by e-mail, once', async () => {
  await owns(device('a'))
  await ring()
  expect(await told()).toEqual(['push sent'])
  expo.fails.set(device('a'), 'InvalidCredentials')
  await pass(20)
  expect(await told()).toEqual(['email kept', 'push failed email'])
  await pass(60)
  expect(await told()).toEqual(['email kept', 'push failed email'])
  expect(await failures()).toHaveLength(1)
})

test('a phone without the app is forgotten, its owner told by e-mail, and nobody alarmed', async () => {
  await owns(device('gone'))
  await ring()
  expo.fails.set(device('gone'), 'DeviceNotRegistered')
  await pass(20)
  expect(await told()).toEqual(['email kept', 'push failed email'])
  const { rows } = await system().query('select token from push_tokens')
  expect(rows).toEqual([])
  expect(await failures()).toEqual([])
})

test('of what Expo says nothing in an hour they are told by e-mail, and not before', async () => {
  await owns(device('a'))
  await ring()
  expo.knows = false
  for (const minutes of [20, 15, 15]) await pass(minutes)
  expect(await told()).toEqual(['push sent'])
  for (const minutes of [15, 15]) await pass(minutes)
  expect(await told()).toEqual(['email kept', 'push failed email'])
})

test('an Expo that is away for hours has said nothing of it yet', async () => {
  await owns(device('a'))
  await ring()
  expo.knows = false
  world.pass(3 * 60)
  expo.knows = true
  await settled()
  expect(await told()).toEqual(['push sent'])
  expect(expo.asked).toEqual([1])
})

test('whoever has it on another device is told by nothing more', async () => {
  await owns(device('a'), device('b'))
  await ring()
  expo.fails.set(device('b'), 'InvalidCredentials')
  await pass(20)
  expect(await told()).toEqual(['push sent'])
})

test('neither whoever has it on another device of which Expo knew sooner', async () => {
  await owns(device('a'), device('b'))
  await ring()
  expo.unknown.add(device('b'))
  await pass(20)
  expo.unknown.clear()
  expo.fails.set(device('b'), 'InvalidCredentials')
  await pass(20)
  expect(expo.asked).toEqual([2, 1])
  expect(await told()).toEqual(['push sent'])
})

test('nor whoever has it in a browser', async () => {
  const { webPushKey } = await world.as(practice.patient).notifications.mine({})
  const subscription = service.subscribe('phone', webPushKey)
  await world.as(practice.patient).notifications.addDevice({ subscription })
  await owns(device('a'))
  await ring()
  expect(service.arrived).toHaveLength(1)
  expo.fails.set(device('a'), 'InvalidCredentials')
  await pass(20)
  expect(await told()).toEqual(['push sent'])
})

test('what was read meanwhile is not told again', async () => {
  await owns(device('a'))
  await ring()
  await world.as(practice.patient).messages.read({ conversationId: talk(), upTo: 1 })
  expo.fails.set(device('a'), 'InvalidCredentials')
  await pass(20)
  expect(await told()).toEqual(['push failed email'])
})

test('what Expo refuses at once goes on at once; what passes is tried again and rings once', async () => {
  await owns(device('a'))
  expo.refuses.set(device('a'), { error: 'InvalidCredentials', times: 1 })
  await ring()
  expect(await told()).toEqual(['email kept', 'push failed email'])
  visit = await practice.schedule(days * 24 * 60 + 180)
  await settled()
  expo.pushed.length = 0
  expo.misdeeds = ['cut', 'broken', 'hangs up']
  await ring()
  expect(await told()).toEqual(['push sent'])
  expect(expo.pushed).toHaveLength(1)
})

test('where no channel is left dispatch is asked to call', async () => {
  const { patient, nurse } = practice
  const turn = [{ kind: 'visits', channel: 'email', on: false } as const]
  await world.as(patient).notifications.choose({ turn })
  visit = await practice.schedule(120)
  await settled()
  await owns(device('a'))
  await world.as(nurse).visits.changeStatus({ id: visit.id, status: 'EN_ROUTE' })
  await settled()
  expo.fails.set(device('a'), 'InvalidCredentials')
  await pass(20)
  expect(await told()).toEqual(['push failed nobody'])
  const { items } = await world.as(world.admin).tasks.list({ limit: 100 })
  expect(items).toMatchObject([{ kind: 'unreached', visit: { id: visit.id } }])
})
