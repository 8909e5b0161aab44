import { readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../platform/database/query.ts'
import { createLog } from '../../platform/observability/log.ts'
import { openPractice } from '../../testing/practice.ts'
import { openUploading, picture, refusalOf } from '../../testing/uploading.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

const MB = 1024 * 1024
const logged: string[] = []
const log = createLog('tests', 'info', { write: (line) => void logged.push(line) })

let world: World
let uploads: Awaited<ReturnType<typeof openUploading>>
let nurse: Person
let patient: Person
let visitId: string

beforeAll(async () => {
  world = await createWorld({ log })
  const practice = await openPractice(world)
  uploads = await openUploading(world)
  ;({ nurse, patient } = practice)
  visitId = (await practice.schedule()).id
})
afterAll(() => world.close())

const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer())

describe('one image, end to end', () => {
  test('is answered with what is served, byte for byte', async () => {
    const image = await uploads.keep(nurse, { visitId })
    expect(image).toMatchObject({ type: 'image', mimetype: 'image/jpeg', filename: 'wound.jpg' })
    expect(image.url).toMatch(/^\/uploads\/images\/2026\/11\/[\w-]{24}$/)
    const served = await uploads.open(patient, image.url)
    const bytes = await bytesOf(served)
    expect([served.status, bytes.length]).toEqual([200, image.size])
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 300, height: 200 })
    expect(Object.fromEntries(served.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': String(image.size),
      'content-disposition': `inline; filename="wound.jpg"; filename*=UTF-8''wound.jpg`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/),
      'accept-ranges': 'bytes',
    })
  })

  test('goes through the typed client too', async () => {
    const image = uploads.file(await picture().png().toBuffer(), 'arm.png', 'image/png')
    const kept = await world.as(nurse).uploads.image({ visitId, image })
    expect(kept).toMatchObject({ mimetype: 'image/png', filename: 'arm.png' })
  })

  test('is served in parts, and not at all when the caller has it', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
    const grain = { width: 400, height: 400, channels: 3, background: '#000', noise } as const
    const image = await uploads.keep(
      nurse,
      { visitId },
      await sharp({ create: grain }).jpeg().toBuffer(),
    )
    expect(image.size).toBeGreaterThan(40_000)
    const whole = await bytesOf(await uploads.open(nurse, image.url))
    const part = await uploads.open(nurse, image.url, { range: 'bytes=16000-33000' })
    expect(await bytesOf(part)).toEqual(whole.subarray(16_000, 33_001))
    const range = `bytes 16000-33000/${image.size}`
    expect([part.status, part.headers.get('content-range')]).toEqual([206, range])
    const beyond = await uploads.open(nurse, image.url, { range: `bytes=${image.size}-` })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([
      416,
      `bytes */${image.size}`,
    ])
    const known = { 'if-none-match': part.headers.get('etag') ?? '' }
    expect((await uploads.open(nurse, image.url, known)).status).toBe(304)
    const stale = { range: 'bytes=0-1', 'if-range': '"another"' }
    expect((await uploads.open(nurse, image.url, stale)).status).toBe(200)
    const head = await uploads.open(nurse, image.url, {}, 'HEAD')
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(image.size)])
  })

  test('leaves no plaintext in the data folder, and nothing half-written', async () => {
    const tagged = await picture()
      .withExif({ IFD0: { Artist: 'Nomsa Ngwenya, 12 Vilakazi Street' } })
      .jpeg()
      .toBuffer()
    const image = await uploads.keep(nurse, { visitId }, tagged)
    const served = await bytesOf(await uploads.open(nurse, image.url))
    expect(served.includes('Nomsa')).toBe(false)
    const files = await uploads.stored()
    expect(files.length).toBeGreaterThan(0)
    expect(files.filter((path) => /incoming|\.partial/.test(path))).toEqual([])
    for (const path of files) {
      const bytes = await readFile(path)
      const plain = ['Nomsa', 'Vilakazi', 'JFIF', served.subarray(20, 60)]
      expect(plain.filter((words) => bytes.includes(words))).toEqual([])
    }
  })

  test('ten at once are ten, each its own', async () => {
    const widths = Array.from({ length: 10 }, (_, n) => 100 + n)
    const served = await Promise.all(
      widths.map(async (width) => {
        const image = await uploads.keep(nurse, { visitId }, await picture(width).jpeg().toBuffer())
        return sharp(await bytesOf(await uploads.open(nurse, image.url))).metadata()
      }),
    )
    expect(served.map(({ width }) => width)).toEqual(widths)
  })

  test('altered on the disk it is an error, never half a picture', async () => {
    const image = await uploads.keep(nurse, { visitId })
    const path = join(world.dataDir, 'files', image.url.replace('/uploads/', ''))
    const bytes = await readFile(path)
    bytes[100]! ^= 1
    await writeFile(path, bytes)
    const answer = await uploads.open(nurse, image.url)
    expect(answer.headers.get('content-type')).toMatch('application/problem+json')
    expect(await refusalOf(answer)).toMatchObject({ status: 500, code: 'internal' })
  })
})

