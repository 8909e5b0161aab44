import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problem } from '../../../contract/errors.ts'
import { upload } from '../../../contract/uploads.ts'
import { createApp, type App } from '../../app.ts'
import { readConfig } from '../../platform/config.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { newUuid } from '../../platform/ids.ts'
import { createLog } from '../../platform/observability/log.ts'
import { cloneDatabase, type TestDatabase } from '../../testing/database.ts'
import { openSession } from '../auth/sessions.ts'
import { storeDocument } from './documents.ts'

let database: TestDatabase
let app: App
let dataDir: string
let address: string
const logged: string[] = []
const MB = 1024 * 1024

type Person = { id: string; token: string }
let people: Record<'anna' | 'daughter' | 'nurse' | 'other' | 'doctor' | 'desk' | 'stranger', Person>
let patientId: string
let visitId: string
let otherVisitId: string

const run = (query: Parameters<Parameters<Parameters<typeof systemTransaction>[1]>[0]['run']>[0]) =>
  systemTransaction(app.services.database, (tx) => tx.run(query))
const rows = <T>(query: ReturnType<typeof sql<T>>) =>
  systemTransaction(app.services.database, (tx) => tx.many(query))

async function person(role: 'patient' | 'nurse' | 'doctor' | 'administrator'): Promise<Person> {
  const { vault, database: pools } = app.services
  const now = new Date()
  const id = newUuid(now)
  const key = vault.createKey(id)
  const place = { table: 'users', column: 'name', row: id, person: id }
  await run(sql`insert into users (id, role, name, data_key, created_at, updated_at)
    values (${id}, ${role}, ${vault.sealText(key, place, 'Somebody')}, ${key}, ${now}, ${now})`)
  return { id, token: await openSession({ database: pools, now }, id) }
}

async function patientOf(...family: [Person, 'self' | 'delegate'][]): Promise<string> {
  const { vault } = app.services
  const now = new Date()
  const id = newUuid(now)
  const key = vault.createKey(id)
  const place = { table: 'patients', column: 'name', row: id, person: id }
  await run(sql`insert into patients (id, data_key, name, created_hash, created_at, updated_at)
    values (${id}, ${key}, ${vault.sealText(key, place, 'Patient')}, ${Buffer.alloc(32)}, ${now}, ${now})`)
  for (const [relative, kind] of family) {
    await run(sql`insert into care_relations (user_id, patient_id, kind, created_at)
      values (${relative.id}, ${id}, ${kind}, ${now})`)
  }
  return id
}

async function visitOf(patient: string, nurse: Person, doctor: Person): Promise<string> {
  const now = new Date()
  const id = newUuid(now)
  await run(sql`insert into services (id, name, neutral_name, minutes, price_cents)
    values (${id}, 'Wound care', 'Visit', 45, 50000)`)
  await run(sql`insert into visits (id, patient_id, service_id, status, nurse_id, doctor_id, start_at,
      end_at, suburb, address, price_cents, requested_at, created_by, created_hash, updated_at)
    values (${id}, ${patient}, ${id}, 'SCHEDULED', ${nurse.id}, ${doctor.id}, ${now},
      ${new Date(now.getTime() + 45 * 60_000)}, ${Buffer.of(0)}, ${Buffer.of(0)}, 50000, ${now},
      ${nurse.id}, ${Buffer.alloc(32)}, ${now})`)
  return id
}

beforeAll(async () => {
  database = await cloneDatabase()
  dataDir = await mkdtemp(join(tmpdir(), 'ahava-uploads-'))
  const log = createLog('tests', 'info', { write: (line) => void logged.push(line) })
  const config = readConfig({
    AHAVA_DATA_DIR: dataDir,
    AHAVA_CONNECTIONS: JSON.stringify(database.connections),
  })
  app = await createApp(config, { log })
  address = await app.server.listen({ host: '127.0.0.1', port: 0 })
  const made = await Promise.all(
    (['patient', 'patient', 'nurse', 'nurse', 'doctor', 'administrator', 'patient'] as const).map(
      person,
    ),
  )
  const [anna, daughter, nurse, other, doctor, desk, stranger] = made as [
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
  ]
  people = { anna, daughter, nurse, other, doctor, desk, stranger }
  patientId = await patientOf([anna, 'self'], [daughter, 'delegate'])
  visitId = await visitOf(patientId, nurse, doctor)
  otherVisitId = await visitOf(await patientOf([stranger, 'self']), other, doctor)
})
afterAll(async () => {
  await app.close()
  await database.drop()
  await rm(dataDir, { recursive: true })
})

const bearer = (who: Person | null) => (who ? { authorization: `Bearer ${who.token}` } : {})
const picture = (width = 300, height = 200) =>
  sharp({ create: { width, height, channels: 3, background: '#b55' } })

