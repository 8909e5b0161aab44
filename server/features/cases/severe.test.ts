import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract } from '../../../contract/index.ts'
import { createWorkers } from '../../app.ts'
import { CHAIN } from '../../platform/alarms.ts'
import { claimEffect } from '../../platform/events/effects.ts'
import { createLog } from '../../platform/observability/log.ts'
import { ask } from '../../testing/asking.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'
import { recordDelivery } from '../background/commands.ts'
import { loadRing, ringStep } from '../help/chain.ts'

// A severe incident rings through the chain of alarms, and never to whom it is about.

const { cases } = contract
const log = createLog('tests', 'silent')
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let lead: Person
let other: Person
let dispatcher: Person
let outsider: Person
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  lead = await world.hire('administrator', 'Carel Lead', { duties: ['clinical_lead', 'dispatch'] })
  other = await world.hire('administrator', 'Zodwa Lead', { duties: ['clinical_lead'] })
  dispatcher = await world.hire('administrator', 'Thandi Dispatch', { duties: ['dispatch'] })
  outsider = await world.hire('administrator', 'Piet Money', { duties: ['privacy_officer'] })
})
afterAll(() => world.close())

const rows = async <Row>(text: string, values: unknown[] = []) =>
  (await world.app.services.database.system.query(text, values)).rows as Row[]

async function report(more: Record<string, unknown> = {}, who: Person = practice.nurse) {
  const { status, body } = await ask(world, who, cases.report, {
    caseId: world.id(),
    category: 'medicine',
    severity: 'severe',
    atRisk: 'patient',
    words: 'Wrong insulin',
    ...more,
  })
  expect(status).toBe(201)
  return String(body['id'])
}
const act = (id: string, step: Record<string, unknown>, who: Person) =>
  ask(world, who, cases.act, { id, stepId: world.id(), ...step })
const alarmOf = async (caseId: string) =>
  (await rows<{ id: string }>('select id from alarms where case_id = $1', [caseId]))[0]!.id
const calledOf = async (alarmId: string) =>
  (
    await rows<{ user_id: string }>(
      'select user_id from alarm_calls where alarm_id = $1 order by user_id',
      [alarmId],
    )
  ).map(({ user_id }) => user_id)
const idsOf = (...people: Person[]) => people.map(({ id }) => id).toSorted()
const callsOf = async (who: Person) => (await world.as(who).help.list({})).items

/** Also what a dispatcher woken by a hint has in hand. */
async function dispatched() {
  await world.app.dispatcher.drain()
  await expect
    .poll(() => rows('select id from events where dispatched_at is null'), { timeout: 20_000 })
    .toEqual([])
}

/** As the worker does with what is due. */
async function runDue(alarmId: string) {
  await dispatched()
  const due = await rows<{ key: string; ids: Record<string, string> }>(
    `update effects set finished_at = $2, result = 'done' where job = 'alarm-step'
      and ids ->> 'alarmId' = $1 and finished_at is null and due_at <= $2 returning key, ids`,
    [alarmId, world.in(0)],
  )
  const results: string[] = []
  for (const { ids } of due) results.push(await ringStep(world.app.services, ids))
  return results
}

test('it rings leads and dispatch, then who is on call, then every administrator, until one of them has it', async () => {
  await world.as(world.admin).help.planOnCall({
    id: world.id(),
    userId: practice.doctor.id,
    from: world.in(-60),
    to: world.in(600),
  })
  const caseId = await report({ aboutId: lead.id })
  const id = await alarmOf(caseId)
  expect(await calledOf(id)).toEqual(idsOf(world.admin, other, dispatcher))
  expect(await runDue(id)).toEqual(['rang'])
  expect(await runDue(id)).toEqual([])
  world.pass(2)
  expect(await runDue(id)).toEqual(['rang'])
  expect(await calledOf(id)).toEqual(idsOf(world.admin, other, dispatcher, practice.doctor))
  world.pass(2)
  expect(await runDue(id)).toEqual(['rang'])
  const all = idsOf(world.admin, other, dispatcher, practice.doctor, outsider)
  expect(await calledOf(id)).toEqual(all)
  // On it rings: every phone again.
  world.pass(CHAIN.againMinutes)
  expect(await runDue(id)).toEqual(['rang'])
  const rung = await rows<{ who: string }>(
    `select ids ->> 'userId' as who from effects where job = 'alarm-push' and ids ->> 'alarmId' = $1
      and key like '%-3-%' order by 1`,
    [id],
  )
  expect(rung.map(({ who }) => who)).toEqual(all)
  const taken = await world.as(dispatcher).help.take({ id })
  expect(taken).toMatchObject({ state: 'taken', can: [], takenBy: { id: dispatcher.id } })
  world.pass(CHAIN.againMinutes)
  expect(await runDue(id)).toEqual(['over'])
  world.pass(60)
  expect(await runDue(id)).toEqual([])
})

