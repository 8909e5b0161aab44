import { afterAll, beforeAll, expect, test } from 'vitest'
import { CASE_RULES } from '../../../contract/cases.ts'
import { contract } from '../../../contract/index.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { ask } from '../../testing/asking.ts'
import { letCare } from '../../testing/family.ts'
import { keepState } from '../../testing/keptState.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'
import { workingDaysAfter } from './due.ts'

const DAY = 24 * 60
const { cases } = contract
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let lead: Person
let visitId: string
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  const { patient, daughter, patientId } = practice
  await letCare(world, patient, daughter, { patientId, rights: ['book'] })
  lead = await world.hire('administrator', 'Carel Lead', {
    duties: ['clinical_lead', 'dispatch', 'privacy_officer'],
  })
  visitId = (await practice.schedule(60)).id
})
afterAll(() => world.close())

const complain = (more: Record<string, unknown> = {}, who: Person = practice.daughter) =>
  ask(world, who, cases.complain, {
    caseId: world.id(),
    patientId: practice.patientId,
    category: 'late',
    words: 'Baie laat 😞',
    ...more,
  })
const report = (more: Record<string, unknown> = {}, who: Person = practice.nurse) =>
  ask(world, who, cases.report, {
    caseId: world.id(),
    category: 'medicine',
    severity: 'no_harm',
    atRisk: 'patient',
    words: 'Gave it an hour late',
    ...more,
  })
const act = (id: unknown, step: Record<string, unknown>, who: Person = world.admin) => {
  world.pass(1)
  return ask(world, who, cases.act, { id, stepId: world.id(), ...step })
}
const get = (id: unknown, who: Person = world.admin) => ask(world, who, cases.get, { id })
const idOf = ({ body }: { body: Record<string, unknown> }) => String(body['id'])

test('a complaint has a reference, a due date, an owner, an answer and an end that the family reads', async () => {
  const said = await complain({ visitId })
  const id = idOf(said)
  expect(said).toMatchObject({
    status: 201,
    body: {
      reference: id.slice(-6).toUpperCase(),
      state: 'open',
      words: 'Baie laat 😞',
      acknowledgeBy: workingDaysAfter(new Date(world.in(0)), 5).toISOString(),
      dueAt: world.in(CASE_RULES.answerDays * DAY),
      can: [],
    },
  })
  await act(id, { act: 'own', userId: lead.id })
  await act(id, { act: 'acknowledge' })
  await act(id, { act: 'note', words: 'Between us' })
  expect(await act(id, { act: 'end', outcome: 'upheld' })).toMatchObject({
    code: 'not_possible_now',
  })
  await act(id, { act: 'answer', words: 'We are sorry' })
  await act(id, { act: 'end', outcome: 'upheld' })
  const { body } = await get(id, practice.daughter)
  expect(body).toMatchObject({
    state: 'ended',
    outcome: 'upheld',
    owner: { id: lead.id },
    about: [],
    can: ['reopen'],
  })
  expect((body['steps'] as { act: string }[]).map((step) => step.act)).toEqual([
    'acknowledge',
    'answer',
    'end',
  ])
  // Once, and only by the family.
  expect((await act(id, { act: 'reopen', words: 'No' }, lead)).status).toBe(403)
  const again = { act: 'reopen', words: 'Nobody rang' }
  expect((await act(id, again, practice.daughter)).body).toMatchObject({ state: 'open', can: [] })
  await act(id, { act: 'end', outcome: 'partly' })
  expect(await act(id, again, practice.daughter)).toMatchObject({ code: 'not_possible_now' })
})

test('five working days pass over weekends and holidays', () => {
  // From a Friday over 16 December, the Day of Reconciliation.
  expect(workingDaysAfter(new Date('2026-12-11T10:00:00Z'), 5).toISOString()).toBe(
    '2026-12-21T22:00:00.000Z',
  )
})

test('said twice without signal it stands once; another thing on that id is refused', async () => {
  const told = { caseId: world.id(), at: world.in(-120), words: 'Slipped', visitId }
  const answers = await Promise.all([report(told), report(told), report(told)])
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
  expect(answers[0].body).toMatchObject({ at: world.in(-120), state: null, dueAt: null })
  expect(await report({ ...told, words: 'Else' })).toMatchObject({ code: 'id_taken' })
  expect(await report(told, practice.otherNurse)).toMatchObject({ code: 'invalid_input' })
  const step = { stepId: world.id(), act: 'note', words: 'Asked' }
  await Promise.all([act(told.caseId, step), act(told.caseId, step)])
  expect((await get(told.caseId)).body['steps']).toHaveLength(1)
  expect(await act(told.caseId, { ...step, words: 'x' })).toMatchObject({ code: 'id_taken' })
})