async function send(
  who: Person | null,
  fields: Record<string, string>,
  bytes: Uint8Array,
  name = 'wound.jpg',
  type = 'image/jpeg',
) {
  const body = new FormData()
  for (const [field, value] of Object.entries(fields)) body.append(field, value)
  body.append('image', new File([new Uint8Array(bytes)], name, { type }))
  return fetch(`${address}/api/uploads/image`, { method: 'POST', body, headers: bearer(who) })
}

async function kept(who: Person, fields: Record<string, string> = { visitId }, bytes?: Uint8Array) {
  const answer = await send(who, fields, bytes ?? (await picture().jpeg().toBuffer()))
  const body: unknown = await answer.json()
  expect([answer.status, body]).toEqual([201, expect.anything()])
  return upload.parse(body)
}

const refusal = async (answer: Response) => ({
  status: answer.status,
  ...problem.parse(await answer.json()),
  requestId: '',
})

const open = (who: Person | null, url: string, headers: Record<string, string> = {}) =>
  fetch(address + url, { headers: { ...bearer(who), ...headers } })

const stored = async (folder = join(dataDir, 'files')): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

describe('one image, end to end', () => {
  test('is answered with what is served, byte for byte', async () => {
    const image = await kept(people.nurse)
    expect(image).toMatchObject({ type: 'image', mimetype: 'image/jpeg', filename: 'wound.jpg' })
    expect(image.url).toMatch(/^\/uploads\/images\/\d{4}\/\d{2}\/[\w-]{24}$/)
    const served = await open(people.anna, image.url)
    const bytes = Buffer.from(await served.arrayBuffer())
    expect([served.status, bytes.length]).toEqual([200, image.size])
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 300, height: 200 })
    expect(Object.fromEntries(served.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': String(image.size),
      'content-disposition': `inline; filename="wound.jpg"; filename*=UTF-8''wound.jpg`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
      'accept-ranges': 'bytes',
    })
  })

  test('is served in parts, and not at all when the caller has it', async () => {
    const noise = await sharp({
      create: {
        width: 400,
        height: 400,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .jpeg()
      .toBuffer()
    const image = await kept(people.nurse, { visitId }, noise)
    expect(image.size).toBeGreaterThan(40_000)
    const whole = Buffer.from(await (await open(people.nurse, image.url)).arrayBuffer())
    const part = await open(people.nurse, image.url, { range: 'bytes=16000-33000' })
    expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(16_000, 33_001))
    expect([part.status, part.headers.get('content-range')]).toEqual([
      206,
      `bytes 16000-33000/${image.size}`,
    ])
    const beyond = await open(people.nurse, image.url, { range: `bytes=${image.size}-` })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([
      416,
      `bytes */${image.size}`,
    ])
    const etag = part.headers.get('etag')!
    expect((await open(people.nurse, image.url, { 'if-none-match': etag })).status).toBe(304)
    const stale = await open(people.nurse, image.url, {
      range: 'bytes=0-1',
      'if-range': '"another"',
    })
    expect(stale.status).toBe(200)
    const head = await fetch(address + image.url, { method: 'HEAD', headers: bearer(people.nurse) })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(image.size)])
  })

  test('leaves no plaintext in the data folder, and nothing half-written', async () => {
    const tagged = await picture()
      .withExif({ IFD0: { Artist: 'Nomsa Ngwenya, 12 Vilakazi Street' } })
      .jpeg()
      .toBuffer()
    const image = await kept(people.nurse, { visitId }, tagged)
    const served = Buffer.from(await (await open(people.nurse, image.url)).arrayBuffer())
    expect(served.includes('Nomsa')).toBe(false)
    const files = await stored()
    expect(files.length).toBeGreaterThan(0)
    expect(files.filter((path) => /incoming|\.partial/.test(path))).toEqual([])
    for (const path of files) {
      const bytes = await readFile(path)
      expect(bytes.includes('Nomsa')).toBe(false)
      expect(bytes.includes(served.subarray(20, 60))).toBe(false)
      expect(bytes.subarray(0, 2)).not.toEqual(Buffer.from('ffd8', 'hex'))
    }
  })
})

