import { afterAll, beforeAll, expect, test } from 'vitest'
import { unlisted, withSecondWallOnly } from './firstWall.ts'
import { openScene, type Scene } from './scene.ts'
import { ROWS, walkAccess } from './walk.ts'
import { withFirstWallOnly } from './walls.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene.close())

test('every predicate of every policy is known', async () => {
  expect(await unlisted()).toEqual([])
})

test('with every predicate answering true, row-level security shows no foreign row', async () => {
  expect(await withSecondWallOnly(() => walkAccess(scene))).toEqual([])
}, 240_000)

test('with neither wall every foreign row would be seen: the walk does notice', async () => {
  // What shows nothing cannot show what is foreign.
  const rows = ROWS.filter(({ shows }) => shows)
  const wrong = await withSecondWallOnly(() =>
    withFirstWallOnly(scene, () => walkAccess(scene, { rows })),
  )
  const shown = wrong.filter((line) => /, as (stranger|otherNurse|otherDoctor):/.test(line))
  expect(shown.length).toBeGreaterThan(50)
}, 240_000)
