import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ProblemError } from '../../../contract/client.ts'
import type { HelpKind } from '../../../contract/help.ts'
import { createWorkers } from '../../app.ts'
import { CHAIN } from '../../platform/alarms.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { createLog } from '../../platform/observability/log.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let workers: Awaited<ReturnType<typeof createWorkers>>
let dispatcher: Person
let lead: Person
let finance: Person

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  dispatcher = await world.hire('administrator', 'Thandi Dispatch', { duties: ['dispatch'] })
  lead = await world.hire('administrator', 'Carel Lead', { duties: ['clinical_lead'] })
  finance = await world.hire('administrator', 'Fikile Finance', { duties: ['finance'] })
  workers = await createWorkers(world.config, {
    clock: world.now,
    log: createLog('tests', 'silent'),
  })
})
afterAll(async () => {
  await workers.close()
  await world.close()
})

const raise = (
  kind: HelpKind = 'danger',
  more: { id?: string; visitId?: string; at?: string; helpToken?: string } = {},
  as = world.as(practice.nurse),
) => as.help.raise({ id: world.id(), kind, at: world.in(0), ...more })

/** The numbered frames of somebody about one call. */
async function heard(person: Person, id: string) {
  const frames = []
  for (let since = 0; ;) {
    const { items } = await world.as(person).events.since({ since, limit: 200 })
    if (items.length === 0) return frames
    frames.push(
      ...items.filter(
        ({ data }) =>
          ('help' in data && data.help?.id === id) || ('own' in data && data.own?.id === id),
      ),
    )
    since = items.at(-1)!.seq
  }
}
const typesOf = async (person: Person, id: string) =>
  (await heard(person, id)).map(({ type }) => type)

/** The steps that have rung so far. */
const steps = (id: string) =>
  systemTransaction(world.app.services.database, async (tx) => {
    const rows = await tx.many(sql<{ key: string; result: string | null }>`
      select key, result from effects where job = 'alarm-step' and ids ->> 'alarmId' = ${id}
        and finished_at is not null order by key`)
    return rows.map(({ key, result }) => `${key.split('-').at(-1)} ${result}`)
  })
/** Whose phones were rung at a step, and how that ended. */
const rungAt = (id: string, step: number, job = 'alarm-push') =>
  systemTransaction(world.app.services.database, async (tx) => {
    const rows = await tx.many(sql<{ user: string }>`
      select ids ->> 'userId' as user from effects
      where job = ${job} and key like ${`${job}-${id}-${step}-%`} and result = 'done'`)
    return rows.map(({ user }) => user)
  })
const idsOf = (...people: Person[]) => people.map(({ id }) => id).toSorted()

async function ringUntil(id: string, ...wanted: string[]) {
  await world.app.dispatcher.drain()
  await expect.poll(() => steps(id), { timeout: 20_000, interval: 50 }).toEqual(wanted)
}
const passSeconds = (seconds: number) => world.pass(seconds / 60)