describe('what is refused', () => {
  test('HTML declared as PNG: a code, a sentence, a security event, no file', async () => {
    const before = await uploads.stored()
    logged.length = 0
    const html = uploads.file(Buffer.from('<html><script>alert(1)</script>'), 'x.png', 'image/png')
    expect(await refusalOf(await uploads.send(nurse, { visitId }, html))).toMatchObject({
      status: 422,
      code: 'refused_file',
      field: 'image',
      detail: 'This is not a picture that can be kept. Send a JPEG, PNG, GIF or WebP.',
    })
    expect(await uploads.stored()).toEqual(before)
    const [event] = logged
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line.security)
    expect(event).toMatchObject({
      security: 'upload_refused',
      code: 'refused_file',
      userId: nurse.id,
    })
    expect(logged.join('')).not.toContain('x.png')
    const rows = await uploads.many(sql<{ id: string; state: string }>`
      select id, state from uploads where id = ${event?.uploadId}`)
    expect(rows).toEqual([{ id: event?.uploadId, state: 'refused' }])
  })

  test('exactly 5 MB passes and one byte more does not', async () => {
    const jpeg = await picture().jpeg().toBuffer()
    const padded = (size: number) => Buffer.concat([jpeg, Buffer.alloc(size - jpeg.length)])
    await uploads.keep(nurse, { visitId }, padded(5 * MB))
    const before = await uploads.stored()
    for (const size of [5 * MB + 1, 6 * MB]) {
      const answer = await uploads.send(nurse, { visitId }, uploads.file(padded(size)))
      expect(await refusalOf(answer)).toMatchObject({
        status: 413,
        code: 'too_large',
        field: 'image',
        detail: 'The file is larger than 5 MB.',
      })
    }
    expect(await uploads.stored()).toEqual(before)
  })

  test.each<[string, Record<string, string>, string]>([
    ['no visit and no patient', {}, 'visitId'],
    ['a visit that is no id', { visitId: 'x' }, 'visitId'],
    ['a patient that is no id', { patientId: '1; drop table uploads' }, 'patientId'],
  ])('%s names the field', async (_, fields, field) => {
    const answer = await refusalOf(await uploads.send(nurse, fields))
    expect(answer).toMatchObject({ status: 422, code: 'invalid_input', field })
  })

  test('the visit after the file comes too late', async () => {
    const image = uploads.file(await picture().jpeg().toBuffer())
    const answer = await uploads.post(nurse, [
      ['image', image],
      ['visitId', visitId],
    ])
    expect(await refusalOf(answer)).toMatchObject({ status: 422, field: 'visitId' })
  })

  test('a body that is no form', async () => {
    const answer = await fetch(`${uploads.address}/api/uploads/image`, {
      method: 'POST',
      body: '{}',
      headers: { authorization: `Bearer ${nurse.token}`, 'content-type': 'application/json' },
    })
    expect(await refusalOf(answer)).toMatchObject({ status: 415, code: 'unsupported_media_type' })
  })

  test('a line that breaks in the middle of the file leaves nothing', async () => {
    const before = await uploads.stored()
    const waiting = () => uploads.many(sql`select id from uploads where state = 'pending'`)
    const sending = request(`${uploads.address}/api/uploads/image`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${nurse.token}`,
        'content-type': 'multipart/form-data; boundary=b',
        'content-length': '400000',
      },
    })
    sending.on('error', () => {})
    const part = (name: string) => `--b\r\ncontent-disposition: form-data; name="${name}"`
    sending.write(`${part('visitId')}\r\n\r\n${visitId}\r\n`)
    sending.write(`${part('image')}; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`)
    sending.write(Buffer.alloc(200_000))
    await expect.poll(waiting).toHaveLength(1)
    sending.destroy()
    await expect.poll(waiting).toEqual([])
    expect(await uploads.stored()).toEqual(before)
  })

  test('nothing that was refused is still waiting', async () => {
    const states = await uploads.many(sql`select distinct state from uploads order by state`)
    expect(states).toEqual([{ state: 'clean' }, { state: 'refused' }])
  })
})
