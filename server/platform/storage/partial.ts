import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Small writes are gathered: each one that reaches the disk costs more than the bytes in it. */
const TOGETHER = 256 * 1024

/** A file that is still being written, under a name that nobody asks for. */
export async function openPartial(folder: string) {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, randomUUID())
  const file = await open(path, 'wx', 0o600)
  let waiting: Uint8Array[] = []
  let gathered = 0
  async function flush() {
    if (gathered === 0) return
    const bytes = Buffer.concat(waiting)
    waiting = []
    gathered = 0
    await file.writeFile(bytes)
  }
  return {
    path,
    async write(bytes: Uint8Array) {
      waiting.push(bytes)
      gathered += bytes.length
      if (gathered >= TOGETHER) await flush()
    },
    /** Everything is on the disk when this resolves. */
    async close() {
      await flush()
      await file.sync()
      await file.close()
    },
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
