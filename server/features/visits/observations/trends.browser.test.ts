import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScreens, type Screens } from '../../../testing/browser.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type World } from '../../../testing/world.ts'

// The way a patient went, at the desk of the doctor and at the gate without signal.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let screens: Screens
let visitId: string
const ROUNDS = [
  [76, 36.7, 128, 84, 7.1, 96],
  [82, 37.1, 131, 86, 8.4, 96],
  [88, 37.9, 126, 80, 9.9, 95],
  [104, 38.6, 118, 74, 'HI', 93],
  [132, 39.4, 92, 58, 21.5, 90],
  [112, 38.2, 104, 66, 14.2, 94],
  [91, 37.4, 121, 77, 3.8, 96],
] as const
beforeAll(async () => {
  world = await createWorld({ live: true })
  practice = await openPractice(world)
  screens = await openScreens(world.app)
  visitId = (await practice.schedule(60)).id
  const nurse = world.as(practice.nurse)
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const)
    await nurse.visits.changeStatus({ id: visitId, status })
  for (const [n, [pulse, temperature, systolic, diastolic, glucose, spo2]] of ROUNDS.entries()) {
    // Nobody came for nine days.
    world.pass(n === 3 ? 9 * 24 * 60 : 11 * 60)
    await nurse.observations.record({
      id: visitId,
      observationsId: world.id(),
      pulse,
      temperature,
      systolic,
      diastolic,
      glucose,
      spo2,
      pregnant: 'no',
    })
  }
})
afterAll(async () => {
  await screens.close()
  await world.close()
})

test(
  'the doctor sees beside the report how it went, reads each round, and the same in numbers',
  { timeout: 120_000 },
  async () => {
    const desk = await screens.sit(practice.doctor, `/visits/${visitId}/report`, 1440)
    const card = desk.getByRole('region', { name: 'Vital signs over time' })
    await card.getByRole('img', { name: /^Pulse\. 7 values, lowest 76, highest 132/ }).waitFor()
    await card.getByRole('link', { name: 'Vital signs over time' }).click()
    const sugar = desk.getByRole('img', { name: /^Sugar\. .*3 out of the usual\. Usual: 4 to 20/ })
    // A chart is drawn when it knows how wide it is.
    await expect.poll(() => sugar.getByText('HI').count(), { timeout: 10_000 }).toBe(1)
    // Nine days lie between the third and the fourth: two lines, and none across.
    const pulse = desk.getByRole('img', { name: /^Pulse/ })
    await expect.poll(() => pulse.locator('polyline').count(), { timeout: 10_000 }).toBe(2)
    const slider = desk.getByRole('slider', { name: 'Which round' })
    await slider.focus()
    for (const _ of [1, 2]) await slider.press('ArrowLeft')
    const round = desk.getByRole('region', { name: 'One round' })
    await round.getByText('92/58 mmHg').waitFor()
    // A touch on a chart reads the round under it, on every chart.
    await pulse.click({ position: { x: 42, y: 40 } })
    await round.getByText('128/84 mmHg').waitFor()
    await desk.getByRole('radio', { name: 'Numbers' }).click()
    const row = desk.getByRole('row').filter({ hasText: '132' })
    expect(await row.innerText()).toMatch(/92\/58.*▼/s)
    await desk.getByRole('link', { name: 'Back' }).click()
    await desk.getByRole('heading', { name: /^Report about/ }).waitFor()
    expect(screens.complaints).toEqual([])
  },
)

test(
  'the nurse carries it: without signal it is there, as it was read',
  { timeout: 120_000 },
  async () => {
    const phone = await screens.sit(practice.nurse, `/visits/${visitId}/before`)
    await phone.getByRole('region', { name: 'Vital signs over time' }).waitFor()
    // The app itself is on the phone by then.
    await phone.evaluate(async () => void (await navigator.serviceWorker.ready))
    await phone.context().setOffline(true)
    await phone.getByRole('link', { name: 'Vital signs over time' }).click()
    await phone.getByRole('slider', { name: 'Which round' }).waitFor()
    await phone.getByRole('img', { name: /^Temperature/ }).waitFor()
    expect(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
      true,
    )
    await phone.getByRole('radio', { name: 'Numbers' }).click()
    await phone.getByRole('row').filter({ hasText: '92/58' }).waitFor()
    expect(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
      true,
    )
    expect(screens.complaints).toEqual([])
  },
)

test(
  'the patient reads it in plain words once a doctor has released the report',
  { timeout: 120_000 },
  async () => {
    const path = `/people/${practice.patientId}/trends`
    const before = await screens.sit(practice.patient, path)
    await before.getByText('Nothing is here yet').waitFor()
    const nurse = world.as(practice.nurse).visits
    await nurse.saveReport({
      id: visitId,
      reportId: world.id(),
      version: 0,
      findings: 'Hot',
      careGiven: 'Cooled',
      advice: 'Drink',
    })
    await nurse.changeStatus({ id: visitId, status: 'COMPLETED' })
    await nurse.signReport({ id: visitId, version: 1 })
    await world
      .as(practice.doctor)
      .visits.review({ id: visitId, rating: 5, comment: 'Thank you', release: true })
    const phone = await screens.sit(practice.patient, path)
    await phone.getByRole('heading', { name: 'Your values over time' }).waitFor()
    await phone.getByText('Heartbeats in a minute').waitFor()
    expect(await phone.getByText('NEWS2').count()).toBe(0)
    expect(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
      true,
    )
    expect(screens.complaints).toEqual([])
  },
)
