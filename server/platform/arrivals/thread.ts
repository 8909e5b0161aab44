import { createHash, type Hash, type KeyObject } from 'node:crypto'
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { CHUNK_BYTES, openRun, sealRun, SEALED_CHUNK } from '../encryption/chunkRuns.ts'

// Seals arriving files to the disk, one piece after the other, and opens them again to be looked at.
// In a thread with a small heap of its own: what comes and goes here is never looked through with everything else.

export type Begin = {
  act: 'begin'
  file: number
  path: string
  key: KeyObject
  nonce: Uint8Array
  /** Stands before the chunks. */
  prefix: Uint8Array
}
/** The first `length` bytes of a half of the lane; every piece but the last is a whole number of chunks. */
export type Piece = {
  act: 'piece'
  file: number
  half: Uint8Array<SharedArrayBuffer>
  length: number
  last: boolean
}
export type Order = Begin | Piece | { act: 'whole'; file: number } | { act: 'end'; file: number }

export type Whole = { bytes: Uint8Array<ArrayBuffer>; sha256: string }
/** One for each piece and each whole, in their order. */
export type Answer = { file: number } & ({ whole?: Whole } | { error: unknown })

type Open = Omit<Begin, 'act' | 'file'> & { fd: number; hash: Hash; chunks: number; size: number }
const files = new Map<number, Open>()
/** Sealed bytes on their way back. */
const scratch = Buffer.alloc(16 * SEALED_CHUNK)

function begin({ file, ...rest }: Begin) {
  const fd = openSync(rest.path, 'r+')
  files.set(file, { ...rest, fd, hash: createHash('sha256'), chunks: 0, size: 0 })
  writeAll(fd, rest.prefix)
}

function writeAll(fd: number, bytes: Uint8Array) {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at)
}

function piece(open: Open, { half, length, last }: Piece) {
  const bytes = half.subarray(0, length)
  open.hash.update(bytes)
  open.size += length
  writeAll(open.fd, sealRun({ ...open, first: open.chunks, bytes, last }))
  open.chunks += length / CHUNK_BYTES
}

/** Everything that was written, as it can be read from the disk. */
function whole(open: Open): Whole {
  const bytes = Buffer.allocUnsafeSlow(open.size)
  let from = open.prefix.length
  for (let first = 0, filled = 0; filled < open.size; first += 16) {
    const read = readSync(open.fd, scratch, 0, scratch.length, from)
    from += read
    const plain = openRun({ ...open, first, bytes: scratch.subarray(0, read) })
    if (!plain || plain.length === 0) throw new Error('what was sealed does not open')
    filled += plain.copy(bytes, filled)
  }
  return { bytes, sha256: open.hash.digest('hex') }
}

function obey(order: Order): { whole?: Whole } {
  if (order.act === 'begin') begin(order)
  else {
    const open = files.get(order.file)
    // The file could not be opened, which its first piece is told.
    if (!open) throw new Error('there is no such file')
    if (order.act === 'piece') piece(open, order)
    if (order.act === 'whole') return { whole: whole(open) }
    if (order.act === 'end') {
      files.delete(order.file)
      closeSync(open.fd)
    }
  }
  return {}
}

const ANSWERED = new Set<Order['act']>(['piece', 'whole'])

parentPort?.on('message', (order: Order) => {
  let done: { whole?: Whole } | { error: unknown }
  try {
    done = obey(order)
  } catch (error) {
    done = { error }
  }
  if (!ANSWERED.has(order.act)) return
  const answer: Answer = { file: order.file, ...done }
  const moved = 'whole' in done && done.whole ? [done.whole.bytes.buffer] : []
  parentPort?.postMessage(answer, moved)
})
