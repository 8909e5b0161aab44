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
    const todo = desk.getByLabel('What to do')
    // What is typed is no step yet.
    const done = desk.getByRole('listitem')
    await todo.selectOption('note')
    await desk.getByLabel('In words').fill('Between us')
    await desk.getByRole('button', { name: 'Note', exact: true }).click()
    await done.getByText('Between us').waitFor()
    await todo.selectOption('answer')
    await desk.getByLabel('In words').fill('We are sorry, and spoke with her')
    await desk.getByRole('button', { name: 'Answer the family' }).click()
    await done.getByText('We are sorry, and spoke with her').waitFor()
    await todo.selectOption('end')
    await desk.getByRole('button', { name: 'End it' }).click()
    await done.getByText('Ended: Upheld').waitFor()

    await phone.reload()
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
