import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openFolder } from './folder.ts'
import { NotStoredError } from './failure.ts'
import { store, type Storage } from './storage.ts'

let root: string
let storage: Storage

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ahava-storage-'))
  storage = openFolder(join(root, 'files'))
})
afterEach(() => rm(root, { recursive: true }))

async function* words(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text)
}

async function read(name: string, start?: number, end?: number) {
  const parts: Uint8Array[] = []
  for await (const part of storage.read(name, start, end)) parts.push(part)
  return Buffer.concat(parts).toString()
}

const names = async () => {
  const found: string[] = []
  for await (const entry of storage.list()) found.push(entry.name)
  return found.toSorted()
}

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
  expect(await readdir(join(root, 'files', '.partial'))).toEqual([])
})

test('a stream that fails half-way leaves nothing', async () => {
  async function* broken() {
    yield Buffer.from('half')
    throw new Error('the line is dead')
  }
  await expect(store(storage, 'images/one', broken())).rejects.toThrow('the line is dead')
  expect(await names()).toEqual([])
  expect(await readdir(join(root, 'files', '.partial'))).toEqual([])
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

test('nobody else on the machine may read the files', async () => {
  await store(storage, 'images/2026/one', words('bytes'))
  const mode = async (path: string) => (await stat(join(root, 'files', path))).mode & 0o077
  expect(await Promise.all(['', 'images', 'images/2026', 'images/2026/one'].map(mode))).toEqual([
    0, 0, 0, 0,
  ])
})
