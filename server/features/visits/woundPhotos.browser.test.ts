import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScreens, type Screens } from '../../testing/browser.ts'
import { openPractice } from '../../testing/practice.ts'
import { picture } from '../../testing/uploading.ts'
import { createWorld, type World } from '../../testing/world.ts'

// A wound and its photo, taken where there is no signal.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let screens: Screens
let days = 0

beforeAll(async () => {
  world = await createWorld({ live: true })
  practice = await openPractice(world)
  const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 0, until: 1440 }))
  await world.as(world.admin).workingTime.setHours({ id: practice.nurse.id, hours })
  screens = await openScreens(world.app)
}, 180_000)
afterAll(async () => {
  await screens.close()
  await world.close()
})

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const photos = (page: Page) => page.getByRole('list', { name: 'Photos of this wound' })

/** The nurse's phone, at the report of a visit whose care is done. */
async function writing() {
  const { id } = await practice.schedule((days += 1) * 24 * 60)
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'] as const)
    await world.as(practice.nurse).visits.changeStatus({ id, status })
  const phone = { hasTouch: true, isMobile: true }
  const page = await screens.sit(practice.nurse, `/visits/${id}`, 360, phone)
  await button(page, 'Write the report').click()
  await page.getByLabel('What you found').fill('Heel open')
  await button(page, 'Add a wound').click()
  await page.getByLabel('Where').fill('Left heel')
  await page.getByText(/^Saved \d\d:\d\d$/).waitFor()
  return { id, page }
}

const jpeg = async (width: number) => ({
  name: 'IMG_2041.jpg',
  mimeType: 'image/jpeg',
  buffer: await picture(width, width).jpeg().toBuffer(),
})

test(
  'taken and signed without signal, the photo is in the wound when it returns',
  { timeout: 120_000 },
  async () => {
    const { id, page } = await writing()
    await page.getByRole('button', { name: 'Take a photo', exact: true }).waitFor()
    expect(await page.getByLabel('Take a photo of this wound').getAttribute('capture')).toBe(
      'environment',
    )
    await page.context().setOffline(true)
    await page.getByLabel('Take a photo of this wound').setInputFiles(await jpeg(2_000))
    await photos(page).getByText('Kept on this phone, waits for signal').waitFor()
    await photos(page).getByRole('img').waitFor()
    await page.getByLabel('Size').fill('2 x 1 cm')
    await button(page, 'Sign the report').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Sign' }).click()
    await page.getByText('Signature waits for signal').waitFor()
    // The screen is closed and opened again meanwhile: all of it is still there.
    await page.getByRole('link', { name: 'The visit' }).click()
    await page.getByRole('link', { name: 'Write', exact: true }).click()
    await photos(page).getByRole('img').waitFor()
    expect((await world.as(practice.nurse).visits.get({ id })).files).toEqual([])

    await page.context().setOffline(false)
    await page.getByText(/^Nomsa Dlamini, signed /).waitFor()
    const { report, files } = await world.as(practice.nurse).visits.get({ id })
    expect(report?.wounds).toMatchObject([{ place: 'Left heel', size: '2 x 1 cm' }])
    expect(files.map((file) => file.id)).toEqual(report?.wounds[0]?.photos)
    // Small enough for prepaid data.
    const bytes = await page.request.get(screens.origin + files[0]!.url)
    expect(files[0]!.size).toBe((await bytes.body()).length)
    expect(files[0]!.size).toBeLessThan(100_000)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)

    // The doctor sees it beside the report.
    const doctor = await screens.sit(practice.doctor, `/visits/${id}/report`, 1440)
    const [answer] = await Promise.all([
      doctor.waitForResponse((response) => response.url().includes(files[0]!.url)),
      doctor.reload(),
    ])
    expect(answer.status()).toBe(200)
    expect(screens.complaints).toEqual([])
  },
)

test(
  'a photo that is refused says why, and holds up no word of the report',
  { timeout: 120_000 },
  async () => {
    const { id, page } = await writing()
    const broken = { ...(await jpeg(10)), buffer: Buffer.from('not a picture') }
    await page.context().setOffline(true)
    await page.getByLabel('Choose a photo of this wound').setInputFiles(broken)
    await photos(page).getByText('Kept on this phone, waits for signal').waitFor()
    await page.getByLabel('How it looks').fill('Clean edges')
    await page.getByText('Kept on this phone', { exact: true }).waitFor()
    await page.context().setOffline(false)
    await photos(page).getByText('This is not a picture that can be kept.').waitFor()
    await photos(page).getByLabel('It does not open').waitFor()
    const saved = async () => (await world.as(practice.nurse).visits.get({ id })).report?.wounds
    await expect
      .poll(saved)
      .toMatchObject([{ place: 'Left heel', look: 'Clean edges', photos: [] }])

    // Taken away, and another taken: that one is in the wound.
    await button(page, 'Take this photo away').click()
    await page.getByLabel('Choose a photo of this wound').setInputFiles(await jpeg(300))
    await photos(page).getByText('Sent').waitFor()
    await expect.poll(async () => (await saved())?.[0]?.photos, { timeout: 10_000 }).toHaveLength(1)
    await page.goto(`${screens.origin}/waiting`)
    await page.getByRole('heading', { name: 'All sent' }).waitFor()
    expect(screens.complaints).toEqual([])
  },
)
