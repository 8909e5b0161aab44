import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import sharp from 'sharp'
import { upload } from '../../../contract/uploads.ts'
import { inspecting } from '../../middleware/upload.ts'
import { openPractice } from '../../testing/practice.ts'
import { openUploading, picture, refusalOf } from '../../testing/uploading.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

const MB = 1024 * 1024

let world: World
let uploads: Awaited<ReturnType<typeof openUploading>>
let nurse: Person
let patient: Person
let visitId: string

beforeAll(async () => {
  world = await createWorld()
  const practice = await openPractice(world)
  uploads = await openUploading(world)
  ;({ nurse, patient } = practice)
  visitId = (await practice.schedule()).id
})
afterAll(() => world.close())

async function keep(bytes: Uint8Array, name: string, type: string) {
  const answer = await uploads.sendFile(nurse, { visitId }, uploads.file(bytes, name, type))
  const body: unknown = await answer.json()
  expect([answer.status, body]).toEqual([201, expect.anything()])
  return upload.parse(body)
}
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer())

describe('a document', () => {
  const csv = Buffer.from('\uFEFFday,ml\r\n=1+1,"250, twice"\r\n')

  test('is kept byte for byte and saved by the browser, never shown in the page', async () => {
    const kept = await keep(csv, 'drinking.csv', 'text/csv')
    expect(kept).toMatchObject({
      type: 'document',
      mimetype: 'text/csv',
      size: csv.length,
      filename: 'drinking.csv',
      url: expect.stringMatching(/^\/uploads\/documents\/2026\/11\/[\w-]{24}$/),
    })
    const served = await uploads.open(patient, kept.url)
    expect(await bytesOf(served)).toEqual(csv)
    expect(Object.fromEntries(served.headers)).toMatchObject({
      'content-type': 'text/csv',
      'content-disposition': `attachment; filename="drinking.csv"; filename*=UTF-8''drinking.csv`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/),
    })
  })

  test('goes with a message, and stands on the visit', async () => {
    const { id } = await keep(csv, 'week.csv', 'text/csv')
    const attachmentIds = [id]
    const content = 'Her week'
    const sent = await world.as(nurse).messages.send({ visitId, content, attachmentIds })
    expect(sent.attachments).toMatchObject([{ id, type: 'document', filename: 'week.csv' }])
    const visit = await world.as(patient).visits.get({ id: visitId })
    expect(visit.files).toMatchObject([{ id, type: 'document', filename: 'week.csv' }])
  })

  test.each([
    ['a document', () => csv, 'id.csv', 'text/csv'],
    ['a picture', () => picture().png().toBuffer(), 'id.png', 'image/png'],
  ] as const)(
    'or %s that comes twice under one id is one, and another under that id is refused',
    async (_, make, name, type) => {
      const id = world.id()
      const bytes = await make()
      const first = await uploads.sendFile(nurse, { id, visitId }, uploads.file(bytes, name, type))
      const again = await uploads.sendFile(nurse, { id, visitId }, uploads.file(bytes, name, type))
      expect([first.status, again.status]).toEqual([201, 201])
      expect(await again.json()).toEqual(await first.json())
      const other = Buffer.concat([bytes, Buffer.from('!')])
      const refused = await uploads.sendFile(
        nurse,
        { id, visitId },
        uploads.file(other, name, type),
      )
      expect(await refusalOf(refused)).toMatchObject({ code: 'id_taken' })
    },
  )

  test('goes through the typed client too', async () => {
    const file = new File(['Friday, 10:00'], 'plan.txt', { type: 'text/plain' })
    const kept = await world.as(nurse).uploads.file({ visitId, file })
    expect(kept).toMatchObject({ type: 'document', mimetype: 'text/plain', filename: 'plan.txt' })
  })

  test('of exactly 10 MB passes and of one byte more does not, and leaves nothing', async () => {
    await keep(Buffer.alloc(10 * MB, 'a'), 'long.txt', 'text/plain')
    const before = await uploads.stored()
    const longer = uploads.file(Buffer.alloc(10 * MB + 1, 'a'), 'longer.txt', 'text/plain')
    expect(await refusalOf(await uploads.sendFile(nurse, { visitId }, longer))).toMatchObject({
      status: 413,
      code: 'too_large',
      field: 'file',
      detail: 'The file is larger than 10 MB.',
    })
    expect(await uploads.stored()).toEqual(before)
  })

  test('does not come in as a picture', async () => {
    const letter = uploads.file(Buffer.from('Dear'), 'letter.txt', 'text/plain')
    expect(await refusalOf(await uploads.send(nurse, { visitId }, letter))).toMatchObject({
      status: 422,
      code: 'refused_file',
      field: 'image',
    })
  })
})

