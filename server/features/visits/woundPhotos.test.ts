import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPractice } from '../../testing/practice.ts'
import { openUploading, picture, refusalOf } from '../../testing/uploading.ts'
import { createWorld, type World } from '../../testing/world.ts'

// Photos that a nurse takes for a wound of her report: sent by themselves, under names of her phone.

const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let uploads: Awaited<ReturnType<typeof openUploading>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  uploads = await openUploading(world)
})
afterAll(() => world.close())

const nurse = () => world.as(practice.nurse).visits
const WORDS = { findings: 'Heel red', careGiven: 'Dressed', advice: '' }
const heel = (...photos: string[]) => [{ place: 'Left heel', size: '2 cm', look: '', photos }]
const filesOf = async (who: typeof practice.nurse, id: string) =>
  (await world.as(who).visits.get({ id })).files.map((file) => file.id)

let days = 1
async function caring() {
  const { id } = await practice.schedule((days += 1) * DAY)
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const)
    await nurse().changeStatus({ id, status })
  return id
}
async function photo(visitId: string, width = 300) {
  const id = world.id()
  return uploads.keep(practice.nurse, { id, visitId }, await picture(width).jpeg().toBuffer())
}

test('the photo of a wound is nurse and doctor’s at once, and the family’s with the report', async () => {
  const id = await caring()
  const shown = await photo(id)
  const mistaken = await photo(id)
  const reportId = world.id()
  const first = { id, reportId, version: 0, ...WORDS, wounds: heel(shown.id, mistaken.id) }
  expect((await nurse().saveReport(first)).files).toHaveLength(2)
  await nurse().saveReport({ ...first, version: 1, wounds: heel(shown.id) })
  await nurse().changeStatus({ id, status: 'COMPLETED' })
  await nurse().signReport({ id, version: 2 })
  // What no wound shows is nobody else's.
  for (const who of [practice.nurse, practice.doctor])
    expect(await filesOf(who, id)).toEqual([shown.id])
  expect(await filesOf(practice.patient, id)).toEqual([])
  expect((await uploads.open(practice.patient, shown.url)).status).toBe(404)
  expect((await nurse().get({ id })).report?.pdfUrl).toBeNull()

  await world.as(practice.doctor).visits.review({ id, rating: 4, comment: '', release: true })
  expect(await filesOf(practice.patient, id)).toEqual([shown.id])
  expect((await uploads.open(practice.patient, shown.url)).status).toBe(200)
})

test('what was said in a conversation stays there, whatever report shows it', async () => {
  const id = await caring()
  const sent = await photo(id)
  const message = { id: world.id(), visitId: id, content: 'Picture', attachmentIds: [sent.id] }
  await world.as(practice.nurse).messages.send(message)
  const wounds = heel(sent.id)
  await nurse().saveReport({ id, reportId: world.id(), version: 0, ...WORDS, wounds })
  expect((await uploads.open(practice.patient, sent.url)).status).toBe(200)
})

test('sent again because the answer was lost, it is one photo', async () => {
  const visitId = await caring()
  const id = world.id()
  const bytes = await picture(320).jpeg().toBuffer()
  const stored = (await uploads.stored()).length
  const first = await uploads.keep(practice.nurse, { id, visitId }, bytes)
  expect(first.id).toBe(id)
  expect(await uploads.keep(practice.nurse, { id, visitId }, bytes)).toEqual(first)
  expect(await uploads.stored()).toHaveLength(stored + 1)

  // Another photo, another visit or another person under that name: the same refusal.
  const other = uploads.file(await picture(321).jpeg().toBuffer())
  const elsewhere = await caring()
  for (const answer of [
    await uploads.send(practice.nurse, { id, visitId }, other),
    await uploads.send(practice.nurse, { id, visitId: elsewhere }, uploads.file(bytes)),
    await uploads.send(practice.patient, { id, visitId }, uploads.file(bytes)),
  ])
    expect(await refusalOf(answer)).toMatchObject({ code: 'id_taken', field: 'id' })
})

test('what was refused under a name may be sent anew under it', async () => {
  const visitId = await caring()
  const id = world.id()
  const broken = uploads.file(Buffer.from('no picture'))
  expect(
    await refusalOf(await uploads.send(practice.nurse, { id, visitId }, broken)),
  ).toMatchObject({ code: 'refused_file' })
  expect(await uploads.keep(practice.nurse, { id, visitId })).toMatchObject({ id })
})

test('five times at once on a bad line it is one photo, and no file is left over', async () => {
  const visitId = await caring()
  const id = world.id()
  const bytes = await picture(330).jpeg().toBuffer()
  const stored = (await uploads.stored()).length
  await Promise.all(
    Array.from({ length: 5 }, () =>
      uploads.send(practice.nurse, { id, visitId }, uploads.file(bytes)),
    ),
  )
  const kept = await uploads.keep(practice.nurse, { id, visitId }, bytes)
  expect((await uploads.open(practice.nurse, kept.url)).status).toBe(200)
  expect(await uploads.stored()).toHaveLength(stored + 1)
})

test('care that she gave before she could hear of the cancelling is shown too', async () => {
  const { id } = await practice.schedule((days += 1) * DAY + 25)
  world.pass(days * DAY)
  const upload = async () => uploads.send(practice.nurse, { id: world.id(), visitId: id })
  await world.as(world.admin).visits.cancel({ id, reason: 'practice' })
  expect(await refusalOf(await upload())).toMatchObject({ code: 'not_possible_now' })
  world.pass(130)
  for (const [status, minutes] of [
    ['EN_ROUTE', -115],
    ['ARRIVED', -100],
    ['IN_PROGRESS', -98],
  ] as const)
    await nurse().changeStatus({ id, status, at: world.in(minutes) })
  expect((await upload()).status).toBe(201)
})
