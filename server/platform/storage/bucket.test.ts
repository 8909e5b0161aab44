import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openS3 } from '../../testing/s3.ts'
import { openBucket } from './bucket.ts'
import { StoreAwayError } from './failure.ts'
import { store } from './storage.ts'

let s3: Awaited<ReturnType<typeof openS3>>
let folder: string
beforeAll(async () => {
  s3 = await openS3()
  folder = mkdtempSync(join(tmpdir(), 'ahava-bucket-'))
})
afterAll(async () => {
  await s3.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => s3.objects.clear())

async function* words(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text)
}
const bucket = (more = {}) => openBucket(s3.config(more), folder)
const textOf = async (name: string) =>
  Buffer.concat(await Array.fromAsync(bucket().read(name))).toString()

test('everything lies under one prefix, and nothing else in the bucket is listed', async () => {
  s3.objects.set('backups/monday', { bytes: Buffer.from('theirs'), at: new Date(0) })
  await store(bucket(), 'images/2026/11/one', words('bytes'))
  expect([...s3.objects.keys()]).toEqual(['backups/monday', 'files/images/2026/11/one'])
  const names = (await Array.fromAsync(bucket().list())).map(({ name }) => name)
  expect(names).toEqual(['images/2026/11/one'])
})

test.each([
  ['SignatureDoesNotMatch', { S3_SECRET_ACCESS_KEY: 'another' }],
  ['InvalidAccessKeyId', { S3_ACCESS_KEY_ID: 'somebody' }],
  ['AuthorizationHeaderMalformed', { S3_REGION: 'eu-west-1' }],
  ['NoSuchBucket', { S3_BUCKET: 'another' }],
])('%s is said, nothing is kept and nothing left lying', async (code, more) => {
  await expect(store(bucket(more), 'images/one', words('bytes'))).rejects.toThrow(
    `(${code}) to storing a file`,
  )
  expect(s3.objects.size).toBe(0)
  expect(readdirSync(folder)).toEqual([])
})

test('what goes wrong in passing is tried again, with the same bytes', async () => {
  s3.fail(
    (response) => response.writeHead(503).end(),
    (response) => response.destroy(),
    (response) => response.writeHead(429).end(),
  )
  await store(bucket(), 'images/one', words('the whole', ' file'))
  s3.fail((response) => response.writeHead(500).end())
  expect(await textOf('images/one')).toBe('the whole file')
  s3.fail((response) => response.destroy())
  await bucket().remove('images/one')
  expect(s3.objects.size).toBe(0)
})

test('a store that stays away ends the upload, and leaves nothing', async () => {
  const down = Array.from(
    { length: 4 },
    () => (response: { destroy(): void }) => response.destroy(),
  )
  s3.fail(...down)
  await expect(store(bucket(), 'images/one', words('bytes'))).rejects.toThrow(StoreAwayError)
  expect([s3.objects.size, readdirSync(folder)]).toEqual([0, []])
})

test('a refusal is not repeated', async () => {
  const before = s3.requests()
  s3.fail((response) => response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>'))
  await expect(store(bucket(), 'images/one', words('bytes'))).rejects.toThrow(StoreAwayError)
  expect(s3.requests()).toBe(before + 1)
})

test('an answer that breaks off is an error, never a shorter file', async () => {
  await store(bucket(), 'images/one', words('x'.repeat(200_000)))
  s3.fail((response) => {
    response.writeHead(200, { 'content-length': 200_000 })
    response.write('x'.repeat(100_000), () => response.destroy())
  })
  await expect(textOf('images/one')).rejects.toThrow(StoreAwayError)
})

test('a store that ignores ranges, or cuts its list off, is not believed', async () => {
  await store(bucket(), 'images/one', words('0123456789'))
  s3.fail((response) => response.writeHead(200).end('0123456789'))
  await expect(Array.fromAsync(bucket().read('images/one', 2, 4))).rejects.toThrow(StoreAwayError)
  s3.fail((response) => response.end('<ListBucketResult><IsTruncated>false</IsTruncated>'))
  await expect(Array.fromAsync(bucket().list())).rejects.toThrow('the list of files is cut off')
})

test('Amazon is asked under the name of the bucket, others behind a path', async () => {
  const own = { ...s3.config(), forcePathStyle: false, endpoint: 'http://store.invalid:1' }
  const reading = Array.fromAsync(openBucket(own, folder).read('images/one'))
  await expect(reading).rejects.toThrow('ahava-files.store.invalid')
})
