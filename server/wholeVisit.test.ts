import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorkers } from './app.ts'
import { createLog } from './platform/observability/log.ts'
import { openBrowser } from './testing/browser.ts'
import { listen } from './testing/device.ts'
import { createWorld, type Person, type World } from './testing/world.ts'

// Four people at four screens take one visit from request to review, as they would: nobody reloads.

const PHONE = { width: 360, height: 740 }
const DESK = { width: 1440, height: 900 }

let world: World
let workers: Awaited<ReturnType<typeof createWorkers>>
let browser: Browser
let origin: string
const complaints: string[] = []

beforeAll(async () => {
  world = await createWorld({ live: true })
  workers = await createWorkers(world.config, { log: createLog('tests', 'silent') })
  origin = `http://${(await listen(world.app)).replace('127.0.0.1', 'localhost')}`
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await workers.close()
  await world.close()
})

type Screen = { page: Page; seqs: number[]; types: string[] }

/** Signs in through the page, and listens to what the socket brings. */
async function sit(person: Person, viewport: typeof PHONE): Promise<Screen> {
  const page = await (await browser.newContext({ viewport, locale: 'en-ZA' })).newPage()
  page.setDefaultTimeout(20_000)
  const screen: Screen = { page, seqs: [], types: [] }
  page.on('pageerror', (error) => complaints.push(`${person.role}: ${error.message}`))
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const frame = JSON.parse(String(payload)) as { type: string; seq?: number }
      screen.types.push(frame.type)
      if (frame.seq !== undefined && frame.type !== 'READY') screen.seqs.push(frame.seq)
    }),
  )
  await page.goto(origin)
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password').fill(world.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  if (person.secret) {
    await page.getByLabel('Code of your app').fill(await world.codeOf(person))
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }
  await expect.poll(() => screen.types, { timeout: 15_000 }).toContain('READY')
  return screen
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const says = (page: Page, words: string | RegExp) =>
  page.getByText(words).filter({ visible: true }).first().waitFor()

