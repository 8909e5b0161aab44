import { afterAll, beforeAll, expect, test } from 'vitest'
import { presence } from '../../../../contract/presence.ts'
import { tasks } from '../../../../contract/tasks.ts'
import { visits } from '../../../../contract/visits.ts'
import { ask } from '../../../testing/asking.ts'
import { callFromTheDoor } from '../../../testing/atTheDoor.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type World } from '../../../testing/world.ts'

// Scenario 4: a frail patient who lives alone does not answer.

const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

let days = 0
async function atTheDoor() {
  const { id } = await practice.schedule((days += 1) * DAY)
  const nurse = world.as(practice.nurse).visits
  for (const status of ['EN_ROUTE', 'ARRIVED'] as const) await nurse.changeStatus({ id, status })
  return id
}
const absent = (id: string) =>
  ask(world, practice.nurse, visits.changeStatus, { id, status: 'PATIENT_ABSENT' })
const open = async (id: string) =>
  (await world.as(world.admin).tasks.list({})).items.filter(({ visit }) => visit?.id === id)
const ringing = async () =>
  (await world.as(world.admin).help.list({})).items.filter(({ state }) => state === 'ringing')

test('nobody-opens', async () => {
  const flags = { livesAlone: true, frail: true }
  await world.as(world.admin).presence.setCareFlags({ id: practice.patientId, ...flags })
  const id = await atTheDoor()
  const { head } = await world.as(world.admin).events.since({ since: 0, limit: 1 })

  // Not before ten minutes, and not before both were called; each refusal says which.
  const first = await world.as(practice.nurse).visits.get({ id })
  expect(first.absence).toMatchObject({
    from: world.in(10),
    missing: ['patient', 'emergency_contact'],
  })
  expect(first.can).not.toContain('mark-absent')
  expect(await absent(id)).toMatchObject({ status: 409 })
  world.pass(10)
  expect((await absent(id)).body['detail']).toMatch(/Call the patient/)
  const phoned = { id, callId: world.id(), whom: 'patient' as const, result: 'no_answer' as const }
  for (const _ of [1, 2]) await world.as(practice.nurse).presence.recordCall(phoned)
  expect(await absent(id)).toMatchObject({ code: 'not_possible_now' })
  await world.as(practice.nurse).presence.recordCall({
    ...phoned,
    callId: world.id(),
    whom: 'emergency_contact',
    result: 'no_number',
  })
  const ready = await world.as(practice.nurse).visits.get({ id })
  expect(ready.absence).toMatchObject({ missing: [], calls: [{}, {}] })
  expect(ready.can).toContain('mark-absent')
  expect((await absent(id)).body).toMatchObject({ status: 'PATIENT_ABSENT', feeCents: 0 })

  // It rings whoever is on call and dispatch, once, until a named person has it; and one check is open.
  const rung = await world.as(world.admin).events.since({ since: head, limit: 50 })
  expect(rung.items).toMatchObject([
    { type: 'HELP_RAISED', data: { help: { kind: 'welfare_check', visit: { id } } } },
  ])
  const [call] = await ringing()
  expect(call).toMatchObject({
    state: 'ringing',
    source: 'welfare',
    visit: { patient: { name: 'Palesa Mokoena' }, line: practice.home.line },
    called: expect.arrayContaining([expect.objectContaining({ id: world.admin.id })]),
  })
  const [check, ...more] = await open(id)
  expect([check?.kind, more]).toEqual(['welfare_check', []])

  // No fee until it is closed, and it is closed with how it ended.
  const decide = (more: Record<string, unknown>) =>
    ask(world, world.admin, tasks.resolve, { id: check!.id, decision: 'safe', ...more })
  expect(await decide({})).toMatchObject({ status: 422, body: { field: 'note' } })
  expect(await decide({ decision: 'took_place', note: 'x' })).toMatchObject({ status: 422 })
  expect((await world.as(world.admin).visits.get({ id })).feeCents).toBe(0)
  const closed = await decide({ note: 'At her sister, by phone', charge: true })
  expect(closed.body).toMatchObject({
    resolved: { decision: 'safe', note: 'At her sister, by phone', by: { id: world.admin.id } },
  })
  const visit = await world.as(world.admin).visits.get({ id })
  expect(visit.feeCents).toBe(Math.round(visit.priceCents / 2))
  expect(await open(id)).toEqual([])

  // Whoever decides the check has the call, and it is over for everybody.
  expect(await ringing()).toEqual([])
  expect(await world.as(world.admin).help.get({ id: call!.id })).toMatchObject({
    state: 'closed',
    outcome: 'safe',
    takenBy: { id: world.admin.id },
    closedBy: { id: world.admin.id },
  })
})

