import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drill } from '../../platform/backup/drill.ts'
import { makeBackup } from '../../platform/backup/keep.ts'
import { noteBegun, noteFailed } from '../../platform/backup/records.ts'
import { createWorld, type World } from '../../testing/world.ts'

const HOUR = 60
let world: World
let base: string
beforeAll(async () => {
  world = await createWorld()
  base = mkdtempSync(join(tmpdir(), 'ahava-backups-'))
})
afterAll(async () => {
  await world.close()
  rmSync(base, { recursive: true, force: true })
})
const state = () => world.as(world.admin).backups.state({})
const take = () =>
  makeBackup(world.app.services, world.database.connections.backup!, join(base, 'store'))

test('a system of which no restore was tried is not for real patients', async () => {
  expect(await state()).toEqual({
    proven: false,
    overdue: true,
    lastBackup: null,
    failure: null,
    lastDrill: null,
    lastPassed: null,
    restored: null,
  })
})

test('a backup is seen, a drill proves it for 35 days, and both grow old', async () => {
  const made = await take()
  expect(await state()).toMatchObject({
    proven: false,
    overdue: false,
    lastBackup: { at: world.now().toISOString(), rows: made.rows, files: 0 },
  })
  const passed = world.now().toISOString()
  await drill(world.app.services, made.folder, {
    masterKeys: world.config.masterKeys!,
    migrations: 'migrations',
    place: join(base, 'drill'),
  })
  expect(await state()).toMatchObject({
    proven: true,
    lastPassed: passed,
    lastDrill: { rows: made.rows, finding: null },
  })
  world.pass(26 * HOUR)
  expect(await state()).toMatchObject({ proven: true, overdue: false })
  world.pass(1)
  expect(await state()).toMatchObject({ proven: true, overdue: true })
  world.pass(33 * 24 * HOUR)
  expect((await state()).proven).toBe(true)
  world.pass(24 * HOUR)
  expect((await state()).proven).toBe(false)
})

test('a drill that does not pass says why, and takes nothing from one that did', async () => {
  const made = await take()
  rmSync(join(made.folder, 'manifest.json'))
  await drill(world.app.services, made.folder, {
    masterKeys: world.config.masterKeys!,
    migrations: 'migrations',
    place: join(base, 'drill'),
  })
  const { lastDrill, lastPassed, proven } = await state()
  expect(lastDrill?.finding).toMatch(/There is no whole backup/)
  expect(lastPassed).not.toBeNull()
  expect(proven).toBe(false)
})

test('a backup that failed or was cut off is told until one is whole', async () => {
  const { database } = world.app.services
  const failed = world.id()
  world.pass(1)
  await noteBegun(database, { id: failed, at: world.now() })
  // It still runs.
  expect((await state()).failure).toBeNull()
  world.pass(7 * HOUR)
  expect((await state()).failure?.sentence).toBe('It was cut off before its end.')
  await noteFailed(database, failed, world.now(), 'The disk that holds /backups is full.')
  expect((await state()).failure?.sentence).toBe('The disk that holds /backups is full.')
  world.pass(1)
  await take()
  expect((await state()).failure).toBeNull()
})