test(
  'four people take a visit from request to review, each screen by itself',
  { timeout: 170_000 },
  async () => {
    const people = {
      family: await world.family('Palesa Mokoena'),
      nurse: await world.hire('nurse', 'Nomsa Dlamini'),
      doctor: await world.hire('doctor', 'Dr Naidoo'),
    }
    // Whatever day tomorrow is.
    await world.as(world.admin).workingTime.setHours({
      id: people.nurse.id,
      hours: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 0, until: 1440 })),
    })
    const family = await sit(people.family, PHONE)
    const nurse = await sit(people.nurse, PHONE)
    const doctor = await sit(people.doctor, DESK)
    const desk = await sit(world.admin, DESK)

    // The family asks.
    const ask = family.page
    await ask.getByRole('link', { name: 'Ask for a visit' }).first().click()
    await ask.getByRole('radio', { name: /^Wound care/ }).click()
    await ask.getByLabel('What should the nurse know?').fill('Ring twice')
    await button(ask, 'Next').click()
    await ask.getByRole('radio', { name: /^Tomorrow/ }).click()
    await ask.getByRole('radio', { name: /^09:00/ }).click()
    await button(ask, 'Next').click()
    await ask.getByLabel('Street and number').fill('12 Vilakazi Street')
    await ask.getByLabel('Suburb').fill('Orlando West')
    await button(ask, 'Next').click()
    await button(ask, 'Ask for this visit').click()
    await ask.getByRole('heading', { name: 'We are finding a nurse' }).waitFor()
    const path = new URL(ask.url()).pathname

    // Dispatch sees it come in, and finds somebody.
    await button(desk.page, /Palesa Mokoena · Wound care/).click()
    await desk.page.getByRole('dialog').getByRole('button', { name: 'Find a nurse' }).click()
    await button(desk.page, /Nomsa Dlamini/).click()
    await button(desk.page, 'Assign Nomsa Dlamini').click()
    await ask.getByRole('heading', { name: /Nomsa is coming/ }).waitFor()
    await desk.page.goto(origin + path)
    await button(desk.page, 'More').click()
    await button(desk.page, 'Choose the doctor').click()
    await button(desk.page, /Dr Naidoo/).click()

    await button(nurse.page, 'I am setting out').click()
    await ask.getByRole('heading', { name: /Nomsa is on the way/ }).waitFor()
    await ask.getByRole('link', { name: 'Messages' }).click()
    await ask.getByLabel('Message', { exact: true }).fill('Ring twice, please')
    await button(ask, 'Send').click()
    await nurse.page.getByRole('link', { name: 'Open the visit' }).click()
    await nurse.page.getByRole('link', { name: /Messages/ }).click()
    await says(nurse.page, 'Ring twice, please')
    await nurse.page.getByLabel('Message', { exact: true }).fill('I will')
    await button(nurse.page, 'Send').click()
    await says(ask, 'I will')
    await nurse.page.goBack()
    await button(nurse.page, 'I have arrived').click()
    await says(desk.page, 'At the door')
    await button(nurse.page, 'Begin care').click()
    await ask.goBack()
    await ask.getByRole('heading', { name: /Nomsa is with you now/ }).waitFor()
    await button(nurse.page, 'Care is done').click()
    await button(nurse.page, 'Write the report').click()
    await nurse.page.getByLabel('What you found').fill('Wound 2 cm, clean.')
    await nurse.page.getByLabel('What you did').fill('New dressing, size 10.')
    await nurse.page.getByLabel('What should follow').fill('Keep it dry until Friday.')
    await nurse.page.getByRole('main').getByRole('button', { name: /sign/i }).click()
    await nurse.page.getByRole('dialog').getByRole('button', { name: 'Sign' }).click()
    await says(nurse.page, /Nomsa Dlamini, signed/)

    // The doctor's queue has it at once; the family sees nothing before the doctor releases it.
    await doctor.page.getByRole('heading', { name: 'Palesa Mokoena' }).waitFor()
    await says(doctor.page, 'New dressing, size 10.')
    expect(await ask.getByText('New dressing, size 10.').count()).toBe(0)
    await doctor.page.getByRole('radio', { name: /^5/ }).click()
    await doctor.page.getByLabel('What the family should know').fill('Healing well.')
    await button(doctor.page, 'Sign the review').click()
    await ask.getByRole('link', { name: 'Read', exact: true }).click()
    await says(ask, 'New dressing, size 10.')
    await says(ask, 'Healing well.')
    expect(await ask.getByRole('img', { name: /of 5/ }).count()).toBe(0)

    // Letters and documents are there to open; nobody has a phone that rings.
    const how = async () => {
      const { items } = await world.as(world.admin).background.outbox({})
      const ofVisit = items.filter(({ visitId }) => visitId !== null)
      return [...new Set(ofVisit.map(({ channel, status }) => `${channel} ${status}`))].toSorted()
    }
    await expect.poll(how, { timeout: 20_000 }).toEqual(['email kept', 'pdf sent'])
    await desk.page.getByRole('link', { name: 'Outbox' }).click()
    await desk.page
      .getByText(/Your visit on/)
      .first()
      .click()
    await desk.page
      .frameLocator('iframe')
      .getByText(/Nomsa Dlamini/)
      .filter({ visible: true })
      .first()
      .waitFor()
    const { report } = await world.as(people.family).visits.get({ id: path.split('/').at(-1)! })
    const pdf = await ask.request.get(origin + report!.pdfUrl)
    expect([pdf.status(), (await pdf.body()).subarray(0, 5).toString()]).toEqual([200, '%PDF-'])

    // Every socket brought its numbers once, in order, without a gap; nobody's page complained.
    for (const { seqs } of [family, nurse, doctor, desk]) {
      expect(seqs).toEqual(seqs.map((_, index) => seqs[0]! + index))
    }
    expect(family.types.filter((type) => type === 'VISIT_STATUS_CHANGED')).toHaveLength(4)
    expect(complaints).toEqual([])

    // A screen reader finds its way on every screen that is open now.
    for (const { page } of [family, nurse, doctor, desk]) {
      // A letter's frame runs no script, so the rules cannot be run inside it.
      const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    }
  },
)
