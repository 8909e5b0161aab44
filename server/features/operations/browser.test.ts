import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withClient } from '../../platform/database/client.ts'
import { INTERRUPTED } from '../../platform/events/effects.ts'
import { openScreens, type Screens } from '../../testing/browser.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

// An administrator sees what did not leave, and puts it right.

let world: World
let screens: Screens

const sql = async (statement: string, values: unknown[] = []) =>
  withClient({ url: world.database.urls.superuser, role: null }, async (client) => {
    const { rows } = await client.query<Record<string, unknown>>(statement, values)
    return rows
  })
const fail = (key: string, job: string, detail: string, userId: string) =>
  sql(
    `insert into effects (key, job, event_id, ids, due_at, attempts, finished_at, result, detail)
     select $1, $2, id, $3, $4, 5, $4, 'failed', $5 from events order by recorded_at limit 1`,
    [key, job, { userId }, world.now(), detail],
  )
const stateOf = async (key: string) =>
  (
    await sql('select result, discarded_at is not null as gone from effects where key = $1', [key])
  )[0]

beforeAll(async () => {
  world = await createWorld({ live: true })
  const { patient } = await openPractice(world)
  await world.app.dispatcher.drain()
  await world.app.dispatcher.stop()
  await fail('letter', 'visit-confirmation', 'ECONNREFUSED', patient.id)
  await fail('report', 'report-pdf', 'no PDF within 20000 ms', patient.id)
  await fail('code', 'notice-sms', INTERRUPTED, patient.id)
  await sql(
    `insert into deliveries (id, effect_key, channel, template, subject, status, at, parts, cost_cents)
     select gen_random_uuid(), 'text-' || n, 'sms', 'visit-confirmation', '', 'sent', $1, 2, 50
     from generate_series(1, 3) n`,
    [world.now()],
  )
  screens = await openScreens(world.app)
})
afterAll(async () => {
  await screens.close()
  await world.close()
})

test(
  'on a phone she reads what is wrong, tries one again, is asked before a second SMS, and discards one',
  { timeout: 120_000 },
  async () => {
    const page = await screens.sit(world.admin)
    await page.getByText('No worker is running: no e-mail').click()
    await page.getByRole('heading', { level: 1, name: /things need you/ }).waitFor()
    await page
      .getByText('1 e-mail failed for good in the last 24 hours: the mail server does not answer')
      .waitFor()
    await page.getByText(/^[A-Z][a-z]+: 3 texts in 6 parts, R\s?1.50$/).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])

    // By keyboard alone.
    const again = page.getByRole('button', { name: 'Try again: Letter that a visit is confirmed' })
    await again.focus()
    await page.keyboard.press('Enter')
    await page.getByText('Letter that a visit is confirmed: tried again.').waitFor()
    expect(await stateOf('letter')).toEqual({ result: null, gone: false })

    await page.getByRole('button', { name: 'Try again: SMS about an account' }).click()
    await page.getByText(/it may have happened already.*may get it twice/).waitFor()
    await page.getByRole('button', { name: 'Leave it' }).click()
    expect(await stateOf('code')).toEqual({ result: 'failed', gone: false })
    await page.getByRole('button', { name: 'Try again: SMS about an account' }).click()
    await page.getByRole('button', { name: 'Yes, do it once more' }).click()
    await page.getByText(/^SMS about an account.*: tried again\.$/).waitFor()
    expect(await stateOf('code')).toEqual({ result: null, gone: false })

    await page.getByRole('button', { name: 'Discard: Report as PDF' }).click()
    await page.getByRole('button', { name: 'Yes, discard it' }).click()
    await page.getByText('Nothing failed.').waitFor()
    expect(await stateOf('report')).toEqual({ result: 'failed', gone: true })
    expect(screens.complaints).toEqual([])
  },
)

test(
  'without signal a retry waits, is shown so, and is done once there is some',
  { timeout: 60_000 },
  async () => {
    await fail('late', 'visit-confirmation', 'ECONNREFUSED', world.admin.id)
    const page = await screens.sit(world.admin, '/background', 1440)
    const again = page.getByRole('button', { name: 'Try again: Letter' })
    await again.waitFor()
    await page.context().setOffline(true)
    await again.click()
    await page.getByText('Waits for signal').waitFor()
    expect(await stateOf('late')).toEqual({ result: 'failed', gone: false })
    await page.context().setOffline(false)
    await expect
      .poll(() => stateOf('late'), { timeout: 20_000 })
      .toEqual({ result: null, gone: false })
  },
)
