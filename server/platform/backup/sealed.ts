import { createHash, type KeyObject } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import { StartError } from '../database/failure.ts'
import { openRange, sealChunks } from '../encryption/chunked.ts'
import type { Place } from '../encryption/envelope.ts'
import { measuring, type SealedPart } from './manifest.ts'

const ENDING = '.copy.zst.sealed'
/** Small pieces are gathered: each write that reaches the disk costs more than the bytes in it. */
const TOGETHER = 256 * 1024

export type BackupKey = { id: string; key: KeyObject }

/** Bound to its backup and its table: a file that was taken from another place does not open. */
const placeOf = (id: string, name: string): Place => ({
  table: 'backup',
  column: name,
  row: id,
  person: id,
})

export const pathOf = (folder: string, name: string): string => join(folder, name + ENDING)

/** Compresses and seals bytes into a file that is on the disk when this resolves. */
export async function writeSealed(
  { id, key }: BackupKey,
  folder: string,
  name: string,
  source: AsyncIterable<Uint8Array>,
): Promise<SealedPart> {
  const inside = measuring()
  const outside = measuring()
  const file = await open(pathOf(folder, name), 'wx', 0o600)
  try {
    await pipeline(
      Readable.from(source, { objectMode: false, highWaterMark: TOGETHER }),
      createZstdCompress({ chunkSize: TOGETHER }),
      async (compressed: AsyncIterable<Buffer>) => {
        const sealed = sealChunks(key, placeOf(id, name), inside.through(compressed))
        for await (const bytes of gathered(outside.through(sealed))) await file.writeFile(bytes)
      },
    )
    await file.sync()
  } finally {
    await file.close()
  }
  return { ...outside.result(), plain: inside.size() }
}

/** The bytes that were sealed. Throws UnreadableError where anything of the file was changed. */
export function readSealed(
  { id, key }: BackupKey,
  folder: string,
  name: string,
  { plain }: SealedPart,
): AsyncIterable<Uint8Array> {
  const read = (start: number, end: number) =>
    createReadStream(pathOf(folder, name), { start, end: end - 1, highWaterMark: TOGETHER })
  const opened = Readable.from(openRange(key, placeOf(id, name), { size: plain, read }))
  const whole = createZstdDecompress({ chunkSize: TOGETHER })
  // The first that fails is what is told: whoever reads `whole` sees it.
  opened.on('error', (error) => whole.destroy(error))
  return opened.pipe(whole)
}

/** Refuses a file that is not there, or not as the manifest says. */
export async function checkSealed(folder: string, name: string, part: SealedPart): Promise<void> {
  const path = pathOf(folder, name)
  const found = await hashOf(path).catch(() => null)
  if (!found) throw new StartError(`The backup is not whole: ${path} is missing.`)
  if (found.size !== part.size || found.sha256 !== part.sha256)
    throw new StartError(`The backup is damaged: ${path} is not what was written.`)
}

/** Size and SHA-256 of a file. */
export async function hashOf(path: string): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256')
  let size = 0
  for await (const bytes of createReadStream(path, { highWaterMark: TOGETHER })) {
    hash.update(bytes as Buffer)
    size += (bytes as Buffer).length
  }
  return { size, sha256: hash.digest('hex') }
}

async function* gathered(source: AsyncIterable<Uint8Array>) {
  let some: Uint8Array[] = []
  let size = 0
  for await (const bytes of source) {
    some.push(bytes)
    size += bytes.length
    if (size < TOGETHER) continue
    yield Buffer.concat(some)
    some = []
    size = 0
  }
  yield Buffer.concat(some)
}
