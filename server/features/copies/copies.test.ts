import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract } from '../../../contract/index.ts'
import { createWorkers } from '../../app.ts'
import { sql } from '../../platform/database/query.ts'
import { digestOf } from '../../platform/known.ts'
import { createLog } from '../../platform/observability/log.ts'
import { ask } from '../../testing/asking.ts'
import { openPractice } from '../../testing/practice.ts'
import { makeDelegate } from '../../testing/relations.ts'
import { openUploading } from '../../testing/uploading.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

const noPoppler = spawnSync('pdftotext', ['-v']).error !== undefined
const WEEK = 7 * 24 * 60

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let uploads: Awaited<ReturnType<typeof openUploading>>
let workers: Awaited<ReturnType<typeof createWorkers>>
let patientId: string
let visitId: string

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  uploads = await openUploading(world)
  patientId = practice.patientId
  await makeDelegate(world, practice.daughter, patientId, ['visits', 'reports'])
  workers = await createWorkers(world.config, {
    clock: world.now,
    log: createLog('tests', 'silent'),
  })
  visitId = (await practice.schedule(60)).id
  await care()
})
afterAll(async () => {
  await workers.close()
  await world.close()
})

/** A visit that is signed, not yet released, with what is hidden from this one and that. */
async function care() {
  const nurse = world.as(practice.nurse)
  world.pass(30)
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const) {
    await nurse.visits.changeStatus({ id: visitId, status })
    world.pass(10)
  }
  const line = { id: patientId, visitId, at: world.in(0) }
  await nurse.record.add({ ...line, entryId: world.id(), kind: 'allergy', what: 'Penicillin' })
  await nurse.record.add({
    ...line,
    entryId: world.id(),
    kind: 'condition',
    what: 'Told in confidence',
    confidential: true,
  })
  await nurse.record.add({
    ...line,
    entryId: world.id(),
    kind: 'safeguarding',
    what: 'Bruises on both arms',
    hiddenReason: 'The one who hurts her reads along',
  })
  await nurse.observations.record({
    id: visitId,
    observationsId: world.id(),
    systolic: 187,
    diastolic: 99,
    pulse: 88,
    at: world.in(0),
  })
  await nurse.cases.report({
    caseId: world.id(),
    visitId,
    category: 'fall',
    severity: 'harm',
    words: 'She slipped in the bathroom',
    atRisk: 'patient',
    at: world.in(0),
  })
  await nurse.visits.changeStatus({ id: visitId, status: 'COMPLETED' })
  const words = { findings: 'Wound clean', careGiven: 'Dressed', advice: 'Rest' }
  const { report } = await nurse.visits.saveReport({
    id: visitId,
    reportId: world.id(),
    version: 0,
    ...words,
  })
  await nurse.visits.signReport({ id: visitId, version: report!.version })
}

/** Asks for a copy and waits until it is made or not. */
async function made(who: Person) {
  const copyId = world.id()
  await world.as(who).copies.ask({ id: patientId, copyId })
  const found = async () =>
    (await world.as(who).copies.list({ id: patientId })).items.find(({ id }) => id === copyId)!
  await expect.poll(async () => (await found()).state, { timeout: 30_000 }).not.toBe('making')
  return found()
}
async function opened(who: Person, mimetype: string) {
  const copy = await made(who)
  const file = copy.files.find((each) => each.mimetype === mimetype)!
  const answer = await uploads.open(who, file.url)
  expect(answer.status).toBe(200)
  return { copy, file, answer, bytes: new Uint8Array(await answer.arrayBuffer()) }
}
const jsonOf = async (who: Person) =>
  Buffer.from((await opened(who, 'application/json')).bytes).toString()

const SECRETS = ['Bruises', 'hurts her', 'slipped in the bathroom']

test('the copy holds what its asker reads, before a release and after it, and nothing that is hidden', async () => {
  const before = await jsonOf(practice.patient)
  for (const said of ['Penicillin', 'Told in confidence', 'Nomsa Dlamini'])
    expect(before).toContain(said)
  for (const hidden of [...SECRETS, 'Wound clean']) expect(before).not.toContain(hidden)
  // As a number by itself: an id may hold these digits.
  expect(before).not.toMatch(/\b187\b/)
  const delegates = await jsonOf(practice.daughter)
  expect(delegates).toContain('Penicillin')
  for (const hidden of [...SECRETS, 'Told in confidence']) expect(delegates).not.toContain(hidden)

  const review = { id: visitId, rating: 2, comment: 'Look at the pressure again', release: true }
  await world.as(practice.doctor).visits.review(review)
  const after = await jsonOf(practice.patient)
  for (const said of ['Wound clean', 'Look at the pressure again']) expect(after).toContain(said)
  expect(after).toMatch(/\b187\b/)
  for (const hidden of SECRETS) expect(after).not.toContain(hidden)
  // What was scored, and how the doctor judged the report, is not theirs on the screens either.
  const { observations, visits, access } = JSON.parse(after) as {
    observations: { score: unknown }[]
    visits: { id: string; review: { rating: unknown } }[]
    access: { person: { name: string } }[]
  }
  expect(observations.map(({ score }) => score)).toEqual([null])
  expect(visits.find(({ id }) => id === visitId)?.review.rating).toBeNull()
  expect(access.map(({ person }) => person?.name)).toContain('Nomsa Dlamini')
  expect((JSON.parse(delegates) as { access: unknown }).access).toBeNull()
})

