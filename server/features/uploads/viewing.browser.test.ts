import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { openScreens, type Screens } from '../../testing/browser.ts'
import { openPractice } from '../../testing/practice.ts'
import { picture } from '../../testing/uploading.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { hostilePdfs } from '../../testing/hostile/files/documents.ts'
import { pdfOf } from '../../testing/hostile/files/pdf.ts'

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

/** Longer than a phone is wide. */
const LETTER = 'A letter of the hospital about the wound at the left heel.pdf'

/** Drops a file from the desk onto the form with which one writes. */
async function drop(page: Page, name: string, type: string, bytes: Buffer) {
  const data = await page.evaluateHandle(
    ([named, typed, base64]) => {
      const transfer = new DataTransfer()
      const binary = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
      transfer.items.add(new File([binary], named, { type: typed }))
      return transfer
    },
    [name, type, bytes.toString('base64')] as const,
  )
  const form = page.locator('form', { has: page.getByLabel('Message', { exact: true }) })
  await form.dispatchEvent('dragover', { dataTransfer: data })
  await form.dispatchEvent('drop', { dataTransfer: data })
}

test(
  'files that are dropped arrive, and open one after the other over the page',
  { timeout: 180_000 },
  async () => {
    const visit = await practice.schedule()
    const practical = visit.conversations.find(({ kind }) => kind === 'practical')!.id
    const desk = await screens.sit(practice.nurse, `/messages/${practical}`, 1440)
    await desk.getByLabel('Message', { exact: true }).waitFor()
    const files: [string, string, Buffer][] = [
      ['heel.jpg', 'image/jpeg', await picture().jpeg().toBuffer()],
      ['sugars.csv', 'text/csv', Buffer.from('Day;Sugar\nMonday;7,2\nTuesday;8,1\n')],
      ['note.txt', 'text/plain', Buffer.from('The gate sticks: push it.')],
      [LETTER, 'application/pdf', pdfOf()],
    ]
    for (const [name, type, bytes] of files) {
      await drop(desk, name, type, bytes)
      await desk.getByRole('button', { name: 'Remove the file' }).waitFor()
      await desk.getByRole('button', { name: 'Send', exact: true }).click()
    }
    const arrived = async () =>
      (await world.as(practice.patient).visits.get({ id: visit.id })).files.length
    await expect.poll(arrived, { timeout: 30_000 }).toBe(4)
    await drop(desk, 'setup.exe', 'application/x-msdownload', Buffer.from('MZ'))
    await desk.getByText('This kind of file cannot be sent.').waitFor()

    const phone = await screens.sit(practice.patient, `/visits/${visit.id}`)
    await phone.getByRole('button', { name: LETTER }).click()
    const viewer = phone.getByRole('dialog')
    await viewer.getByRole('img', { name: 'Page 1 of 1' }).waitFor()
    await viewer.getByText('Dear doctor').waitFor({ state: 'attached' })
    expect(await viewer.evaluate((shown) => shown.scrollWidth <= innerWidth)).toBe(true)

    const elsewhere = viewer.getByRole('button', { name: 'Open in another app' })
    const [tab] = await Promise.all([phone.waitForEvent('popup'), elsewhere.click()])
    // Whoever opens the address there has no sign-in of this page.
    const handed = await tab.waitForEvent('download')
    expect(handed.suggestedFilename()).toBe(LETTER)
    const given = await fetch(handed.url())
    expect(given.headers.get('content-disposition')).toContain('attachment')
    expect(Buffer.from(await given.arrayBuffer())).toEqual(pdfOf())
    await phone.context().setOffline(true)
    await elsewhere.click()
    await viewer.getByText('No signal. It opens there when there is signal again.').waitFor()
    await phone.context().setOffline(false)

    await phone.keyboard.press('ArrowRight')
    await viewer.getByText('The gate sticks: push it.').waitFor()
    await viewer.getByRole('button', { name: 'The next one' }).click()
    await viewer.getByRole('cell', { name: '8,1' }).waitFor()
    await viewer.getByRole('button', { name: 'The next one' }).click()
    await viewer.getByRole('img', { name: 'heel.jpg' }).waitFor()
    expect(await elsewhere.count()).toBe(0)
    await viewer.getByRole('button', { name: 'See it closely' }).click()
    await viewer.getByRole('button', { name: 'See all of it' }).waitFor()
    expect(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
      true,
    )
    const [saved] = await Promise.all([
      phone.waitForEvent('download'),
      viewer.getByRole('link', { name: 'Save to this device' }).click(),
    ])
    expect(saved.suggestedFilename()).toBe('heel.jpg')
    await phone.keyboard.press('Escape')
    await viewer.waitFor({ state: 'detached' })
    expect(screens.complaints).toEqual([])
  },
)

test(
  'what the server refuses says why, beside the message and with what waits',
  { timeout: 120_000 },
  async () => {
    const visit = await practice.schedule(3 * 24 * 60)
    const practical = visit.conversations.find(({ kind }) => kind === 'practical')!.id
    const phone = await screens.sit(practice.nurse, `/messages/${practical}`)
    await phone.getByLabel('Message', { exact: true }).waitFor()
    await drop(phone, 'empty.pdf', 'application/pdf', Buffer.alloc(0))
    await phone.getByText('This file is empty.').waitFor()
    const [, runs] = hostilePdfs().find(([about]) => about.startsWith('PDF with JavaScript'))!
    await drop(phone, 'form.pdf', 'application/pdf', runs)
    await phone.getByRole('button', { name: 'Remove the file' }).waitFor()
    await phone.getByRole('button', { name: 'Send', exact: true }).click()
    const why =
      'This PDF holds a program that runs when it is opened. Print it to a new PDF and send that.'
    await phone.getByText(why).waitFor()
    expect(await phone.getByRole('progressbar').count()).toBe(0)

    await phone.getByRole('link', { name: /need/ }).click()
    await phone.getByText(why).waitFor()
    await phone.getByText('form.pdf').waitFor()
    expect(await phone.getByRole('main').getByRole('img').count()).toBe(0)
    await phone.getByRole('button', { name: 'Let it go' }).click()
    await phone.getByRole('heading', { name: 'All sent' }).waitFor()
  },
)
