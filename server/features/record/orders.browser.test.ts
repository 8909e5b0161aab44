import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScreens, type Screens } from '../../testing/browser.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

// A doctor orders, the nurse reads it at the door without signal, and gives by it without typing it again.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let screens: Screens
let visitId: string
beforeAll(async () => {
  world = await createWorld({ live: true })
  practice = await openPractice(world)
  screens = await openScreens(world.app)
  const visit = await practice.schedule(60)
  visitId = visit.id
  const desk = world.as(world.admin).practice
  const { items } = await desk.services({})
  const { skills, ...service } = items.find(({ id }) => id === visit.service.id)!
  const skillIds = skills.map(({ id }) => id)
  await desk.saveService({ ...service, skillIds, needsOrder: true })
})
afterAll(async () => {
  await screens.close()
  await world.close()
})

test(
  'ordered by the doctor, read before the door, given by the nurse',
  { timeout: 120_000 },
  async () => {
    const door = await screens.sit(practice.nurse, `/visits/${visitId}/before`)
    const lacking = door.getByRole('region', { name: 'No valid order for this' })
    await lacking.getByText(/is given only by a doctor's order/).waitFor()
    await door.context().close()

    const desk = await screens.sit(practice.doctor, `/people/${practice.patientId}/record`, 1440)
    const orders = desk.getByRole('region', { name: 'Orders' })
    await orders.getByRole('button', { name: 'Add: Order of a doctor' }).click()
    await desk.getByLabel('What was ordered?').fill('Enoxaparin')
    await desk.getByLabel('Dose').fill('80 mg')
    await desk.getByLabel('How', { exact: true }).selectOption('under the skin')
    await desk.getByLabel('How often').fill('Once a day')
    await desk.getByRole('button', { name: 'Note it' }).click()
    await orders.getByText(/^Ordered by Dr Naidoo/).waitFor()
    await orders.getByText('Valid until it is ended').waitFor()

    const phone = await screens.sit(practice.nurse, `/visits/${visitId}/before`)
    const seen = phone.getByRole('region', { name: 'Orders' })
    // The service needs an order, and one holds.
    expect(await phone.getByText(/^No valid order/).count()).toBe(0)
    await seen.getByText('80 mg, under the skin, Once a day').waitFor()
    // One from outside, as its paper says: it ran out, and says so.
    await phone.context().setOffline(true)
    await seen.getByRole('button', { name: 'Add: Order of a doctor' }).click()
    await phone.getByLabel('What was ordered?').fill('Catheter change')
    await phone.getByLabel('Ordered by').fill('Dr Adams')
    const note = phone.getByRole('button', { name: 'Note it' })
    expect(await note.isDisabled()).toBe(true)
    await phone.getByLabel('Their HPCSA or practice number').fill('MP0123456')
    await phone.getByLabel('From', { exact: true }).fill('2026-01-01')
    await phone.getByLabel('Until', { exact: true }).fill('2026-02-01')
    await note.click()
    await seen.getByText(/^Ran out/).waitFor()
    await seen.getByText('Waits for signal').waitFor()
    expect(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
      true,
    )
    await phone.context().setOffline(false)
    await expect
      .poll(async () => {
        const { entries } = await world.as(practice.nurse).record.read({ id: practice.patientId })
        return entries.filter(({ kind }) => kind === 'order').map(({ what }) => what)
      })
      .toHaveLength(2)

    for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const)
      await world.as(practice.nurse).visits.changeStatus({ id: visitId, status })
    const report = await screens.sit(practice.nurse, `/visits/${visitId}/report`)
    const choose = report.getByLabel('Given by an order')
    await choose.waitFor()
    // What ran out is not offered.
    expect(await choose.locator('option').allInnerTexts()).toEqual([
      'Choose an order',
      'Enoxaparin: 80 mg, under the skin, Once a day',
    ])
    await choose.selectOption({ index: 1 })
    await expect
      .poll(() => report.getByLabel('Medicine', { exact: true }).inputValue())
      .toBe('Enoxaparin')
    expect(await report.getByLabel('Dose', { exact: true }).inputValue()).toBe('80 mg')
    expect(await report.getByLabel('How', { exact: true }).inputValue()).toBe('under_skin')
    // She still compares the five rights herself.
    expect(await report.getByRole('switch', { name: /^Compared/ }).isChecked()).toBe(false)
    expect(screens.complaints).toEqual([])
  },
)
