import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { ask } from '../../testing/asking.ts'
import { contract } from '../../../contract/index.ts'
import { openPractice } from '../../testing/practice.ts'
import { makeDelegate } from '../../testing/relations.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let dispatcher: Person
let lead: Person
let officer: Person
let visitId: string

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  dispatcher = await world.hire('administrator', 'Dineo Dispatch', { duties: ['dispatch'] })
  lead = await world.hire('administrator', 'Carel Lead', { duties: ['clinical_lead'] })
  officer = await world.hire('administrator', 'Priya Privacy', { duties: ['privacy_officer'] })
  await makeDelegate(world, practice.daughter, practice.patientId)
  const { nurse } = practice
  visitId = (await practice.schedule(60)).id
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'] as const)
    await world.as(nurse).visits.changeStatus({ id: visitId, status })
  const text = { findings: 'Wound is red', careGiven: 'Dressed', advice: 'Rest' }
  const report = { id: visitId, reportId: world.id(), version: 0, ...text }
  await world.as(nurse).visits.saveReport(report)
  await world
    .as(nurse)
    .messages.send({ visitId, conversation: 'clinical', content: 'Fever since Monday' })
})
afterAll(() => world.close())

const opening = (more: object = {}) => ({
  id: world.id(),
  patientId: practice.patientId,
  reason: 'emergency' as const,
  ...more,
})
const openAs = (who: Person, more: object = {}) => world.as(who).access.breakGlass(opening(more))
const answer = (who: Person | null, name: keyof typeof contract.access, input: object) =>
  ask(world, who, contract.access[name], input as Record<string, unknown>)
const report = async (who: Person) => (await world.as(who).visits.get({ id: visitId })).report
const clinical = (who: Person) =>
  ask(world, who, contract.messages.list, { visitId, conversation: 'clinical' })
const rows = <Row>(query: ReturnType<typeof sql<Row>>) =>
  systemTransaction(world.app.services.database, (tx) => tx.many(query))
const noticesOf = (glassId: string) =>
  rows<{ facts: Record<string, string> }>(sql`
    select facts from events where type = 'ACCOUNT_NOTICE' and facts->>'glassId' = ${glassId}`)

test('an opened record is readable at once, for 60 minutes and no longer, and nothing is written through it', async () => {
  expect(await report(dispatcher)).toBeNull()
  const { id, open, until } = await openAs(dispatcher)
  expect({ open, until }).toEqual({ open: true, until: world.in(60) })
  expect((await report(dispatcher))?.findings).toBe('Wound is red')
  expect((await clinical(dispatcher)).text).toContain('Fever since Monday')
  const sent = await ask(world, dispatcher, contract.messages.send, {
    visitId,
    conversation: 'clinical',
    content: 'Hello',
  })
  expect([sent.status, sent.code]).toEqual([403, 'not_allowed'])
  // Nobody else sees more by it.
  expect(await ask(world, lead, contract.visits.get, { id: visitId })).toMatchObject({
    status: 404,
  })
  world.pass(59)
  expect(await report(dispatcher)).not.toBeNull()
  world.pass(1)
  expect(await report(dispatcher)).toBeNull()
  expect((await clinical(dispatcher)).status).toBe(404)
  const { items } = await world.as(dispatcher).access.openings({})
  expect(items.find((item) => item.id === id)).toMatchObject({ open: false, can: [] })
})

test('a clinical lead opens by name, closes before the time, and opening again extends', async () => {
  const { items } = await world.as(lead).access.patients({ limit: 100 })
  expect(items.find(({ id }) => id === practice.patientId)?.name).toBe('Palesa Mokoena')
  expect(Object.keys(items[0]!)).toEqual(['id', 'name'])
  await openAs(lead)
  world.pass(50)
  const again = await openAs(lead, { reason: 'safety' })
  world.pass(50)
  expect((await report(lead))?.findings).toBe('Wound is red')
  const closed = await world.as(lead).access.closeOpening({ id: again.id })
  expect(closed).toMatchObject({ open: false, until: world.in(0) })
  expect(await ask(world, lead, contract.visits.get, { id: visitId })).toMatchObject({
    status: 404,
  })
  expect(await world.as(lead).access.closeOpening({ id: again.id })).toEqual(closed)
})

