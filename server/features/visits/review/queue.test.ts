import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { cases } from '../../../../contract/cases.ts'
import { reviews as contract } from '../../../../contract/reviews.ts'
import { ask } from '../../../testing/asking.ts'
import { openPractice } from '../../../testing/practice.ts'
import { HIGH, MEDIUM, signer, WELL } from '../../../testing/signedReport.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let sign: ReturnType<typeof signer>
let superuser: Client

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  sign = signer(world, practice)
  superuser = new Client({ connectionString: world.database.urls.superuser })
  await superuser.connect()
})
// Each test begins with an empty queue.
beforeEach(async () => {
  await superuser.query(`update visits set doctor_id = null where report_status = 'signed'`)
})
afterAll(async () => {
  await superuser.end()
  await world.close()
})

const queue = (limit = 100, cursor?: string, who: Person = practice.doctor) =>
  world.as(who).reviews.queue({ limit, ...(cursor && { cursor }) })
const ids = async () => (await queue()).items.map(({ visit }) => visit.id)
const settle = (id: string) =>
  world.as(practice.doctor).observations.acknowledge({ id, action: 'expected' })
const warn = (id: string, round: Record<string, unknown>) =>
  world.as(practice.nurse).observations.record({ id, observationsId: world.id(), ...round })

test('the worst patient stands first, then who waits longest', async () => {
  const well = await sign.signed(WELL)
  world.pass(10)
  const nothing = await sign.signed()
  world.pass(10)
  const medium = await sign.signed(MEDIUM)
  const settled = await sign.signed(HIGH)
  await settle(settled.measured[0]!)
  const laterWell = await sign.signed(WELL)
  const worried = await sign.signed(WELL, { worried: true })
  world.pass(10)
  const high = await sign.signed(WELL, HIGH)

  const { items, nextCursor } = await queue()
  expect(items.map(({ visit }) => visit.id)).toEqual(
    [worried, high, settled, medium, well, nothing, laterWell].map(({ id }) => id),
  )
  expect(nextCursor).toBeNull()
  expect(
    items.map(({ urgency, worst, worriedAt }) => [urgency, worst?.total, !!worriedAt]),
  ).toEqual([
    ['rang', 0, true],
    ['rang', 9, false],
    ['rang_settled', 9, false],
    ['warned', 5, false],
    ['none', 0, false],
    ['none', undefined, false],
    ['none', 0, false],
  ])
  expect(items[2]?.worst).toMatchObject({ acknowledged: true, atLeast: true, risk: 'high' })
})

const report = (visitId: string, more: Record<string, unknown> = {}) =>
  ask(world, practice.nurse, cases.report, {
    caseId: world.id(),
    visitId,
    category: 'fall',
    severity: 'no_harm',
    atRisk: 'patient',
    words: 'Slipped on the step',
    ...more,
  })

test('among equals one with an incident of its visit stands first, but for the doctor it is about', async () => {
  const medium = await sign.signed(MEDIUM)
  const well = async () => {
    world.pass(10)
    return sign.signed(WELL)
  }
  const [first, staff, about, fell] = [await well(), await well(), await well(), await well()]
  await report(staff.id, { atRisk: 'staff' })
  await report(about.id, { aboutId: practice.doctor.id })
  // What else runs for long in the database, such as a backup, holds nothing in its old place.
  const long = new Client({ connectionString: world.database.urls.superuser })
  await long.connect()
  await long.query('begin')
  await long.query('select pg_current_xact_id()')
  await report(fell.id)
  const { items } = await queue()
  await long.query('commit')
  await long.end()
  expect(items.map(({ visit }) => visit.id)).toEqual(
    [medium, fell, first, staff, about].map(({ id }) => id),
  )
  expect(items.map(({ incident }) => incident)).toEqual([false, true, false, false, false])
  // Page by page the same, though another one comes meanwhile.
  const one = await queue(3)
  await report(about.id)
  const two = await queue(3, one.nextCursor!)
  expect([...one.items, ...two.items].map(({ visit }) => visit.id)).toEqual(
    items.map(({ visit }) => visit.id),
  )
  // Whoever begins again finds both, the longest waiting first.
  expect((await ids()).slice(0, 3)).toEqual([medium.id, about.id, fell.id])
})

