import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Small writes are gathered: each one that reaches the disk costs more than the bytes in it. */
const TOGETHER = 256 * 1024

/** A file that is still being written, under a name that nobody asks for. `hashed` where somebody wants its hash. */
export async function openPartial(folder: string, { hashed = false } = {}) {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, randomUUID())
  const file = await open(path, 'wx', 0o600)
  const hash = hashed ? createHash('sha256') : null
  let waiting: Uint8Array[] = []
  let gathered = 0
  let size = 0
  async function flush() {
    if (gathered === 0) return
    const bytes = Buffer.concat(waiting)
    waiting = []
    gathered = 0
    size += bytes.length
    hash?.update(bytes)
    await file.writeFile(bytes)
  }
  return {
    path,
    async write(bytes: Uint8Array) {
      waiting.push(bytes)
      gathered += bytes.length
      if (gathered >= TOGETHER) await flush()
    },
    async *read(start: number, end: number): AsyncGenerator<Uint8Array> {
      await flush()
      if (end > start)
        yield* createReadStream(path, { start, end: end - 1, highWaterMark: TOGETHER })
    },
    /** Everything is on the disk when this resolves. */
    async close() {
      await flush()
      await file.sync()
      await file.close()
    },
    /** What was written, once it is closed. */
    whole: () => ({ size, sha256: hash?.digest('hex') ?? '' }),
    async discard() {
      await file.close().catch(() => {})
      await rm(path, { force: true })
    },
  }
}

/** Removes the partial files that were last written before that moment; answers how many. */
export async function sweepPartials(folder: string, before: Date): Promise<number> {
  let swept = 0
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (!found || found.mtime >= before) continue
    await rm(path, { force: true })
    swept += 1
  }
  return swept
}
