import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { NotStoredError } from './failure.ts'
import { checkName } from './names.ts'
import { openPartial, sweepPartials } from './partial.ts'
import type { Storage, StoredWriter } from './storage.ts'

/** Files that are still being written; a name can never begin with a dot. */
const PARTIAL = '.partial'

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** Storage in one folder: written under another name, flushed, then renamed. */
export function openFolder(root: string): Storage {
  const pathOf = (name: string) => {
    checkName(name)
    return join(root, ...name.split('/'))
  }
  return {
    async create(name) {
      const path = pathOf(name)
      return writer(join(root, PARTIAL), path, root)
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
    sweep: (before) => sweepPartials(join(root, PARTIAL), before),
  }
}

async function writer(folder: string, path: string, root: string): Promise<StoredWriter> {
  const partial = await openPartial(folder)
  let done = false
  return {
    write: partial.write,
    path: partial.path,
    async commit() {
      await partial.close()
      const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await rename(partial.path, path)
      done = true
      await syncFolders(dirname(path), made ? root : dirname(path))
    },
    async abort() {
      if (done) return
      done = true
      await partial.discard()
    },
  }
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
