import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../app.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let world: World
let nurse: Person
let renews: Person
let doctor: Person
let lead: Person

const to = (at: string) => world.pass((Date.parse(at) - world.now().getTime()) / 60_000)

beforeAll(async () => {
  world = await createWorld()
  nurse = await world.hire('nurse', 'Ends Soon')
  renews = await world.hire('nurse', 'Renews In December')
  doctor = await world.hire('doctor', 'Ends In March', { certificateYear: 2028 })
  lead = await world.hire('administrator', 'Second Lead')
  const dispatcher = await world.hire('administrator', 'No Lead')
  await world.as(world.admin).staff.setDuties({ id: dispatcher.id, duties: ['dispatch'] })
  await renew(await world.hire('nurse', 'Has Renewed'))
  const left = [
    await world.hire('nurse', 'Nurse Who Left'),
    await world.hire('administrator', 'Lead Who Left'),
  ]
  for (const { id } of left)
    await world.as(world.admin).staff.disable({ id, reason: 'Left the practice' })
})
afterAll(() => world.close())

async function renew(person: Person) {
  const { registration } = await world.as(world.admin).staff.one({ id: person.id })
  await world.as(person).staff.enterRegistration({
    id: world.id(),
    registration: registration!,
    category: 'RN',
    certificateYear: 2028,
  })
  await world.verify(person)
}

/** Who was told so far that a certificate ends, and by which letter. */
async function told(): Promise<string[]> {
  const rows = await systemTransaction(world.app.services.database, (tx) =>
    tx.many(sql<{ user: string; notice: string }>`
      select facts->>'userId' as user, facts->>'notice' as notice from events
      where type = 'ACCOUNT_NOTICE' and facts->>'notice' like '%registration-expiring'`),
  )
  return rows.map(({ user, notice }) => `${user} ${notice}`).toSorted()
}
/** One letter to whose certificate it is, and one of all of them to each clinical lead; after these. */
const and = (before: string[], ...ending: Person[]) =>
  [
    ...before,
    ...ending.map(({ id }) => `${id} registration-expiring`),
    ...[lead, world.admin].map(({ id }) => `${id} staff-registration-expiring`),
  ].toSorted()
async function night(at: string) {
  to(`${at}:00+02:00`)
  await world.app.nightly.drain()
  return told()
}

test('nobody is told more than 30 days before the end, nor by day change before two in the night', async () => {
  expect(await night('2027-11-30T03:00')).toEqual([])
  expect(await night('2027-12-01T01:59')).toEqual([])
})

test('of many processes one tells the person and the clinical leads, once 30 days before', async () => {
  to('2027-12-01T02:00:00+02:00')
  const others = await Promise.all(
    [1, 2].map(() => createApp(world.config, { clock: world.now, log: world.app.services.log })),
  )
  await Promise.all([world.app, ...others].map(({ nightly }) => nightly.drain()))
  // Not of who had renewed, nor of or to who has left.
  const first = and([], nurse, renews)
  expect(await told()).toEqual(first)
  await Promise.all(others.map((app) => app.close()))
  for (const at of ['2027-12-01T05:00', '2027-12-02T02:00', '2027-12-23T02:00'])
    expect(await night(at)).toEqual(first)
})

test('a night that is done anew tells nobody again', async () => {
  const before = await told()
  await systemTransaction(world.app.services.database, (tx) =>
    tx.run(sql`update nightly set ran_on = ran_on - 1 where task = 'registrations-ending'`),
  )
  expect(await world.app.nightly.due()).toContain('registrations-ending')
  expect(await night('2027-12-23T03:00')).toEqual(before)
  expect(await world.app.nightly.due()).toEqual([])
})

test('and once more seven days before, unless it was renewed meanwhile', async () => {
  await renew(renews)
  const both = and(await told(), nurse)
  for (const at of ['2027-12-24T02:00', '2027-12-25T02:00', '2027-12-30T02:00'])
    expect(await night(at)).toEqual(both)
})

test('what is verified on its last day is told in that night, and nothing once it has run out', async () => {
  const before = await told()
  to('2027-12-31T00:30:00+02:00')
  const today = await world.hire('nurse', 'Ends Today', { certificateYear: 2027 })
  const withToday = and(before, today)
  expect(await night('2027-12-31T02:00')).toEqual(withToday)
  const late = await world.hire('nurse', 'Ran Out', { certificateYear: 2027 })
  expect(await night('2028-01-01T02:00')).toEqual(withToday)
  const { registrationState } = await world.as(world.admin).staff.one({ id: late.id })
  expect(registrationState).toBe('expired')
})

test('a server that was dark on both days tells it with one letter', async () => {
  const after = and(await told(), doctor)
  for (const at of ['2028-03-27T02:00', '2028-03-28T02:00', '2028-03-31T02:00', '2028-04-01T02:00'])
    expect(await night(at)).toEqual(after)
})