test('whoever is called hears that there is one, and only who looks into it where; it is over when they do', async () => {
  const caseId = await report()
  const id = await alarmOf(caseId)
  const seen = (await callsOf(dispatcher)).find((call) => call.id === id)
  expect(seen).toMatchObject({
    id,
    source: 'incident',
    raisedBy: null,
    caseId: null,
    visit: null,
    position: null,
    called: [{ id: dispatcher.id }],
    can: ['take'],
  })
  expect(await world.as(other).help.get({ id })).toMatchObject({ caseId, can: ['take'] })
  // Who reported it, and who is not called, hear nothing.
  for (const who of [practice.nurse, practice.otherNurse, outsider])
    await expect(world.as(who).help.get({ id })).rejects.toMatchObject({
      problem: { code: 'not_found' },
    })
  await world.as(dispatcher).help.take({ id })
  await expect(
    world.as(dispatcher).help.close({ id, outcome: 'false_alarm' }),
  ).rejects.toMatchObject({ problem: { code: 'not_possible_now' } })
  expect(await world.as(other).help.get({ id })).toMatchObject({ can: ['take-over'] })
  await act(caseId, { act: 'own', userId: other.id }, other)
  expect(await world.as(dispatcher).help.get({ id })).toMatchObject({
    state: 'closed',
    outcome: 'looked_into',
    takenBy: { id: dispatcher.id },
    closedBy: { id: other.id },
  })
  const { items } = await world.as(dispatcher).events.since({ since: 0, limit: 200 })
  const frames = items.filter(({ data }) => 'help' in data && data.help?.id === id)
  expect(frames.map(({ type }) => type)).toEqual(['HELP_RAISED', 'HELP_TAKEN', 'HELP_CLOSED'])
  const facts = await rows<{ facts: unknown }>(
    `select facts from events where facts ->> 'alarmId' = $1`,
    [id],
  )
  expect(JSON.stringify([frames, facts])).not.toMatch(/insulin|medicine|severe_harm|Nomsa/)
})

test('a lead who looks into it at once has taken it; it rings no longer', async () => {
  const caseId = await report()
  const id = await alarmOf(caseId)
  await act(caseId, { act: 'note', words: 'Read it' }, other)
  expect((await world.as(other).help.get({ id })).state).toBe('ringing')
  await act(caseId, { act: 'own', userId: other.id }, other)
  expect(await world.as(other).help.get({ id })).toMatchObject({
    state: 'closed',
    takenBy: { id: other.id },
  })
  expect(await runDue(id)).toEqual(['over'])
})

test('whom it is about is never called, whatever the step; named later they lose it at once', async () => {
  const caseId = await report({ aboutId: lead.id })
  const id = await alarmOf(caseId)
  for (let step = 0; step < 4; step += 1) {
    await runDue(id)
    world.pass(2)
  }
  expect(await calledOf(id)).not.toContain(lead.id)
  expect((await callsOf(lead)).filter((call) => call.id === id)).toEqual([])
  await expect(world.as(lead).help.take({ id })).rejects.toMatchObject({
    problem: { code: 'not_found' },
  })
  const ring = (userId: string) => loadRing(world.app.services, { alarmId: id, userId })
  expect(await ring(other.id)).toMatchObject({ userId: other.id, source: 'incident' })
  expect(await ring(lead.id)).toHaveProperty('skipped')
  // She has it, and then somebody names her: whoever does has it now.
  await world.as(other).help.take({ id })
  await act(caseId, { act: 'about', userId: other.id }, world.admin)
  expect((await callsOf(other)).filter((call) => call.id === id)).toEqual([])
  expect(await ring(other.id)).toHaveProperty('skipped')
  expect(await world.as(world.admin).help.get({ id })).toMatchObject({
    state: 'taken',
    takenBy: { id: world.admin.id },
  })
  const { items } = await world.as(other).events.since({ since: 0, limit: 200 })
  expect(JSON.stringify(items)).not.toContain(id)
  expect(await calledOf(id)).not.toContain(other.id)
})

