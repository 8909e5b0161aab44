import { afterAll, beforeAll, expect, test } from 'vitest'
import { observations as contract } from '../../../../contract/observations.ts'
import { ask } from '../../../testing/asking.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

// What was measured over all visits of a patient, for whoever cares for them now.

const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

const trends = (who: Person, more: Record<string, unknown> = {}) =>
  world.as(who).observations.trends({ id: practice.patientId, ...more })
const tried = (who: Person, input: Record<string, unknown>) =>
  ask(world, who, contract.trends, { id: practice.patientId, ...input })
const measure = (visitId: string, values: Record<string, unknown>, who = practice.nurse) =>
  world.as(who).observations.record({ id: visitId, observationsId: world.id(), ...values })
const database = () => world.app.services.database.system

let days = 0
/** A visit of the nurse's within the hour, on a day of its own. */
function scheduled() {
  if (days++) world.pass(DAY)
  return practice.schedule(60)
}

/** Copies one round so many times, an hour apart each, as if measured before it. */
async function fill(id: string, count: number) {
  const { vault } = world.app.services
  const { rows } = await database().query<{ patient_id: string; content: Buffer; key: Buffer }>(
    `select o.patient_id, o.content, p.data_key as key from observations o join patients p on p.id = o.patient_id
      where o.id = $1`,
    [id],
  )
  const { patient_id: person, content, key } = rows[0]!
  const place = { table: 'observations', column: 'content', person }
  const words = vault.openText(key, { ...place, row: id }, content)
  const made = Array.from({ length: count }, () => world.id())
  await database().query(
    `insert into observations (id, visit_id, patient_id, nurse_id, content, created_hash, measured_at, received_at)
      select x.id, o.visit_id, o.patient_id, o.nurse_id, x.content, '', o.measured_at - x.n * interval '1 hour',
        o.received_at
      from observations o, unnest($2::uuid[], $3::bytea[]) with ordinality as x (id, content, n) where o.id = $1`,
    [id, made, made.map((row) => vault.sealText(key, { ...place, row }, words))],
  )
  return made
}

test('one page over all visits, the newest first; a nurse reads what others measured, not their visits', async () => {
  const first = await scheduled()
  await measure(first.id, { pulse: 140, respiration: 16, pregnant: 'no' })
  world.pass(3 * DAY)
  const { id: second } = await practice.request(60)
  await world.as(world.admin).visits.assignNurse({ id: second, nurseId: practice.otherNurse.id })
  await measure(second, { pulse: 80, glucose: 'LO' }, practice.otherNurse)
  const { items, rounds, nextCursor, patient } = await trends(practice.otherNurse)
  expect(items).toMatchObject([
    { visitId: second, measured: { pulse: 80, glucose: 'LO' }, by: { id: practice.otherNurse.id } },
    {
      visitId: null,
      at: world.in(-3 * DAY),
      measured: { pulse: 140 },
      by: { id: practice.nurse.id, name: practice.nurse.name },
      score: { total: 3, atLeast: true, risk: 'low_medium' },
    },
  ])
  expect([rounds, nextCursor, patient.name]).toEqual([2, null, 'Palesa Mokoena'])
  expect((await trends(practice.doctor)).items.map(({ visitId }) => visitId)).toEqual([
    null,
    first.id,
  ])
})

test('a nurse reads from 24 hours before her visit, and nobody whose it is not', async () => {
  const far = await world.hire('nurse', 'Thandi Far')
  expect(await tried(far, {})).toMatchObject({ status: 404, code: 'not_found' })
  const { id } = await practice.request(2 * DAY)
  await world.as(world.admin).visits.assignNurse({ id, nurseId: far.id })
  expect(await tried(far, {})).toMatchObject({ status: 403, code: 'not_allowed' })
  world.pass(DAY + 1)
  expect((await trends(far)).items.length).toBeGreaterThan(0)
  await world.as(world.admin).visits.cancel({ id, reason: 'practice' })
  expect((await tried(far, {})).status).not.toBe(200)
  expect(await tried(practice.stranger, {})).toMatchObject({ code: 'not_found' })
  expect(await tried(world.admin, {})).toMatchObject({ code: 'not_allowed' })
})

