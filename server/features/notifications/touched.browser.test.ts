import type { Page, Worker } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Visit } from '../../../contract/visits.ts'
import { openScreens, type Screens } from '../../testing/browser.ts'
import { openPractice } from '../../testing/practice.ts'
import { openPushService } from '../../testing/pushService.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

// What the service worker does when a notification is touched, and when the push service gives the browser another
// address. A browser without a screen shows no notification to touch: its events are made inside the worker. The
// worker, its windows, the app and the server are real.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let screens: Screens
let service: Awaited<ReturnType<typeof openPushService>>
let visit: Visit
let page: Page
let worker: Worker

beforeAll(async () => {
  service = await openPushService()
  world = await createWorld({ live: true, environment: { WEB_PUSH_HOSTS: service.url } })
  practice = await openPractice(world)
  screens = await openScreens(world.app)
  visit = await practice.schedule()
}, 120_000)
afterAll(async () => {
  await screens.close()
  await world.close()
  await service.close()
})

type Scope = ServiceWorkerGlobalScope & { opened: string[]; asked: unknown }

/** Somebody sits down; the worker is theirs. */
async function sit(person: Person, path: string) {
  page = await screens.sit(person, path)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  worker = page.context().serviceWorkers()[0]!
  await worker.evaluate(() => {
    const scope = self as unknown as Scope
    scope.opened = []
    // A browser lets a window come to the front only when somebody touches something.
    WindowClient.prototype.focus = async function focus(this: WindowClient) {
      return this
    }
    scope.clients.openWindow = async (url) => {
      scope.opened.push(String(url))
      return null
    }
  })
}

/** Makes an event inside the worker and waits for all that it does. */
const happens = (type: string, fields: object) =>
  worker.evaluate(
    async ([name, more]) => {
      const event = new ExtendableEvent(name)
      let done: Promise<unknown> = Promise.resolve()
      const waitUntil = (what: Promise<unknown>) => void (done = what)
      for (const [field, value] of Object.entries({ waitUntil, ...more }))
        Object.defineProperty(event, field, { value })
      if ('notification' in event) Object.assign(event.notification as object, { close() {} })
      self.dispatchEvent(event)
      await done
    },
    [type, fields] as const,
  )
const touch = (data: Record<string, string>) =>
  happens('notificationclick', { notification: { data } })
const opened = () => worker.evaluate(() => (self as unknown as Scope).opened)
const talk = () => visit.conversations.find(({ kind }) => kind === 'practical')!.id
const path = () => new URL(page.url()).pathname

test(
  'touched, it leads the open app to its page, which is not loaded anew',
  { timeout: 60_000 },
  async () => {
    await sit(practice.patient, '/settings')
    await page.getByRole('link', { name: /Notifications/ }).waitFor()
    await page.evaluate(() => void Object.assign(window, { kept: true }))
    await touch({ conversationId: talk(), visitId: visit.id })
    await expect.poll(path).toBe(`/messages/${talk()}`)
    await page.getByRole('textbox').waitFor()
    await touch({ visitId: visit.id })
    await expect.poll(path).toBe(`/visits/${visit.id}`)
    // Touched again, where it is open already.
    await touch({ visitId: visit.id })
    expect(await page.evaluate(() => 'kept' in window)).toBe(true)
    expect(await opened()).toEqual([])

    // A window in which nobody is at work yet is loaded with the page.
    await page.goto(`${screens.origin}/forgot`)
    await touch({ conversationId: talk() })
    await expect.poll(path).toBe(`/messages/${talk()}`)
    await page.getByRole('textbox').waitFor()
    expect(screens.complaints).toEqual([])
  },
)

test('with no window open one is opened; the demo is left alone', { timeout: 60_000 }, async () => {
  await sit(practice.patient, '/settings')
  await page.goto('about:blank')
  await touch({ alarmId: 'a' })
  expect(await opened()).toEqual(['/help/a'])
  await page.goto(`${screens.origin}/demo`)
  await touch({ visitId: visit.id })
  expect(await opened()).toEqual(['/help/a', `/visits/${visit.id}`])
  expect(path()).toBe('/demo')
})

test('an offer leads to where the nurse answers it', { timeout: 60_000 }, async () => {
  const wanted = await practice.request(3 * 24 * 60)
  const offers = [{ id: world.id(), nurseId: practice.otherNurse.id }]
  await world.as(world.admin).offers.make({ id: wanted.id, offers })
  await sit(practice.otherNurse, '/settings')
  await touch({ offerId: offers[0]!.id, visitId: wanted.id })
  await expect.poll(path).toBe('/')
  await page
    .getByRole('button', { name: /I take it/ })
    .first()
    .waitFor()
})

/** At which addresses the person is rung. */
async function addressesOf({ id }: Person): Promise<string[]> {
  const { rows } = await world.app.services.database.system.query<{ token: string }>(
    'select token from push_tokens where user_id = $1',
    [id],
  )
  return rows.map(({ token }) => token)
}

test(
  'another address of the browser takes the place of the one it had',
  { timeout: 60_000 },
  async () => {
    const { patient } = practice
    const { webPushKey } = await world.as(patient).notifications.mine({})
    const [first, second, third] = ['one', 'two', 'three'].map((name) =>
      service.subscribe(name, webPushKey),
    )
    await world.as(patient).notifications.addDevice({ subscription: first! })
    await sit(patient, '/settings')
    /** The subscription as the browser holds it. */
    const arrives = (subscription: object, given: boolean) =>
      worker.evaluate(
        async ([json, isGiven]) => {
          const scope = self as unknown as Scope
          const held = { toJSON: () => json } as unknown as PushSubscription
          PushManager.prototype.subscribe = async (options) => {
            scope.asked = options?.applicationServerKey
            return held
          }
          const event = new ExtendableEvent('pushsubscriptionchange')
          let done: Promise<unknown> = Promise.resolve()
          Object.defineProperty(event, 'waitUntil', {
            value: (what: Promise<unknown>) => (done = what),
          })
          if (isGiven) Object.defineProperty(event, 'newSubscription', { value: held })
          self.dispatchEvent(event)
          await done
          return scope.asked
        },
        [subscription, given] as const,
      )
    await arrives(second!, true)
    expect(await addressesOf(patient)).toEqual([second!.endpoint])
    // A browser that says nothing but that it changed: it subscribes anew, with the key of the practice.
    expect(await arrives(third!, false)).toBe(webPushKey)
    expect(await addressesOf(patient)).toEqual([third!.endpoint])
    expect((await world.as(patient).notifications.mine({})).devices).toHaveLength(1)
  },
)
