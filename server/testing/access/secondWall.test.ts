import type { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCatalogue } from './catalogue.ts'
import { openScene, type Scene } from './scene.ts'
import { lookAround, lookAsSystem, openRole, writeAround } from './secondWall.ts'
import { OPEN, SHUT, SIGHTS } from './secondWall.table.ts'

let scene: Scene
let app: Client
let system: Client
beforeAll(async () => {
  scene = await openScene()
  app = await openRole(scene, 'app')
  system = await openRole(scene, 'system')
})
afterAll(async () => {
  await app.end()
  await system.end()
  await scene.close()
})

test('every table is in the table', () => {
  const named = [...SIGHTS.map(({ table }) => table), ...SHUT, ...OPEN]
  expect(named.toSorted()).toEqual(scene.kept.tables.toSorted())
})

test('a query without any predicate sees exactly what is theirs', async () => {
  expect(await lookAround(scene, app)).toEqual([])
  for (const table of SHUT)
    await expect(app.query(`select from ${table}`)).rejects.toThrow('permission denied')
})

test('a write that no command asked about reaches exactly what is theirs', async () => {
  expect(await writeAround(scene, app)).toEqual([])
})

test('the system sees what it works on', async () => {
  expect(await lookAsSystem(scene, system)).toEqual([])
})

test('the catalogue is as it should be, to the last grant and definer function', async () => {
  expect(await readCatalogue(scene)).toEqual([])
})
