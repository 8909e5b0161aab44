import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { help } from '../../../../contract/help.ts'
import { observations as contract } from '../../../../contract/observations.ts'
import { createWorkers } from '../../../app.ts'
import { urlInRole } from '../../../platform/database/connections.ts'
import { claimEffect } from '../../../platform/events/effects.ts'
import { createLog } from '../../../platform/observability/log.ts'
import { openQueues } from '../../../services/queue.ts'
import { ask } from '../../../testing/asking.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

// What warns rings until a named person says what they did: every step of the chain, and what may go wrong on it.

const log = createLog('tests', 'silent')
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let onCall: Person
let dispatcher: Person
let lead: Person
let finance: Person
let shift: string
let visitId: string
let workers: Awaited<ReturnType<typeof createWorkers>> | null = null

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  onCall = practice.otherDoctor
  dispatcher = await world.hire('administrator', 'Thandi Dispatch', { duties: ['dispatch'] })
  lead = await world.hire('administrator', 'Carel Lead', { duties: ['clinical_lead'] })
  finance = await world.hire('administrator', 'Fikile Finance', { duties: ['finance'] })
  const planned = {
    id: world.id(),
    userId: onCall.id,
    from: world.in(-60),
    to: world.in(3 * 24 * 60),
  }
  shift = (await world.as(world.admin).help.planOnCall(planned)).id
  visitId = (await practice.schedule(60)).id
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const)
    await world.as(practice.nurse).visits.changeStatus({ id: visitId, status })
})
afterEach(async () => {
  await workers?.close()
  workers = null
  // What one test leaves ringing is settled, and older than half an hour, for the next.
  world.pass(31)
  const { items } = await world.as(dispatcher).help.list({})
  for (const { id, state } of items)
    if (state === 'ringing') await answer(dispatcher, id, 'phoned_nurse')
})
afterAll(() => world.close())

const work = async () => {
  workers = await createWorkers(world.config, { clock: world.now, log })
}
const HIGH = { respiration: 25, spo2: 90, systolic: 90 }
const SINGLE = { respiration: 8, pregnant: 'no' as const }
const measure = (more: Record<string, unknown>) =>
  world.as(practice.nurse).observations.record({ id: visitId, observationsId: world.id(), ...more })
const answer = (who: Person, id: string, action: string, note = '') =>
  ask(world, who, contract.acknowledge, { id, action, note })
const read = (who: Person, id: string) => ask(world, who, contract.warning, { id })
const rows = async <Row>(text: string, values: unknown[]) =>
  (await world.app.services.database.system.query(text, values)).rows as Row[]
const called = async (id: string) =>
  (
    await rows<{ user_id: string; step: number }>(
      'select user_id, step from alarm_calls where alarm_id = $1 order by step',
      [id],
    )
  ).map(({ user_id: userId, step }) => `${step} ${nameOf(userId)}`)
const nameOf = (id: string) =>
  [onCall, dispatcher, lead, finance, world.admin, practice.doctor].find((each) => each.id === id)!
    .name
const steps = async (id: string) =>
  (
    await rows<{ text: string }>(
      `select ids ->> 'step' || ' ' || result as text from effects
        where job = 'alarm-step' and ids ->> 'alarmId' = $1 and finished_at is not null order by 1`,
      [id],
    )
  ).map(({ text }) => text)
async function ringUntil(id: string, ...wanted: string[]) {
  await world.app.dispatcher.drain()
  await expect.poll(() => steps(id), { timeout: 20_000, interval: 50 }).toEqual(wanted)
  await world.app.dispatcher.drain()
}
const pushes = async (id: string) =>
  (
    await rows<{ text: string }>(
      `select split_part(effect_key, $1 || '-', 2) as text from deliveries
        where template = 'early-warning' and channel = 'push' and effect_key like '%' || $1 || '%'`,
      [id],
    )
  ).length
const frames = async (who: Person, id: string) => {
  const found: string[] = []
  for (let since = 0; ;) {
    const { items } = await world.as(who).events.since({ since, limit: 200 })
    if (items.length === 0) return found
    found.push(
      ...items.flatMap(({ type, data }) =>
        type === 'EARLY_WARNING' || type.startsWith('HELP')
          ? 'help' in data && data.help && data.help.id !== id
            ? []
            : [`${type}${'help' in data && data.help ? '' : ' of the visit'}`]
          : [],
      ),
    )
    since = items.at(-1)!.seq
  }
}