test('the same asked ten times at once is one opening, told of once; the id is nobody else’s', async () => {
  const input = opening()
  const ten = await Promise.all(
    Array.from({ length: 10 }, () => world.as(lead).access.breakGlass(input)),
  )
  expect(new Set(ten.map(({ id, openedAt }) => `${id} ${openedAt}`)).size).toBe(1)
  const count = await rows(sql`select id from glass_openings where id = ${input.id}`)
  expect(count).toHaveLength(1)
  const told = (await noticesOf(input.id)).map(({ facts }) => facts['userId'])
  // The patient, and whoever reviews; nobody else of the family.
  expect(told.toSorted()).toEqual([practice.patient.id, officer.id, world.admin.id].toSorted())
  for (const [who, more] of [
    [lead, { reason: 'complaint' }],
    [dispatcher, {}],
  ] as const) {
    const refused = await answer(who, 'breakGlass', { ...input, ...more })
    expect([refused.status, refused.code]).toEqual([409, 'id_taken'])
  }
})

test.each([
  ['other without a note', { reason: 'other' }, 'note'],
  ['other with an empty note', { reason: 'other', note: '   ' }, 'note'],
  ['a reason of their own', { reason: 'curious' }, 'reason'],
  ['a note of 501 characters', { note: 'x'.repeat(501) }, 'note'],
  ['an id that is none', { id: 'x' }, 'id'],
])('refused: %s', async (_, more, field) => {
  const refused = await answer(lead, 'breakGlass', opening(more))
  expect([refused.status, refused.body['field']]).toEqual([422, field])
})

test('a patient whom nobody has is not found', async () => {
  expect(await answer(lead, 'breakGlass', opening({ patientId: world.id() }))).toMatchObject({
    status: 404,
  })
})

test('the privacy officer finds what to review first, overdue after two days, and reviews once', async () => {
  const { id } = await openAs(dispatcher, { reason: 'other', note: 'Her son rang: no answer' })
  const stored = await rows<{ note: Buffer }>(sql`select note from glass_openings where id = ${id}`)
  expect(stored[0]!.note.toString('latin1')).not.toContain('son')
  const officers = world.as(officer).access
  const found = async () =>
    (await officers.openings({ which: 'all', limit: 100 })).items.find((item) => item.id === id)!
  expect(await found()).toMatchObject({ overdue: false, note: 'Her son rang: no answer' })
  world.pass(2 * 24 * 60)
  expect(await found()).toMatchObject({ overdue: true, can: ['review', 'delay'] })
  const judged = { id, outcome: 'not_justified' as const, note: 'The son had no right to ask' }
  const ten = await Promise.all(Array.from({ length: 10 }, () => officers.reviewOpening(judged)))
  expect(ten.every(({ review }) => review?.outcome === 'not_justified')).toBe(true)
  expect((await found()).overdue).toBe(false)
  const other = await answer(officer, 'reviewOpening', { ...judged, outcome: 'justified' })
  expect(other.code).toBe('already_done')
  const { items } = await officers.openings({ which: 'all', limit: 100 })
  const reviewed = items.map(({ review }) => review !== null)
  expect(reviewed).toEqual(reviewed.toSorted((a, b) => Number(a) - Number(b)))
  // One page after the other shows the same.
  const pages: string[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await officers.openings({ which: 'all', limit: 1, ...(cursor && { cursor }) })
    pages.push(...page.items.map((item) => item.id))
    cursor = page.nextCursor
  }
  expect(pages).toEqual(items.map((item) => item.id))
  // Whoever opened it sees what was found.
  const own = (await world.as(dispatcher).access.openings({})).items.find((item) => item.id === id)
  expect(own?.review?.note).toBe('The son had no right to ask')
})

