import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScreens, type Screens } from '../../../testing/browser.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type World } from '../../../testing/world.ts'

// The nurse types, the score follows, also without signal; what warns rings at the desk until somebody acts.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let screens: Screens
let visitId: string
beforeAll(async () => {
  world = await createWorld({ live: true })
  practice = await openPractice(world)
  screens = await openScreens(world.app)
  visitId = (await practice.schedule(60)).id
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const)
    await world.as(practice.nurse).visits.changeStatus({ id: visitId, status })
  await world.as(practice.doctor).observations.setPlan({
    id: practice.patientId,
    planId: world.id(),
    scale: 2,
  })
  await world.as(practice.doctor).record.add({
    id: practice.patientId,
    entryId: world.id(),
    kind: 'mental_state',
    what: 'Knows her name, not the day',
  })
})
afterAll(async () => {
  await screens.close()
  await world.close()
})

const panel = (page: Page) => page.getByRole('region', { name: 'Early warning score' })

test(
  'without signal she is told to call an ambulance, and when it is back it rings at the desk',
  { timeout: 240_000 },
  async () => {
    const phone = await screens.sit(practice.nurse, `/visits/${visitId}`)
    const desk = await screens.sit(world.admin, '/people', 1440)
    await desk.getByRole('heading', { name: 'People' }).waitFor()
    await phone.getByRole('link', { name: 'Measure' }).click()
    await phone.getByText('Usually: Knows her name, not the day').waitFor()
    await phone.context().setOffline(true)
    await phone.getByLabel('Breaths in a minute').fill('25')
    await panel(phone).getByText('3+').waitFor()
    await phone.getByLabel('Oxygen saturation').fill('97')
    await phone.getByRole('radio', { name: 'Oxygen' }).click()
    await panel(phone).getByText('8+').waitFor()
    await panel(phone).getByText('saturation scale 2').waitFor()
    const call = phone.getByRole('link', { name: /Call an ambulance now/ })
    expect(await call.getAttribute('href')).toBe('tel:10177')
    await phone.getByLabel('Temperature').fill('36,8')
    await phone.getByLabel('Pulse').fill('240')
    await phone.getByRole('button', { name: 'Save these values' }).click()
    // Asked once, and believed.
    await phone.getByRole('button', { name: 'Yes, save' }).click()
    await phone.getByText('Waits for signal: nobody else has seen it').waitFor()
    expect(await phone.evaluate(() => document.body.scrollWidth <= innerWidth)).toBe(true)
    await phone.context().setOffline(false)
    const alarm = desk.getByRole('alert')
    await alarm.getByText(`${practice.nurse.name} measured an early warning`).waitFor()
    await alarm.getByRole('link', { name: 'Open' }).click()
    await desk.getByText('The values are for the doctor').waitFor()
    await desk.getByRole('radio', { name: 'I phoned the nurse' }).click()
    await desk.getByRole('button', { name: 'I have done that' }).click()
    await expect.poll(() => desk.getByRole('alert').count()).toBe(0)
    await phone.getByText(`${world.admin.name} phoned the nurse`).waitFor()
    expect(screens.complaints).toEqual([])
  },
)
