import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Visit } from '../../../contract/visits.ts'
import { createWorkers } from '../../app.ts'
import { ZONE } from '../../platform/clinicTime.ts'
import { createLog } from '../../platform/observability/log.ts'
import { dueWork } from '../../testing/dueWork.ts'
import { openExpo } from '../../testing/expo.ts'
import { openPractice } from '../../testing/practice.ts'
import { provePhone } from '../../testing/phones.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

// Quiet hours by the turned clock: from what happens to what Expo says of the push a quarter of an hour later.

let expo: Awaited<ReturnType<typeof openExpo>>
let world: World
let workers: Awaited<ReturnType<typeof createWorkers>>
let practice: Awaited<ReturnType<typeof openPractice>>
let visit: Visit

beforeAll(async () => {
  expo = await openExpo()
  world = await createWorld({
    environment: { EXPO_BASE_URL: expo.url, EXPO_ACCESS_TOKEN: 'secret' },
  })
  // Only these tests dispatch: what they look at is whole.
  await world.app.dispatcher.stop()
  practice = await openPractice(world)
  workers = await openWorkers()
  for (const person of [practice.patient, world.admin]) {
    const token = `ExponentPushToken[${person.name.replaceAll(' ', '')}]`
    await system().query(
      'insert into push_tokens (token, user_id, created_at) values ($1, $2, $3)',
      [token, person.id, world.now()],
    )
  }
})
afterAll(async () => {
  await workers.close()
  await world.close()
  await expo.close()
})
beforeEach(async () => {
  await passTo('09:00')
  // Each test has its own conversation.
  visit = await practice.schedule(4 * 24 * 60)
  await choose(practice.patient, { from: '21:00', until: '06:00' })
  await settled()
  expo.pushed.length = 0
  expo.asked.length = 0
})

const openWorkers = () =>
  createWorkers(world.config, { clock: world.now, log: createLog('tests', 'silent') })
const system = () => world.app.services.database.system
const choose = (person: Person, quiet: { from: string; until: string } | null) =>
  world.as(person).notifications.choose({ quiet, channels: ['push', 'sms', 'email'] })
const say = (content = 'the wound looks worse') =>
  world.as(practice.nurse).messages.send({ visitId: visit.id, content })
const talk = () => visit.conversations.find(({ kind }) => kind === 'practical')!.id
const rung = () => expo.pushed.map(({ body }) => body)

/** Turns the clock to the next time that it says so in the practice. */
async function passTo(time: string) {
  const local = world.now().toTemporalInstant().toZonedDateTimeISO(ZONE)
  const today = local.withPlainTime(time)
  const to = today.epochMilliseconds > local.epochMilliseconds ? today : today.add({ days: 1 })
  world.pass((to.epochMilliseconds - local.epochMilliseconds) / 60_000)
  await settled()
}

/** Everything that is due has been done. */
const settled = () => expect.poll(() => dueWork(world), { timeout: 20_000 }).toEqual([])

test('what is said in the night is one alert at the end of it, and Expo says that it arrived', async () => {
  await passTo('22:00')
  await say()
  await settled()
  await passTo('03:30')
  await say()
  await passTo('05:59')
  await say()
  await settled()
  expect(rung()).toEqual([])
  // Of what rang by day Expo was asked by now.
  expo.asked.length = 0
  await passTo('06:00')
  expect(rung()).toEqual(['You have 3 new messages'])
  expect(expo.asked).toEqual([])
  await passTo('06:20')
  expect(expo.asked).toEqual([1])
  const { items } = await world.as(world.admin).background.outbox({ channel: 'push', limit: 1 })
  expect(items[0]).toMatchObject({ status: 'sent', error: null, template: 'new-message' })
})

test.each([
  // Five seconds later it would ring.
  ['20:59:54', '20:59:59', 1],
  ['20:59:55', '21:00:00', 0],
  ['05:59:54', '05:59:59', 0],
  ['05:59:55', '06:00:00', 1],
])('said at %s, by %s it has rung %i times', async (at, by, times) => {
  await passTo(at)
  await say()
  await settled()
  await passTo(by)
  expect(rung()).toHaveLength(times)
})

test('quiet hours longer than half a day lose nothing', async () => {
  await choose(practice.patient, { from: '16:00', until: '08:00' })
  await passTo('16:30')
  await say()
  await passTo('08:00')
  expect(rung()).toEqual(['You have a new message'])
})

test('what is no longer true in the morning is not told', async () => {
  await passTo('23:00')
  const { conversationId, number } = await say()
  const start = world.in(2 * 24 * 60 + 12 * 60)
  await world.as(world.admin).planning.reschedule({ id: visit.id, start })
  await settled()
  await world.as(practice.patient).messages.read({ conversationId, upTo: number })
  await world.as(practice.patient).visits.cancel({ id: visit.id, reason: 'other' })
  await passTo('06:00')
  expect(rung()).toEqual(['Your visit is cancelled'])
})