test('seven or more rings at once with on-call and all of dispatch, then up the chain every two minutes', async () => {
  await work()
  const { id, warning, score } = await measure(HIGH)
  expect([score, warning?.state]).toMatchObject([{ total: 9 }, 'ringing'])
  expect(await called(id)).toEqual(
    expect.arrayContaining([`0 ${onCall.name}`, `0 ${dispatcher.name}`, `0 ${world.admin.name}`]),
  )
  expect(await frames(onCall, id)).toEqual(['EARLY_WARNING'])
  expect(await frames(lead, id)).toEqual([])
  await ringUntil(id, '0 done')
  world.pass(2)
  await ringUntil(id, '0 done', '1 done')
  expect(await called(id)).toContain(`1 ${lead.name}`)
  expect(await called(id)).not.toContain(`2 ${finance.name}`)
  world.pass(2)
  await ringUntil(id, '0 done', '1 done', '2 done')
  expect(await called(id)).toContain(`2 ${finance.name}`)
  // Nobody answers: it rings on, all of them.
  world.pass(2)
  await ringUntil(id, '0 done', '1 done', '2 done', '3 done')
  await expect.poll(() => pushes(id), { timeout: 20_000 }).toBe(3 + 4 + 5 + 5)

  expect(await answer(onCall, id, 'phoned_nurse', 'Sit her up, oxygen on')).toMatchObject({
    status: 200,
    body: { state: 'acknowledged', answer: { by: { id: onCall.id }, action: 'phoned_nurse' } },
  })
  world.pass(2)
  await ringUntil(id, '0 done', '1 done', '2 done', '3 done', '4 skipped')
  expect((await frames(dispatcher, id)).at(-1)).toBe('HELP_CLOSED')
  // The nurse reads who did what, in words; the phone of whoever was called says no word of it.
  const { items } = await world.as(practice.nurse).observations.list({ id: visitId })
  expect(items[0]!.warning?.answer).toMatchObject({
    by: { name: onCall.name },
    note: 'Sit her up, oxygen on',
  })
  const bodies = await rows<{ body: string }>(
    `select distinct coalesce(d.subject, '') as body from deliveries d where d.template = 'early-warning'`,
    [],
  )
  expect(bodies).toEqual([{ body: 'An early warning waits for an answer. Open Ahava now.' }])
})

test('a single three rings ten minutes later, with the same chain; settled before, it never rings', async () => {
  await work()
  const { id, warning } = await measure(SINGLE)
  expect(warning).toMatchObject({ state: 'waiting', ringsAt: world.in(10) })
  expect(await called(id)).toEqual([])
  // The doctor of the visit hears of it at once; dispatch has nothing yet.
  expect((await frames(practice.doctor, id)).at(-1)).toBe('EARLY_WARNING of the visit')
  expect((await world.as(dispatcher).help.list({})).items.map((call) => call.id)).not.toContain(id)
  await world.app.dispatcher.drain()
  world.pass(9.9)
  await ringUntil(id)
  expect(await called(id)).toEqual([])
  world.pass(0.1)
  await ringUntil(id, '0 done')
  expect((await called(id)).length).toBe(3)
  expect((await frames(dispatcher, id)).at(-1)).toBe('EARLY_WARNING')
  world.pass(2)
  await ringUntil(id, '0 done', '1 done')
  expect(await called(id)).toContain(`1 ${lead.name}`)

  world.pass(31)
  const other = await measure({ systolic: 185 })
  expect(other).toMatchObject({ warnings: ['pressure'], warning: { state: 'waiting' } })
  expect(await answer(practice.doctor, other.id, 'expected', 'Always so')).toMatchObject({
    body: { answer: { note: 'Always so' }, state: 'acknowledged' },
  })
  world.pass(10)
  await ringUntil(other.id, '0 skipped')
  expect(await called(other.id)).toEqual([])
})

test('“I am worried” rings at once without any value, and so does the meter beyond its range', async () => {
  const worried = await measure({ worried: true })
  expect(worried).toMatchObject({ warnings: ['worried'], warning: { state: 'ringing' } })
  expect((await measure({ glucose: 'LO' })).warning).toMatchObject({ state: 'ringing' })
})

test('dispatch sees that there is a warning and for whom, and no value; on-call reads that patient at once', async () => {
  const before = await measure({ temperature: 37.2, pregnant: 'no' })
  expect(await read(onCall, before.id)).toMatchObject({ code: 'not_found' })
  const { id } = await measure(HIGH)
  const desk = await read(dispatcher, id)
  expect(desk.body).toMatchObject({
    patient: 'Palesa Mokoena',
    state: 'ringing',
    clinical: null,
    can: ['ambulance', 'phoned_nurse'],
  })
  expect(await answer(dispatcher, id, 'advice')).toMatchObject({ code: 'not_allowed' })
  const doctor = await read(onCall, id)
  expect(doctor.body).toMatchObject({
    patient: 'Palesa Mokoena',
    can: ['ambulance', 'phoned_nurse', 'advice', 'expected'],
    clinical: {
      observations: expect.arrayContaining([expect.objectContaining({ id: before.id })]),
    },
  })
  // Reading is in the trail, under that patient.
  const [look] = await rows<{ n: number }>(
    `select count(*)::int as n from audit where actor_id = $1 and action = 'GET /api/warnings/:id'
      and $2 = any (patient_ids)`,
    [onCall.id, practice.patientId],
  )
  expect(look!.n).toBeGreaterThan(0)
  for (const who of [lead, finance, practice.patient, practice.otherNurse])
    expect(await read(who, id), who.name).toMatchObject({ code: 'not_found' })
  expect(await answer(lead, id, 'ambulance')).toMatchObject({ code: 'not_found' })
  // It is not taken like a call: it rings until somebody says what they did.
  expect(await ask(world, dispatcher, help.take, { id })).toMatchObject({
    code: 'not_possible_now',
  })
  await answer(onCall, id, 'advice', 'Paracetamol')
  expect((await read(dispatcher, id)).body).toMatchObject({
    answer: { action: 'advice', note: null },
  })
  // A day later that patient is a stranger again.
  world.pass(25 * 60)
  expect((await read(onCall, id)).body).toMatchObject({ clinical: null, patient: null })
})

