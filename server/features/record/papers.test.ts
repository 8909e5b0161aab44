import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InputOf } from '../../../contract/endpoint.ts'
import { record as contract } from '../../../contract/record.ts'
import { ask } from '../../testing/asking.ts'
import { openPractice } from '../../testing/practice.ts'
import { openUploading } from '../../testing/uploading.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'
import { sql } from '../../platform/database/query.ts'

// The paper of an order: it belongs to the line, and is opened by whoever reads that line.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let uploads: Awaited<ReturnType<typeof openUploading>>
let visitId: string
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  uploads = await openUploading(world)
  visitId = (await practice.schedule(60)).id
  const { daughter, patientId } = practice
  await uploads.run(sql`insert into care_relations (user_id, patient_id, kind, created_at)
    values (${daughter.id}, ${patientId}, 'delegate', ${world.now()})`)
})
afterAll(() => world.close())

type Input = InputOf<typeof contract.add>
const input = (documentId: string | undefined, more: Partial<Input> = {}): Input => ({
  id: practice.patientId,
  entryId: world.id(),
  kind: 'order',
  what: 'Enoxaparin',
  order: {
    prescriber: { name: 'Dr Adams', number: 'MP0123456' },
    validFrom: '2026-11-24',
    ...(documentId && { documentId }),
  },
  ...more,
})
const tried = (documentId: string, more: Partial<Input> = {}, who: Person = practice.nurse) =>
  ask(world, who, contract.add, { ...input(documentId, more) })
const toPatient = () => ({ patientId: practice.patientId })
const paper = (who: Person = practice.nurse, to: Record<string, string> = toPatient()) =>
  uploads.keep(who, to)
const opened = async (who: Person, url: string) => (await uploads.open(who, url)).status
const withPaper = async (more: Partial<Input> = {}) => {
  const document = await paper()
  const line = await world.as(practice.nurse).record.add(input(document.id, more))
  return { document, line }
}
const people = () => {
  const { nurse, doctor, patient, daughter, otherNurse, otherDoctor, stranger } = practice
  return [nurse, doctor, patient, daughter, otherNurse, otherDoctor, stranger]
}
const openedByAll = async (url: string) => {
  const answers = []
  for (const who of people()) answers.push(await opened(who, url))
  return answers
}

test('the photo of a prescription is part of its order, for whoever reads the line', async () => {
  const { document, line } = await withPaper()
  expect(line.order?.document).toEqual(document)
  for (const who of [practice.nurse, practice.doctor, practice.patient]) {
    const { entries } = await world.as(who).record.read({ id: practice.patientId })
    expect(entries.find(({ id }) => id === line.id)).toEqual(line)
  }
  const without = await world.as(practice.nurse).record.add(input(undefined))
  expect(without.order?.document).toBeNull()
})

test('nurse, doctor, patient and family with the right to reports open it, nobody else', async () => {
  const { document } = await withPaper()
  expect(await openedByAll(document.url)).toEqual([200, 200, 200, 200, 404, 404, 404])
  expect(await opened(world.admin, document.url)).toBe(200)
})

test('of an order that is kept from the family, they open no paper', async () => {
  const { document } = await withPaper({ confidential: true })
  expect(await openedByAll(document.url)).toEqual([200, 200, 200, 404, 404, 404, 404])
})

test('one that was sent to the visit does as well, and is then a file of the line and not of the visit', async () => {
  const document = await paper(practice.nurse, { visitId })
  expect(await opened(practice.daughter, document.url)).toBe(404)
  await world.as(practice.nurse).record.add(input(document.id))
  expect(await opened(practice.daughter, document.url)).toBe(200)
  const { files } = await world.as(practice.nurse).visits.get({ id: visitId })
  expect(files.map(({ id }) => id)).not.toContain(document.id)
})

test('the nurse of a later visit opens it, the one who sent it no more once she is out', async () => {
  const { document } = await withPaper()
  const { nurse, otherNurse } = practice
  expect(await opened(otherNurse, document.url)).toBe(404)
  await world.as(world.admin).visits.assignNurse({ id: visitId, nurseId: otherNurse.id })
  expect([await opened(otherNurse, document.url), await opened(nurse, document.url)]).toEqual([
    200, 404,
  ])
  await world.as(world.admin).visits.assignNurse({ id: visitId, nurseId: nurse.id })
  expect([await opened(otherNurse, document.url), await opened(nurse, document.url)]).toEqual([
    404, 200,
  ])
})