test('two who end it in one moment end it once', async () => {
  const id = idOf(await report())
  const ends = await Promise.all(
    [world.admin, lead].map((who) => act(id, { act: 'end', outcome: 'explained' }, who)),
  )
  expect(ends.map(({ status }) => status).toSorted()).toEqual([201, 409])
})

test('an incident is due by how bad it was, and harm ends with a cause', async () => {
  for (const [severity, days] of Object.entries(CASE_RULES.incidentDays)) {
    const id = idOf(await report({ severity }))
    expect((await get(id)).body).toMatchObject({ severity, dueAt: world.in(days * DAY) })
  }
  const id = idOf(await report({ severity: 'severe' }))
  expect(await act(id, { act: 'end', outcome: 'changed' })).toMatchObject({
    code: 'not_possible_now',
  })
  await act(id, { act: 'cause', words: 'Two boxes look alike' })
  expect((await act(id, { act: 'end', outcome: 'changed' })).body).toMatchObject({ state: 'ended' })
})

const bodyOf = async (who: Person, which: string) =>
  (await ask(world, who, cases.list, { which, limit: 100 })).text
const auditOf = async (who: Person) =>
  (await world.as(who).audit.list({ limit: 100 })).items.filter(({ action }) =>
    action.includes('/api/cases'),
  ).length

test('whom it is about sees nothing of it, whatever their duties: lists, counts, case, trail, ownership', async () => {
  const id = idOf(await report({ aboutId: lead.id, severity: 'severe' }))
  for (const which of ['open', 'mine', 'overdue', 'reported', 'all']) {
    expect(await bodyOf(lead, which), which).not.toContain(id)
  }
  expect(await bodyOf(world.admin, 'all')).toContain(id)
  expect((await get(id, lead)).status).toBe(404)
  for (const step of [
    { act: 'note', words: 'x' },
    { act: 'own', userId: lead.id },
    { act: 'end', outcome: 'no_action' },
    { act: 'hold' },
  ])
    expect((await act(id, step, lead)).status, step.act).toBe(404)
  expect(await act(id, { act: 'own', userId: lead.id })).toMatchObject({
    body: { field: 'userId' },
  })
  expect(await auditOf(lead)).toBe(0)
  expect(await auditOf(world.admin)).toBeGreaterThan(5)
})

test('named later, it leaves their hands at once; nobody names themselves', async () => {
  const id = idOf(await complain())
  await act(id, { act: 'own', userId: lead.id }, lead)
  expect(await act(id, { act: 'about', userId: lead.id }, lead)).toMatchObject({
    code: 'invalid_input',
  })
  expect((await act(id, { act: 'about', userId: lead.id })).body).toMatchObject({
    owner: null,
    about: [{ id: lead.id }],
  })
  expect((await get(id, lead)).status).toBe(404)
  expect(await act(id, { act: 'about', userId: practice.patient.id })).toMatchObject({
    body: { field: 'userId' },
  })
})

test('who reports themselves sees that they did, and not how it is handled', async () => {
  const id = idOf(await report({ aboutId: lead.id }, lead))
  await act(id, { act: 'note', words: 'Talked about it' })
  await act(id, { act: 'own', userId: world.admin.id })
  expect((await get(id, lead)).body).toMatchObject({
    words: 'Gave it an hour late',
    state: null,
    owner: null,
    dueAt: null,
    steps: [],
    about: [],
    can: [],
  })
  expect((await act(id, { act: 'note', words: 'x' }, lead)).status).toBe(403)
})

test('the nurse of the visit hears nothing of the complaint about it, and others nothing at all', async () => {
  const id = idOf(await complain({ visitId, category: 'manners' }))
  for (const who of [practice.nurse, practice.otherNurse, practice.doctor, practice.stranger])
    expect((await get(id, who)).status).toBe(404)
  expect((await complain({ visitId }, practice.stranger)).status).toBe(404)
})

