import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScreens, type Screens } from '../../testing/browser.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

// Two people at three screens talk, and nobody reloads.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let screens: Screens

beforeAll(async () => {
  world = await createWorld({ live: true })
  practice = await openPractice(world)
  screens = await openScreens(world.app)
})
afterAll(async () => {
  await screens.close()
  await world.close()
})

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const log = (page: Page) => page.getByRole('log', { name: 'Messages' })
const titled = (page: Page, title: RegExp) =>
  expect.poll(() => page.title(), { timeout: 15_000 }).toMatch(title)
async function write(page: Page, text: string) {
  await page.getByLabel('Message', { exact: true }).fill(text)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
}

test(
  'words, receipts, answers and badges reach every screen by themselves',
  { timeout: 300_000 },
  async () => {
    const visit = await practice.schedule()
    const practical = visit.conversations.find(({ kind }) => kind === 'practical')!.id
    const path = `/messages/${practical}`
    const nurse = await screens.sit(practice.nurse, path)
    const phone = await screens.sit(practice.patient, '/messages')
    const tablet = await screens.sit(practice.patient, '/messages', 1440)
    await phone.getByText('Nothing was said yet').waitFor()
    await titled(phone, /^Messages/)

    // The nurse writes: both devices of the patient count it, in the list, the navigation and the title.
    await write(nurse, 'Is the gate still the blue one?')
    for (const page of [phone, tablet]) {
      await page.getByText('Nomsa: Is the gate still the blue one?').waitFor()
      await titled(page, /^\(1\) Messages/)
    }
    // She reads on the phone: her own tablet knows, and the nurse sees when.
    await phone.getByRole('link', { name: /Nomsa Dlamini/ }).click()
    await log(phone).getByText('Is the gate still the blue one?').waitFor()
    await titled(tablet, /^Messages/)
    await log(nurse)
      .getByText(/^Read by Palesa \d\d:\d\d$|^Read \d\d:\d\d$/)
      .waitFor()

    // She types, and answers that very message.
    await log(phone)
      .getByRole('button', { name: /^Answer: Is the gate/ })
      .click()
    await button(phone, 'Reply').click()
    await phone.getByLabel('Message', { exact: true }).pressSequentially('Yes')
    await log(nurse).getByText('Palesa Mokoena is writing…').waitFor()
    await phone.getByRole('button', { name: 'Send', exact: true }).click()
    const answer = log(nurse).getByRole('listitem').filter({ hasText: 'Yes' })
    await answer.getByRole('button', { name: /Answers.*Is the gate still the blue one/ }).waitFor()

    // The nurse removes what she asked: it goes from the phone, and from where it was answered.
    await log(nurse)
      .getByRole('button', { name: /^Answer: Is the gate/ })
      .click()
    await button(nurse, 'Remove').click()
    await button(nurse, 'Remove it').click()
    await expect
      .poll(() => log(phone).getByText('Message removed').count(), { timeout: 15_000 })
      .toBe(2)
    expect(await log(phone).getByText('Is the gate').count()).toBe(0)

    // Without a connection what is written waits where it was written, and goes when there is one.
    await nurse.context().setOffline(true)
    await write(nurse, 'In the tunnel')
    await log(nurse)
      .getByText(/waiting for a connection/)
      .waitFor()
    await nurse.context().setOffline(false)
    await log(phone).getByText('In the tunnel').waitFor()

    // A word of five thousand letters stays inside a phone's screen.
    await write(phone, 'n'.repeat(5_000))
    await log(nurse).getByText('nnnnnnnnnn').waitFor()
    for (const page of [phone, nurse])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
        true,
      )
    expect(screens.complaints).toEqual([])
  },
)

test(
  'loading older keeps the place, and one press leads to the newest',
  { timeout: 240_000 },
  async () => {
    const visit = await practice.schedule(72 * 60)
    for (let n = 1; n <= 65; n += 1)
      await world.as(practice.nurse).messages.send({ visitId: visit.id, content: `Line ${n}.` })
    const practical = visit.conversations.find(({ kind }) => kind === 'practical')!.id
    const page = await screens.sit(practice.patient, `/messages/${practical}`)
    await log(page).getByText('Line 65.', { exact: true }).waitFor()
    const top = () =>
      log(page)
        .getByText('Line 36.', { exact: true })
        .evaluate((element) => element.getBoundingClientRect().top)
    await log(page).getByText('Line 36.', { exact: true }).scrollIntoViewIfNeeded()
    const earlier = button(page, 'Earlier messages')
    await earlier.scrollIntoViewIfNeeded()
    const before = await top()
    await earlier.click()
    await log(page).getByText('Line 6.', { exact: true }).waitFor()
    expect(Math.abs((await top()) - before)).toBeLessThan(120)
    await world.as(practice.nurse).messages.send({ visitId: visit.id, content: 'Line 66.' })
    await button(page, /^1 new$/).click()
    await log(page).getByText('Line 66.', { exact: true }).waitFor()
    await expect.poll(() => button(page, /^(Newest|1 new)$/).count()).toBe(0)
    await titled(page, /^(?!\()/)
  },
)
