import type { KeyObject } from 'node:crypto'
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
/** The whole file into this memory, which is as long. */
type Read = { act: 'whole'; file: number; room: Uint8Array<SharedArrayBuffer> }
export type Order = Begin | Piece | Read | { act: 'end'; file: number }

/** One for each piece and each whole, in their order. */
export type Answer = { file: number; error?: unknown }

type Open = Omit<Begin, 'act' | 'file'> & { fd: number; chunks: number; size: number }
const files = new Map<number, Open>()
/** Sealed bytes on their way to the disk and back, and the end mark: fresh memory is what costs. */
const scratch = Buffer.alloc(17 * SEALED_CHUNK)

function begin({ file, ...rest }: Begin) {
  const fd = openSync(rest.path, 'r+')
  files.set(file, { ...rest, fd, chunks: 0, size: 0 })
  writeAll(fd, rest.prefix)
}

function writeAll(fd: number, bytes: Uint8Array) {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at)
}

function piece(open: Open, { half, length, last }: Piece) {
  const bytes = half.subarray(0, length)
  open.size += length
  writeAll(open.fd, sealRun({ ...open, first: open.chunks, bytes, last }, scratch))
  open.chunks += length / CHUNK_BYTES
}

/** Everything that was written, as it can be read from the disk. */
function whole(open: Open, room: Uint8Array<SharedArrayBuffer>): void {
  const bytes = Buffer.from(room.buffer, room.byteOffset, room.byteLength)
  let from = open.prefix.length
  for (let first = 0, filled = 0; filled < open.size; first += 16) {
    const read = readSync(open.fd, scratch, 0, 16 * SEALED_CHUNK, from)
    from += read
    const run = { ...open, first, bytes: scratch.subarray(0, read) }
    const plain = openRun(run, bytes.subarray(filled))
    if (!plain || plain.length === 0) throw new Error('what was sealed does not open')
    filled += plain.length
  }
}

function obey(order: Order): void {
  if (order.act === 'begin') return begin(order)
  const open = files.get(order.file)
  // The file could not be opened, which its first piece is told.
  if (!open) throw new Error('there is no such file')
  if (order.act === 'piece') piece(open, order)
  if (order.act === 'whole') whole(open, order.room)
  if (order.act === 'end') {
    files.delete(order.file)
    closeSync(open.fd)
  }
}

const ANSWERED = new Set<Order['act']>(['piece', 'whole'])

parentPort?.on('message', (order: Order) => {
  const answer: Answer = { file: order.file }
  try {
    obey(order)
  } catch (error) {
    answer.error = error
  }
  if (ANSWERED.has(order.act)) parentPort?.postMessage(answer)
})