test.skipIf(noPoppler)('the PDF names the patient on each page and says who looked', async () => {
  const { copy, bytes, answer } = await opened(practice.patient, 'application/pdf')
  expect(answer.headers.get('content-disposition')).toMatch(/^inline; filename="health-record-/)
  expect(Buffer.from(bytes).toString('latin1')).toContain('<pdfuaid:part>1</pdfuaid:part>')
  const { stdout } = spawnSync('pdftotext', ['-enc', 'UTF-8', '-', '-'], { input: bytes })
  const pages = stdout.toString().split('\f').slice(0, -1)
  expect(pages).toHaveLength(copy.pages!)
  for (const page of pages) expect(page).toContain('Palesa Mokoena')
  const text = stdout.toString()
  for (const said of ['Penicillin', 'Who looked at the record', 'Nomsa Dlamini', 'Vital signs'])
    expect(text).toContain(said)
  for (const hidden of SECRETS) expect(text).not.toContain(hidden)
})

test('a document is known by its bytes and its code, and by nothing that was changed', async () => {
  const { file, bytes } = await opened(practice.patient, 'application/pdf')
  const anybody = world.as(practice.stranger)
  const code = file.filename.match(/([0-9A-F]{4}-){4}[0-9A-F]{4}/)![0]
  expect(await anybody.copies.check({ code: code.toLowerCase() })).toEqual({
    known: true,
    newest: true,
  })
  expect(await anybody.copies.check({ digest: digestOf(bytes) })).toMatchObject({ known: true })
  const changed = Uint8Array.from(bytes)
  changed[changed.length - 10]! ^= 1
  const nothing = { known: false, newest: false }
  expect(await anybody.copies.check({ digest: digestOf(changed) })).toEqual(nothing)
  expect(
    await anybody.copies.check({ code: `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}` }),
  ).toEqual(nothing)
})

test('a copy is nobody else’s, ends with the right, and is gone after a week', async () => {
  const { file } = await opened(practice.daughter, 'application/pdf')
  const status = async (who: Person) => (await uploads.open(who, file.url)).status
  expect(await Promise.all([practice.patient, practice.nurse, world.admin].map(status))).toEqual([
    404, 404, 404,
  ])
  world.pass(WEEK - 5)
  expect(await status(practice.daughter)).toBe(200)
  world.pass(10)
  expect(await status(practice.daughter)).toBe(404)
  const { items } = await world.as(practice.daughter).copies.list({ id: patientId })
  expect(items.map(({ state, files }) => [state, files.length])).toEqual(
    items.map(() => ['expired', 0]),
  )
  world.pass(24 * 60)
  await world.app.nightly.drain()
  const left = await uploads.many(sql`select id from uploads where copy_id is not null`)
  expect(left).toEqual([])
  const again = await opened(practice.daughter, 'application/pdf')
  await world.as(practice.patient).family.end({ patientId, userId: practice.daughter.id })
  expect((await uploads.open(practice.daughter, again.file.url)).status).toBe(404)
})

test('a new device takes nothing out for a day', async () => {
  const phone = await world.anonymous.auth.login({
    email: practice.patient.email,
    password: world.password,
  })
  const input = { id: patientId, copyId: world.id() }
  const { code, status } = await ask(world, phone, contract.copies.ask, input)
  expect({ code, status }).toEqual({ code: 'too_new', status: 403 })
})

test('asked again under its id it is one copy, and of others the id is taken', async () => {
  const input = { id: patientId, copyId: world.id() }
  const first = await world.as(practice.patient).copies.ask(input)
  expect((await world.as(practice.patient).copies.ask(input)).id).toBe(first.id)
  const { code } = await ask(world, world.admin, contract.copies.ask, input)
  expect(code).toBe('id_taken')
})

test('whoever signs out before it is made is told so, and has no copy', async () => {
  await workers.close()
  const copyId = world.id()
  await world.as(world.admin).copies.ask({ id: patientId, copyId })
  await uploads.run(
    sql`update sessions set ended_at = ${world.now()} where user_id = ${world.admin.id}`,
  )
  workers = await createWorkers(world.config, {
    clock: world.now,
    log: createLog('tests', 'silent'),
  })
  await expect
    .poll(() => uploads.many(sql`select state, why from record_copies where id = ${copyId}`), {
      timeout: 30_000,
    })
    .toEqual([{ state: 'failed', why: 'signed_out' }])
})
