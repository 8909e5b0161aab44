import { afterAll, beforeAll, expect, test } from 'vitest'
import { tasks as contract } from '../../../../contract/tasks.ts'
import { visits } from '../../../../contract/visits.ts'
import { ask } from '../../../testing/asking.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type World } from '../../../testing/world.ts'

// Scenario 1: a nurse has no signal; her visit is cancelled at 09:00; she cares from 09:20 to 10:00 and
// syncs at 11:00.

const DAY = 24 * 60
const DOOR = { latitude: -26.238, longitude: 27.9085, accuracy: 8 }
const REPORT = { findings: 'Clean', careGiven: 'Dressed', advice: 'Keep dry' }
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

const desk = () => world.as(world.admin)
const nurse = () => world.as(practice.nurse)
const open = async (id: string) =>
  (await desk().tasks.list({})).items.filter(({ visit }) => visit?.id === id)

let days = 0
/** Agreed for 09:15 of a day; it is 08:50 now. */
async function morning() {
  const { id } = await practice.schedule((days += 1) * DAY + 25)
  world.pass(days * DAY)
  return id
}

/** What her phone sends at 11:00: `minutes` ago each. */
async function sync(id: string, who = practice.nurse) {
  const steps = [
    ['EN_ROUTE', -115],
    ['ARRIVED', -100],
    ['IN_PROGRESS', -98],
    ['COMPLETED', -60],
  ] as const
  const answers = []
  for (const [status, minutes] of steps)
    answers.push(
      await ask(world, who, visits.changeStatus, {
        id,
        status,
        at: world.in(minutes),
        position: DOOR,
      }),
    )
  return answers
}

test('cancelled-while-offline', async () => {
  const id = await morning()
  await world.as(practice.patient).messages.send({ id: world.id(), visitId: id, content: 'Today?' })
  world.pass(10)
  const cancelled = await world
    .as(practice.patient)
    .visits.cancel({ id, reason: 'patient_request' })
  expect(cancelled.feeCents).toBeGreaterThan(0)
  const before = await world.as(practice.patient).events.since({ since: 0, limit: 200 })
  world.pass(120)

  // Nothing is refused, the report neither, and the visit stays what it is until somebody decides.
  for (const { status, body } of await sync(id))
    expect([status, body['status']]).toEqual([200, 'CANCELLED'])
  const saved = await nurse().visits.saveReport({ id, reportId: world.id(), version: 0, ...REPORT })
  await nurse().visits.signReport({ id, version: saved.report!.version })
  // Sent again, all of it: the answers were lost on the way.
  await sync(id)

  // All of it is kept, with its times and its proof.
  const kept = await nurse().visits.get({ id })
  expect(kept.timeline.flatMap(({ said, at }) => (said ? [[said, at]] : []))).toEqual([
    ['EN_ROUTE', world.in(-115)],
    ['ARRIVED', world.in(-100)],
    ['IN_PROGRESS', world.in(-98)],
    ['COMPLETED', world.in(-60)],
  ])
  expect(kept.presence.map(({ kind, grade }) => [kind, grade])).toEqual([
    ['check-in', 'A'],
    ['check-out', 'A'],
  ])
  expect(kept.report).toMatchObject({ careGiven: 'Dressed', signedAt: world.in(0) })

  // One task; the family is told; no fee decides itself.
  expect(await open(id)).toMatchObject([
    {
      kind: 'clash',
      late: [{}, {}, {}, {}],
      feeCents: cancelled.feeCents,
      nurse: { id: practice.nurse.id },
    },
  ])
  expect((await world.as(practice.patient).visits.get({ id })).feeCents).toBe(0)
  const after = await world.as(practice.patient).events.since({ since: before.head, limit: 200 })
  expect(after.items.filter(({ type }) => type === 'VISIT_CHANGED').length).toBeGreaterThanOrEqual(
    4,
  )
  const said = await world.as(practice.patient).messages.list({ visitId: id })
  expect(JSON.stringify(said.items)).toMatch(/had no signal/)

  // Dispatch decides: it took place, at those times, and nothing is charged for the cancellation.
  const [task] = await open(id)
  const decide = (decision: string) =>
    ask(world, world.admin, contract.resolve, { id: task!.id, decision, note: 'She was there' })
  const twice = await Promise.all([decide('took_place'), decide('took_place')])
  expect(twice.map(({ status }) => status)).toEqual([200, 200])
  expect(await decide('fee_stands')).toMatchObject({ code: 'already_done' })
  const done = await world.as(practice.patient).visits.get({ id })
  expect(done).toMatchObject({
    status: 'COMPLETED',
    feeCents: 0,
    endReason: null,
    times: { startedAt: world.in(-98), completedAt: world.in(-60), cancelledAt: null },
  })
  expect(done.timeline.filter(({ to }) => to === 'CANCELLED')).toHaveLength(1)
  expect(await open(id)).toEqual([])
  // What her phone proved is still the proof.
  expect((await nurse().visits.get({ id })).presence.map(({ grade }) => grade)).toEqual(['A', 'A'])
})

