import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScreens, type Screens } from '../../testing/browser.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

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

test(
  'a photo whose signal goes in the middle shows how far it is, waits, and goes on where it was',
  { timeout: 180_000 },
  async () => {
    const visit = await practice.schedule()
    const practical = visit.conversations.find(({ kind }) => kind === 'practical')!.id
    const phone = await screens.sit(practice.nurse, `/messages/${practical}`)
    const family = await screens.sit(practice.patient, `/messages/${practical}`)
    await phone.getByLabel('Message', { exact: true }).waitFor()

    // Each request with its offset and size; after the second the line is dead until told otherwise.
    const sent: { method: string; offset: number; size: number }[] = []
    let dead = false
    await phone.route('**/api/uploads/resumable**', async (route) => {
      const request = route.request()
      if (dead) return route.abort('internetdisconnected')
      const offset = Number((await request.headerValue('upload-offset')) ?? 0)
      const size = request.postDataBuffer()?.length ?? 0
      await route.continue()
      if (size === 0) return
      sent.push({ method: request.method(), offset, size })
      if (sent.length === 2) dead = true
    })
    const noise = await sharp(randomBytes(1_600 * 1_200 * 3), {
      raw: { width: 1_600, height: 1_200, channels: 3 },
    })
      .jpeg({ quality: 60 })
      .toBuffer()
    await phone
      .getByLabel('Choose a file')
      .setInputFiles({ name: 'heel.jpg', mimeType: 'image/jpeg', buffer: noise })
    await phone.getByAltText('To be sent').waitFor()
    await phone.getByRole('button', { name: 'Send', exact: true }).click()
    await phone
      .getByText(/\d\d % has arrived\. The rest goes by itself when there is signal\./)
      .waitFor({ timeout: 30_000 })
    expect(sent.length).toBe(2)

    dead = false
    await phone.evaluate(() => window.dispatchEvent(new Event('online')))
    const picture = (page: typeof phone) =>
      page.getByRole('log', { name: 'Messages' }).getByRole('img')
    await picture(family).waitFor({ timeout: 60_000 })
    await picture(phone).waitFor()

    // Every byte left once, in order.
    expect(sent[0]?.method).toBe('POST')
    let next = 0
    for (const { offset, size } of sent) {
      expect(offset).toBe(next)
      next += size
    }
    expect(next).toBeGreaterThan(3 * 256 * 1024)
    expect(screens.complaints.filter((each) => !/ERR_INTERNET_DISCONNECTED/.test(each))).toEqual([])
  },
)
