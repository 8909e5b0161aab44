import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../testing/browser.ts'
import { listen } from '../../testing/device.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

// Dispatch sees on the board who is on the road, and the dot moves as the nurse does.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let browser: Browser
let origin: string
beforeAll(async () => {
  world = await createWorld({ live: true })
  practice = await openPractice(world)
  origin = `http://${(await listen(world.app)).replace('127.0.0.1', 'localhost')}`
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await world.close()
})

async function sit(person: Person): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  await context.addCookies([
    { name: '__Host-session', value: person.token, url: origin.replace('http', 'https') },
  ])
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  await page.goto(`${origin}/`)
  return page
}

let n = 0
const share = (id: string, km: number) =>
  world.as(practice.nurse).visits.shareLocation({
    id,
    deviceId: '0198c000-0000-7000-8000-0000000000dd',
    points: [
      {
        latitude: practice.home.pin.latitude + km / 111.195,
        longitude: practice.home.pin.longitude,
        accuracy: 10,
        n: (n += 1),
        at: world.now().toISOString(),
      },
    ],
  })

test('the board shows who is on the road, each with her door, and moves the dot', async () => {
  const visit = await practice.schedule(1)
  await world.as(practice.nurse).visits.changeStatus({ id: visit.id, status: 'EN_ROUTE' })
  await share(visit.id, 4)
  const desk = await sit(world.admin)
  const road = desk.getByRole('region', { name: 'On the road' })
  await road.getByText('Nomsa Dlamini to Palesa Mokoena').waitFor()
  await road
    .getByText(/Orlando West. Nomsa is 4.0 km away, \d+ to \d+ minutes, estimated/)
    .waitFor()
  const picture = road.getByRole('img', { name: /One nurse on the road/ })
  const dot = () => picture.locator('circle').getAttribute('cy')
  const before = await dot()
  // Two minutes on: no page is read anew, the frame moves the dot.
  world.pass(2)
  await share(visit.id, 1)
  await expect.poll(dot, { timeout: 10_000 }).not.toBe(before)
  await road.getByRole('button', { name: /Nomsa Dlamini to Palesa Mokoena/ }).click()
  await desk.getByRole('dialog').waitFor()
  await desk.keyboard.press('Escape')
  // At the door she is on the road no more.
  await world.as(practice.nurse).visits.changeStatus({ id: visit.id, status: 'ARRIVED' })
  await expect.poll(() => road.count(), { timeout: 10_000 }).toBe(0)
})
