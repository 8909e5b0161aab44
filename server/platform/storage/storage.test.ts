import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openS3 } from '../../testing/s3.ts'
import { openBucket } from './bucket.ts'
import { NotStoredError } from './failure.ts'
import { openFolder } from './folder.ts'
import { store, type Storage } from './storage.ts'

// What every storage promises, whatever lies behind it.

type Ground = {
  storage: Storage
  /** What begun files have left on this machine. */
  halfWritten(): Promise<string[]>
  close(): Promise<void>
}

async function inFolder(): Promise<Ground> {
  const root = await mkdtemp(join(tmpdir(), 'ahava-storage-'))
  return {
    storage: openFolder(join(root, 'files')),
    halfWritten: () => readdir(join(root, 'files', '.partial')),
    close: () => rm(root, { recursive: true }),
  }
}

async function inBucket(): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'ahava-storage-'))
  const s3 = await openS3()
  return {
    storage: openBucket(s3.config(), folder),
    halfWritten: () => readdir(folder),
    async close() {
      await s3.close()
      await rm(folder, { recursive: true })
    },
  }
}

describe.each([
  ['a folder', inFolder],
  ['a bucket', inBucket],
])('%s', (_, open) => {
  let ground: Ground
  let storage: Storage
  beforeEach(async () => {
    ground = await open()
    ;({ storage } = ground)
  })
  afterEach(() => ground.close())

  async function* words(...texts: string[]) {
    for (const text of texts) yield Buffer.from(text)
  }

  async function read(name: string, start?: number, end?: number) {
    return Buffer.concat(await Array.fromAsync(storage.read(name, start, end))).toString()
  }

  const names = async () =>
    (await Array.fromAsync(storage.list())).map(({ name }) => name).toSorted()

  test('what was committed is read back, whole or in part', async () => {
    await store(storage, 'images/2026/11/a', words('0123', '456789'))
    expect(await read('images/2026/11/a')).toBe('0123456789')
    expect(await read('images/2026/11/a', 3, 6)).toBe('345')
    expect(await read('images/2026/11/a', 8, 100)).toBe('89')
    expect(await read('images/2026/11/a', 4, 4)).toBe('')
    expect(await names()).toEqual(['images/2026/11/a'])
  })

  test('nothing is there before commit, nothing stays after abort', async () => {
    const writer = await storage.create('images/one')
    await writer.write(Buffer.from('half'))
    expect(await names()).toEqual([])
    await expect(read('images/one')).rejects.toThrow(NotStoredError)
    await writer.abort()
    expect(await ground.halfWritten()).toEqual([])
  })

  test('a stream that fails half-way leaves nothing', async () => {
    async function* broken() {
      yield Buffer.from('half')
      throw new Error('the line is dead')
    }
    await expect(store(storage, 'images/one', broken())).rejects.toThrow('the line is dead')
    expect(await names()).toEqual([])
    expect(await ground.halfWritten()).toEqual([])
  })

  test('writing a name again replaces it at once', async () => {
    await store(storage, 'documents/one', words('first'))
    const writer = await storage.create('documents/one')
    await writer.write(Buffer.from('second'))
    expect(await read('documents/one')).toBe('first')
    await writer.commit()
    await writer.abort()
    expect(await read('documents/one')).toBe('second')
  })

  test('removing is final, and twice is no error', async () => {
    await store(storage, 'images/one', words('bytes'))
    await storage.remove('images/one')
    await storage.remove('images/one')
    await expect(read('images/one')).rejects.toThrow(NotStoredError)
  })

  test.each([
    '../secret',
    'images/../../secret',
    '/etc/passwd',
    'images/.hidden',
    'images',
    'a/b\0c',
  ])('the name %j is none', async (name) => {
    await expect(storage.create(name)).rejects.toThrow('not a storage name')
    await expect(read(name)).rejects.toThrow('not a storage name')
    await expect(storage.remove(name)).rejects.toThrow('not a storage name')
  })

  test('a megabyte and a half is the same bytes, and nothing is a file too', async () => {
    const bytes = Buffer.from(Array.from({ length: 1_500_000 }, (_, n) => (n * n) % 251))
    async function* pieces() {
      for (let from = 0; from < bytes.length; from += 16_400)
        yield bytes.subarray(from, from + 16_400)
    }
    await store(storage, 'documents/large', pieces())
    await store(storage, 'documents/empty', words())
    const back = Buffer.concat(await Array.fromAsync(storage.read('documents/large')))
    expect(back.equals(bytes)).toBe(true)
    const part = Buffer.concat(
      await Array.fromAsync(storage.read('documents/large', 700_001, 700_101)),
    )
    expect(part.equals(bytes.subarray(700_001, 700_101))).toBe(true)
    expect(await read('documents/empty')).toBe('')
    expect(await read('documents/empty', 5, 9)).toBe('')
    const sizes = (await Array.fromAsync(storage.list())).map(({ size }) => size)
    expect(sizes.toSorted((one, other) => one - other)).toEqual([0, 1_500_000])
  })

  test('all names are listed, however many, with when they were kept', async () => {
    const before = Date.now() - 2_000
    const kept = [
      'documents/a',
      'images/2026/11/a',
      'images/2026/11/b',
      'images/2026/12/a',
      'incoming/a',
      'small/a',
      'small/b',
    ]
    for (const name of kept) await store(storage, name, words('bytes'))
    expect(await names()).toEqual(kept)
    const times = (await Array.fromAsync(storage.list())).map(({ at }) => at.getTime())
    expect(times.filter((at) => at < before || at > Date.now() + 2_000)).toEqual([])
  })

  test('what was begun and never committed is swept, and nothing that is younger', async () => {
    const writer = await storage.create('images/one')
    await writer.write(Buffer.from('half'))
    expect(await storage.sweep(new Date(Date.now() - 60_000))).toBe(0)
    expect(await ground.halfWritten()).toHaveLength(1)
    expect(await storage.sweep(new Date(Date.now() + 60_000))).toBe(1)
    expect(await ground.halfWritten()).toEqual([])
    await writer.abort()
  })

  test('a reader who goes away in the middle holds nobody up', async () => {
    await store(storage, 'images/one', words('x'.repeat(300_000)))
    for await (const part of storage.read('images/one')) {
      expect(part.length).toBeGreaterThan(0)
      break
    }
    expect(await read('images/one', 0, 3)).toBe('xxx')
  })
})
