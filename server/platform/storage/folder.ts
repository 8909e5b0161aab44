import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { NotStoredError } from './failure.ts'
import type { Storage, StoredWriter } from './storage.ts'

const NAME = /^[a-z]+(\/[A-Za-z0-9_-]+)+$/
/** Files that are still being written; a name can never begin with a dot. */
const PARTIAL = '.partial'
/** Small writes are gathered: each one that reaches the disk costs more than the bytes in it. */
const TOGETHER = 256 * 1024

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** Storage in one folder: written under another name, flushed, then renamed. */
export function openFolder(root: string): Storage {
  const pathOf = (name: string) => {
    if (!NAME.test(name)) throw new Error('not a storage name')
    return join(root, ...name.split('/'))
  }
  return {
    async create(name) {
      const path = pathOf(name)
      await mkdir(join(root, PARTIAL), { recursive: true, mode: 0o700 })
      return writer(join(root, PARTIAL, randomUUID()), path, root)
    },
    async *read(name, start = 0, end = Infinity) {
      if (end <= start) return
      try {
        yield* createReadStream(pathOf(name), { start, end: end - 1 })
      } catch (error) {
        throw isMissing(error) ? new NotStoredError(name) : error
      }
    },
    async remove(name) {
      await rm(pathOf(name), { force: true })
    },
    async *list() {
      for await (const path of filesUnder(root)) {
        const found = await stat(path).catch(() => null)
        // A file may go while the folder is read.
        if (!found) continue
        yield { name: relative(root, path).replaceAll(sep, '/'), size: found.size, at: found.mtime }
      }
    },
    sweep: (before) => sweepFolder(join(root, PARTIAL), before),
  }
}

async function writer(partial: string, path: string, root: string): Promise<StoredWriter> {
  const file = await open(partial, 'wx', 0o600)
  let done = false
  let waiting: Uint8Array[] = []
  let size = 0
  async function flush() {
    const bytes = Buffer.concat(waiting)
    waiting = []
    size = 0
    await file.writeFile(bytes)
  }
  return {
    async write(bytes) {
      waiting.push(bytes)
      size += bytes.length
      if (size >= TOGETHER) await flush()
    },
    async commit() {
      await flush()
      await file.sync()
      await file.close()
      const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await rename(partial, path)
      done = true
      await syncFolders(dirname(path), made ? root : dirname(path))
    },
    async abort() {
      if (done) return
      done = true
      await file.close().catch(() => {})
      await rm(partial, { force: true })
    },
  }
}

/** Removes the files of one folder that were last written before that moment. */
export async function sweepFolder(folder: string, before: Date): Promise<number> {
  let swept = 0
  for await (const path of filesUnder(folder)) {
    const found = await stat(path).catch(() => null)
    if (!found || found.mtime >= before) continue
    await rm(path, { force: true })
    swept += 1
  }
  return swept
}

/** A rename survives a power cut only when its folder is flushed too, and a new folder its parents. */
async function syncFolders(folder: string, last: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
  if (folder !== last) await syncFolders(dirname(folder), last)
}

async function* filesUnder(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isFile()) yield path
    else if (entry.isDirectory() && entry.name !== PARTIAL) yield* filesUnder(path)
  }
}