test('at once whoever is on call and all of dispatch have it; then up the chain until a named person takes it', async () => {
  const { nurse, doctor } = practice
  await world.as(world.admin).help.planOnCall({
    id: world.id(),
    userId: doctor.id,
    from: world.in(-60),
    to: world.in(600),
  })
  const called = await raise()
  expect(called).toMatchObject({ state: 'ringing', takenBy: null })
  const { id } = called
  for (const person of [doctor, dispatcher, world.admin])
    expect(await typesOf(person, id), person.name).toEqual(['HELP_RAISED'])
  for (const person of [lead, finance, nurse, practice.otherNurse, practice.patient])
    expect(await typesOf(person, id), person.name).toEqual([])
  const seen = await world.as(doctor).help.get({ id })
  expect(seen).toMatchObject({ state: 'ringing', kind: 'danger', can: ['take'], duress: false })
  expect(seen.raisedBy?.name).toBe(nurse.name)

  // No phone rings while it can be taken back at a touch.
  await ringUntil(id)
  passSeconds(CHAIN.undoSeconds)
  await ringUntil(id, '0 done')
  await world.app.dispatcher.drain()
  await expect
    .poll(async () => (await rungAt(id, 0)).toSorted())
    .toEqual(idsOf(doctor, dispatcher, world.admin))

  passSeconds(119)
  await ringUntil(id, '0 done')
  passSeconds(1)
  await ringUntil(id, '0 done', '1 done')
  expect(await typesOf(lead, id)).toEqual(['HELP_RAISED'])
  expect(await typesOf(finance, id)).toEqual([])
  // Those who were called before are called again.
  expect(await typesOf(dispatcher, id)).toEqual(['HELP_RAISED', 'HELP_RAISED'])

  world.pass(2)
  await ringUntil(id, '0 done', '1 done', '2 done')
  expect(await typesOf(finance, id)).toEqual(['HELP_RAISED'])
  // Nobody takes it: it rings on, every two minutes, everybody.
  world.pass(2)
  await ringUntil(id, '0 done', '1 done', '2 done', '3 done')
  await world.app.dispatcher.drain()
  await expect
    .poll(async () => (await rungAt(id, 3)).toSorted())
    .toEqual(idsOf(doctor, dispatcher, world.admin, lead, finance))

  const taken = await world.as(lead).help.take({ id })
  expect(taken).toMatchObject({ state: 'taken', can: ['close'] })
  for (const person of [doctor, dispatcher, finance, nurse])
    expect((await typesOf(person, id)).at(-1), person.name).toBe('HELP_TAKEN')
  const [told] = await heard(nurse, id)
  expect(told).toMatchObject({ data: { help: null, own: { takenBy: lead.name, state: 'taken' } } })
  world.pass(2)
  await ringUntil(id, '0 done', '1 done', '2 done', '3 done', '4 skipped')

  await expect(world.as(dispatcher).help.take({ id })).rejects.toMatchObject({
    problem: { code: 'already_done', detail: `${lead.name} has it.` },
  })
  expect((await world.as(dispatcher).help.take({ id, over: true })).takenBy?.id).toBe(dispatcher.id)
  const closed = await world.as(dispatcher).help.close({
    id,
    outcome: 'police',
    note: 'She is in the car with a colleague',
  })
  expect(closed).toMatchObject({ state: 'closed', outcome: 'police', can: [] })
  expect(closed.note).toBe('She is in the car with a colleague')
  // Repeating it answers it, saying something else does not.
  await world.as(dispatcher).help.close({ id, outcome: 'police', note: closed.note! })
  await expect(world.as(lead).help.close({ id, outcome: 'safe' })).rejects.toMatchObject({
    problem: { code: 'already_done' },
  })
})

test('with nobody on call dispatch has it; with nobody in dispatch every administrator', async () => {
  world.pass(24 * 60)
  const { id } = await raise()
  expect(await typesOf(dispatcher, id)).toEqual(['HELP_RAISED'])
  expect(await typesOf(practice.doctor, id)).toEqual([])
  expect(await typesOf(lead, id)).toEqual([])
  await world.as(dispatcher).help.take({ id })

  const without = await systemTransaction(world.app.services.database, (tx) =>
    tx.many(sql<{ user_id: string }>`delete from standing where kind = 'desk' returning user_id`),
  )
  const other = await raise('danger')
  for (const person of [lead, finance, dispatcher])
    expect(await typesOf(person, other.id), person.name).toEqual(['HELP_RAISED'])
  await world.as(lead).help.take({ id: other.id })
  for (const { user_id } of without)
    await systemTransaction(world.app.services.database, (tx) =>
      tx.run(sql`insert into standing (user_id, kind) values (${user_id}, 'desk')`),
    )
})

