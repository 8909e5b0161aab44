import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPractice } from '../../../testing/practice.ts'
import { HIGH, signer, WELL } from '../../../testing/signedReport.ts'
import { createWorld, type World } from '../../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

/** How often the document of a visit's report was or will be made. */
async function printings(visitId: string): Promise<number> {
  await world.app.dispatcher.drain()
  const { rows } = await world.app.services.database.system.query(
    `select 1 from effects where job = 'report-pdf' and ids ->> 'visitId' = $1`,
    [visitId],
  )
  return rows.length
}

test('what was measured without signal and comes after the signature is printed too', async () => {
  const { finished } = signer(world, practice)
  const nurse = world.as(practice.nurse)
  const { id } = await finished(WELL)
  expect(await printings(id)).toBe(0)
  await nurse.visits.signReport({ id, version: 1 })
  expect(await printings(id)).toBe(1)
  await nurse.observations.record({ id, observationsId: world.id(), ...HIGH })
  expect(await printings(id)).toBe(2)
})