test('the fee may stand, or fall: somebody says so', async () => {
  for (const decision of ['fee_stands', 'did_not_count']) {
    const id = await morning()
    const { feeCents } = await world
      .as(practice.patient)
      .visits.cancel({ id, reason: 'patient_request' })
    world.pass(130)
    await sync(id)
    const [task] = await open(id)
    expect(
      await desk().tasks.resolve({ id: task!.id, decision: decision as 'fee_stands' }),
    ).toMatchObject({
      decisions: [],
      resolved: { decision, by: { id: world.admin.id } },
    })
    expect(await desk().visits.get({ id })).toMatchObject({
      status: 'CANCELLED',
      feeCents: decision === 'fee_stands' ? feeCents : 0,
    })
  }
})

test('with signal the state answers: nothing is kept of a tap on an old screen', async () => {
  const id = await morning()
  await desk().visits.cancel({ id, reason: 'practice' })
  const tap = { id, status: 'EN_ROUTE', at: world.in(0) }
  expect(await ask(world, practice.nurse, visits.changeStatus, tap)).toMatchObject({ status: 409 })
  expect(await open(id)).toEqual([])
})

test('what another nurse did before she could hear of it is kept beside the visit of the one sent', async () => {
  const id = await morning()
  world.pass(30)
  await desk().visits.assignNurse({ id, nurseId: practice.otherNurse.id })
  world.pass(90)
  const answers = await sync(id)
  for (const { status, body } of answers) {
    expect(status).toBe(200)
    // No more than she knew while it was hers, and none of what came after.
    expect(body).toMatchObject({ id, can: [], address: null, timeline: [], participants: [] })
    expect(JSON.stringify(body)).not.toMatch(/Palesa|Vilakazi|Busi/)
  }
  const wrote = await nurse().visits.saveReport({ id, reportId: world.id(), version: 0, ...REPORT })
  expect(wrote.report).toBeNull()
  expect(await open(id)).toMatchObject([
    {
      kind: 'clash',
      nurse: { id: practice.nurse.id },
      late: [{}, {}, {}, { status: 'COMPLETED' }],
    },
  ])
  // The visit of the nurse who was sent goes its own way.
  const theirs = world.as(practice.otherNurse).visits
  expect(await theirs.get({ id })).toMatchObject({
    status: 'SCHEDULED',
    presence: [],
    report: null,
  })
  await theirs.changeStatus({ id, status: 'EN_ROUTE' })
  const { rows } = await world.app.services.database.system.query(
    `select kind, count(*)::int as n, bool_and(content is not null) as sealed,
        bool_or(content::text like '%' || encode('Dressed', 'hex') || '%') as clear
      from late_facts where visit_id = $1 group by kind order by kind`,
    [id],
  )
  expect(rows).toEqual([
    { kind: 'report', n: 1, sealed: true, clear: false },
    { kind: 'step', n: 4, sealed: true, clear: false },
  ])
})

test('whoever never had the visit is told that there is none', async () => {
  const id = await morning()
  const tap = { id, status: 'EN_ROUTE', at: world.in(-60) }
  expect(await ask(world, practice.otherNurse, visits.changeStatus, tap)).toMatchObject({
    code: 'not_found',
  })
})

test('ten phones of hers syncing at once leave each step once, and one task', async () => {
  const id = await morning()
  await desk().visits.cancel({ id, reason: 'practice' })
  world.pass(130)
  await Promise.all(Array.from({ length: 10 }, () => sync(id)))
  expect(await open(id)).toHaveLength(1)
  const { timeline, presence } = await nurse().visits.get({ id })
  expect(timeline.filter(({ said }) => said)).toHaveLength(4)
  expect(presence).toHaveLength(2)
})
