import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScreens, type Screens } from '../../testing/browser.ts'
import { openPractice } from '../../testing/practice.ts'
import { signer, WELL } from '../../testing/signedReport.ts'
import { createWorld, type World } from '../../testing/world.ts'

// From what the nurse measures to what the patient reads, at four screens: nobody reloads.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let screens: Screens
let id: string

beforeAll(async () => {
  world = await createWorld({ live: true })
  practice = await openPractice(world)
  const { nurse, doctor } = practice
  // Whatever day it is.
  const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 0, until: 1440 }))
  await world.as(world.admin).workingTime.setHours({ id: nurse.id, hours })
  const shift = { userId: doctor.id, from: world.in(-60), to: world.in(12 * 60) }
  await world.as(world.admin).help.planOnCall({ id: world.id(), ...shift })
  // Another report waits already, longer than the one to come: nothing in it is bad.
  await signer(world, practice).signed(WELL)
  id = (await practice.schedule(60)).id
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const)
    await world.as(nurse).visits.changeStatus({ id, status })
  screens = await openScreens(world.app)
}, 180_000)
afterAll(async () => {
  await screens.close()
  await world.close()
})

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name }).waitFor()

test(
  'the line of care: a warning somebody acts on, a report written and signed, reviewed worst first, released and rated',
  { timeout: 240_000 },
  async () => {
    const nurse = await screens.sit(practice.nurse, `/visits/${id}`)
    const doctor = await screens.sit(practice.doctor, '/', 1440)
    const desk = await screens.sit(world.admin, '/people', 1440)
    const patient = await screens.sit(practice.patient, `/visits/${id}`)
    await heading(doctor, 'Reports to review')
    await heading(desk, 'People')
    await heading(patient, /^Nomsa is with you now/)

    // She types, and the score follows.
    const score = nurse.getByRole('region', { name: 'Early warning score' })
    await nurse.getByRole('link', { name: 'Measure' }).click()
    await nurse.getByLabel('Breaths in a minute').fill('25')
    await score.getByText('3+', { exact: true }).waitFor()
    await nurse.getByLabel('Oxygen saturation').fill('91')
    await score.getByText('6+', { exact: true }).waitFor()
    await nurse.getByRole('radio', { name: 'Air' }).click()
    await nurse.getByLabel('Upper pressure').fill('105')
    await nurse.getByLabel('Lower pressure').fill('70')
    await nurse.getByLabel('Pulse').fill('96')
    await nurse.getByLabel('Temperature').fill('38,4')
    await nurse.getByRole('radio', { name: 'Awake and clear' }).click()
    await nurse.getByRole('radio', { name: 'No', exact: true }).click()
    await score.getByText('9', { exact: true }).waitFor()
    await score.getByText('Everything was measured').waitFor()
    await score.getByText('Saving rings the doctor on call and dispatch at once.').waitFor()
    await button(nurse, 'Save these values').click()

    // It rings at both desks; the doctor sees the values and acts, and both are quiet.
    for (const page of [doctor, desk])
      await page
        .getByRole('alert')
        .getByText(`${practice.nurse.name} measured an early warning`)
        .waitFor()
    await doctor.getByRole('alert').getByRole('link', { name: 'Open' }).click()
    await doctor.getByText('105/70 mmHg').first().waitFor()
    await doctor.getByRole('radio', { name: 'I phoned the nurse' }).click()
    await doctor.getByLabel('In words, for the nurse').fill('Sit her up, I come by at six.')
    await button(doctor, 'I have done that').click()
    for (const page of [doctor, desk])
      await expect.poll(() => page.getByRole('alert').count()).toBe(0)
    await nurse.getByText(`${practice.doctor.name} phoned the nurse`).waitFor()
    await nurse.getByText('Sit her up, I come by at six.').waitFor()
    await doctor.getByRole('link', { name: 'Reports' }).first().click()
    await doctor.getByText('1 waiting, worst first').waitFor()

    // She ends the care and writes; every pause is saved, and a reload finds the words again.
    await button(nurse, 'Care is done').click()
    await button(nurse, 'Write the report').click()
    await nurse.getByLabel('What you found').fill('Short of breath, warm, awake.')
    await nurse.getByLabel('What you did').fill('Sat her up, phoned with Dr Naidoo.')
    await nurse.getByText(/^Saved \d\d:\d\d$/).waitFor()
    await nurse.reload()
    await expect
      .poll(() => nurse.getByLabel('What you did').inputValue())
      .toBe('Sat her up, phoned with Dr Naidoo.')
    await nurse.getByLabel('What should follow').fill('Antibiotics until Friday.')
    await button(nurse, 'Sign the report').click()
    await nurse.getByRole('dialog').getByRole('button', { name: 'Sign' }).click()
    await nurse.getByText(/^Nomsa Dlamini, signed .*\d\d:\d\d$/).waitFor()
    await nurse.getByText('Antibiotics until Friday.').waitFor()

    // In the queue it stands above the one that waits longer, and says why.
    await doctor.getByText('2 waiting, worst first').waitFor()
    const queue = doctor.getByRole('listitem').filter({ hasText: /Signed just now|Report waiting/ })
    await queue
      .first()
      .getByText(/^Score 9, high, /)
      .waitFor()
    await queue.first().getByRole('link').click()

    // On the desk: what was written, what was measured, and how it went.
    await doctor.getByText('Short of breath, warm, awake.').waitFor()
    await doctor.getByText('NEWS2 9 · High').waitFor()
    await doctor.getByText('105/70 mmHg').waitFor()
    const charts = doctor.getByRole('region', { name: 'Vital signs over time' })
    await charts
      .getByRole('img', { name: /^Breaths in a minute\. 2 values, lowest 16, highest 25/ })
      .waitFor()
    // Nothing of it has reached the patient.
    expect(await patient.content()).not.toMatch(/Short of breath|NEWS2|mmHg|warning/)
    await doctor.getByRole('radio', { name: '4, Good' }).click()
    await doctor
      .getByLabel('What the family should know')
      .fill('It is her chest; pills for a week.')
    await button(doctor, 'Sign the review').click()
    await doctor.getByText('1 waiting, worst first').waitFor()

    // The patient reads report, values and the doctor's words: no score, and no judgement of the nurse.
    await patient.getByRole('link', { name: 'Read', exact: true }).waitFor()
    await patient.getByText('It is her chest; pills for a week.').waitFor()
    await patient.getByText('105/70 mmHg').waitFor()
    expect(await patient.content()).not.toMatch(/NEWS2|early warning|The score/i)
    await patient.getByRole('link', { name: 'Read', exact: true }).click()
    await patient.getByText('Short of breath, warm, awake.').waitFor()
    await heading(patient, 'Checked by Dr Naidoo')
    expect(await patient.getByRole('img', { name: /of 5 stars/ }).count()).toBe(0)
    expect(await patient.content()).not.toMatch(/NEWS2|early warning|The score/i)
    // The nurse does see how her report was judged.
    await nurse.getByRole('img', { name: '4 of 5 stars' }).waitFor()

    // And the patient says how the visit was.
    await patient.getByRole('link', { name: 'The visit' }).click()
    await patient.getByRole('radio', { name: '5, Very good' }).click()
    await patient.getByLabel('Anything to say?').fill('She stayed with me.')
    await button(patient, 'Send').click()
    await heading(patient, 'How it was')
    await patient.getByRole('img', { name: '5 of 5 stars' }).waitFor()
    await patient.getByText('“She stayed with me.”').waitFor()
    for (const page of [nurse, doctor, desk, patient])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
        true,
      )
    expect(screens.complaints).toEqual([])
  },
)
