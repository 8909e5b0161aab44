import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openFolder } from './folder.ts'
import { store } from './storage.ts'

async function* words(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text)
}

test('nobody else on the machine may read the files', async () => {
  const root = await mkdtemp(join(tmpdir(), 'ahava-storage-'))
  await store(openFolder(join(root, 'files')), 'images/2026/one', words('bytes'))
  const mode = async (path: string) => (await stat(join(root, 'files', path))).mode & 0o077
  expect(await Promise.all(['', 'images', 'images/2026', 'images/2026/one'].map(mode))).toEqual([
    0, 0, 0, 0,
  ])
  await rm(root, { recursive: true })
})