test('nobody reviews their own act, nor delays that the patient hears of it', async () => {
  const { id, can } = await openAs(world.admin)
  expect(can).toEqual(['close'])
  const refused = await answer(world.admin, 'reviewOpening', {
    id,
    outcome: 'justified',
    note: 'Mine',
  })
  expect([refused.status, refused.code]).toEqual([403, 'not_allowed'])
  const delayed = await answer(world.admin, 'delay', {
    id: world.id(),
    patientId: practice.patientId,
    until: world.in(60),
    reason: 'Mine',
  })
  expect([delayed.status, delayed.code]).toEqual([403, 'not_allowed'])
  // Not even the system could write it down.
  await expect(
    systemTransaction(world.app.services.database, (tx) =>
      tx.run(sql`insert into glass_reviews values (${id}, ${world.admin.id}, ${practice.patientId},
        ${world.admin.id}, 'justified', '', '', ${world.now()})`),
    ),
  ).rejects.toThrow(/denied|nobody_reviews_themselves/)
  await world.as(world.admin).access.closeOpening({ id })
})

test('the patient sees who opened the record and why, unless a recorded reason delays that', async () => {
  const { stranger } = practice
  const { items } = await world.as(stranger).people.patients({})
  const patientId = items[0]!.id
  const first = await openAs(lead, { patientId })
  const looked = async () => (await world.as(stranger).audit.access({ id: patientId })).items
  expect((await looked()).filter(({ opened }) => opened)).toMatchObject([
    { action: 'POST /api/access/break-glass', opened: { id: first.id, reason: 'emergency' } },
  ])
  await world.as(lead).access.closeOpening({ id: first.id })
  const until = world.in(24 * 60)
  const officers = world.as(officer).access
  const input = { id: world.id(), patientId, until, reason: 'He reads her phone' }
  await officers.delay(input)
  expect(await officers.delay(input)).toEqual({ id: input.id, patientId, until })
  const second = await openAs(dispatcher, { patientId, reason: 'safety' })
  await world.as(dispatcher).visits.list({ patientId })
  // Neither the opening nor that it is kept back.
  expect((await looked()).filter(({ opened }) => opened)).toEqual([])
  expect((await looked()).filter(({ action }) => action.includes('/api/access/'))).toEqual([])
  const told = await noticesOf(second.id)
  const toPatient = told.find(({ facts }) => facts['userId'] === stranger.id)
  expect(toPatient?.facts['notBefore']).toBe(until)
  expect(
    told.find(({ facts }) => facts['userId'] === officer.id)?.facts['notBefore'],
  ).toBeUndefined()
  // The letter itself waits as well; everybody else's goes out at once.
  await world.app.dispatcher.drain()
  const due = await rows<{ user_id: string; due_at: Date }>(sql`
    select ids ->> 'userId' as user_id, due_at from effects where ids ->> 'glassId' = ${second.id}`)
  const dueFor = (id: string) => due.find(({ user_id }) => user_id === id)?.due_at.toISOString()
  expect(dueFor(stranger.id)).toBe(until)
  expect(dueFor(officer.id)).toBe(world.in(0))
  const all = (await officers.openings({ which: 'all', limit: 100 })).items
  expect(all.find(({ id }) => id === second.id)?.patientToldLater).toBe(until)
  world.pass(24 * 60)
  expect((await looked()).map(({ opened }) => opened?.reason)).toContain('safety')
})

test('what was read through an opening is marked with it in the trail', async () => {
  const { id } = await openAs(lead)
  await report(lead)
  await clinical(lead)
  await world.as(lead).access.closeOpening({ id })
  await report(dispatcher)
  const trail = await world.as(officer).audit.list({ patientId: practice.patientId, limit: 50 })
  const marked = trail.items.filter(({ openings }) => openings.includes(id))
  expect(marked.map(({ action }) => action).toSorted()).toEqual([
    'GET /api/messages',
    'GET /api/visits/:id',
    'POST /api/access/break-glass',
  ])
  expect(marked[0]!.patients).toEqual([{ id: practice.patientId, name: 'Palesa Mokoena' }])
  expect(marked.every(({ person }) => person?.id === lead.id)).toBe(true)
})

test('whoever loses the duty, or leaves, reads through no glass any more', async () => {
  const leaver = await world.hire('administrator', 'Lindiwe Leaver', { duties: ['clinical_lead'] })
  await openAs(leaver)
  expect(await report(leaver)).not.toBeNull()
  await systemTransaction(world.app.services.database, (tx) =>
    tx.run(sql`delete from duties where user_id = ${leaver.id}`),
  )
  expect(await ask(world, leaver, contract.visits.get, { id: visitId })).toMatchObject({
    status: 404,
  })
})
