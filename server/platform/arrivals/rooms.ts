import { createPool } from './sharedMemory.ts'

// The memory of whole files in plain.

/** A document may be so large; what is larger gets memory of its own. */
const ROOM = 10 * 1024 * 1024
/** As many as are looked at together. */
const pool = createPool(ROOM, 4)

/** Copied by the engine; zeros as a number are written one by one into shared memory. */
const ZEROS = Buffer.alloc(65_536)

export type Room = Buffer<SharedArrayBuffer>
const taken = new WeakSet<Room>()

/** Zeros, `size` bytes of them, until `giveBack`. */
export function takeRoom(size: number): Room {
  const memory = size > ROOM ? new SharedArrayBuffer(size) : pool.take()
  const room = Buffer.from(memory, 0, size)
  taken.add(room)
  return room
}

/**
 * Takes the memory of a whole file back, all of it zero: whoever gets it next finds nothing of this file. Nobody may
 * use `room` any more. Harmless twice.
 */
export function giveBack(room: Room): void {
  if (!taken.delete(room)) return
  for (let at = 0; at < room.length; at += ZEROS.length) ZEROS.copy(room, at)
  if (room.buffer.byteLength === ROOM) pool.giveBack(room.buffer)
}
