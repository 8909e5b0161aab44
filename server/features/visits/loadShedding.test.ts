import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient, type Send } from '../../../contract/client.ts'
import type { Status } from '../../../contract/visits.ts'
import { NetworkError } from '../../../web/api.ts'
import { deliver } from '../../../web/changes.ts'
import { createOutbox } from '../../../web/outbox.ts'
import { memoryStorage } from '../../../web/storage.ts'
import { createApp, createWorkers, type App } from '../../app.ts'
import { openBrowser } from '../../testing/browser.ts'
import { listen, openDevice } from '../../testing/device.ts'
import { openExpo } from '../../testing/expo.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

// Scenario 10: the server is dark for 4 h with six visits running and a call for help pressed: the phone offers SMS and call
// at once, visits go on; when power returns stale reminders are dropped, warnings ring as late, everything lands once.

const DARK = 4 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let expo: Awaited<ReturnType<typeof openExpo>>
let address = ''
beforeAll(async () => {
  expo = await openExpo()
  world = await createWorld({ environment: { EXPO_BASE_URL: expo.url } })
  practice = await openPractice(world)
}, 120_000)
afterAll(async () => {
  await world.close()
  await expo.close()
})

const query = <Row>(text: string, values: unknown[] = []) =>
  world.app.services.database.system.query(text, values).then(({ rows }) => rows as Row[])

/** The phone of a nurse, as in the web app. With the server dark nothing gets through. */
function phoneOf(nurse: Person, power: Promise<void>) {
  let answersLost = 0
  const send: Send = async ({ method, path, body, headers }) => {
    await power
    const answer = await fetch(`http://${address}${path}`, {
      method,
      headers: { ...headers, authorization: `Bearer ${nurse.token}` },
      ...(body !== undefined && { body }),
    })
    const text = await answer.text()
    // All phones at once on a network that has just come back: every other answer is lost.
    if (answersLost++ % 2 === 0) throw new NetworkError()
    return { status: answer.status, body: text }
  }
  const client = createClient(send)
  return createOutbox({
    userId: nurse.id,
    storage: memoryStorage(),
    // The world's clock is turned and the machine's is not: what the device measures says nothing here.
    deliver: (entry, keep) => deliver(client, { ...entry, deviceAt: '' }, keep),
    exclusively: (task) => task(),
    pause: () => Promise.resolve(),
    now: () => world.now().getTime(),
    onSent: () => undefined,
    onSignedOut: () => undefined,
    announce: () => undefined,
  })
}

const STEPS = ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'] as const
/** How far each of six had come when the power went. */
const REACHED: readonly Status[] = [
  'EN_ROUTE',
  'EN_ROUTE',
  'ARRIVED',
  'ARRIVED',
  'IN_PROGRESS',
  'IN_PROGRESS',
]