describe('who may attach, who may open', () => {
  test.each(['anna', 'daughter', 'nurse', 'doctor'] as const)(
    '%s may attach to the visit',
    async (who) => {
      await kept(people[who])
    },
  )

  test.each(['anna', 'daughter'] as const)(
    '%s may attach to the patient, without a visit',
    async (who) => {
      const image = await kept(people[who], { patientId })
      expect((await open(people.anna, image.url)).status).toBe(200)
      expect((await open(people.stranger, image.url)).status).toBe(404)
    },
  )

  test.each([
    ['anna', 200],
    ['daughter', 200],
    ['nurse', 200],
    ['doctor', 200],
    ['other', 404],
    ['desk', 404],
    ['stranger', 404],
  ] as const)('%s gets %i for a file of the visit', async (who, status) => {
    const image = await kept(people.nurse)
    expect((await open(people[who], image.url)).status).toBe(status)
  })

  test('nobody signed in gets 401 both ways, with or without a wrong token', async () => {
    const image = await kept(people.nurse)
    expect((await open(null, image.url)).status).toBe(401)
    expect((await open({ id: '', token: 'x'.repeat(43) }, image.url)).status).toBe(401)
    const bytes = await picture().jpeg().toBuffer()
    expect((await send(null, { visitId }, bytes)).status).toBe(401)
    expect((await send({ id: '', token: 'x'.repeat(43) }, { visitId }, bytes)).status).toBe(401)
  })

  test("somebody else's visit is a visit that does not exist", async () => {
    const bytes = await picture().jpeg().toBuffer()
    const unknown = newUuid(new Date())
    const foreign = await refusal(await send(people.nurse, { visitId: otherVisitId }, bytes))
    expect(foreign).toEqual(await refusal(await send(people.nurse, { visitId: unknown }, bytes)))
    expect(foreign).toMatchObject({ status: 404, code: 'not_found' })
    expect(await refusal(await send(people.stranger, { patientId }, bytes))).toEqual(
      await refusal(await send(people.stranger, { patientId: unknown }, bytes)),
    )
    const mixed = await send(people.doctor, { visitId: otherVisitId, patientId }, bytes)
    expect(mixed.status).toBe(404)
  })

  test('a file that is not yours and one that does not exist are the same answer', async () => {
    const image = await kept(people.nurse)
    const missing = `${image.url.slice(0, -4)}AAAA`
    const answers = await Promise.all(
      [image.url, missing, '/uploads/..%2fkeys', '/uploads/x'].map(async (url) =>
        refusal(await open(people.stranger, url)),
      ),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  test('dispatch sees the visit, and is told that files are not for it', async () => {
    const answer = await refusal(
      await send(people.desk, { visitId }, await picture().jpeg().toBuffer()),
    )
    expect(answer).toMatchObject({ status: 403, code: 'not_allowed' })
  })

  test('what was sent in a clinical conversation is not for the delegate', async () => {
    const image = await kept(people.nurse)
    await run(sql`update uploads set conversation_kind = 'clinical' where id = ${image.id}`)
    expect((await open(people.anna, image.url)).status).toBe(200)
    expect((await open(people.daughter, image.url)).status).toBe(404)
  })

  test('a nurse who was taken off the visit opens nothing of it any more', async () => {
    const [hers, family] = [await kept(people.nurse), await kept(people.anna)]
    await run(sql`update visits set nurse_id = ${people.other.id} where id = ${visitId}`)
    const answers = await Promise.all([
      open(people.nurse, hers.url),
      open(people.nurse, family.url),
      open(people.other, hers.url),
    ])
    await run(sql`update visits set nurse_id = ${people.nurse.id} where id = ${visitId}`)
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 200])
  })

  test('a file of an erased person is gone, whatever lies on the disk', async () => {
    const erased = await patientOf([people.stranger, 'self'])
    const image = await kept(people.stranger, { patientId: erased })
    await run(sql`update patients set data_key = null where id = ${erased}`)
    expect((await open(people.stranger, image.url)).status).toBe(404)
  })
})

describe('what is refused', () => {
  const states = () =>
    rows(
      sql<{
        state: string
        n: number
      }>`select state, count(*)::int as n from uploads group by state`,
    )

  test('HTML declared as PNG: a code, a sentence, a security event, no file', async () => {
    const before = await stored()
    logged.length = 0
    const html = Buffer.from('<html><script>alert(1)</script></html>')
    const answer = await refusal(await send(people.nurse, { visitId }, html, 'x.png', 'image/png'))
    expect(answer).toMatchObject({
      status: 422,
      code: 'refused_file',
      field: 'image',
      detail: 'This is not a picture that can be kept. Send a JPEG, PNG, GIF or WebP.',
    })
    expect(await stored()).toEqual(before)
    const event = logged
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find((line) => line.security)
    expect(event).toMatchObject({
      security: 'upload refused',
      code: 'refused_file',
      userId: people.nurse.id,
    })
    expect(logged.join('')).not.toContain('x.png')
  })

  test('exactly 5 MB passes and one byte more does not', async () => {
    const jpeg = await picture().jpeg().toBuffer()
    const padded = (size: number) => Buffer.concat([jpeg, Buffer.alloc(size - jpeg.length)])
    await kept(people.nurse, { visitId }, padded(5 * MB))
    const before = await stored()
    const answer = await refusal(await send(people.nurse, { visitId }, padded(5 * MB + 1)))
    expect(answer).toMatchObject({
      status: 413,
      code: 'too_large',
      field: 'image',
      detail: 'The file is larger than 5 MB.',
    })
    expect((await send(people.nurse, { visitId }, padded(6 * MB))).status).toBe(413)
    expect(await stored()).toEqual(before)
    const left = await states()
    expect(left.map(({ state }) => state)).not.toContain('pending')
  })

  test.each<[string, Record<string, string>, string]>([
    ['no visit and no patient', {}, 'visitId'],
    ['a visit that is no id', { visitId: 'x' }, 'visitId'],
    ['a patient that is no id', { patientId: '1; drop table uploads' }, 'patientId'],
  ])('%s names the field', async (_, fields, field) => {
    const answer = await refusal(
      await send(people.nurse, fields, await picture().jpeg().toBuffer()),
    )
    expect(answer).toMatchObject({ status: 422, code: 'invalid_input', field })
  })

  test('the visit after the file comes too late', async () => {
    const body = new FormData()
    body.append(
      'image',
      new File([new Uint8Array(await picture().jpeg().toBuffer())], 'a.jpg', {
        type: 'image/jpeg',
      }),
    )
    body.append('visitId', visitId)
    const answer = await fetch(`${address}/api/uploads/image`, {
      method: 'POST',
      body,
      headers: bearer(people.nurse),
    })
    expect(await refusal(answer)).toMatchObject({ status: 422, field: 'visitId' })
  })

  test('a cancelled visit takes no more files', async () => {
    await run(sql`update visits set status = 'CANCELLED' where id = ${visitId}`)
    const answer = await refusal(
      await send(people.nurse, { visitId }, await picture().jpeg().toBuffer()),
    )
    await run(sql`update visits set status = 'SCHEDULED' where id = ${visitId}`)
    expect(answer).toMatchObject({ status: 409, code: 'not_possible_now' })
  })

  test('an altered file is an error, never half a picture', async () => {
    const image = await kept(people.nurse)
    const path = join(dataDir, 'files', image.url.replace('/uploads/', ''))
    const bytes = await readFile(path)
    bytes[100]! ^= 1
    await writeFile(path, bytes)
    const answer = await open(people.nurse, image.url)
    expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([
      500,
      'application/problem+json',
    ])
  })
})

test('ten images at once, each its own', async () => {
  const widths = Array.from({ length: 10 }, (_, n) => 100 + n)
  const images = await Promise.all(
    widths.map(async (width) =>
      kept(people.nurse, { visitId }, await picture(width).jpeg().toBuffer()),
    ),
  )
  const served = await Promise.all(
    images.map(async ({ url }) =>
      sharp(Buffer.from(await (await open(people.nurse, url)).arrayBuffer())).metadata(),
    ),
  )
  expect(served.map(({ width }) => width)).toEqual(widths)
})

test('a printed report is one file, and the family gets it once it is released', async () => {
  const reportId = newUuid(new Date())
  await run(sql`insert into reports (id, visit_id, patient_id, author_id, version, content, saved_at, created_at)
    values (${reportId}, ${visitId}, ${patientId}, ${people.nurse.id}, 1, ${Buffer.of(0)}, ${new Date()}, ${new Date()})`)
  const pdf = {
    key: `report-${reportId}`,
    visitId,
    patientId,
    reportId,
    filename: 'visit-report.pdf',
    mimetype: 'application/pdf' as const,
    bytes: Buffer.from('%PDF-1.7 our own document'),
  }
  const answers = await Promise.all([1, 2, 3].map(() => storeDocument(app.services, pdf)))
  answers.push(await storeDocument(app.services, pdf))
  expect(new Set(answers.map(({ fileId }) => fileId)).size).toBe(1)
  const [row] = await rows(sql<{ storage_name: string; n: number }>`
    select storage_name, count(*) over ()::int as n from uploads where report_id = ${reportId}`)
  expect(row?.n).toBe(1)
  expect((await stored()).filter((path) => path.includes('documents'))).toHaveLength(1)

  const url = `/uploads/${row?.storage_name}`
  expect((await open(people.anna, url)).status).toBe(404)
  const served = await open(people.doctor, url)
  expect(await served.text()).toBe('%PDF-1.7 our own document')
  expect(served.headers.get('content-disposition')).toMatch(/^inline; filename="visit-report.pdf"/)
  await run(sql`update reports set released_at = ${new Date()} where id = ${reportId}`)
  expect((await open(people.anna, url)).status).toBe(200)
  expect((await open(people.desk, url)).status).toBe(404)
  await expect(
    storeDocument(app.services, { ...pdf, key: 'x', reportId: visitId }),
  ).rejects.toThrow()
})
