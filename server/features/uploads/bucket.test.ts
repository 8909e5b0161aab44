import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../platform/database/query.ts'
import { openPractice } from '../../testing/practice.ts'
import { openS3 } from '../../testing/s3.ts'
import { openUploading, picture, refusalOf } from '../../testing/uploading.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'
import { collectFiles } from './collect.ts'

// The same product with its files in a bucket.

let s3: Awaited<ReturnType<typeof openS3>>
let world: World
let uploads: Awaited<ReturnType<typeof openUploading>>
let nurse: Person
let visitId: string

beforeAll(async () => {
  s3 = await openS3()
  world = await createWorld({ environment: s3.environment })
  const practice = await openPractice(world)
  uploads = await openUploading(world)
  nurse = practice.nurse
  visitId = (await practice.schedule()).id
})
afterAll(async () => {
  await world.close()
  await s3.close()
})

test('a picture goes to the bucket, sealed, and comes back whole or in part', async () => {
  const image = await uploads.keep(nurse, { visitId })
  const served = Buffer.from(await (await uploads.open(nurse, image.url)).arrayBuffer())
  expect(served.length).toBe(image.size)
  const part = await uploads.open(nurse, image.url, { range: 'bytes=10-29' })
  expect(Buffer.from(await part.arrayBuffer())).toEqual(served.subarray(10, 30))
  expect([...s3.objects.keys()]).toContain(image.url.replace('/uploads/', 'files/'))
  for (const { bytes } of s3.objects.values())
    expect(bytes.includes('JFIF') || bytes.includes(served.subarray(20, 60))).toBe(false)
  expect(await readdir(join(world.dataDir, 'outgoing'))).toEqual([])
  expect((await world.as(world.admin).uploads.keeping({})).storage).toBe('bucket')
})

test('what nobody names is collected there too, and nothing beside the files', async () => {
  const old = new Date(0)
  s3.objects.set('files/images/2026/11/nobodys', { bytes: Buffer.from('x'), at: old })
  s3.objects.set('backups/monday', { bytes: Buffer.from('x'), at: old })
  const found = await collectFiles(world.app.services, world.now())
  expect(found).toMatchObject({ kept: 1, nameless: 1, missing: 0 })
  expect([...s3.objects.keys()]).toContain('backups/monday')
  expect([...s3.objects.keys()]).not.toContain('files/images/2026/11/nobodys')
})

/** Each request to the bucket breaks off until it is back. */
function leave() {
  s3.fail(
    ...Array.from({ length: 200 }, () => (response: { destroy(): void }) => response.destroy()),
  )
  return () => s3.fail()
}
const AWAY = {
  status: 503,
  code: 'unavailable',
  detail: 'Files cannot be reached at this moment. Try again in a few minutes.',
}

test('while the bucket is away an upload is told to come again, and leaves nothing', async () => {
  const before = [...s3.objects.keys()]
  const back = leave()
  const answer = await uploads.send(nurse, { visitId })
  expect(answer.headers.get('retry-after')).toBe('60')
  expect(await refusalOf(answer)).toMatchObject(AWAY)
  back()
  expect([...s3.objects.keys()]).toEqual(before)
  expect((await uploads.send(nurse, { visitId })).status).toBe(201)
})

test('while the bucket is away a file is not gone: whoever opens it is told to come again', async () => {
  const image = await uploads.keep(nurse, { visitId })
  const back = leave()
  const answer = await uploads.open(nurse, image.url, { range: 'bytes=0-9' })
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect([answer.headers.get('content-range'), answer.headers.get('content-disposition')]).toEqual([
    null,
    null,
  ])
  expect(await refusalOf(answer)).toMatchObject(AWAY)
  back()
  expect((await uploads.open(nurse, image.url)).status).toBe(200)
})

test('a bucket that goes away in the middle of a resumable upload takes nothing that has arrived', async () => {
  const bytes = await picture().jpeg().toBuffer()
  const id = world.id()
  const said = { id, visitId, filename: 'wound.jpg', filetype: 'image/jpeg', door: 'image' }
  const tus = (method: string, path: string, more: Record<string, string>, body?: Buffer) =>
    fetch(`${uploads.address}/api/uploads/resumable${path}`, {
      method,
      headers: { 'tus-resumable': '1.0.0', authorization: `Bearer ${nurse.token}`, ...more },
      ...(body && { body: new Uint8Array(body) }),
    })
  const go = (offset: number, part: Buffer) =>
    tus(
      'PATCH',
      `/${id}`,
      { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
      part,
    )
  const metadata = Object.entries(said)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',')
  await tus('POST', '', {
    'upload-length': String(bytes.length),
    'upload-metadata': metadata,
  })
  expect((await go(0, bytes.subarray(0, 500))).status).toBe(204)

  const back = leave()
  expect(await refusalOf(await go(500, bytes.subarray(500)))).toMatchObject(AWAY)
  back()
  expect((await tus('HEAD', `/${id}`, {})).headers.get('upload-offset')).toBe('500')
  expect((await go(500, bytes.subarray(500))).status).toBe(204)
  expect(
    await uploads.many(sql`select id from uploads where id = ${id} and state = 'clean'`),
  ).toHaveLength(1)
})
