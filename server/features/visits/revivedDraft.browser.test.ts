import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScreens, type Screens } from '../../testing/browser.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

// Scenario 2, a day later: the battery of one phone died with words unsent, and the report was signed on the other.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let screens: Screens
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

test(
  'a draft that revives after the signature is offered as an addendum, with its words filled in',
  { timeout: 120_000 },
  async () => {
    const nurse = world.as(practice.nurse).visits
    const { id } = await practice.schedule(60)
    for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'] as const)
      await nurse.changeStatus({ id, status })
    const page = await screens.sit(practice.nurse, `/visits/${id}/report`)
    await page.getByLabel('What you found').fill('Heel red')
    await page.getByText(/^Saved \d\d:\d\d$/).waitFor()
    await page.context().setOffline(true)
    await page.getByLabel('What you did').fill('Dressed, and showed her daughter how')
    await page.getByText('Kept on this phone', { exact: true }).waitFor()

    const { report } = await nurse.get({ id })
    const words = { findings: 'Heel red', careGiven: 'Dressed', advice: '' }
    const saved = await nurse.saveReport({
      id,
      reportId: report!.id,
      version: report!.version,
      ...words,
    })
    await nurse.signReport({ id, version: saved.report!.version })
    await page.context().setOffline(false)

    const offer = page.getByRole('alert')
    await offer.getByText('You wrote this before the report was signed').waitFor()
    await offer.getByText('What was done: Dressed, and showed her daughter how').waitFor()
    // What the report says already is not said twice.
    expect(await offer.innerText()).not.toContain('Heel red')
    await offer.getByRole('button', { name: 'Add it to the report' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('heading', { name: /^Added .* by Nomsa Dlamini$/ }).waitFor()
    await expect.poll(() => page.getByRole('alert').count()).toBe(0)

    const { addenda } = (await nurse.get({ id })).report!
    expect(addenda).toMatchObject([
      {
        content: 'What was done: Dressed, and showed her daughter how',
        reason: expect.stringMatching(/^Written .* before the report was signed$/),
      },
    ])
    await page.goto(`${screens.origin}/waiting`)
    await page.getByRole('heading', { name: 'All sent' }).waitFor()
    expect(screens.complaints).toEqual([])
  },
)
