import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createWorkers } from '../../app.ts'
import { createLog } from '../../platform/observability/log.ts'
import { dueWork } from '../../testing/dueWork.ts'
import { openExpo } from '../../testing/expo.ts'
import { openPractice } from '../../testing/practice.ts'
import { openPushService } from '../../testing/pushService.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'
import { wipeJobs } from '../../testing/wipeJobs.ts'

let expo: Awaited<ReturnType<typeof openExpo>>
let service: Awaited<ReturnType<typeof openPushService>>
let world: World
let workers: Awaited<ReturnType<typeof createWorkers>>
let practice: Awaited<ReturnType<typeof openPractice>>

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
  workers = await openWorkers()
})
afterAll(async () => {
  await workers.close()
  await world.close()
  await expo.close()
  await service.close()
})
beforeEach(async () => {
  world.pass(1)
  await system().query('delete from push_tokens')
  await system().query('delete from push_tickets')
  expo.pushed.length = 0
  expo.asked.length = 0
  service.arrived.length = 0
})

const openWorkers = () =>
  createWorkers(world.config, { clock: world.now, log: createLog('tests', 'silent') })
const system = () => world.app.services.database.system
const of = (person: Person | { token: string }) => world.as(person).notifications
const tokenOf = (name: string) => `ExponentPushToken[${name}]`
const devicesOf = async (person: Person | { token: string }) => (await of(person).mine({})).devices
const again = async ({ email }: Person) =>
  world.anonymous.auth.login({ email, password: world.password })
const keyOf = async (person: Person) => (await of(person).mine({})).webPushKey

/** Everything that is due has been done. */
const settled = () => expect.poll(() => dueWork(world), { timeout: 20_000 }).toEqual([])

test('a phone rings for whoever registered it last', async () => {
  const expoToken = tokenOf('shared')
  await of(practice.daughter).addDevice({ expoToken })
  expect(await devicesOf(practice.daughter)).toMatchObject([{ by: 'app', current: true }])
  await of(practice.patient).addDevice({ expoToken })
  expect(await devicesOf(practice.daughter)).toEqual([])
  expect(await devicesOf(practice.patient)).toMatchObject([{ by: 'app', current: true }])
})

test('a new token of the same device takes the place of the last', async () => {
  const { patient } = practice
  await of(patient).addDevice({ expoToken: tokenOf('one') })
  const { id } = await of(patient).addDevice({ expoToken: tokenOf('two') })
  const subscription = service.subscribe('beside', await keyOf(patient))
  await of(patient).addDevice({ subscription })
  const devices = await devicesOf(patient)
  expect(devices.map(({ by }) => by).toSorted()).toEqual(['app', 'browser'])
  expect(devices.find(({ by }) => by === 'app')?.id).toBe(id)
})

test('a device that is signed out, here or from another, rings no more', async () => {
  const { patient } = practice
  const [here, lost] = [await again(patient), await again(patient)]
  await of(here).addDevice({ expoToken: tokenOf('here') })
  await of(lost).addDevice({ expoToken: tokenOf('lost') })
  await world.as(here).auth.logout({})
  expect(await devicesOf(patient)).toHaveLength(1)
  await system().query('update sessions set proved_at = $1', [world.now()])
  await world.as(patient).sessions.endOthers({})
  expect(await devicesOf(patient)).toEqual([])
})

test('nobody takes away or tries the device of somebody else', async () => {
  const { id } = await of(practice.nurse).addDevice({ expoToken: tokenOf('nurse') })
  await of(practice.patient).removeDevice({ id })
  await expect(of(practice.patient).tryDevice({ id })).rejects.toMatchObject({
    problem: { code: 'not_found' },
  })
  expect(await devicesOf(practice.nurse)).toHaveLength(1)
  await of(practice.nurse).removeDevice({ id })
  await of(practice.nurse).removeDevice({ id })
  expect(await devicesOf(practice.nurse)).toEqual([])
})

test.each([
  ['https://evil.example/push', 'subscription.endpoint'],
  ['http://127.0.0.1:1/', 'subscription.endpoint'],
  ['', 'subscription.keys.p256dh'],
])('an address %s is refused, and so is a key that is none: %s', async (endpoint, field) => {
  const subscription = service.subscribe('bad', await keyOf(practice.patient))
  const bad = endpoint
    ? { ...subscription, endpoint }
    : { ...subscription, keys: { ...subscription.keys, p256dh: 'A'.repeat(87) } }
  await expect(of(practice.patient).addDevice({ subscription: bad })).rejects.toMatchObject({
    problem: { code: 'invalid_input', field },
  })
})

test('a test rings that device at once, in the language of the person and sealed for the browser', async () => {
  const { patient } = practice
  await of(patient).choose({ language: 'zu', quiet: { from: '00:00', until: '23:59' } })
  const subscription = service.subscribe('phone', await keyOf(patient))
  const { id } = await of(patient).addDevice({ subscription })
  await of(patient).addDevice({ expoToken: tokenOf('other') })
  await of(patient).tryDevice({ id })
  await settled()
  expect(service.arrived).toMatchObject([
    { browser: 'phone', words: { title: 'Ahava', body: 'Lokhu ukuhlola: i-Ahava ikhala lapha' } },
  ])
  expect(expo.pushed).toEqual([])
  const { items } = await world.as(world.admin).background.outbox({ channel: 'push', limit: 1 })
  expect(items[0]).toMatchObject({ status: 'sent', recipient: patient.name })
  await of(patient).choose({ language: 'en', quiet: null })
})