test('no word of it is in clear, and what is wrong names its field', async () => {
  const id = idOf(await complain({ words: 'Unkindly spoken' }))
  await act(id, { act: 'note', words: 'Unkindly indeed' })
  const rows = await systemTransaction(world.app.services.database, (tx) =>
    tx.many(sql<{ row: string }>`
      select encode(content, 'escape') || to_jsonb(c)::text as row from cases c
      union all select encode(words, 'escape') || to_jsonb(s)::text from case_steps s where words is not null
      union all select facts::text from events union all select ids::text from effects`),
  )
  expect(rows.filter(({ row }) => row.includes('nkindly'))).toEqual([])
  const wrong: [string, Record<string, unknown>][] = [
    ['words', { words: '' }],
    ['words', { words: 'x'.repeat(4001) }],
    ['category', { category: 'fall' }],
    ['answerBy', { answerBy: 'pigeon' }],
    ['visitId', { visitId: world.id() }],
  ]
  for (const [field, more] of wrong) expect(await complain(more)).toMatchObject({ body: { field } })
  const steps: [string, Record<string, unknown>][] = [
    ['words', { act: 'note' }],
    ['userId', { act: 'own' }],
    ['outcome', { act: 'end', outcome: 'changed' }],
    ['outcome', { act: 'note', words: 'x', outcome: 'upheld' }],
  ]
  for (const [field, step] of steps) expect(await act(id, step)).toMatchObject({ body: { field } })
})

test('an open incident that holds the way of its visit keeps it beyond its days', async () => {
  const id = idOf(await report({ visitId, severity: 'near_miss' }))
  const left = () =>
    systemTransaction(world.app.services.database, async (tx) => {
      await tx.run(sql`select prune_locations(${'2030-01-01'}::date)`)
      return tx.many(sql`select n from location_points where visit_id = ${visitId}`)
    })
  await world.as(practice.nurse).visits.changeStatus({ id: visitId, status: 'EN_ROUTE' })
  const point = { n: 1, latitude: -26.2, longitude: 27.9, accuracy: 10, at: world.in(0) }
  await world
    .as(practice.nurse)
    .visits.shareLocation({ id: visitId, deviceId: world.id(), points: [point] })
  await act(id, { act: 'hold' })
  expect(await left()).toHaveLength(1)
  await act(id, { act: 'end', outcome: 'explained' })
  expect(await left()).toHaveLength(0)
})

test('overdue is what nobody acknowledged or ended in time; also after a death one may complain', async () => {
  const overdue = async () => (await ask(world, world.admin, cases.list, { which: 'overdue' })).text
  const died = await ask(world, practice.nurse, contract.family.setStatus, {
    id: practice.patientId,
    statusId: world.id(),
    status: 'deceased',
    reason: 'Died in the night',
  })
  expect(died.status).toBe(200)
  const id = idOf(await complain())
  expect(await overdue()).not.toContain(id)
  // As if nobody had acknowledged it in time.
  const kept = await keepState(world)
  await kept.run(`update case_handling set acknowledge_by = $2 where case_id = $1`, [
    id,
    world.in(-1),
  ])
  await kept.close()
  expect(await overdue()).toContain(id)
  await act(id, { act: 'acknowledge' })
  expect(await overdue()).not.toContain(id)
})

const toldOf = async (who: Person) =>
  (await world.as(who).events.since({ since: 0, limit: 200 })).items.flatMap((frame) =>
    frame.type === 'NOTICE' && frame.data.caseId ? [frame.data] : [],
  )

test('whoever looks into a case and its family hear that it changed, in words that say nothing of it; whom it is about never', async () => {
  const id = idOf(await complain({ visitId, words: 'Unkindly spoken' }))
  const heard = async (who: Person) =>
    (await toldOf(who)).filter(({ caseId }) => caseId === id).map(({ text }) => text)
  await act(id, { act: 'own', userId: lead.id })
  await act(id, { act: 'note', words: 'Unkindly indeed' })
  await act(id, { act: 'answer', words: 'We are sorry' })
  await act(id, { act: 'end', outcome: 'upheld' })
  expect(await heard(lead)).toEqual([
    'A complaint was made',
    'You are asked to look into a complaint',
    '',
    '',
    '',
  ])
  // Of a note they hear nothing.
  for (const who of [practice.daughter, practice.patient])
    expect((await heard(who)).slice(1), who.name).toEqual([
      '',
      'Your complaint is answered',
      'Your complaint is closed',
    ])
  for (const who of [practice.nurse, practice.otherNurse, practice.doctor, practice.stranger])
    expect(await heard(who), who.name).toEqual([])
})

test('named in a case they hear that something is withheld, and from then on nothing', async () => {
  const id = idOf(await complain({ words: 'Unkindly spoken' }))
  const headOf = async () => (await world.as(lead).events.since({ since: 0, limit: 1 })).head
  await act(id, { act: 'about', userId: lead.id })
  const head = await headOf()
  const { items } = await world.as(lead).events.since({ since: 0, limit: 200 })
  expect(items.at(-1)).toMatchObject({ seq: head, type: 'WITHHELD' })
  expect(JSON.stringify(items)).not.toContain(id)
  await act(id, { act: 'note', words: 'Talked about it' })
  expect(await headOf()).toBe(head)
})
