import { AxeBuilder } from '@axe-core/playwright'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorkers } from '../../app.ts'
import { createLog } from '../../platform/observability/log.ts'
import { openScreens, type Screens } from '../../testing/browser.ts'
import { openPractice } from '../../testing/practice.ts'
import { signer, WELL } from '../../testing/signedReport.ts'
import { createWorld, type World } from '../../testing/world.ts'

// A patient takes her record along on a phone, and whoever gets it sees that it is ours.

const WEEK = 7 * 24 * 60

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let workers: Awaited<ReturnType<typeof createWorkers>>
let screens: Screens

beforeAll(async () => {
  world = await createWorld({ live: true })
  practice = await openPractice(world)
  await signer(world, practice).signed(WELL)
  workers = await createWorkers(world.config, {
    clock: world.now,
    log: createLog('tests', 'silent'),
  })
  screens = await openScreens(world.app)
})
afterAll(async () => {
  await screens.close()
  await workers.close()
  await world.close()
})

async function sound(page: Page) {
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
}

test(
  'on a phone a copy is asked for, made, opened and, after a week, over; and a stranger checks it',
  { timeout: 120_000 },
  async () => {
    const copies = `/people/${practice.patientId}/copies`
    const page = await screens.sit(practice.patient, copies)
    await page.getByText('You have not asked for a copy yet.').waitFor()
    await sound(page)
    await page.getByRole('button', { name: 'Make a copy now' }).click()
    await page.getByText('Ready', { exact: true }).waitFor({ timeout: 60_000 })
    await sound(page)
    await page.getByRole('button', { name: /^Open the PDF/ }).waitFor()

    // The file itself, as she would hand it on.
    const { items } = await world.as(practice.patient).copies.list({ id: practice.patientId })
    const pdf = items[0]!.files.find(({ mimetype }) => mimetype === 'application/pdf')!
    const headers = { authorization: `Bearer ${practice.patient.token}` }
    const served = await fetch(screens.origin + pdf.url, { headers })
    const bytes = Buffer.from(await served.arrayBuffer())
    const [ours, altered] = [join(world.dataDir, 'ours.pdf'), join(world.dataDir, 'altered.pdf')]
    writeFileSync(ours, bytes)
    writeFileSync(altered, Buffer.concat([bytes, Buffer.from('\n')]))

    const other = await screens.sit(practice.doctor, '/check', 1440)
    await other.getByLabel('The file').setInputFiles(ours)
    await other.getByText('This file is ours, unchanged to the last byte.').waitFor()
    await sound(other)
    await other.getByLabel('The file').setInputFiles(altered)
    await other.getByText('This is not a file of ours, or it was changed.').waitFor()
    await other.getByLabel('Code at the foot of a page').fill('not a code')
    await other.getByRole('button', { name: 'Check the code' }).click()
    const field = other.getByLabel('Code at the foot of a page')
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true')
    await field.fill('0000-0000-0000-0000-0000')
    await other.getByRole('button', { name: 'Check the code' }).click()
    await other.getByText('No document of ours has this code.', { exact: false }).waitFor()

    world.pass(WEEK + 1)
    await page.reload()
    await page.getByText('Its files were taken away.', { exact: false }).waitFor()
    await page.getByRole('button', { name: 'Make a copy now' }).waitFor()
    await sound(page)
    expect(screens.complaints).toEqual([])
  },
)
