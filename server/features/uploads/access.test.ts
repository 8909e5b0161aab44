import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../platform/database/query.ts'
import { openPractice } from '../../testing/practice.ts'
import { openUploading, refusalOf } from '../../testing/uploading.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { storeDocument } from './documents.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let uploads: Awaited<ReturnType<typeof openUploading>>
let visitId: string
let patientId: string

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  uploads = await openUploading(world)
  patientId = practice.patientId
  visitId = (await practice.schedule()).id
  await uploads.run(sql`insert into care_relations (user_id, patient_id, kind, created_at)
    values (${practice.daughter.id}, ${patientId}, 'delegate', ${world.now()})`)
})
afterAll(() => world.close())

type Who = 'patient' | 'daughter' | 'nurse' | 'doctor' | 'otherNurse' | 'otherDoctor' | 'stranger'
const person = (who: Who | 'admin') => (who === 'admin' ? world.admin : practice[who])
const opened = async (who: Who | 'admin', url: string) =>
  (await uploads.open(person(who), url)).status

describe('attaching', () => {
  test.each<[Who | 'admin', number]>([
    ['patient', 201],
    ['daughter', 201],
    ['nurse', 201],
    ['doctor', 201],
    ['otherNurse', 404],
    ['otherDoctor', 404],
    ['stranger', 404],
    ['admin', 403],
  ])('%s to the visit: %i', async (who, status) => {
    expect((await uploads.send(person(who), { visitId })).status).toBe(status)
  })

  test.each<[Who | 'admin', number]>([
    ['patient', 201],
    ['daughter', 201],
    // Papers of the record, by whoever writes it.
    ['nurse', 201],
    ['doctor', 201],
    ['otherNurse', 404],
    ['otherDoctor', 404],
    ['stranger', 404],
    ['admin', 201],
  ])('%s to the patient, without a visit: %i', async (who, status) => {
    expect((await uploads.send(person(who), { patientId })).status).toBe(status)
  })

  test("somebody else's visit or patient is one that does not exist", async () => {
    const unknown = world.id()
    for (const field of ['visitId', 'patientId']) {
      const theirs = field === 'visitId' ? visitId : patientId
      const foreign = await refusalOf(await uploads.send(practice.stranger, { [field]: theirs }))
      const missing = await refusalOf(await uploads.send(practice.stranger, { [field]: unknown }))
      expect(foreign).toEqual(missing)
      expect(foreign).toMatchObject({ status: 404, code: 'not_found', field })
    }
  })

  test('a visit and the patient of another do not go together', async () => {
    const [other] = (await world.as(practice.stranger).people.patients({})).items
    const answer = await uploads.send(practice.nurse, { visitId, patientId: other!.id })
    expect(answer.status).toBe(404)
  })

  test('a cancelled visit takes no more files', async () => {
    const { id } = await practice.schedule(48 * 60)
    await world.as(practice.patient).visits.cancel({ id, reason: 'patient_request' })
    const answer = await refusalOf(await uploads.send(practice.patient, { visitId: id }))
    expect(answer).toMatchObject({ status: 409, code: 'not_possible_now' })
  })
})

