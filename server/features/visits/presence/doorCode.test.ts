import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { doorDigits, doorMessage, doorStep } from '../../../../contract/doorCode.ts'
import { presence as contract } from '../../../../contract/presence.ts'
import { ask } from '../../../testing/asking.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

const DOOR = { latitude: -26.238, longitude: 27.9085, accuracy: 8 }
const TWO_MINUTES = 2
let days = 1
async function onTheWay() {
  // A door of its own day: nobody is booked twice.
  const { id } = await practice.schedule((days += 1) * 24 * 60)
  await world.as(practice.nurse).visits.changeStatus({ id, status: 'EN_ROUTE' })
  return id
}
const keysOf = async (who: Person, id: string) =>
  (await world.as(who).presence.doorCode({ id })).door
const make = (key: string | null | undefined, at: number, digits: number) =>
  doorDigits(
    createHmac('sha256', Buffer.from(key ?? '', 'base64'))
      .update(doorMessage(doorStep(at)))
      .digest(),
    digits,
  )
/** What the family's screen shows at a moment, minutes from now. */
const codeOf = async (id: string, minutes = 0) =>
  make((await keysOf(practice.patient, id))?.given, Date.parse(world.in(minutes)), 6)
const enter = (
  id: string,
  code: string,
  more: Record<string, unknown> = {},
  who = practice.nurse,
) => ask(world, who, contract.enterDoorCode, { id, tryId: world.id(), code, ...more })
const arrive = (id: string, more: Record<string, unknown> = {}) =>
  world.as(practice.nurse).visits.changeStatus({ id, status: 'ARRIVED', ...more })
async function gradesOf(id: string, who = practice.nurse) {
  const { presence } = await world.as(who).visits.get({ id })
  return presence.map(({ kind, grade, reasons, codeTriesLeft }) =>
    [kind, grade, ...reasons, codeTriesLeft].join(' '),
  )
}
const wrongOf = (code: string) => code.replace(/.$/, (digit) => String((Number(digit) + 1) % 10))

test('the code that the family says lifts a check-in without a place to B', async () => {
  const id = await onTheWay()
  expect(await enter(id, await codeOf(id))).toMatchObject({ code: 'not_possible_now' })
  await arrive(id)
  expect(await gradesOf(id)).toEqual(['check-in C no_fix 5'])
  expect((await enter(id, await codeOf(id))).status).toBe(200)
  expect(await gradesOf(id)).toEqual(['check-in B no_fix door_code 5'])
  const { timeline } = await world.as(practice.patient).visits.get({ id })
  expect(timeline.filter(({ type }) => type === 'DOOR_CODE_GIVEN')).toHaveLength(1)
})

test('both screens show the same number, and only the family the code', async () => {
  const id = await onTheWay()
  const [hers, theirs] = [await keysOf(practice.nurse, id), await keysOf(practice.patient, id)]
  expect(hers).toEqual({ compared: theirs?.compared, given: null })
  expect(theirs?.given).toHaveLength(44)
  expect(theirs?.given).not.toBe(theirs?.compared)
  const other = await onTheWay()
  expect((await keysOf(practice.patient, other))?.given).not.toBe(theirs?.given)
  const far = await practice.schedule(60 * 24 * 60)
  expect(await keysOf(practice.patient, far.id)).toBeNull()
})

test('a wrong code refuses nothing, five are enough, and the same try counts once', async () => {
  const id = await onTheWay()
  await arrive(id)
  const right = await codeOf(id)
  const tryId = world.id()
  for (const _ of [1, 2]) expect((await enter(id, wrongOf(right), { tryId })).status).toBe(200)
  expect(await gradesOf(id)).toEqual(['check-in C no_fix 4'])
  for (const _ of [1, 2, 3, 4]) await enter(id, wrongOf(right))
  expect(await gradesOf(id)).toEqual(['check-in C no_fix 0'])
  expect((await enter(id, right)).status).toBe(200)
  expect(await gradesOf(id)).toEqual(['check-in C no_fix 0'])
  const go = await world.as(practice.nurse).visits.changeStatus({ id, status: 'IN_PROGRESS' })
  expect(go.status).toBe('IN_PROGRESS')
})

