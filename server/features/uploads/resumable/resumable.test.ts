import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../../platform/database/query.ts'
import { openPractice } from '../../../testing/practice.ts'
import { openUploading } from '../../../testing/uploading.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let uploads: Awaited<ReturnType<typeof openUploading>>
let visitId: string

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  uploads = await openUploading(world)
  visitId = (await practice.schedule()).id
})
afterAll(() => world.close())

const PATH = '/api/uploads/resumable'
/** A picture that does not shrink to nothing. */
const photo = () =>
  sharp(randomBytes(300 * 200 * 3), { raw: { width: 300, height: 200, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer()
const pairs = (said: Record<string, string>) =>
  Object.entries(said)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',')

type Who = Pick<Person, 'token'> | null
const tus = (who: Who, method: string, path: string, more: Record<string, string>, body?: Buffer) =>
  fetch(uploads.address + path, {
    method,
    headers: {
      'tus-resumable': '1.0.0',
      ...(who && { authorization: `Bearer ${who.token}` }),
      ...more,
    },
    ...(body && { body: new Uint8Array(body) }),
  })
const begin = (who: Who, length: number, said: Record<string, string>) =>
  tus(who, 'POST', PATH, { 'upload-length': String(length), 'upload-metadata': pairs(said) })
const go = (who: Who, id: string, offset: number, bytes: Buffer) =>
  tus(
    who,
    'PATCH',
    `${PATH}/${id}`,
    { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
    bytes,
  )
const look = (who: Who, id: string) => tus(who, 'HEAD', `${PATH}/${id}`, {})
const offsetOf = (answer: Response) => Number(answer.headers.get('upload-offset'))
const named = (id = world.id()) => ({ id, visitId, filename: 'wound.jpg', filetype: 'image/jpeg' })

async function begun(bytes: Buffer, said: Record<string, string> = named()) {
  const answer = await begin(practice.nurse, bytes.length, said)
  expect([answer.status, answer.headers.get('location')]).toEqual([201, `${PATH}/${said['id']}`])
  return said['id']!
}
const rowOf = async (id: string) => {
  const [row] = await uploads.many(sql<{ state: string; storage_name: string; parts: string[] }>`
    select state, storage_name, parts from uploads where id = ${id}`)
  return row
}
const incoming = async (id: string) =>
  (await uploads.stored()).filter((path) => path.includes('incoming') && path.includes(id))

test('in pieces as in one: the same file, with nothing left over', async () => {
  const bytes = await photo()
  const id = await begun(bytes)
  const half = Math.floor(bytes.length / 2)
  expect(offsetOf(await go(practice.nurse, id, 0, bytes.subarray(0, half)))).toBe(half)
  expect(
    (await uploads.many(sql`select id from uploads where id = ${id} and state = 'clean'`)).length,
  ).toBe(0)
  const head = await look(practice.nurse, id)
  expect([head.status, offsetOf(head), head.headers.get('upload-length')]).toEqual([
    200,
    half,
    String(bytes.length),
  ])
  expect((await go(practice.nurse, id, half, bytes.subarray(half))).status).toBe(204)

  const row = await rowOf(id)
  expect(row?.state).toBe('clean')
  const served = await uploads.open(practice.doctor, `/uploads/${row!.storage_name}`)
  expect((await sharp(Buffer.from(await served.arrayBuffer())).metadata()).width).toBe(300)
  expect(await incoming(id)).toEqual([])
  // Asked again, because the answer was lost: it is all there.
  expect(offsetOf(await look(practice.nurse, id))).toBe(bytes.length)
  await world.as(practice.nurse).messages.send({ visitId, content: 'See', attachmentIds: [id] })
})

test('the line breaks in the middle of a piece: what came is kept, and it goes on from there', async () => {
  const bytes = await photo()
  const id = await begun(bytes)
  const { port } = new URL(uploads.address)
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(
    [
      `PATCH ${PATH}/${id} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Tus-Resumable: 1.0.0',
      `Authorization: Bearer ${practice.nurse.token}`,
      'Upload-Offset: 0',
      'Content-Type: application/offset+octet-stream',
      `Content-Length: ${bytes.length}`,
      '',
      '',
    ].join('\r\n'),
  )
  socket.write(bytes.subarray(0, 10_000))
  await expect
    .poll(async () => (await uploads.stored()).some((path) => path.includes('.partial')))
    .toBe(true)
  socket.destroy()
  await expect.poll(async () => offsetOf(await look(practice.nurse, id))).toBe(10_000)
  expect((await go(practice.nurse, id, 10_000, bytes.subarray(10_000))).status).toBe(204)
  expect((await rowOf(id))?.state).toBe('clean')
  expect(await incoming(id)).toEqual([])
})

test('parts are sealed, each for its own position', async () => {
  const bytes = Buffer.from('GIF89a a plain word that nobody should find'.repeat(50))
  const id = await begun(bytes)
  await go(practice.nurse, id, 0, bytes.subarray(0, 1_000))
  await go(practice.nurse, id, 1_000, bytes.subarray(1_000, 2_000))
  for (const path of await uploads.stored()) {
    expect((await readFile(path)).includes('a plain word')).toBe(false)
  }
  const { parts } = (await rowOf(id))!
  await uploads.run(
    sql`update uploads set parts = ${parts.toReversed()}, received = ${bytes.length} where id = ${id}`,
  )
  const head = await look(practice.nurse, id)
  expect(head.status).toBe(500)
})

test('two pieces from the same place at once: one goes on, the other starts again from where it is', async () => {
  const bytes = await photo()
  const id = await begun(bytes)
  const both = await Promise.all([
    go(practice.nurse, id, 0, bytes),
    go(practice.nurse, id, 0, bytes),
  ])
  expect(both.map(({ status }) => status).toSorted()).toEqual([204, 409])
  expect((await rowOf(id))?.state).toBe('clean')
  expect((await go(practice.nurse, id, 5, bytes)).status).toBe(409)
})

test('begun twice it is one; with another length or by somebody else the id is taken', async () => {
  const bytes = await photo()
  const said = named()
  await begun(bytes, said)
  await begun(bytes, said)
  expect((await begin(practice.nurse, bytes.length + 1, said)).status).toBe(409)
  expect((await begin(practice.doctor, bytes.length, said)).status).toBe(409)
})

test('it is nobody else’s: neither to see, nor to go on with, nor to end', async () => {
  const bytes = await photo()
  const id = await begun(bytes)
  for (const who of [practice.doctor, practice.stranger, world.admin]) {
    const answers = [
      await look(who, id),
      await go(who, id, 0, bytes),
      await tus(who, 'DELETE', `${PATH}/${id}`, {}),
    ]
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
  }
  expect((await look(null, id)).status).toBe(401)
  expect((await begin(null, 100, named())).status).toBe(401)
  expect(offsetOf(await look(practice.nurse, id))).toBe(0)
})

test('only where one may attach, and still may when the last byte comes', async () => {
  const bytes = await photo()
  expect((await begin(practice.otherNurse, bytes.length, named())).status).toBe(404)
  const { id: other } = await practice.schedule(72 * 60)
  const id = await begun(bytes, { ...named(), visitId: other })
  await go(practice.nurse, id, 0, bytes.subarray(0, 5_000))
  await world.as(world.admin).visits.assignNurse({ id: other, nurseId: practice.otherNurse.id })
  expect((await go(practice.nurse, id, 5_000, bytes.subarray(5_000))).status).toBe(404)
  expect((await rowOf(id))?.state).toBe('pending')
})

test('what is refused says why, also to whoever lost the answer, and leaves no bytes', async () => {
  const bytes = Buffer.from('<script>alert(1)</script>'.repeat(40))
  const id = await begun(bytes)
  const answer = await go(practice.nurse, id, 0, bytes)
  const problem = (await answer.json()) as { code: string; detail: string }
  expect([answer.status, problem.code]).toEqual([422, 'refused_file'])
  expect(answer.headers.get('content-type')).toMatch('application/problem+json')
  expect(await incoming(id)).toEqual([])
  expect((await look(practice.nurse, id)).status).toBe(422)
  const again = await begin(practice.nurse, bytes.length, { ...named(), id })
  expect(again.status).toBe(201)
  const retried = await go(practice.nurse, id, 0, bytes)
  expect([retried.status, ((await retried.json()) as { detail: string }).detail]).toEqual([
    422,
    problem.detail,
  ])
})

test('more than was announced, too large, or said badly: each is told', async () => {
  const bytes = await photo()
  const id = await begun(bytes)
  expect((await go(practice.nurse, id, 0, Buffer.concat([bytes, bytes]))).status).toBe(413)
  expect((await begin(practice.nurse, 10 * 1024 * 1024 + 1, named())).status).toBe(413)
  const missing = await begin(practice.nurse, 100, { id: world.id(), filename: 'a.jpg' })
  expect([
    missing.status,
    ((await missing.json()) as { errors: { field: string }[] }).errors[0]?.field,
  ]).toEqual([422, 'visitId'])
  const nameless = await begin(practice.nurse, 100, { visitId })
  expect([
    nameless.status,
    ((await nameless.json()) as { errors: { field: string }[] }).errors[0]?.field,
  ]).toEqual([422, 'id'])
  expect((await look(practice.nurse, 'x')).status).toBe(404)
  expect(
    (
      await fetch(`${uploads.address}${PATH}/${id}`, {
        method: 'PATCH',
        headers: {
          authorization: `Bearer ${practice.nurse.token}`,
          'content-type': 'application/offset+octet-stream',
        },
        body: 'x',
      })
    ).status,
  ).toBe(412)
})

test('whoever gives it up leaves nothing', async () => {
  const bytes = await photo()
  const id = await begun(bytes)
  await go(practice.nurse, id, 0, bytes.subarray(0, 5_000))
  expect(await incoming(id)).toHaveLength(1)
  expect((await tus(practice.nurse, 'DELETE', `${PATH}/${id}`, {})).status).toBe(204)
  expect(await incoming(id)).toEqual([])
  expect((await look(practice.nurse, id)).status).toBe(404)
})

test('everything came and then the machine went dark: whoever asks finishes it', async () => {
  const bytes = await photo()
  const id = await begun(bytes)
  await uploads.run(sql`update uploads set expected_size = ${bytes.length + 1} where id = ${id}`)
  await go(practice.nurse, id, 0, bytes)
  await uploads.run(sql`update uploads set expected_size = ${bytes.length} where id = ${id}`)
  expect((await rowOf(id))?.state).toBe('pending')
  expect(offsetOf(await look(practice.nurse, id))).toBe(bytes.length)
  expect((await rowOf(id))?.state).toBe('clean')
})