test('a doctor on call whom a warning calls reads at once, until a day after it was settled', async () => {
  const { otherDoctor: onCall } = practice
  await world.as(world.admin).help.planOnCall({
    id: world.id(),
    userId: onCall.id,
    from: world.in(-60),
    to: world.in(3 * DAY),
  })
  expect(await tried(onCall, {})).toMatchObject({ code: 'not_found' })
  const { id } = await scheduled()
  const worry = await measure(id, { worried: true, pulse: 90 })
  const { items, scale } = await trends(onCall)
  expect([items[0], scale]).toMatchObject([{ worried: true, visitId: null }, 1])
  await world.as(onCall).observations.acknowledge({ id: worry.id, action: 'advice', note: 'Rest' })
  expect((await trends(onCall)).patient.name).toBe('Palesa Mokoena')
  world.pass(DAY + 1)
  expect(await tried(onCall, {})).toMatchObject({ code: 'not_found' })
})

test('the family reads what a doctor released: values, and neither score nor worry nor what is set', async () => {
  expect((await trends(practice.patient)).items).toEqual([])
  await database().query(
    `update observations set released_at = measured_at where id in (
      select id from observations where patient_id = $1 order by measured_at limit 1)`,
    [practice.patientId],
  )
  const read = await trends(practice.patient)
  expect(read).toMatchObject({ scale: null, plan: null, rounds: 1 })
  expect(read.items).toMatchObject([{ measured: { pulse: 140 }, score: null, worried: false }])
  expect(read.items[0]!.visitId).not.toBeNull()
})

test('what a visit holds that was entered in error is in no trend', async () => {
  const { id } = await scheduled()
  const wrong = await measure(id, { pulse: 33 })
  expect((await trends(practice.doctor)).items[0]?.id).toBe(wrong.id)
  await database().query('update visits set entered_in_error_at = start_at where id = $1', [id])
  expect((await trends(practice.doctor)).items.map((item) => item.id)).not.toContain(wrong.id)
})

test('pages follow each other without a gap or a repeat; a cursor of another list is refused', async () => {
  const { id } = await scheduled()
  const at = world.in(0)
  const kept = await measure(id, { pulse: 71, at })
  // Two at the same moment stand on both sides of a page.
  for (let n = 0; n < 3; n += 1) await measure(id, { pulse: 72 + n, at })
  await fill(kept.id, 130)
  const seen: string[] = []
  let cursor: string | null | undefined
  do {
    const page = await trends(practice.doctor, cursor ? { cursor } : {})
    expect(page.items.length).toBeLessThanOrEqual(60)
    seen.push(...page.items.map((item) => item.id))
    cursor = page.nextCursor
  } while (cursor)
  const { rows } = await database().query<{ n: number }>(
    `select count(*)::int as n from observations o join visits v on v.id = o.visit_id
      where o.patient_id = $1 and v.entered_in_error_at is null`,
    [practice.patientId],
  )
  expect([seen.length, new Set(seen).size]).toEqual([rows[0]!.n, rows[0]!.n])
  for (const wrong of ['x', Buffer.from('["2026-01-01T00:00:00Z",5]').toString('base64url')])
    expect(await tried(practice.doctor, { cursor: wrong })).toMatchObject({
      status: 422,
      body: { field: 'cursor' },
    })
  expect(await tried(practice.doctor, { span: 'forever' })).toMatchObject({
    status: 422,
    body: { field: 'span' },
  })
})

test('three statements, whoever asks and however much there is', async () => {
  const { id } = await scheduled()
  const kept = await measure(id, { pulse: 71 })
  await fill(kept.id, 3_000)
  const extreme = await fill((await measure(id, { pulse: 188, spo2: 71 })).id, 1)
  await database().query(
    `update observations set measured_at = measured_at - interval '40 days' where id = any ($1)`,
    [extreme],
  )
  const readers = [practice.nurse, practice.doctor, practice.patient]
  for (const span of ['newest', 'quarter', 'all']) {
    world.observations.length = 0
    for (const who of readers) await trends(who, { span })
    expect(world.observations.map(({ statements }) => statements <= 3)).toEqual([true, true, true])
  }
  const newest = await trends(practice.doctor)
  expect([newest.items.length, newest.rounds]).toEqual([60, 60])
  const long = await trends(practice.doctor, { span: 'quarter' })
  expect(long.rounds).toBe(2_000)
  expect(long.items.length).toBeLessThan(400)
  // Of thousands alike the one that is not is still there.
  expect(long.items.map((item) => item.id)).toContain(extreme[0])
})

test('one that does not open is left out, and the rest is read', async () => {
  const before = await trends(practice.doctor)
  await database().query(`update observations set content = '\\x00' where id = $1`, [
    before.items[0]!.id,
  ])
  const { items, rounds } = await trends(practice.doctor)
  expect([items.length, rounds, items[0]!.id]).toEqual([59, 60, before.items[1]!.id])
})
