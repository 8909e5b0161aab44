import sharp from 'sharp'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../platform/database/query.ts'
import { openPractice } from '../../testing/practice.ts'
import { openUploading } from '../../testing/uploading.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { smallOf } from './small.ts'

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

const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
const photograph = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#000', noise } })
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer())

test('a list gets a small picture under the same right, sealed as the whole one is', async () => {
  const { nurse, doctor, stranger } = practice
  const before = await uploads.stored()
  const jpeg = await photograph(1600, 1200).jpeg().toBuffer()
  const image = await uploads.keep(nurse, { visitId }, jpeg)
  const url = `${image.url}?size=small`
  const answer = await uploads.open(doctor, url)
  const small = await bytesOf(answer)
  expect(await sharp(small).metadata()).toMatchObject({ format: 'webp', width: 640, height: 480 })
  expect(small.length).toBeLessThan(image.size / 4)
  const whole = await uploads.open(doctor, image.url)
  expect((await bytesOf(whole)).length).toBe(image.size)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'image/webp',
    'content-length': String(small.length),
    'cache-control': 'private, no-store',
    'content-security-policy': whole.headers.get('content-security-policy'),
  })
  expect(answer.headers.get('etag')).not.toBe(whole.headers.get('etag'))
  const part = await uploads.open(doctor, url, { range: 'bytes=5-24' })
  expect(await bytesOf(part)).toEqual(small.subarray(5, 25))
  expect((await uploads.open(stranger, url)).status).toBe(404)
  expect((await uploads.open(null, url)).status).toBe(401)
  // It has no address of its own.
  const beside = image.url.replace('/uploads/', '/uploads/small/')
  expect((await uploads.open(doctor, beside)).status).toBe(404)

  const added = (await uploads.stored()).filter((path) => !before.includes(path))
  expect(added).toHaveLength(2)
  for (const path of added) {
    const sealed = await readFile(path)
    expect(sealed.includes('WEBP') || sealed.includes(small.subarray(40, 80))).toBe(false)
  }
})

test('a hidden message hides the small one too', async () => {
  const bytes = await photograph(900, 700).jpeg().toBuffer()
  const { id, url } = await uploads.keep(practice.patient, { visitId }, bytes)
  const messages = world.as(practice.patient).messages
  const message = await messages.send({ visitId, content: 'See here', attachmentIds: [id] })
  expect((await uploads.open(practice.nurse, `${url}?size=small`)).status).toBe(200)
  await messages.hide({ id: message.id })
  expect((await uploads.open(practice.nurse, `${url}?size=small`)).status).toBe(404)
})

test('what is small already is served as it is', async () => {
  const image = await uploads.keep(practice.nurse, { visitId })
  const served = await bytesOf(await uploads.open(practice.nurse, `${image.url}?size=small`))
  expect(served.length).toBe(image.size)
  const rows = await uploads.many(sql`select small_size from uploads where id = ${image.id}`)
  expect(rows).toEqual([{ small_size: null }])
})

test('any other size means the whole', async () => {
  const image = await uploads.keep(practice.nurse, { visitId })
  for (const query of ['?size=huge', '?size=small&size=small', '?size[]=small']) {
    const answer = await uploads.open(practice.nurse, image.url + query)
    expect((await bytesOf(answer)).length).toBe(image.size)
  }
})

test('of what moves the first frame, of what is clear the background too', async () => {
  const clear = { r: 0, g: 0, b: 0, alpha: 0 }
  const create = { width: 900, height: 300, channels: 4, background: clear, noise } as const
  const png = await sharp({ create }).png().toBuffer()
  expect(await sharp((await smallOf(png))!).metadata()).toMatchObject({
    width: 640,
    hasAlpha: true,
  })
  const frames = await Promise.all([1, 2, 3].map(() => photograph(400, 300).png().toBuffer()))
  const gif = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer()
  expect((await sharp((await smallOf(gif))!).metadata()).pages ?? 1).toBe(1)
})