test('taken back and said again it is one check, which rings once', async () => {
  const id = await atTheDoor()
  world.pass(10)
  await callFromTheDoor(world, practice.nurse, id)
  await absent(id)
  await world.as(practice.nurse).visits.changeStatus({ id, status: 'ARRIVED', undo: true })
  await absent(id)
  expect(await ringing()).toHaveLength(1)
  const [check] = await open(id)
  const decision = { id: check!.id, decision: 'ambulance' as const, note: 'Fell in the kitchen' }
  await world.as(world.admin).tasks.resolve(decision)
  expect(await ringing()).toEqual([])
})

test('somebody else has the call already: deciding the check ends it all the same', async () => {
  const dispatcher = await world.hire('administrator', 'Lindiwe Dube', { duties: ['dispatch'] })
  const id = await atTheDoor()
  world.pass(10)
  await callFromTheDoor(world, practice.nurse, id)
  await absent(id)
  const [call] = await ringing()
  await world.as(dispatcher).help.take({ id: call!.id })
  const [check] = await open(id)
  await world
    .as(world.admin)
    .tasks.resolve({ id: check!.id, decision: 'with_family', note: 'With her son' })
  expect(await world.as(dispatcher).help.get({ id: call!.id })).toMatchObject({ state: 'closed' })
})

test('how a check ended never changes by itself how the patient is', async () => {
  for (const decision of ['in_hospital', 'died'] as const) {
    const id = await atTheDoor()
    world.pass(10)
    await callFromTheDoor(world, practice.nurse, id)
    await absent(id)
    const [check] = await open(id)
    await world.as(world.admin).tasks.resolve({ id: check!.id, decision, note: 'The son says so' })
    const patient = await world.as(world.admin).people.patient({ id: practice.patientId })
    expect(patient).toMatchObject({ status: 'active', can: expect.arrayContaining(['deceased']) })
  }
})

test('for somebody who is neither frail nor alone nobody is rung', async () => {
  const flags = { livesAlone: false, frail: false }
  await world.as(world.admin).presence.setCareFlags({ id: practice.patientId, ...flags })
  const id = await atTheDoor()
  world.pass(10)
  await callFromTheDoor(world, practice.nurse, id)
  expect((await absent(id)).status).toBe(200)
  expect(await open(id)).toEqual([])
})

test('a check is not charged for unless somebody says so', async () => {
  await world.as(world.admin).presence.setCareFlags({
    id: practice.patientId,
    livesAlone: true,
    frail: false,
  })
  const id = await atTheDoor()
  world.pass(10)
  await callFromTheDoor(world, practice.nurse, id)
  await absent(id)
  const [check] = await open(id)
  await world
    .as(world.admin)
    .tasks.resolve({ id: check!.id, decision: 'in_hospital', note: 'Since the morning' })
  expect((await world.as(world.admin).visits.get({ id })).feeCents).toBe(0)
})

test('a call is a fact: the same twice is one, another on its id is refused', async () => {
  const id = await atTheDoor()
  const call = { id, callId: world.id(), whom: 'patient', result: 'answered' }
  const answers = await Promise.all(
    [1, 2, 3].map(() => ask(world, practice.nurse, presence.recordCall, call)),
  )
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
  const { absence } = await world.as(practice.nurse).visits.get({ id })
  expect(absence?.calls).toHaveLength(1)
  const other = { ...call, whom: 'emergency_contact' }
  expect(await ask(world, practice.nurse, presence.recordCall, other)).toMatchObject({
    code: 'id_taken',
  })
})