test('only her own file, of this patient, and in nothing else: the field is named', async () => {
  const wrong = async (documentId: string) => {
    const { status, body } = await tried(documentId)
    return [status, body]
  }
  const refused = [422, expect.objectContaining({ field: 'order.documentId' })]
  const { nurse, doctor, stranger } = practice
  expect(await wrong(world.id())).toEqual(refused)
  expect(await wrong((await paper(doctor)).id)).toEqual(refused)
  const { document } = await withPaper()
  expect(await wrong(document.id)).toEqual(refused)
  const sent = await paper(nurse, { visitId })
  const message = { visitId, conversation: 'clinical' as const, content: 'See here' }
  await world.as(nurse).messages.send({ ...message, attachmentIds: [sent.id] })
  expect(await wrong(sent.id)).toEqual(refused)
  // And the other way about: what belongs to a line is sent to nobody.
  const asMessage = world.as(nurse).messages.send({ ...message, attachmentIds: [document.id] })
  await expect(asMessage).rejects.toMatchObject({ problem: { field: 'attachmentIds' } })
  const [other] = (await world.as(stranger).people.patients({})).items
  const foreign = await paper(nurse)
  await uploads.run(sql`update uploads set patient_id = ${other!.id} where id = ${foreign.id}`)
  expect(await wrong(foreign.id)).toEqual(refused)
  const half = await paper(nurse)
  await uploads.run(sql`update uploads set state = 'pending' where id = ${half.id}`)
  expect(await wrong(half.id)).toEqual(refused)
})

test('refused, no line stands; said twice on a bad line, it stands once with its paper', async () => {
  const entryId = world.id()
  await tried(world.id(), { entryId })
  const document = await paper()
  const said = input(document.id, { entryId })
  const add = () => world.as(practice.nurse).record.add(said)
  const [one, two] = await Promise.all([add(), add()])
  expect(one).toEqual(two)
  expect(one.order?.document).toEqual(document)
  const another = (await paper()).id
  expect(await tried(another, { entryId })).toMatchObject({ status: 409, code: 'id_taken' })
})

test('of two orders at the same moment one gets the paper', async () => {
  const { id } = await paper()
  const answers = await Promise.all([tried(id), tried(id)])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 422])
})

test('whoever writes the record sends a paper without a visit, also the clinical lead', async () => {
  const sent = async (who: Person) => (await uploads.send(who, toPatient())).status
  const { nurse, doctor, otherNurse, otherDoctor, stranger } = practice
  // Hers is in three days: the record is not open to her yet.
  const { id } = await practice.schedule(72 * 60)
  await world.as(world.admin).visits.assignNurse({ id, nurseId: otherNurse.id })
  expect([await sent(nurse), await sent(doctor), await sent(world.admin)]).toEqual([201, 201, 201])
  expect([await sent(otherNurse), await sent(otherDoctor), await sent(stranger)]).toEqual([
    404, 404, 404,
  ])
})

test('a document does as well, and no word of its name lies in clear', async () => {
  const bytes = Buffer.from('Dear nurse')
  const sent = await uploads.sendFile(
    practice.nurse,
    toPatient(),
    uploads.file(bytes, 'needlewort.txt', 'text/plain'),
  )
  const { id } = (await sent.json()) as { id: string }
  const { order } = await world.as(practice.nurse).record.add(input(id))
  expect(order?.document).toMatchObject({ filename: 'needlewort.txt', type: 'document' })
  const rows = await uploads.many(sql<{ row: string }>`select u::text as row from uploads u`)
  expect(rows.map(({ row }) => row).join()).not.toContain('needlewort')
})

test('a nurse whose visit went to another keeps what she entered, with the paper that she had sent', async () => {
  const { nurse, otherNurse } = practice
  const document = await paper()
  world.pass(10)
  await world.as(world.admin).visits.assignNurse({ id: visitId, nurseId: otherNurse.id })
  world.pass(120)
  const at = world.in(-60)
  const late = await world.as(nurse).record.add(input(document.id, { visitId, at }))
  // Like the line it is not hers to read any more.
  expect(late.order?.document).toBeNull()
  expect([await opened(nurse, document.url), await opened(otherNurse, document.url)]).toEqual([
    404, 200,
  ])
  const { entries } = await world.as(otherNurse).record.read({ id: practice.patientId })
  expect(entries.find(({ id }) => id === late.id)?.order?.document?.id).toBe(document.id)
})
