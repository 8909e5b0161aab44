import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScreens, type Screens } from '../../testing/browser.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

// A family books on a phone, and dispatch for a caller without touching the mouse.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let screens: Screens

beforeAll(async () => {
  world = await createWorld({ live: true })
  practice = await openPractice(world)
  const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 0, until: 1440 }))
  for (const { id } of [practice.nurse, practice.otherNurse])
    await world.as(world.admin).workingTime.setHours({ id, hours })
  screens = await openScreens(world.app)
})
afterAll(async () => {
  await screens.close()
  await world.close()
})

const next = (page: Page) => page.getByRole('button', { name: 'Next' }).click()
const radio = (page: Page, group: string, n: number) =>
  page.getByRole('radiogroup', { name: group }).getByRole('radio').nth(n)

test(
  'a family sees free times and the price, asks, and moves the visit',
  { timeout: 240_000 },
  async () => {
    const page = await screens.sit(practice.patient, '/request')
    await page.getByRole('radio', { name: /^Wound care/ }).click()
    await next(page)
    await radio(page, 'Day', 2).click()
    await radio(page, 'From', 3).click()
    await next(page)
    await page.getByLabel('Street and number').fill('12 Vilakazi Street')
    await page.getByLabel('Suburb').fill('Orlando West')
    await page.getByLabel('Code of the gate').fill('4711#')
    await next(page)
    await page.getByText(/Cancelling is free until 4 hours before/).waitFor()
    await page.getByRole('button', { name: 'Ask for this visit' }).click()
    await page.waitForURL(/\/visits\/[0-9a-f-]{36}$/)
    const id = page.url().split('/').at(-1)!
    const before = await world.as(practice.patient).visits.get({ id })
    expect(before).toMatchObject({ status: 'REQUESTED' })
    expect(await page.content()).not.toContain('4711#')

    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('button', { name: 'Move to another time' }).click()
    await radio(page, 'Day', 4).click()
    await radio(page, 'From', 5).click()
    await page.getByRole('button', { name: /^Move to / }).click()
    await page.getByText('The visit is moved').waitFor()
    const after = await world.as(practice.patient).visits.get({ id })
    expect(after.start > before.start).toBe(true)
  },
)

/** Presses until the control of this name has the focus: what a keyboard alone can reach. */
async function tabTo(page: Page, name: RegExp | string) {
  for (let n = 0; n < 80; n += 1) {
    const there = await page.evaluate(() => {
      const element = document.activeElement
      const label = element?.getAttribute('aria-label') ?? ''
      const labels = (element as HTMLInputElement | null)?.labels
      return label || labels?.[0]?.textContent || element?.textContent || ''
    })
    if (typeof name === 'string' ? there.trim() === name : name.test(there.trim())) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`no Tab reaches ${String(name)}`)
}

test('dispatch books for a new caller by keyboard alone', { timeout: 240_000 }, async () => {
  const page = await screens.sit(world.admin, '/request', 1440)
  const { keyboard } = page
  // The office's old computer: keys come faster than it works.
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 12 })
  await page.getByText('Step 1 of 5').waitFor()
  await tabTo(page, 'Somebody new')
  await keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  for (const [label, text] of [
    ['Name', 'Gogo Dlamini'],
    ['Phone', '082 111 2233'],
    ['Language of letters and texts', 'isi'],
    ['Street and number', '4 Jacaranda Close'],
    ['Suburb', 'Diepkloof'],
  ] as const) {
    await tabTo(page, label)
    await keyboard.type(text)
  }
  await keyboard.press('Enter')
  await page.getByText('Step 2 of 5').waitFor()
  await tabTo(page, /^Care after surgery/)
  await keyboard.press('Space')
  await tabTo(page, 'Next')
  await keyboard.press('Enter')
  await page.getByRole('radiogroup', { name: 'Day' }).waitFor()
  await tabTo(page, /^(Today|Tomorrow)/)
  await keyboard.press('ArrowDown')
  await keyboard.press('ArrowDown')
  await page.getByRole('radiogroup', { name: 'From' }).waitFor()
  await tabTo(page, /^\d\d:\d\d/)
  await keyboard.press('Space')
  for (const step of ['Step 4 of 5', 'Step 5 of 5']) {
    await tabTo(page, 'Next')
    await keyboard.press('Enter')
    await page.getByText(step).waitFor()
  }
  await tabTo(page, 'Ask for this visit')
  await keyboard.press('Enter')
  await page.waitForURL(/\/visits\/[0-9a-f-]{36}$/)
  const visit = await world.as(world.admin).visits.get({ id: page.url().split('/').at(-1)! })
  expect(visit).toMatchObject({ patient: { name: 'Gogo Dlamini' }, status: 'REQUESTED' })
  expect(visit.address).toMatchObject({ line: '4 Jacaranda Close' })

  // Whoever answers the phone has heard wrongly.
  await page.goto(`${screens.origin}/people/${visit.patient.id}`)
  await page.getByText('isiZulu', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Change the language' }).click()
  await page.getByLabel('Language of letters and texts').selectOption('Afrikaans')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByText('Afrikaans', { exact: true }).waitFor()
  const { id } = visit.patient
  expect(await world.as(world.admin).people.patient({ id })).toMatchObject({ language: 'af' })
})