test('an earlier warning stays until acted on; acting on the newest settles those before it, and one wins', async () => {
  const first = await measure(HIGH)
  world.pass(31)
  const well = await measure({ respiration: 16, spo2: 98, pregnant: 'no' })
  expect(well.warning).toBeNull()
  expect((await read(onCall, first.id)).body).toMatchObject({ state: 'ringing' })
  const second = await measure({ worried: true })
  await answer(practice.doctor, second.id, 'ambulance')
  for (const { id } of [first, second])
    expect((await read(dispatcher, id)).body).toMatchObject({
      state: 'acknowledged',
      answer: { by: { id: practice.doctor.id }, action: 'ambulance' },
    })
  expect(await answer(practice.doctor, second.id, 'ambulance')).toMatchObject({ status: 200 })
  expect(await answer(onCall, second.id, 'advice')).toMatchObject({ code: 'already_done' })
  // Nothing later is settled by acting on what was before it.
  const third = await measure(HIGH)
  world.pass(1)
  const fourth = await measure({ worried: true })
  await answer(onCall, third.id, 'phoned_nurse')
  expect((await read(onCall, fourth.id)).body).toMatchObject({ state: 'ringing' })
})

test('with nobody on call dispatch has it; whoever acknowledges offline finds what was done meanwhile', async () => {
  await world.as(world.admin).help.removeOnCall({ id: shift })
  const { id } = await measure(HIGH)
  expect((await called(id)).toSorted()).toEqual(
    [`0 ${dispatcher.name}`, `0 ${world.admin.name}`].toSorted(),
  )
  expect(await read(onCall, id)).toMatchObject({ code: 'not_found' })
  // Both tapped; one phone had no signal. The first to arrive has it, and the other reads who.
  await answer(world.admin, id, 'ambulance')
  world.pass(20)
  expect(await answer(dispatcher, id, 'phoned_nurse')).toMatchObject({
    code: 'already_done',
    body: { detail: `${world.admin.name} has acknowledged it.` },
  })
  const planned = { id: world.id(), userId: onCall.id, from: world.in(-1), to: world.in(24 * 60) }
  shift = (await world.as(world.admin).help.planOnCall(planned)).id
})

test('a worker killed between steps and a wiped queue store cost no step and no second ring', async () => {
  const { database, clock } = world.app.services
  const { id } = await measure(SINGLE)
  await world.app.dispatcher.drain()
  world.pass(10)
  // Some worker took the step and was killed; then the whole store is gone.
  expect(await claimEffect(database, clock, `alarm-step-${id}-0`, 6)).not.toBeNull()
  const queues = openQueues(
    { kind: 'postgres', url: urlInRole(world.config.connections!.system) },
    log,
  )
  await queues.urgent.obliterate({ force: true })
  await queues.close()
  await work()
  expect(await steps(id)).toEqual([])
  expect(await called(id)).toEqual([])
  world.pass(0.6)
  await ringUntil(id, '0 done')
  expect((await called(id)).length).toBe(3)
  await workers!.close()
  world.pass(2)
  await work()
  await ringUntil(id, '0 done', '1 done')
  await expect.poll(() => pushes(id), { timeout: 20_000 }).toBe(3 + 4)
})

test('what comes hours late runs the same chain and says when it was measured and when it was received', async () => {
  await work()
  world.pass(330)
  const late = await measure({ ...HIGH, at: world.in(-330) })
  const { body } = await read(dispatcher, late.id)
  expect(body).toMatchObject({
    measuredAt: world.in(-330),
    receivedAt: world.in(0),
    state: 'ringing',
  })
  const call = await world.as(dispatcher).help.get({ id: late.id })
  expect(call).toMatchObject({ at: world.in(-330), receivedAt: world.in(0), can: ['acknowledge'] })
  await ringUntil(late.id, '0 done')
  const later = await measure({ ...SINGLE, at: world.in(-200) })
  expect(later.warning).toMatchObject({ state: 'waiting', ringsAt: world.in(10) })
})
