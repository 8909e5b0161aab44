import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../app.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let world: World
let nurse: Person
let renewed: Person
let lead: Person

const to = (at: string) => world.pass((Date.parse(at) - world.now().getTime()) / 60_000)

beforeAll(async () => {
  world = await createWorld()
  nurse = await world.hire('nurse', 'Ends Soon')
  renewed = await world.hire('nurse', 'Has Renewed')
  lead = await world.hire('administrator', 'Second Lead')
  const dispatcher = await world.hire('administrator', 'No Lead')
  await world.as(world.admin).staff.setDuties({ id: dispatcher.id, duties: ['dispatch'] })
  const { registration } = await world.as(world.admin).staff.one({ id: renewed.id })
  await world.as(renewed).staff.enterRegistration({
    id: world.id(),
    registration: registration!,
    category: 'RN',
    certificateYear: 2028,
  })
  await world.verify(renewed)
})
afterAll(() => world.close())

/** Who was told so far that a certificate ends, by name, oldest first. */
async function told(): Promise<string[]> {
  const rows = await systemTransaction(world.app.services.database, (tx) =>
    tx.many(sql<{ user: string }>`
      select facts->>'userId' as user from events
      where type = 'ACCOUNT_NOTICE' and facts->>'notice' = 'registration-expiring' order by recorded_at`),
  )
  const names = new Map(
    [nurse, renewed, lead, world.admin].map((each) => [each.id, each.name.split(' ')[0]!]),
  )
  return rows.map(({ user }) => names.get(user) ?? user).toSorted()
}
const ONCE = ['Ends', 'Second', 'ayanda']

test('nobody is told before the renewals open, nor by day change before two in the night', async () => {
  to('2027-10-31T03:00:00+02:00')
  await world.app.nightly.drain()
  expect(await told()).toEqual([])
  to('2027-11-01T01:59:00+02:00')
  await world.app.nightly.drain()
  expect(await told()).toEqual([])
})

test('of many processes one tells the person and the clinical leads, once', async () => {
  to('2027-11-01T02:00:00+02:00')
  const others = await Promise.all(
    [1, 2].map(() => createApp(world.config, { clock: world.now, log: world.app.services.log })),
  )
  await Promise.all([world.app, ...others].map(({ nightly }) => nightly.drain()))
  expect(await told()).toEqual(ONCE)
  await Promise.all(others.map((app) => app.close()))
  for (const night of ['2027-11-01T05:00:00+02:00', '2027-11-02T02:00:00+02:00']) {
    to(night)
    await world.app.nightly.drain()
  }
  expect(await told()).toEqual(ONCE)
})
