import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPractice } from '../../testing/practice.ts'
import { openS3 } from '../../testing/s3.ts'
import { openUploading, refusalOf } from '../../testing/uploading.ts'
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

test('while the bucket is away an upload is an error, and leaves nothing', async () => {
  const before = [...s3.objects.keys()]
  s3.fail(
    ...Array.from({ length: 40 }, () => (response: { destroy(): void }) => response.destroy()),
  )
  expect(await refusalOf(await uploads.send(nurse, { visitId }))).toMatchObject({ status: 500 })
  s3.fail()
  expect([...s3.objects.keys()]).toEqual(before)
  expect((await uploads.send(nurse, { visitId })).status).toBe(201)
})
