import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../testing/world.ts'
import { openPace } from './pace.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

test('six hundred pushes leave in a second, whoever sends them and however many a job has', async () => {
  const { database } = world.app.services
  // Two processes; in each thirty jobs at once, of three pushes each.
  const paces = [openPace(database), openPace(database)]
  let pushes = 0
  const began = Date.now()
  await Promise.all(
    paces.flatMap((pace) =>
      Array.from({ length: 30 }, async () => {
        for (let n = 0; n < 11; n += 1) {
          await pace(3)
          pushes += 3
        }
      }),
    ),
  )
  expect(pushes).toBe(1_980)
  // Four seconds must have begun, so two have passed whole; with as many jobs a second it were none.
  expect(Date.now() - began).toBeGreaterThan(2_000)
  expect(Date.now() - began).toBeLessThan(15_000)
})