test('raised again it answers the first as it is now, and takes a newer place; the id is nobody else’s', async () => {
  const id = world.id()
  const at = world.in(0)
  const as = world.as(practice.nurse)
  const body = { id, kind: 'patient_emergency' as const, at }
  await Promise.all(Array.from({ length: 10 }, () => as.help.raise(body)))
  expect(await typesOf(dispatcher, id)).toEqual(['HELP_RAISED'])
  const position = { latitude: -26.2, longitude: 27.9, accuracy: 20, at }
  await as.help.raise({ ...body, position })
  expect((await world.as(dispatcher).help.get({ id })).position).toEqual(position)
  await world.as(dispatcher).help.take({ id })
  expect(await as.help.raise(body)).toMatchObject({ state: 'taken', takenBy: dispatcher.name })
  await expect(
    raise('patient_emergency', { id, at }, world.as(practice.otherNurse)),
  ).rejects.toMatchObject({
    problem: { code: 'id_taken' },
  })
  await expect(as.help.raise({ ...body, kind: 'danger' })).rejects.toMatchObject({
    problem: { code: 'id_taken' },
  })
})

test('it names the visit she is on, with the address for whoever was called; a visit of somebody else is left out', async () => {
  const { nurse, otherNurse, doctor } = practice
  const visit = await practice.schedule(60)
  await world.as(nurse).visits.changeStatus({ id: visit.id, status: 'EN_ROUTE' })
  const mine = await raise('danger')
  const seen = await world.as(dispatcher).help.get({ id: mine.id })
  expect(seen.visit).toMatchObject({
    id: visit.id,
    line: practice.home.line,
    pin: practice.home.pin,
  })
  const hers = await raise('danger', { visitId: visit.id }, world.as(otherNurse))
  expect((await world.as(dispatcher).help.get({ id: hers.id })).visit).toBeNull()
  // Nobody on call: the doctor was not called.
  await expect(world.as(doctor).help.get({ id: mine.id })).rejects.toMatchObject({
    problem: { code: 'not_found' },
  })
  await expect(world.as(doctor).help.take({ id: mine.id })).rejects.toMatchObject({
    problem: { code: 'not_found' },
  })
  for (const { id } of [mine, hers]) await world.as(dispatcher).help.take({ id })
  await world.as(nurse).visits.changeStatus({ id: visit.id, status: 'SCHEDULED' })
})

test('many who take it at once: one has it, the others read who', async () => {
  const { id } = await raise()
  const people = [dispatcher, world.admin]
  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) => world.as(people[n % 2]!).help.take({ id })),
  )
  const call = await world.as(dispatcher).help.get({ id })
  const names = new Set(
    answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value.takenBy!.id] : [])),
  )
  expect([...names]).toEqual([call.takenBy!.id])
  expect((await typesOf(dispatcher, id)).filter((type) => type === 'HELP_TAKEN')).toHaveLength(1)
  const refused = answers.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
  expect(refused.map((reason) => (reason as ProblemError).problem.code)).toEqual(
    refused.map(() => 'already_done'),
  )
})

test('a call is closed only by whoever could take it, and only after somebody took it', async () => {
  const { id } = await raise()
  await expect(world.as(dispatcher).help.close({ id, outcome: 'safe' })).rejects.toMatchObject({
    problem: { code: 'not_possible_now' },
  })
  for (const person of [practice.nurse, practice.patient, finance])
    await expect(world.as(person).help.close({ id, outcome: 'safe' })).rejects.toMatchObject({
      problem: { code: 'not_found' },
    })
  await world.as(dispatcher).help.take({ id })
})

test('only nurses call; nobody who is not signed in', async () => {
  for (const person of [practice.patient, practice.doctor, dispatcher])
    await expect(raise('danger', {}, world.as(person))).rejects.toMatchObject({
      problem: { code: 'not_allowed' },
    })
  await expect(raise('danger', {}, world.anonymous)).rejects.toMatchObject({
    problem: { code: 'not_signed_in' },
  })
})

test('pressed without network it is told with both times', async () => {
  const at = world.in(-240)
  const { id } = await raise('patient_emergency', { at })
  const call = await world.as(dispatcher).help.get({ id })
  expect(call).toMatchObject({ at, receivedAt: world.in(0) })
  // A clock that runs ahead does not make it one of tomorrow.
  const ahead = await raise('danger', { at: world.in(600) })
  expect(ahead.at).toBe(world.in(0))
  for (const each of [id, ahead.id]) await world.as(dispatcher).help.take({ id: each })
})
