import { afterAll, beforeAll, expect, test } from 'vitest'
import { answersOf } from './row.ts'
import { openScene, STANDINGS, type Scene } from './scene.ts'
import { withFirstWallOnly } from './walls.ts'
import { ENDPOINTS, ROWS, walkAccess } from './walk.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene.close())

test('every endpoint of the contract has a row, with an answer for each standing', () => {
  const rows = new Set(ROWS.map(({ endpoint }) => endpoint))
  expect([...ENDPOINTS.keys()].filter((endpoint) => !rows.has(endpoint))).toEqual([])
  expect([...rows].filter((endpoint) => !ENDPOINTS.has(endpoint))).toEqual(['files.open'])
  for (const row of ROWS)
    expect(answersOf(row), `${row.endpoint} ${row.about}`).toHaveLength(STANDINGS.length)
})

test('everybody gets exactly what the table says', async () => {
  expect(await walkAccess(scene)).toEqual([])
}, 240_000)

test('the first wall alone gives the same answers', async () => {
  expect(await withFirstWallOnly(scene, () => walkAccess(scene))).toEqual([])
}, 240_000)