test('keys of a browser are sealed', async () => {
  const subscription = service.subscribe('sealed', await keyOf(practice.patient))
  await of(practice.patient).addDevice({ subscription })
  const { rows } = await system().query<{ keys: Buffer }>('select keys from push_tokens')
  expect(rows[0]!.keys.toString('latin1')).not.toContain(subscription.keys.auth)
})

test('a browser that is gone is forgotten', async () => {
  const { patient } = practice
  const subscription = service.subscribe('gone', await keyOf(patient))
  const { id } = await of(patient).addDevice({ subscription })
  service.gone.add('gone')
  await of(patient).tryDevice({ id })
  await settled()
  expect(await devicesOf(patient)).toEqual([])
})

/** Each of these phones is tried; answers their tickets in order. */
async function ring(...names: string[]) {
  const people = [practice.patient, practice.daughter, practice.nurse]
  for (const [n, name] of names.entries()) {
    const { id } = await of(people[n]!).addDevice({ expoToken: tokenOf(name) })
    await of(people[n]!).tryDevice({ id })
    await settled()
  }
}
const tickets = async () =>
  (
    await system().query<{ token: string }>('select token from push_tickets order by token')
  ).rows.map(({ token }) => token)

test('a quarter of an hour later Expo is asked once for all, and a phone without the app is forgotten', async () => {
  await ring('well', 'dies', 'refused')
  expect(await tickets()).toHaveLength(3)
  expo.fails.set(tokenOf('dies'), 'DeviceNotRegistered')
  expo.fails.set(tokenOf('refused'), 'InvalidCredentials')
  world.pass(14)
  await settled()
  expect(expo.asked).toEqual([])
  world.pass(7)
  await settled()
  expect(expo.asked).toEqual([3])
  expect(await tickets()).toEqual([])
  expect(await devicesOf(practice.patient)).toHaveLength(1)
  expect(await devicesOf(practice.daughter)).toEqual([])
  const { items } = await world.as(world.admin).background.outbox({ channel: 'push', limit: 3 })
  expect(items.map(({ status, error }) => `${status} ${error}`).toSorted()).toEqual([
    'failed DeviceNotRegistered: the phone no longer has the app',
    'failed InvalidCredentials: Expo has no valid key for this kind of phone; renew it there',
    'sent null',
  ])
})

test('a phone that was registered anew since keeps ringing, whatever the old receipt says', async () => {
  await ring('anew')
  expo.fails.set(tokenOf('anew'), 'DeviceNotRegistered')
  world.pass(5)
  await of(practice.patient).addDevice({ expoToken: tokenOf('anew') })
  world.pass(16)
  await settled()
  expect(expo.asked).toHaveLength(1)
  expect(await devicesOf(practice.patient)).toHaveLength(1)
})

test('what Expo does not know yet is asked again, and after an hour no more', async () => {
  await ring('slow')
  expo.knows = false
  world.pass(21)
  await settled()
  expect(await tickets()).toHaveLength(1)
  world.pass(21)
  await settled()
  expect(expo.asked).toEqual([1, 1])
  world.pass(40)
  await settled()
  expect(await tickets()).toEqual([])
  const { items } = await world.as(world.admin).background.outbox({ channel: 'push', limit: 1 })
  expect(items[0]).toMatchObject({ status: 'failed', error: 'Expo says nothing of it' })
  expo.knows = true
})

test('receipts survive an Expo that is down, a store that is wiped and a worker that is gone', async () => {
  await ring('kept')
  await workers.close()
  world.pass(21)
  await world.app.dispatcher.drain()
  await wipeJobs(system())
  expo.misdeeds = ['broken', 'hangs up', 'not json']
  workers = await openWorkers()
  // What was in the wiped store is handed out again after half a minute.
  world.pass(1)
  await settled()
  expect(expo.asked).toEqual([1, 1, 1, 1])
  expect(await tickets()).toEqual([])
})

test('only what is given changes, and what must be known cannot be turned off', async () => {
  const { daughter } = practice
  await of(daughter).choose({ quiet: { from: '21:30', until: '06:00' } })
  await of(daughter).choose({ channels: ['sms', 'email', 'push'], language: 'af' })
  const turn = [{ kind: 'messages', channel: 'sms', on: false } as const]
  await of(daughter).choose({ turn })
  const settings = await of(daughter).choose({ turn })
  expect(settings).toMatchObject({
    language: 'af',
    quiet: { from: '21:30', until: '06:00' },
    channels: ['sms', 'email', 'push'],
    off: [{ kind: 'messages', channel: 'sms' }],
    reach: { sms: false, email: true },
  })
  const back = await of(daughter).choose({
    quiet: null,
    channels: null,
    turn: [{ ...turn[0]!, on: true }],
  })
  expect(back).toMatchObject({ language: 'af', quiet: null, channels: null, off: [] })
  const alarms = [{ kind: 'alarms' as 'messages', channel: 'push' as const, on: false }]
  await expect(of(daughter).choose({ turn: alarms })).rejects.toMatchObject({
    problem: { code: 'invalid_input' },
  })
})