test('load-shedding', { timeout: 120_000 }, async () => {
  const { patient } = practice
  const nurses: Person[] = []
  for (const name of ['One', 'Two', 'Three', 'Four', 'Five', 'Six'])
    nurses.push(await world.hire('nurse', `Nurse ${name}`))
  const visits: string[] = []
  const moves = new Map<string, [Status, string][]>()
  for (const [n, nurse] of nurses.entries()) {
    const { id } = await practice.request(20 + n)
    await world.as(world.admin).visits.assignNurse({ id, nurseId: nurse.id })
    visits.push(id)
    moves.set(id, [])
  }
  // Of the one a reminder is due in the dark, which is no news afterwards; of the other soon after it.
  const tomorrow = await practice.schedule(24 * 60 + 60)
  const today = await practice.schedule(2 * 60 + 5 * 60)
  for (const person of [patient, world.admin, ...nurses])
    await query('insert into push_tokens (token, user_id, created_at) values ($1, $2, $3)', [
      `ExponentPushToken[${person.id}]`,
      person.id,
      world.now(),
    ])
  // What was told before the power went is told.
  for (let n = 0; n < 3; n += 1) await world.app.dispatcher.drain()
  const first = await createWorkers(world.config, { clock: world.now })
  await expect.poll(dueNow, { timeout: 30_000 }).toEqual([])
  await first.close()
  world.pass(20)
  await world.app.dispatcher.stop()
  for (const [n, id] of visits.entries())
    for (const status of STEPS.slice(0, STEPS.indexOf(REACHED[n] as 'EN_ROUTE') + 1)) {
      await world.as(nurses[n]!).visits.changeStatus({ id, status, at: world.now().toISOString() })
      moves.get(id)!.push([status, world.now().toISOString()])
    }
  // Nothing is told any more: what was just done waits in the database.
  expo.pushed.length = 0
  const { head } = await world.as(patient).events.since({ since: 0 })

  // Dark: no dispatcher, no worker, no answer. Care goes on, and each phone keeps what is done.
  const power = Promise.withResolvers<void>()
  const phones = nurses.map((nurse) => phoneOf(nurse, power.promise))
  const settled: Promise<unknown>[] = []
  async function act(n: number) {
    const id = visits[n]!
    const done = moves.get(id)!
    const status = STEPS[STEPS.findIndex((step) => step === done.at(-1)![0]) + 1]
    if (!status) return
    const at = world.now().toISOString()
    done.push([status, at])
    settled.push((await phones[n]!.add('visits.changeStatus', { id, status, at })).settled)
  }
  const helpId = world.id()
  let pressedAt = ''
  const warningId = world.id()
  let measuredAt = ''
  /** What rings at once wherever there is a line: the phone scored it and told her to call an ambulance. */
  async function measure() {
    measuredAt = world.now().toISOString()
    const found = { respiration: 25, spo2: 90, systolic: 90, at: measuredAt }
    const said = { id: visits[4]!, observationsId: warningId, ...found }
    settled.push((await phones[4]!.add('observations.record', said)).settled)
  }
  // The phone of the sixth is dead; hers goes on in the dark.
  const alive = [0, 1, 2, 3, 4]
  for (let minutes = 0; minutes < DARK; minutes += 20) {
    world.pass(20)
    for (const n of alive) await act(n)
    if (minutes === 60) await measure()
    if (minutes !== 40) continue
    pressedAt = world.now().toISOString()
    const call = { id: helpId, kind: 'danger' as const, visitId: visits[2]!, at: pressedAt }
    settled.push((await phones[2]!.add('help.raise', call)).settled)
  }
  expect(phones[0]!.snapshot().length).toBeGreaterThan(0)

  // The power is back before any phone has reached the server: nothing of this morning is said now.
  const server: App = await createApp(world.config, { clock: world.now })
  address = await listen(server)
  const device = await openDevice(address, world.as(world.admin))
  await device.frame('READY')
  const workers = await createWorkers(world.config, { clock: world.now })
  await server.dispatcher.drain()
  await expect.poll(dueNow, { timeout: 30_000 }).toEqual([])
  expect(expo.pushed.map(({ body }) => body)).toEqual([])
  const told = async () =>
    (await world.as(patient).events.since({ since: head, limit: 200 })).items.filter(
      ({ type }) => type === 'NOTICE',
    )
  expect(await told()).toEqual([])

  // The phones come back, all at once.
  power.resolve()
  await Promise.all(settled)
  for (let n = 0; n < 3; n += 1) await server.dispatcher.drain()
  for (const phone of phones) expect(phone.snapshot()).toEqual([])

  // Everything landed once, with the time at which it was done.
  const desk = world.as(world.admin)
  for (const [n, id] of visits.entries()) {
    const seen = await desk.visits.get({ id })
    expect(seen.status).toBe(n === 5 ? 'IN_PROGRESS' : 'COMPLETED')
    const { times } = seen
    const kept = [times.enRouteAt, times.arrivedAt, times.startedAt, times.completedAt]
    expect(kept.slice(0, moves.get(id)!.length)).toEqual(moves.get(id)!.map(([, at]) => at))
    for (const status of STEPS)
      expect(seen.timeline.filter(({ to }) => to === status).length).toBeLessThanOrEqual(1)
    const events = await query<{ to: string }>(
      `select facts ->> 'to' as to from events where visit_id = $1 and type = 'VISIT_STATUS_CHANGED'`,
      [id],
    )
    expect(events.map(({ to }) => to)).toEqual([...new Set(events.map(({ to }) => to))])
  }

  // The call rings now, as one of three hours ago.
  await device.until(() => device.numbered().some(({ type }) => type === 'HELP_RAISED'))
  const receivedAt = world.now().toISOString()
  const calls = (await desk.help.list({})).items
  expect(calls).toHaveLength(2)
  const ofId = (id: string) => calls.find((call) => call.id === id)
  expect(ofId(helpId)).toMatchObject({ state: 'ringing', at: pressedAt, receivedAt })
  // And the warning as one of three hours ago: measured then, received now.
  expect(ofId(warningId)).toMatchObject({ source: 'early_warning', at: measuredAt, receivedAt })
  const warned = async () => desk.observations.warning({ id: warningId })
  expect(await warned()).toMatchObject({ measuredAt, receivedAt, state: 'ringing' })
  // Five seconds in which it may be taken back at a touch, then every phone.
  world.pass(1)
  await server.dispatcher.drain()
  await expect.poll(dueNow, { timeout: 30_000 }).toEqual([])
  const rung = [...expo.pushed]
  expect(rung.map(({ to, body }) => [to, body]).toSorted()).toEqual(
    ['An early warning waits for an answer. Open Ahava now.', 'Call for help. Open Ahava now.'].map(
      (body) => [`ExponentPushToken[${world.admin.id}]`, body],
    ),
  )
  await desk.help.take({ id: helpId })
  await desk.observations.acknowledge({ id: warningId, action: 'phoned_nurse', note: '' })

  // Of what was due in the dark nothing is said late: neither who set out, nor who is delayed or forgot.
  for (let n = 0; n < 3; n += 1) {
    world.pass(5)
    await server.dispatcher.drain()
  }
  await expect.poll(dueNow, { timeout: 30_000 }).toEqual([])
  expect(expo.pushed.filter((push) => !rung.includes(push)).map(({ body }) => body)).toEqual([])
  expect(await told()).toEqual([])
  // Nobody is reminded late of tomorrow; of today, in two hours, it is news.
  expect(await remindersOf(tomorrow.id)).toEqual([])
  const twoHours = new Date(today.start).getTime() - 2 * 60 * 60_000
  world.pass((twoHours - world.now().getTime()) / 60_000)
  for (let n = 0; n < 3; n += 1) await server.dispatcher.drain()
  await expect.poll(dueNow, { timeout: 30_000 }).toEqual([])
  expect(await remindersOf(tomorrow.id)).toEqual([])
  expect(await remindersOf(today.id)).toEqual(['sent'])
  // Whose phone is still dead is dispatch's to ask.
  const open = (await desk.tasks.list({})).items.map(({ kind, visit }) => [kind, visit?.id])
  expect(open).toEqual([['check_out', visits[5]]])
  device.close()
  await workers.close()
  await server.close()
})

