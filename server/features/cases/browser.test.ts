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
  'a patient complains, dispatch takes it over, answers and ends it, and the nurse it is about sees nothing',
  { timeout: 240_000 },
  async () => {
    const { patient, nurse, patientId } = practice
    const { id: visitId } = await practice.schedule(60)
    const phone = await screens.sit(patient, `/cases/new?visit=${visitId}&patient=${patientId}`)
    await phone.getByLabel('What is it about?').selectOption('manners')
    await phone.getByLabel('What happened?').fill('She shouted at me')
    await phone.getByRole('button', { name: 'Send the complaint' }).click()
    await phone.getByRole('button', { name: 'See it' }).click()
    await phone.getByText(/^Somebody will look into it, and you hear by /).waitFor()
    const path = new URL(phone.url()).pathname

    const desk = await screens.sit(world.admin, '/', 1440)
    await desk.getByRole('link', { name: /1 complaint is open/ }).click()
    await desk.getByRole('link', { name: /How we were treated/ }).click()
    await desk.getByText('She shouted at me').waitFor()
    await desk.getByText(`Hidden from ${nurse.name}`).waitFor()
    await desk.getByRole('button', { name: 'I look into it' }).click()
    await desk.getByText(/^You look into it\. Due by /).waitFor()
    const button = (name: string) => desk.getByRole('button', { name })
    const sheet = desk.getByRole('dialog')
    // What is typed is no step yet, and stays, whatever else is done meanwhile.
    const done = desk.getByRole('listitem')
    await button('Answer the family').click()
    await sheet.getByLabel('In words').fill('We are sorry, and spoke with her')
    await sheet.getByRole('button', { name: 'Close' }).click()
    await button('Write a note').click()
    await sheet.getByLabel('In words').fill('Between us')
    await sheet.getByRole('button', { name: 'Write a note' }).click()
    await done.getByText('Between us').waitFor()
    await button('Say that it was read').click()
    // The page of the family is open, and reads itself again.
    await phone.getByText('Read, and acknowledged').waitFor()
    await button('Answer the family You began to write').click()
    await sheet.getByRole('button', { name: 'Answer the family' }).click()
    await done.getByText('We are sorry, and spoke with her').waitFor()
    await button('End it').click()
    await sheet.getByRole('radio', { name: 'Upheld', exact: true }).click()
    await sheet.getByRole('button', { name: 'End it' }).click()
    await done.getByText('Ended: Upheld').waitFor()

    await phone.getByText('Ended: You were right').waitFor()
    await phone.getByText('We are sorry, and spoke with her').waitFor()
    await expect(phone.getByText('Between us').count()).resolves.toBe(0)
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      360,
    )

    const hers = await screens.sit(nurse, '/cases')
    await hers.getByText('Nothing here.').waitFor()
    await hers.goto(`${screens.origin}${path}`)
    await hers.getByRole('button', { name: /again/i }).waitFor()
    await expect(hers.getByText('She shouted at me').count()).resolves.toBe(0)
    expect(screens.complaints).toEqual([])
  },
)
