import { createSecretKey, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRange } from '../encryption/chunked.ts'
import { CHUNK_BYTES } from '../encryption/chunkRuns.ts'
import type { Place } from '../encryption/envelope.ts'
import { beginArrival } from './arrival.ts'

const HALF = 16 * CHUNK_BYTES
const key = createSecretKey(randomBytes(32))
const place: Place = { table: 'uploads', column: 'file', row: 'one', person: 'anna' }

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'ahava-arrivals-'))))
afterAll(() => rm(folder, { recursive: true }))

let files = 0
async function emptyFile(): Promise<string> {
  const path = join(folder, String((files += 1)))
  await writeFile(path, '')
  return path
}

/** What lies on the disk, opened like every stored file. */
async function opened(path: string, size: number): Promise<Buffer> {
  const sealed = await readFile(path)
  async function* read(start: number, end: number) {
    yield sealed.subarray(start, end)
  }
  return Buffer.concat(await Array.fromAsync(openRange(key, place, { size, read })))
}

async function arrive(plain: Buffer, step: number, path: string) {
  const arrival = beginArrival(path, key, place)
  try {
    for (let at = 0; at < plain.length; at += step)
      await arrival.write(plain.subarray(at, at + step))
    await arrival.finish()
    return await arrival.whole()
  } finally {
    arrival.end()
  }
}

test.each([
  [0, 1],
  [1, 1],
  [CHUNK_BYTES, 5_000],
  [HALF - 1, 70_000],
  [HALF, HALF],
  [HALF + 1, 3 * HALF],
  [5 * HALF, 65_536],
  [5 * HALF + 3 * CHUNK_BYTES + 7, 65_521],
])('%i bytes in steps of %i are sealed and read back', async (size, step) => {
  const plain = randomBytes(size)
  const path = await emptyFile()
  expect(Buffer.from(await arrive(plain, step, path))).toEqual(plain)
  expect(await opened(path, size)).toEqual(plain)
})

test('many at once, whose senders take turns, do not mix', async () => {
  const plains = Array.from({ length: 40 }, () => randomBytes(2 * HALF + 12_345))
  const arrived = await Promise.all(
    plains.map(async (plain) => arrive(plain, 50_001, await emptyFile())),
  )
  expect(arrived.map((bytes) => Buffer.from(bytes))).toEqual(plains)
})

test('a file that cannot be written is said to its sender, and the others go on', async () => {
  const nowhere = join(folder, 'gone', 'file')
  const going = arrive(randomBytes(3 * HALF), 10_000, await emptyFile())
  await expect(arrive(randomBytes(3 * HALF), 10_000, nowhere)).rejects.toThrow()
  expect((await going).length).toBe(3 * HALF)
})

test('what was changed on the disk meanwhile is not whole', async () => {
  const path = await emptyFile()
  const arrival = beginArrival(path, key, place)
  await arrival.write(randomBytes(HALF))
  await arrival.finish()
  const sealed = await readFile(path)
  sealed[100]! ^= 1
  await writeFile(path, sealed)
  await expect(arrival.whole()).rejects.toThrow('does not open')
  arrival.end()
})
