import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { problem } from '../../../contract/errors.ts'
import { sql } from '../../platform/database/query.ts'
import { IMAGE_LIMIT } from '../../middleware/upload.ts'
import { openPractice } from '../../testing/practice.ts'
import { openUploading, picture, refusalOf } from '../../testing/uploading.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'
import { QUOTA } from './quota.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let uploads: Awaited<ReturnType<typeof openUploading>>
let jpeg: Buffer
/** In the world of tests every limit is a thousand times as large. */
const LIMITS = { person: QUOTA.personPerDay * 1000, visit: QUOTA.visit * 1000 }
const HOUR = 3_600_000

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  uploads = await openUploading(world)
  jpeg = await picture().jpeg().toBuffer()
})
afterAll(() => world.close())

/** So many bytes were sent by this person, so many hours ago. */
async function sent(
  { id }: Person,
  bytes: number,
  {
    visitId,
    hours = 1,
    state = 'clean',
  }: { visitId?: string; hours?: number; state?: string } = {},
) {
  const name = `images/2026/11/${world.id()}`
  await uploads.run(sql`
    insert into uploads (id, patient_id, visit_id, uploader_id, kind, storage_name, state, size, created_at)
    values (${world.id()}, ${practice.patientId}, ${visitId ?? null}, ${id}, 'image', ${name}, ${state},
      ${bytes}, ${new Date(world.now().getTime() - hours * HOUR)})`)
}

/** An upload whose bytes have begun and wait; `finish` sends the rest. */
function begin({ token }: Person, visitId: string) {
  const part = (name: string) => `--b\r\ncontent-disposition: form-data; name="${name}"`
  const sending = request(`${uploads.address}/api/uploads/image`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'multipart/form-data; boundary=b',
      'transfer-encoding': 'chunked',
    },
  })
  const answered = once(sending, 'response').then(async ([answer]) => {
    const { statusCode } = answer as IncomingMessage
    return { status: statusCode, body: await text(answer as IncomingMessage) }
  })
  sending.on('error', () => {})
  sending.write(`${part('visitId')}\r\n\r\n${visitId}\r\n`)
  sending.write(`${part('image')}; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`)
  sending.write(jpeg.subarray(0, 100))
  return {
    answered,
    finish() {
      sending.write(jpeg.subarray(100))
      sending.end('\r\n--b--\r\n')
    },
  }
}

test('of many at once only those are begun for which there is room', async () => {
  const { id: visitId } = await practice.schedule()
  await sent(practice.nurse, LIMITS.person - 3 * IMAGE_LIMIT)
  const all = Array.from({ length: 12 }, () => begin(practice.nurse, visitId))
  const refused: number[] = []
  for (const each of all) void each.answered.then(({ status }) => refused.push(status!))
  await expect.poll(() => refused.length, { timeout: 15_000 }).toBe(9)
  const pending = await uploads.many(sql`select id from uploads where state = 'pending'`)
  expect([pending.length, new Set(refused)]).toEqual([3, new Set([429])])
  for (const each of all) each.finish()
  const answers = await Promise.all(all.map((each) => each.answered))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(3)
  const [body] = answers.filter(({ status }) => status === 429).map((each) => each.body)
  expect(problem.parse(JSON.parse(body!))).toMatchObject({
    code: 'too_many_requests',
    field: 'image',
    detail:
      'You sent 500 MB of files within 24 hours, which is as much as one person may. Send this one again tomorrow.',
  })
  // What is kept counts as it is: small pictures leave room that was reserved.
  expect((await uploads.send(practice.nurse, { visitId })).status).toBe(201)
})

test('what was sent a day ago, refused, or left by a process that died, takes no room', async () => {
  const { id: visitId } = await practice.schedule(48 * 60)
  const { doctor } = practice
  await sent(doctor, LIMITS.person, { hours: 25 })
  await sent(doctor, LIMITS.person, { state: 'refused' })
  await sent(doctor, LIMITS.person, { state: 'pending', hours: 2 })
  expect((await uploads.send(doctor, { visitId })).status).toBe(201)
  await sent(doctor, LIMITS.person, { state: 'pending', hours: 0.5 })
  expect((await uploads.send(doctor, { visitId })).status).toBe(429)
})

test('a visit is full for everybody, and another is not', async () => {
  const { id: full } = await practice.schedule(72 * 60)
  const { id: other } = await practice.schedule(96 * 60)
  const half = LIMITS.visit / 2
  await sent(practice.stranger, half, { visitId: full, hours: 100 })
  await sent(practice.otherNurse, half, { visitId: full, hours: 50 })
  const answer = await refusalOf(await uploads.send(practice.patient, { visitId: full }))
  expect(answer).toMatchObject({
    status: 409,
    code: 'not_possible_now',
    field: 'image',
    detail:
      'This visit holds 1 GB of files, which is as much as a visit may. Call the practice if this one is needed.',
  })
  expect((await uploads.send(practice.patient, { visitId: other })).status).toBe(201)
  expect((await uploads.send(practice.patient, { patientId: practice.patientId })).status).toBe(201)
})
