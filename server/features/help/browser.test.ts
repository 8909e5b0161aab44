import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScreens, type Screens } from '../../testing/browser.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

// A nurse holds the button on her phone; dispatch sees it on whatever page is open, and takes it.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let screens: Screens

beforeAll(async () => {
  world = await createWorld({ live: true, environment: { PRACTICE_PHONE: '+27115550100' } })
  practice = await openPractice(world)
  screens = await openScreens(world.app)
})
afterAll(async () => {
  await screens.close()
  await world.close()
})

const helpButton = (page: Page) => page.getByRole('button', { name: /Hold two seconds/ })

/** Two seconds, as a thumb does it. */
async function hold(page: Page) {
  // Waits until the page has come to rest under the thumb.
  await helpButton(page).hover()
  await page.mouse.down()
  await page.getByRole('dialog').waitFor()
  await page.mouse.up()
}

test(
  'a nurse calls for help and dispatch takes it; a touch is no call, and what was pressed by mistake is undone',
  { timeout: 240_000 },
  async () => {
    const { nurse } = practice
    const phone = await screens.sit(nurse, '/')
    const desk = await screens.sit(world.admin, '/people', 1440)
    await desk.getByRole('heading', { name: 'People' }).waitFor()
    await helpButton(phone).click()
    await expect(phone.getByRole('dialog').count()).resolves.toBe(0)

    await hold(phone)
    await phone.getByRole('button', { name: /Patient emergency/ }).click()
    await phone.getByText('It rings at the practice').waitFor()
    await phone.getByRole('button', { name: /^Undo/ }).click()
    await phone.getByText('What is happening?').waitFor()
    await phone.getByRole('button', { name: 'Close' }).click()

    await hold(phone)
    await phone.getByRole('button', { name: /I am in danger/ }).click()
    const alarm = desk.getByRole('alert')
    await alarm.getByText(`${nurse.name} is in danger`).waitFor()
    await expect.poll(() => desk.title(), { timeout: 10_000 }).toMatch(/HELP: Nomsa/)
    await alarm.getByRole('button', { name: 'I take it' }).click()
    await phone.getByText(`${world.admin.name} has it`).first().waitFor()
    await desk.getByText(`You have ${nurse.name}’s call`).waitFor()
    await desk.getByRole('link', { name: 'Go on' }).click()
    await desk.getByRole('radio', { name: /She is safe/ }).click()
    await desk.getByLabel('What happened').fill('She drove on')
    await desk.getByRole('button', { name: 'Close the call' }).click()
    await desk.getByText('She drove on').waitFor()
    await expect.poll(() => desk.getByText(`You have ${nurse.name}’s call`).count()).toBe(0)
    await helpButton(phone).waitFor()
    expect(screens.complaints).toEqual([])
  },
)

test.each([
  ['the page moves under the pointer', '[aria-pressed=true] { translate: 0 200px }'],
  ['something else takes the focus', ''],
])('held is held, although %s', { timeout: 60_000 }, async (_, content) => {
  const phone = await screens.sit(practice.nurse, '/')
  await helpButton(phone).hover()
  await phone.mouse.down()
  const { x, y } = (await helpButton(phone).boundingBox())!
  if (content) await phone.addStyleTag({ content })
  else await phone.getByRole('link').first().focus()
  // No hand is quite still.
  await phone.mouse.move(x + 20, y + 20)
  await phone.getByRole('dialog').waitFor({ timeout: 10_000 })
  await phone.mouse.up()
})

test(
  'without signal the phone offers SMS and calls at once, and the call leaves when the signal is back',
  { timeout: 240_000 },
  async () => {
    const phone = await screens.sit(practice.otherNurse, '/')
    await helpButton(phone).waitFor()
    await expect
      .poll(() => phone.evaluate(() => localStorage.getItem('ahava.help')))
      .toMatch(/token/)
    await phone.context().setOffline(true)
    await hold(phone)
    await phone.getByRole('button', { name: /I am in danger/ }).click()
    await phone.getByText('Not sent yet').waitFor()
    const sms = await phone.getByRole('link', { name: /prepared SMS/ }).getAttribute('href')
    expect(decodeURIComponent(sms!)).toMatch(
      /^sms:\+27115550100\?body=HELP\. I am in danger\. Busi/,
    )
    for (const number of ['112', '10177', '10111', '+27115550100'])
      await phone.locator(`a[href="tel:${number}"]`).waitFor()
    await phone.context().setOffline(false)
    await phone.getByText('It rings at the practice').waitFor()
    const { items } = await world.as(world.admin).help.list({})
    expect(items[0]).toMatchObject({ state: 'ringing', raisedBy: { id: practice.otherNurse.id } })

    // Her sign-in runs out while somebody has her call: the phone learns all the same that it was closed.
    await world.as(world.admin).help.take({ id: items[0]!.id })
    await phone.getByText(`${world.admin.name} has it`).first().waitFor()
    await world.app.services.database.system.query(
      `update sessions set expires_at = created_at where user_id = $1`,
      [practice.otherNurse.id],
    )
    await world.as(world.admin).help.close({ id: items[0]!.id, outcome: 'safe' })
    await phone.goto(`${screens.origin}/`)
    await phone.getByText('can still call for help from this phone').waitFor()
    await phone.getByText(/Your call for help of .* was closed/).waitFor()
    await phone.getByRole('button', { name: 'OK' }).click()
    await expect.poll(() => phone.getByText(/was closed/).count()).toBe(0)
    await hold(phone)
    await phone.getByRole('button', { name: /Patient emergency/ }).click()
    await phone.getByText('It rings at the practice').waitFor()
    const [last] = (await world.as(world.admin).help.list({})).items
    expect(last).toMatchObject({ kind: 'patient_emergency', state: 'ringing' })
    expect(screens.complaints).toEqual([])
  },
)