/** How the family was reminded of a visit. */
const remindersOf = (visitId: string) =>
  query<{ status: string }>(
    `select status from deliveries where template = 'visit-reminder' and visit_id = $1`,
    [visitId],
  ).then((rows) => rows.map(({ status }) => status))

/** What is to be done by now and is not. */
const dueNow = () =>
  query<{ key: string }>('select key from effects where finished_at is null and due_at <= $1', [
    world.now(),
  ]).then((rows) => rows.map(({ key }) => key))

test(
  'load-shedding: a phone whose server does not answer offers SMS and calls at once',
  { timeout: 240_000 },
  async () => {
    const live = await createWorld({
      live: true,
      environment: { PRACTICE_PHONE: '+27115550100' },
    })
    const nurse = await live.hire('nurse', 'Busi Darkness')
    const origin = `http://${(await listen(live.app)).replace('127.0.0.1', 'localhost')}`
    const browser: Browser = await openBrowser()
    try {
      const context = await browser.newContext({ viewport: { width: 360, height: 740 } })
      await context.addCookies([
        { name: '__Host-session', value: nurse.token, url: origin.replace('http', 'https') },
      ])
      const phone = await context.newPage()
      phone.setDefaultTimeout(30_000)
      await phone.goto(`${origin}/`)
      const button = phone.getByRole('button', { name: /Hold two seconds/ })
      await button.waitFor()
      await expect
        .poll(() => phone.evaluate(() => localStorage.getItem('ahava.help')))
        .toMatch(/token/)
      // The network is there, the server is not: nothing is refused, nothing answers.
      await phone.route('**/api/**', () => {})
      const box = (await button.boundingBox())!
      await phone.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
      await phone.mouse.down()
      await phone.getByRole('dialog').waitFor()
      await phone.mouse.up()
      await phone.getByRole('button', { name: /I am in danger/ }).click()
      await phone.getByRole('link', { name: /prepared SMS/ }).waitFor({ timeout: 5_000 })
      for (const number of ['112', '+27115550100'])
        await phone.locator(`a[href="tel:${number}"]`).waitFor({ timeout: 5_000 })
    } finally {
      await browser.close()
      await live.close()
    }
  },
)
