import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScreens, type Screens } from '../../../testing/browser.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type World } from '../../../testing/world.ts'

// Dispatch asks two nurses, one takes the visit, and nobody reloads.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let screens: Screens

beforeAll(async () => {
  world = await createWorld({ live: true })
  practice = await openPractice(world)
  screens = await openScreens(world.app)
}, 180_000)
afterAll(async () => {
  await screens.close()
  await world.close()
})

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })

test(
  'dispatch asks two nurses in two browsers; one takes it, and the other sees it gone',
  { timeout: 300_000 },
  async () => {
    await practice.request(26 * 60)
    const desk = await screens.sit(world.admin, '/', 1440)
    const nurse = await screens.sit(practice.nurse)
    const other = await screens.sit(practice.otherNurse)
    const offers = (page: Page) => page.getByRole('region', { name: 'Offers' })

    await button(desk, 'Find a nurse').click()
    const sheet = desk.getByRole('dialog', { name: 'Who takes this visit?' })
    for (const name of [/^Nomsa Dlamini/, /^Busi Khumalo/]) await button(desk, name).click()
    await sheet.getByRole('button', { name: /^Ask 2 nurses/ }).click()
    for (const page of [nurse, other]) {
      await offers(page).getByText(practice.home.suburb).waitFor()
      // Who it is and where exactly is for whoever takes it.
      expect(await page.content()).not.toMatch(/Palesa|Vilakazi/)
    }
    await desk.getByText('2 asked, no answer yet').waitFor()

    await offers(nurse).getByRole('button', { name: 'I take it' }).click()
    await nurse.getByRole('heading', { name: 'Palesa Mokoena' }).waitFor()
    await expect.poll(() => offers(other).count(), { timeout: 15_000 }).toBe(0)
    // She is told why, until she has seen it.
    const over = other.getByRole('list', { name: 'Offers that ended' })
    await over.getByText(/given to somebody else/).waitFor()
    await over.getByRole('button', { name: 'OK' }).click()
    await expect.poll(() => over.count()).toBe(0)
    await expect
      .poll(() => desk.getByText('2 asked, no answer yet').count(), { timeout: 15_000 })
      .toBe(0)
    for (const page of [desk, nurse, other])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
        true,
      )
    expect(screens.complaints).toEqual([])
  },
)
