import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../platform/database/query.ts'
import { createLog } from '../../platform/observability/log.ts'
import { openClamd } from '../../testing/clamd.ts'
import { openPractice } from '../../testing/practice.ts'
import { openUploading, picture, refusalOf } from '../../testing/uploading.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

const logged: string[] = []
let finds: string | null = null
let clamd: Awaited<ReturnType<typeof openClamd>>
let world: World
let uploads: Awaited<ReturnType<typeof openUploading>>
let nurse: Person
let visitId: string

beforeAll(async () => {
  clamd = await openClamd(() => finds)
  world = await createWorld({
    environment: { CLAMD_URL: clamd.url },
    log: createLog('tests', 'info', { write: (line) => void logged.push(line) }),
  })
  const practice = await openPractice(world)
  uploads = await openUploading(world)
  nurse = practice.nurse
  visitId = (await practice.schedule()).id
})
afterAll(() => world.close())

const states = async () =>
  (await uploads.many(sql<{ state: string }>`select state from uploads order by state`)).map(
    ({ state }) => state,
  )
const scanning = async () => (await world.as(world.admin).uploads.keeping({})).scanning

test('what the scanner finds clean is kept, and it saw the very bytes that are served', async () => {
  const image = await uploads.keep(nurse, { visitId })
  const served = await uploads.open(nurse, image.url)
  expect(Buffer.from(await served.arrayBuffer()).equals(clamd.seen())).toBe(true)
  expect(await scanning()).toBe('working')
})

test('it sees a text too, all of it', async () => {
  const bytes = Buffer.alloc(300_000, 'Dear doctor\n')
  const sent = uploads.file(bytes, 'letter.txt', 'text/plain')
  expect((await uploads.sendFile(nurse, { visitId }, sent)).status).toBe(201)
  expect(bytes.equals(clamd.seen())).toBe(true)
})

test('what it finds is refused with a sentence and a security event, and not kept', async () => {
  const before = await uploads.stored()
  logged.length = 0
  finds = 'Win.Test.EICAR_HDB-1'
  const answer = await refusalOf(await uploads.send(nurse, { visitId }))
  finds = null
  expect(answer).toMatchObject({
    status: 422,
    code: 'refused_file',
    field: 'image',
    detail: 'A virus was found in this file, and it was not kept. Check the device it comes from.',
  })
  expect(await uploads.stored()).toEqual(before)
  expect(await states()).toEqual(['clean', 'clean', 'refused'])
  const events = logged.map((line) => JSON.parse(line) as { security?: string; userId?: string })
  expect(events.filter(({ security }) => security === 'virus_found')).toEqual([
    expect.objectContaining({ userId: nurse.id, visitId }),
  ])
})

test('while the scanner is silent nothing is accepted, and the sender is told to come again', async () => {
  const before = await uploads.stored()
  await clamd.close()
  const answer = await uploads.send(nurse, { visitId })
  expect(answer.headers.get('retry-after')).toBe('60')
  expect(await refusalOf(answer)).toMatchObject({
    status: 503,
    code: 'unavailable',
    detail: 'Files cannot be checked for viruses at this moment. Try again in a few minutes.',
  })
  expect(await uploads.stored()).toEqual(before)
  expect(await states()).toEqual(['clean', 'clean', 'refused'])
  expect(await scanning()).toBe('silent')
})

test('what came piece by piece stays while the scanner is silent, and need not be sent again', async () => {
  const bytes = await picture().jpeg().toBuffer()
  const id = world.id()
  const metadata = Object.entries({ id, visitId, filename: 'wound.jpg', filetype: 'image/jpeg' })
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',')
  const headers = { 'tus-resumable': '1.0.0', authorization: `Bearer ${nurse.token}` }
  const begun = await fetch(`${uploads.address}/api/uploads/resumable`, {
    method: 'POST',
    headers: {
      ...headers,
      'upload-length': String(bytes.length),
      'upload-metadata': metadata,
      'content-type': 'application/offset+octet-stream',
    },
    body: new Uint8Array(bytes),
  })
  expect(begun.status).toBe(503)
  expect(
    await uploads.many(sql`select state, received::int from uploads where id = ${id}`),
  ).toEqual([{ state: 'pending', received: bytes.length }])
})
