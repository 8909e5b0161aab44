import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScreens, type Screens } from '../../testing/browser.ts'
import { openPractice } from '../../testing/practice.ts'
import { openPushService } from '../../testing/pushService.ts'
import { createWorld, type World } from '../../testing/world.ts'

// A browser without a line to its maker's push service cannot subscribe: the address comes from a stand-in,
// and what arrives is handed to the service worker by the browser's own tools. Everything else is real.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let screens: Screens
let service: Awaited<ReturnType<typeof openPushService>>

beforeAll(async () => {
  service = await openPushService()
  world = await createWorld({ live: true, environment: { WEB_PUSH_HOSTS: service.url } })
  practice = await openPractice(world)
  screens = await openScreens(world.app)
})
afterAll(async () => {
  await screens.close()
  await world.close()
  await service.close()
})

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const settings = () => world.as(practice.patient).notifications.mine({})

/** `PushManager` as it is with a line, subscribing at the stand-in. */
async function withPushService(page: Page) {
  const { webPushKey } = await settings()
  const json = service.subscribe('phone', webPushKey)
  await page.addInitScript((subscription) => {
    let on = false
    // Without a screen the browser says "denied", whatever it was told.
    Object.defineProperty(Notification, 'permission', { get: () => 'granted' })
    Notification.requestPermission = async () => 'granted'
    const kept = {
      endpoint: subscription.endpoint,
      options: { applicationServerKey: null },
      toJSON: () => subscription,
      unsubscribe: async () => !(on = false),
    }
    PushManager.prototype.getSubscription = async () => (on ? kept : null) as never
    PushManager.prototype.subscribe = async () => {
      on = true
      return kept as never
    }
  }, json)
}

/** Hands a push to the service worker, as the browser does when one arrives. */
async function arrives(page: Page, push: object) {
  const tools = await page.context().newCDPSession(page)
  const registered = new Promise<string>((resolve) => {
    tools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const one = registrations[0]
      if (one) resolve(one.registrationId)
    })
  })
  await tools.send('ServiceWorker.enable')
  await tools.send('ServiceWorker.deliverPushMessage', {
    origin: screens.origin,
    registrationId: await registered,
    data: JSON.stringify(push),
  })
  await tools.detach()
}

type Shown = { title: string; body?: string; tag?: string; data?: unknown }
type Showing = { shown: Shown[] }

/** A browser without a screen shows nothing: what would be shown is kept, one for each tag. */
async function keepShown(page: Page): Promise<() => Promise<Shown[]>> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  const [worker] = page.context().serviceWorkers()
  await worker!.evaluate(() => {
    const scope = self as unknown as ServiceWorkerGlobalScope & Showing
    scope.shown = []
    scope.registration.showNotification = async (title, { body, tag, data } = {}) => {
      const next = { title, body, tag, data } as Shown
      scope.shown = [...scope.shown.filter((one) => one.tag !== tag), next]
    }
  })
  return () => worker!.evaluate(() => (self as unknown as Showing).shown)
}

/** Lets the page find them on its screen; answers which are still there. */
async function onScreen(page: Page, shown: Shown[]): Promise<() => Promise<Shown[]>> {
  await page.evaluate((all) => {
    const window = globalThis as unknown as Showing
    window.shown = all
    ServiceWorkerRegistration.prototype.getNotifications = async () =>
      window.shown.map((one) => ({
        ...one,
        close() {
          window.shown = window.shown.filter(({ tag }) => tag !== one.tag)
        },
      })) as never
  }, shown)
  return () => page.evaluate(() => (globalThis as unknown as Showing).shown)
}

test(
  'a person chooses how they are told, also without signal, and a browser rings until it is read',
  { timeout: 240_000 },
  async () => {
    const { patient, nurse } = practice
    const page = await screens.sit(patient, '/settings')
    await page.context().grantPermissions(['notifications'], { origin: screens.origin })
    await withPushService(page)
    await page.reload()
    await page.getByRole('link', { name: /Notifications/ }).click()

    // This device.
    await button(page, 'Ring on this device').click()
    await page.getByText('Rings', { exact: true }).waitFor()
    expect((await settings()).devices).toMatchObject([{ by: 'browser' }])
    await button(page, 'Send me one now').click()
    await page.getByText(/It is on its way/).waitFor()

    // How, when and in which language; then the same without signal.
    const messages = page.getByRole('group', { name: 'Messages' })
    await messages.getByRole('button', { name: 'SMS' }).click()
    await page.getByRole('switch', { name: /Quiet hours/ }).click()
    await page.getByRole('textbox', { name: 'Until' }).fill('06:30')
    await page.getByRole('radio', { name: 'isiZulu' }).click()
    await expect.poll(settings).toMatchObject({
      language: 'zu',
      quiet: { from: '21:00', until: '06:30' },
      off: [{ kind: 'messages', channel: 'sms' }],
    })
    await page.context().setOffline(true)
    await page.getByRole('radio', { name: 'Afrikaans' }).click()
    await messages.getByRole('button', { name: 'SMS' }).click()
    await page.getByRole('switch', { name: /My own order/ }).click()
    await button(page, 'SMS earlier').click()
    await page.getByText('Not sent yet').first().waitFor()
    expect(await settings()).toMatchObject({ language: 'zu' })
    await page.context().setOffline(false)
    await expect.poll(settings, { timeout: 30_000 }).toMatchObject({
      language: 'af',
      channels: ['sms', 'push', 'email'],
      off: [],
    })

    await page.getByText('Not sent yet').first().waitFor({ state: 'hidden' })
    expect(await page.getByRole('radio', { name: 'Afrikaans' }).isChecked()).toBe(true)
    const inOrder = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('button', { name: 'SMS later' }) })
    expect(await inOrder.innerText()).toContain('1.')
    await page.getByText(/It is on its way/).waitFor({ state: 'hidden' })

    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    }

    // A push is shown with its words; a second of the same thing takes its place.
    const visit = await practice.schedule()
    const conversationId = visit.conversations.find(({ kind }) => kind === 'practical')!.id
    const push = { title: 'Ahava', body: 'Jy het 1 nuwe boodskap', tag: 'talk', urgent: false }
    const shown = await keepShown(page)
    await arrives(page, { ...push, data: { conversationId } })
    await arrives(page, { ...push, body: 'Jy het 2 nuwe boodskappe', data: { conversationId } })
    await expect
      .poll(shown)
      .toMatchObject([{ title: 'Ahava', body: 'Jy het 2 nuwe boodskappe', tag: 'talk' }])
    const left = await onScreen(page, await shown())

    // It is read on another device: here it goes away.
    await world.as(nurse).messages.send({ conversationId, visitId: visit.id, content: 'On my way' })
    await world.as(patient).messages.read({ conversationId, upTo: 1 })
    await expect.poll(left, { timeout: 15_000 }).toEqual([])

    // Whoever signs out is rung here no more.
    await page.goto(`${screens.origin}/settings`)
    await button(page, 'Sign out').click()
    await page
      .getByRole('button', { name: /Sign in/ })
      .first()
      .waitFor()
    await expect
      .poll(async () => {
        const { rows } = await world.app.services.database.system.query('select from push_tokens')
        return rows.length
      })
      .toBe(0)
    expect(screens.complaints).toEqual([])
  },
)
