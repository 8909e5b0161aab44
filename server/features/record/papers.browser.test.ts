import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScreens, type Screens } from '../../testing/browser.ts'
import { openPractice } from '../../testing/practice.ts'
import { openUploading, picture } from '../../testing/uploading.ts'
import { createWorld, type World } from '../../testing/world.ts'

// A nurse photographs the prescription without signal; the nurse of a later visit compares before she gives.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let uploads: Awaited<ReturnType<typeof openUploading>>
let screens: Screens
beforeAll(async () => {
  world = await createWorld({ live: true })
  practice = await openPractice(world)
  uploads = await openUploading(world)
  screens = await openScreens(world.app)
})
afterAll(async () => {
  await screens.close()
  await world.close()
})

test(
  'photographed at one visit without signal, seen before the next',
  { timeout: 120_000 },
  async () => {
    const first = await practice.schedule(60)
    const next = await practice.schedule(20 * 60)
    const { otherNurse, nurse, stranger, patientId } = practice
    await world.as(world.admin).visits.assignNurse({ id: next.id, nurseId: otherNurse.id })

    const phone = await screens.sit(nurse, `/visits/${first.id}/before`)
    const orders = phone.getByRole('region', { name: 'Orders' })
    await orders.waitFor()
    await phone.context().setOffline(true)
    await orders.getByRole('button', { name: 'Add: Order of a doctor' }).click()
    await phone.getByLabel('What was ordered?').fill('Enoxaparin')
    await phone.getByLabel('Ordered by').fill('Dr Adams')
    await phone.getByLabel('Their HPCSA or practice number').fill('MP0123456')
    const paper = phone.getByRole('group', { name: 'Photo or scan of the prescription' })
    const chosen = { name: 'script.jpg', mimeType: 'image/jpeg' }
    const buffer = await picture(1200, 1600).jpeg().toBuffer()
    await paper.getByLabel('Choose a file').setInputFiles({ ...chosen, buffer })
    await paper.getByText('script.jpg').waitFor()
    await phone.getByRole('button', { name: 'Note it' }).click()
    await orders.getByText('Waits for signal').waitFor()
    await orders.getByText('script.jpg').waitFor()
    await phone.context().setOffline(false)
    await orders
      .getByRole('button', { name: 'See the prescription for Enoxaparin' })
      .waitFor({ timeout: 60_000 })

    const { entries } = await world.as(nurse).record.read({ id: patientId })
    const paperOf = entries.find(({ kind }) => kind === 'order')!.order!.document!
    expect(paperOf).toMatchObject({ filename: 'script.jpg', type: 'image' })
    const gate = await screens.sit(otherNurse, `/visits/${next.id}/before`)
    await gate.getByRole('button', { name: 'See the prescription for Enoxaparin' }).click()
    await gate.getByRole('dialog').getByRole('img', { name: 'script.jpg' }).waitFor()
    expect(await gate.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    const statuses = []
    for (const who of [otherNurse, stranger])
      statuses.push((await uploads.open(who, paperOf.url)).status)
    expect(statuses).toEqual([200, 404])
    expect(screens.complaints).toEqual([])
  },
)