describe('opening', () => {
  test.each<[Who | 'admin', number]>([
    ['patient', 200],
    ['daughter', 404],
    ['nurse', 200],
    ['doctor', 200],
    ['otherNurse', 404],
    ['otherDoctor', 404],
    ['stranger', 404],
    ['admin', 404],
  ])('%s a file of the visit that is in no message yet: %i', async (who, status) => {
    const image = await uploads.keep(practice.nurse, { visitId })
    expect(await opened(who, image.url)).toBe(status)
  })

  test.each([
    ['practical', 200],
    ['clinical', 404],
  ] as const)('a delegate a file sent in the %s conversation: %i', async (conversation, status) => {
    const image = await uploads.keep(practice.nurse, { visitId })
    const attachmentIds = [image.id]
    await world
      .as(practice.nurse)
      .messages.send({ visitId, conversation, content: 'A picture', attachmentIds })
    expect(await opened('daughter', image.url)).toBe(status)
  })

  test('a file of the patient is not for the nurse of one visit', async () => {
    const image = await uploads.keep(practice.patient, { patientId })
    expect([await opened('daughter', image.url), await opened('nurse', image.url)]).toEqual([
      200, 404,
    ])
  })

  test('nobody without a sign-in, and nobody with a wrong one', async () => {
    const { url } = await uploads.keep(practice.nurse, { visitId })
    const nobodies = [null, { token: 'x'.repeat(43) }]
    for (const nobody of nobodies) {
      expect((await uploads.open(nobody, url)).status).toBe(401)
      expect((await uploads.send(nobody, { visitId })).status).toBe(401)
    }
  })

  test('what is not yours and what does not exist are the same answer', async () => {
    const { url } = await uploads.keep(practice.nurse, { visitId })
    const addresses = [url, `${url.slice(0, -4)}AAAA`, '/uploads/..%2fkeys', '/uploads/x']
    const answers = await Promise.all(
      addresses.map(async (each) => refusalOf(await uploads.open(practice.stranger, each))),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  test('what was sent in a clinical conversation is not for the delegate', async () => {
    const { id, url } = await uploads.keep(practice.nurse, { visitId })
    await uploads.run(sql`update uploads set conversation_kind = 'clinical' where id = ${id}`)
    expect([await opened('patient', url), await opened('daughter', url)]).toEqual([200, 404])
  })

  test('a file of a hidden message is hidden, also from whoever sent it', async () => {
    const { id, url } = await uploads.keep(practice.patient, { visitId })
    const messages = world.as(practice.patient).messages
    const message = await messages.send({ visitId, content: 'See here', attachmentIds: [id] })
    expect([await opened('patient', url), await opened('nurse', url)]).toEqual([200, 200])
    await messages.hide({ id: message.id })
    expect([await opened('patient', url), await opened('nurse', url)]).toEqual([404, 404])
  })

  test('a nurse who was taken off the visit opens nothing of it any more', async () => {
    const { id } = await practice.schedule(72 * 60)
    const { url } = await uploads.keep(practice.nurse, { visitId: id })
    const nurseId = practice.otherNurse.id
    await world.as(world.admin).visits.assignNurse({ id, nurseId })
    expect([await opened('nurse', url), await opened('otherNurse', url)]).toEqual([404, 200])
  })

  test('the files of an erased person are gone, whatever lies on the disk', async () => {
    const [own] = (await world.as(practice.stranger).people.patients({})).items
    const { url } = await uploads.keep(practice.stranger, { patientId: own!.id })
    expect(await opened('stranger', url)).toBe(200)
    await uploads.run(sql`update patients set data_key = null where id = ${own!.id}`)
    expect(await opened('stranger', url)).toBe(404)
  })
})

test('a printed report is one file, and the family gets it once it is released', async () => {
  const reportId = world.id()
  await uploads.run(sql`
    insert into reports (id, visit_id, patient_id, author_id, version, content, saved_at, created_at)
    values (${reportId}, ${visitId}, ${patientId}, ${practice.nurse.id}, 1, ${Buffer.of(0)},
      ${world.now()}, ${world.now()})`)
  const bytes = Buffer.from('%PDF-1.7 our own document')
  const pdf = {
    key: `report-${reportId}`,
    edition: 'family' as const,
    code: 'AAAA-BBBB-CCCC-DDDD-EEEE',
    visitId,
    patientId,
    reportId,
    filename: 'visit-report.pdf',
    mimetype: 'application/pdf' as const,
    bytes,
  }
  const { services } = world.app
  const answers = await Promise.all([1, 2, 3].map(() => storeDocument(services, pdf)))
  answers.push(await storeDocument(services, pdf))
  expect(new Set(answers.map(({ fileId }) => fileId)).size).toBe(1)
  const rows = await uploads.many(sql<{ storage_name: string }>`
    select storage_name from uploads where report_id = ${reportId}`)
  expect(rows).toHaveLength(1)
  expect((await uploads.stored()).filter((path) => path.includes('documents'))).toHaveLength(1)

  const url = `/uploads/${rows[0]!.storage_name}`
  const served = await uploads.open(practice.doctor, url)
  expect(Buffer.from(await served.arrayBuffer())).toEqual(bytes)
  expect(served.headers.get('content-disposition')).toMatch(/^inline; filename="visit-report.pdf"/)
  expect(served.headers.get('content-security-policy')).toMatch("default-src 'none'")
  expect([await opened('patient', url), await opened('admin', url)]).toEqual([404, 404])
  await uploads.run(sql`update reports set released_at = ${world.now()} where id = ${reportId}`)
  expect([await opened('patient', url), await opened('admin', url)]).toEqual([200, 404])
  await expect(
    storeDocument(services, { ...pdf, key: 'x', reportId: world.id() }),
  ).rejects.toThrow()
})