test('who else was rung stands in nobody’s outbox: it may be about the reader', async () => {
  const caseId = await report({ aboutId: lead.id })
  const id = await alarmOf(caseId)
  const outboxOf = async (who: Person) =>
    (await world.as(who).background.outbox({ limit: 100 })).items.filter(
      ({ template }) => template === 'severe-incident',
    ).length
  for (const userId of [world.admin.id, dispatcher.id])
    await recordDelivery(world.app.services)({
      effectKey: `alarm-push-${id}-0-${userId}`,
      channel: 'push',
      template: 'severe-incident',
      visitId: null,
      patientId: null,
      userId,
      recipient: 'token',
      fileId: null,
      subject: 'Rung',
      html: null,
      text: 'Rung',
      status: 'sent',
      error: null,
    })
  expect(await outboxOf(lead)).toBe(0)
  expect(await outboxOf(dispatcher)).toBe(1)
})

test('where nobody else is left it waits for somebody, and a harm that is not severe rings nobody', async () => {
  const harm = await report({ severity: 'harm' })
  expect(await rows('select id from alarms where case_id = $1', [harm])).toEqual([])
  const alone = await createWorld()
  try {
    const nurse = await alone.hire('nurse', 'Nomsa Dlamini')
    const { body } = await ask(alone, nurse, cases.report, {
      caseId: alone.id(),
      category: 'medicine',
      severity: 'severe',
      atRisk: 'patient',
      aboutId: alone.admin.id,
      words: 'Wrong insulin',
    })
    const { rows: alarms } = await alone.app.services.database.system.query<{ id: string }>(
      'select id from alarms where case_id = $1',
      [body['id']],
    )
    const id = alarms[0]!.id
    const step = (n: number) =>
      ringStep(alone.app.services, { alarmId: id, step: String(n), eventId: eventId! })
    await alone.app.dispatcher.drain()
    const { rows: events } = await alone.app.services.database.system.query<{ id: string }>(
      `select id from events where facts ->> 'alarmId' = $1`,
      [id],
    )
    const eventId = events[0]?.id
    expect(await step(0)).toBe('rang')
    expect((await alone.as(alone.admin).help.list({})).items).toEqual([])
    // Somebody is hired: the next step finds them, on call or not.
    const helper = await alone.hire('administrator', 'Late Helper', { duties: ['finance'] })
    alone.pass(2)
    expect(await step(1)).toBe('rang')
    expect((await alone.as(helper).help.list({})).items).toMatchObject([{ id, state: 'ringing' }])
    expect((await alone.as(alone.admin).help.list({})).items).toEqual([])
  } finally {
    await alone.close()
  }
})

test('a worker killed in a step cost no step and no second ring, and phones are told no word of it', async () => {
  const { database, clock } = world.app.services
  const caseId = await report({ aboutId: lead.id })
  const id = await alarmOf(caseId)
  await dispatched()
  // Some worker took the step and was killed.
  expect(await claimEffect(database, clock, `alarm-step-${id}-0`, 6)).not.toBeNull()
  const workers = await createWorkers(world.config, { clock: world.now, log })
  const finished = async () =>
    (
      await rows<{ step: string }>(
        `select ids ->> 'step' as step from effects where job = 'alarm-step' and result = 'done'
          and ids ->> 'alarmId' = $1 order by 1`,
        [id],
      )
    ).map(({ step }) => step)
  const pushes = () =>
    rows<{ user_id: string; subject: string }>(
      `select user_id, subject from deliveries where template = 'severe-incident' and channel = 'push'
        and effect_key like '%' || $1 || '%' order by user_id`,
      [id],
    )
  try {
    world.pass(0.6)
    await world.app.dispatcher.drain()
    await expect.poll(finished, { timeout: 20_000, interval: 50 }).toEqual(['0'])
    await world.app.dispatcher.drain()
    await expect.poll(async () => (await pushes()).length, { timeout: 20_000 }).toBe(3)
    expect((await pushes()).map(({ user_id }) => user_id)).toEqual(
      idsOf(world.admin, other, dispatcher),
    )
    expect(new Set((await pushes()).map(({ subject }) => subject))).toEqual(
      new Set(['A severe incident was reported. Open Ahava now.']),
    )
    world.pass(2)
    await world.app.dispatcher.drain()
    await expect.poll(finished, { timeout: 20_000, interval: 50 }).toEqual(['0', '1'])
  } finally {
    await workers.close()
  }
})