test('one of last year stands in it, reviewed ones and those in error do not', async () => {
  const old = await sign.signed()
  const error = await sign.signed()
  const done = await sign.signed()
  await superuser.query(
    `update visits set start_at = start_at - interval '400 days', end_at = end_at - interval '400 days' where id = $1`,
    [old.id],
  )
  await superuser.query(`update visits set entered_in_error_at = now() where id = $1`, [error.id])
  await world.as(practice.doctor).visits.review({ id: done.id, rating: 3 })
  expect(await ids()).toEqual([old.id])
})

test("a doctor's queue is theirs alone, and nobody else has one", async () => {
  await sign.signed(HIGH)
  expect((await queue(100, undefined, practice.otherDoctor)).items).toEqual([])
  for (const who of [practice.nurse, practice.patient, world.admin])
    expect(await ask(world, who, contract.queue, {})).toMatchObject({ code: 'not_allowed' })
})

test('nobody is asked to review what they wrote themselves', async () => {
  const { id } = await sign.signed()
  await superuser.query('update reports set author_id = $2 where visit_id = $1', [
    id,
    practice.doctor.id,
  ])
  expect(await ids()).toEqual([])
})

test('pages neither skip nor repeat, though warnings come and are settled meanwhile', async () => {
  const made = []
  for (const round of [HIGH, MEDIUM, WELL, HIGH, WELL, MEDIUM, WELL])
    made.push(await sign.signed(round))
  // A transaction that began before the first page and ends in the middle of the reading.
  const slow = new Client({ connectionString: world.database.urls.superuser })
  await slow.connect()
  await slow.query('begin')
  await slow.query(
    `update warnings set answered_at = now(), answered_by = $2, action = 'advice'
    where id = $1`,
    [made[3]!.measured[0], practice.doctor.id],
  )
  const seen: string[] = []
  let cursor: string | null | undefined
  for (let page = 0; cursor !== null; page += 1) {
    const answer = await queue(2, cursor)
    seen.push(...answer.items.map(({ visit }) => visit.id))
    cursor = answer.nextCursor
    if (page === 0) {
      await slow.query('commit')
      // The last of the queue becomes the worst, the first is settled.
      await warn(made[6]!.id, { worried: true })
      await settle(made[0]!.measured[0]!)
    }
    if (page === 1) await warn(made[4]!.id, HIGH)
  }
  await slow.end()
  expect(seen).toHaveLength(made.length)
  expect(new Set(seen)).toEqual(new Set(made.map(({ id }) => id)))
  // Whoever begins again finds it as it is now.
  const [first, second] = await ids()
  expect([first, second].toSorted()).toEqual([made[4]!.id, made[6]!.id].toSorted())
})

test('a cursor of another list is refused by name', async () => {
  const other = Buffer.from(JSON.stringify(['2026-01-01T00:00:00Z'])).toString('base64url')
  for (const cursor of [other, 'x']) {
    const refused = await ask(world, practice.doctor, contract.queue, { cursor })
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: 'cursor' }] } })
  }
})

test('what a warning was is forgotten after a day', async () => {
  const { measured } = await sign.signed(HIGH)
  const kept = async () =>
    (await superuser.query('select 1 from warning_moves where warning_id = $1', measured)).rowCount
  expect(await kept()).toBe(1)
  await world.app.nightly.drain()
  expect(await kept()).toBe(1)
  world.pass(2 * 24 * 60)
  await world.app.nightly.drain()
  expect(await kept()).toBe(0)
})

test('in comfort care nobody is worst by the score alone', async () => {
  const medium = await sign.signed(MEDIUM)
  await world.as(practice.doctor).observations.setPlan({
    id: practice.patientId,
    planId: world.id(),
    scale: 1,
    comfort: true,
    reason: 'Dying at home',
    until: world.in(24 * 60),
  })
  const dying = await sign.signed(HIGH)
  const { items } = await queue()
  expect(items.map(({ visit }) => visit.id)).toEqual([medium, dying].map(({ id }) => id))
  expect(items[1]).toMatchObject({ urgency: 'none', worst: { comfort: true, total: 9 } })
})