describe('a picture among files', () => {
  test('is a picture: encoded anew, in the folder of pictures, shown in the page', async () => {
    const tagged = await picture()
      .withExif({ IFD0: { Artist: 'Nomsa' } })
      .jpeg()
      .toBuffer()
    const kept = await keep(tagged, 'arm.jpg', 'image/jpeg')
    expect(kept).toMatchObject({ type: 'image', mimetype: 'image/jpeg' })
    expect(kept.url).toMatch(/^\/uploads\/images\//)
    const served = await uploads.open(patient, kept.url)
    expect(served.headers.get('content-disposition')).toMatch(/^inline/)
    expect((await sharp(await bytesOf(served)).metadata()).exif).toBeUndefined()
  })

  test('may be 5 MB there too, and not a byte more', async () => {
    const jpeg = await picture().jpeg().toBuffer()
    const padded = (size: number) => Buffer.concat([jpeg, Buffer.alloc(size - jpeg.length)])
    await keep(padded(5 * MB), 'arm.jpg', 'image/jpeg')
    const answer = await uploads.sendFile(nurse, { visitId }, uploads.file(padded(5 * MB + 1)))
    expect(await refusalOf(answer)).toMatchObject({
      status: 413,
      code: 'too_large',
      detail: 'A JPEG may be 5 MB at most.',
    })
  })

  test('without a name or a type is known by its bytes', async () => {
    const kept = await keep(await picture().png().toBuffer(), 'blob', 'application/octet-stream')
    expect(kept).toMatchObject({ type: 'image', filename: 'blob.png' })
  })
})

test('a text is judged as it comes: it waits for no place to be looked at', async () => {
  const places = Array.from({ length: 4 }, () => Promise.withResolvers<void>())
  const busy = places.map(({ promise }) => inspecting(() => promise))
  const bytes = Buffer.alloc(700_000, 'Dear doctor, môre.\n')
  const kept = await keep(bytes, 'letter.txt', 'text/plain')
  expect(kept).toMatchObject({ mimetype: 'text/plain', size: bytes.length })
  const served = await uploads.open(nurse, kept.url)
  expect(Buffer.from(await served.arrayBuffer()).equals(bytes)).toBe(true)
  for (const { resolve } of places) resolve()
  await Promise.all(busy)
})

test.each([
  ['a web page as text', '<!DOCTYPE html><script>alert(1)</script>', 'a.txt', 'text/plain'],
  ['a web page as itself', '<!DOCTYPE html><script>alert(1)</script>', 'a.html', 'text/html'],
  ['text as a PDF', 'Dear doctor', 'a.pdf', 'application/pdf'],
  ['text that says nothing of itself', 'Dear doctor', 'blob', 'application/octet-stream'],
  ['a program', 'MZ\0\0', 'a.exe', 'application/x-msdownload'],
  ['nothing', '', 'a.txt', 'text/plain'],
])('%s is refused with a sentence, and leaves nothing', async (_, text, name, type) => {
  const before = await uploads.stored()
  const answer = await uploads.sendFile(
    nurse,
    { visitId },
    uploads.file(Buffer.from(text), name, type),
  )
  expect(await refusalOf(answer)).toMatchObject({
    status: 422,
    code: 'refused_file',
    field: 'file',
    detail: expect.stringMatching(/^This file|^This is not a file/),
  })
  expect(await uploads.stored()).toEqual(before)
})