test('what waits comes when the quiet hours are ended, and what is said after it as by day', async () => {
  await passTo('22:00')
  await say()
  await passTo('22:30')
  await choose(practice.patient, null)
  await settled()
  expect(rung()).toEqual(['You have a new message'])
  world.pass(1)
  await say()
  await passTo('22:32')
  await passTo('06:00')
  expect(rung()).toEqual(['You have a new message', 'You have 2 new messages'])
})

test.each([
  ['a shorter night', { from: '21:00', until: '04:30' }, '04:29', '04:30'],
  ['a longer night', { from: '21:00', until: '07:00' }, '06:59', '07:00'],
  ['other hours, and the first again', { from: '21:00', until: '06:00' }, '05:59', '06:00'],
])('%s: what waits comes at its end', async (_, quiet, silentAt, rungAt) => {
  await passTo('22:00')
  await say()
  await settled()
  await choose(practice.patient, { from: '20:00', until: '05:00' })
  await choose(practice.patient, quiet)
  await passTo(silentAt)
  expect(rung()).toEqual([])
  await passTo(rungAt)
  expect(rung()).toEqual(['You have a new message'])
})

test('the quiet hours of one person move nothing of another', async () => {
  await choose(world.admin, { from: '21:00', until: '06:00' })
  await passTo('22:00')
  await say()
  await passTo('22:30')
  await choose(world.admin, null)
  await settled()
  expect(rung()).toEqual([])
})

test('what was to ring before them, and comes late, waits as well, and comes when they are ended', async () => {
  const sayBeforeAndCallAfter = async () => {
    await passTo('20:58')
    await say()
    await workers.close()
    world.pass(10)
    await world.app.dispatcher.drain()
    workers = await openWorkers()
    await settled()
    expect(rung()).toEqual([])
  }
  await sayBeforeAndCallAfter()
  await passTo('06:00')
  expect(rung()).toEqual(['You have a new message'])

  await world.as(practice.patient).messages.read({ conversationId: talk(), upTo: 1 })
  expo.pushed.length = 0
  await sayBeforeAndCallAfter()
  await choose(practice.patient, { from: '22:00', until: '06:00' })
  await settled()
  expect(rung()).toEqual(['You have a new message'])
})

test('a call for help and an early warning ring at any hour, and so does what happens now', async () => {
  const { nurse, patient } = practice
  await choose(world.admin, { from: '21:00', until: '06:00' })
  await passTo('23:00')
  await say()
  await settled()
  await world.as(nurse).help.raise({ id: world.id(), kind: 'danger', at: world.in(0) })
  await settled()
  world.pass(0.1)
  await settled()
  expect(rung()).toEqual([expect.stringContaining('Call for help')])
  const { items } = await world.as(world.admin).help.list({})
  await world.as(world.admin).help.take({ id: items[0]!.id })

  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const) {
    await world.as(nurse).visits.changeStatus({ id: visit.id, status })
    await settled()
  }
  const measured = { respiration: 25, spo2: 90, systolic: 90 }
  const observationsId = world.id()
  await world.as(nurse).observations.record({ id: visit.id, observationsId, ...measured })
  await settled()
  const warned = expo.pushed.filter(({ to }) => to.includes(world.admin.name))
  expect(warned.map(({ body }) => body)).toEqual([
    expect.stringContaining('Call for help'),
    expect.stringContaining('early warning'),
  ])
  // The message still waits.
  const heard = expo.pushed.filter(({ to }) => to.includes(patient.name.replace(' ', '')))
  expect(heard.map(({ body }) => body)).toEqual(['Your nurse is on the way'])
  await choose(world.admin, null)
})

test('an SMS waits as a push does; a letter rings nobody', async () => {
  const { id } = practice.patient
  await system().query('delete from push_tokens where user_id = $1', [id])
  const written = async (channel: 'email' | 'sms') => {
    const { items } = await world.as(world.admin).background.outbox({ channel, limit: 100 })
    return items.filter(({ visitId }) => visitId === visit.id).map(({ template }) => template)
  }
  await passTo('22:00')
  await say()
  await passTo('22:11')
  expect(await written('email')).toEqual(['new-message'])

  await provePhone(world, practice.patient, '+27821230001')
  await world.as(practice.patient).notifications.choose({ channels: ['sms', 'push', 'email'] })
  await passTo('22:30')
  await world.as(practice.patient).messages.read({ conversationId: talk(), upTo: 1 })
  await say()
  await passTo('05:59')
  expect(await written('sms')).toEqual([])
  await passTo('06:00')
  expect(await written('sms')).toEqual(['new-message'])
})