test('a code is short-lived and counts once', async () => {
  const id = await onTheWay()
  const early = await codeOf(id)
  world.pass(12)
  await arrive(id)
  await enter(id, early)
  expect(await gradesOf(id)).toEqual(['check-in C no_fix 4'])
  world.pass(TWO_MINUTES)
  // Clocks that differ by two steps still agree.
  const said = await codeOf(id, -2 * TWO_MINUTES)
  await enter(id, said)
  await world.as(practice.nurse).visits.changeStatus({ id, status: 'IN_PROGRESS' })
  await world.as(practice.nurse).visits.changeStatus({ id, status: 'COMPLETED' })
  await enter(id, said, { kind: 'check-out' })
  const after = await gradesOf(id)
  expect(after).toEqual(['check-in B no_fix door_code 4', 'check-out C no_fix 4'])
  world.pass(TWO_MINUTES)
  await enter(id, await codeOf(id), { kind: 'check-out' })
  expect((await gradesOf(id))[1]).toBe('check-out B no_fix door_code 4')
})

test('it proves the half hour in which it was said, and a place that is better stays', async () => {
  const id = await onTheWay()
  await arrive(id)
  world.pass(40)
  expect(await enter(id, await codeOf(id))).toMatchObject({ code: 'not_possible_now' })
  const other = await onTheWay()
  await arrive(other, { position: DOOR })
  await enter(other, await codeOf(other))
  expect(await gradesOf(other)).toEqual(['check-in A 5'])
})

test('both phones offline: told an hour later, it proves the moment at which it was said', async () => {
  const id = await onTheWay()
  const keys = await keysOf(practice.patient, id)
  world.pass(5)
  const at = world.in(0)
  const code = make(keys?.given, Date.parse(at), 6)
  world.pass(70)
  await arrive(id, { at })
  await enter(id, code, { at })
  expect(await gradesOf(id)).toEqual(['check-in B no_fix door_code 5'])
})

test('a phone whose clock is years off is believed within the day', async () => {
  const id = await onTheWay()
  const keys = await keysOf(practice.patient, id)
  world.pass(5)
  const code = make(keys?.given, world.now().getTime(), 6)
  world.pass(60)
  const clock = { at: '2019-01-01T08:00:00Z', sentAt: '2019-01-01T09:00:00Z' }
  await arrive(id, { at: clock.at, clock })
  await enter(id, code, { at: clock.at, clock })
  expect((await gradesOf(id))[0]).toMatch(/^check-in B/)
})

test('cancelled while she had no signal: the code is proof of what she did all the same', async () => {
  const id = await onTheWay()
  const keys = await keysOf(practice.patient, id)
  world.pass(5)
  const at = world.in(0)
  const code = make(keys?.given, Date.parse(at), 6)
  await world.as(world.admin).visits.cancel({ id, reason: 'practice' })
  world.pass(60)
  await arrive(id, { at })
  await enter(id, code, { at })
  expect(await gradesOf(id)).toEqual(['check-in B no_fix door_code 5'])
})

test('a nurse who was replaced: her code is dead, and what proves her way is kept for dispatch', async () => {
  const { nurse, otherNurse, patient } = practice
  const id = await onTheWay()
  const before = await keysOf(patient, id)
  world.pass(5)
  const at = world.in(0)
  const said = make(before?.given, Date.parse(at), 6)
  await world.as(world.admin).visits.assignNurse({ id, nurseId: otherNurse.id })
  await expect(world.as(nurse).presence.doorCode({ id })).rejects.toMatchObject({
    problem: { code: 'not_found' },
  })
  expect((await keysOf(patient, id))?.given).not.toBe(before?.given)
  expect((await keysOf(otherNurse, id))?.compared).not.toBe(before?.compared)
  world.pass(30)
  expect(await enter(id, said, { at })).toMatchObject({ status: 404 })
  await arrive(id, { at })
  const kept = await enter(id, said, { at })
  expect(kept).toMatchObject({
    status: 200,
    body: {
      patient: { name: 'No longer your visit' },
      kept: { steps: [{ status: 'ARRIVED', at }], code: true, report: false },
    },
  })
  const words = { findings: 'Clean', careGiven: 'Dressed', advice: '' }
  const report = { id, reportId: world.id(), version: 0, ...words }
  expect((await world.as(nurse).visits.saveReport(report)).kept).toMatchObject({ report: true })
  const { items } = await world.as(world.admin).tasks.list({})
  const late = items.find(({ visit, kind }) => kind === 'clash' && visit?.id === id)?.late
  expect(late?.map(({ status, code }) => [status, code])).toEqual([['ARRIVED', true]])
})

test('no row and no event says what the code was', async () => {
  const id = await onTheWay()
  await arrive(id)
  const code = await codeOf(id)
  await enter(id, code)
  const { rows } = await world.app.services.database.system.query(
    `select (select count(*) from door_codes t where t::text like $1)
      + (select count(*) from events t where t::text like $1)
      + (select count(*) from audit t where t::text like $1) as n`,
    [`%${code}%`],
  )
  expect(Number(rows[0].n)).toBe(0)
})
