import type { KeyObject } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { CHUNK_BYTES } from '../encryption/chunkRuns.ts'
import { newFile } from '../encryption/chunked.ts'
import type { Place } from '../encryption/envelope.ts'
import { giveBack, takeRoom, type Room } from './rooms.ts'
import { createPool } from './sharedMemory.ts'
import type { Answer, Order } from './thread.ts'

/** A file on its way in: sealed to the disk as it comes, and read back once it is all there. */
export type Arrival = {
  /** Takes the bytes over before it resolves; waits while the disk is behind. Throws what the disk says (ENOSPC). */
  write(bytes: Uint8Array): Promise<void>
  /** The last byte has come: everything is written when this resolves, though not yet flushed. */
  finish(): Promise<void>
  /** All of it in plain, read back from what was sealed. Once, after `finish`. Its memory goes back by `giveBack`. */
  whole(): Promise<Room>
  /** Lets go of the file, which stays; harmless twice. Always to be called. */
  end(): void
}

const HALF = 16 * CHUNK_BYTES
/** Memory that both threads see: one half fills while the other is sealed. */
const lanes = createPool(2 * HALF, 64)

/** Little lives long in the thread: with little room its memory goes back soon. */
const SMALL = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 32 }

type Waiting = { resolve(): void; reject(error: Error): void }
type Thread = { worker: Worker; waiting: Map<number, Waiting[]>; ended: Error | null }
let current: Thread | null = null
let last = 0

function start(): Thread {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { resourceLimits: SMALL })
  const thread: Thread = { worker, waiting: new Map(), ended: null }
  const fail = (error: Error) => {
    if (current === thread) current = null
    thread.ended ??= error
    for (const all of thread.waiting.values()) for (const { reject } of all) reject(thread.ended)
    thread.waiting.clear()
  }
  worker.on('message', ({ file, error }: Answer) => {
    const next = thread.waiting.get(file)?.shift()
    if (error) next?.reject(error as Error)
    else next?.resolve()
  })
  worker.on('error', (error) => fail(error as Error))
  worker.on('exit', () => fail(new Error('the thread that seals files ended')))
  return thread
}

/** Begins to seal a file for one place to `path`, which is there and empty. */
export function beginArrival(path: string, dataKey: KeyObject, place: Place): Arrival {
  const thread = (current ??= start())
  const file = (last += 1)
  const lane = lanes.take()
  const halfOf = (which: number) => new Uint8Array(lane, which * HALF, HALF)
  const { key, nonce, prefix } = newFile(dataKey, place)
  const halves = [Promise.resolve<unknown>(undefined), Promise.resolve<unknown>(undefined)]
  let half = 0
  let filled = 0
  let size = 0
  let over = false
  thread.waiting.set(file, [])
  // It holds the process as long as a file is in hand, and no longer: a seed ends by itself.
  thread.worker.ref()
  thread.worker.postMessage({ act: 'begin', file, path, key, nonce, prefix } satisfies Order)

  function ask(order: Order): Promise<void> {
    if (thread.ended) return Promise.reject(thread.ended)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    // Who writes on hears of it with the next piece.
    promise.catch(() => {})
    thread.waiting.get(file)?.push({ resolve, reject })
    thread.worker.postMessage(order)
    return promise
  }

  async function hand(isLast: boolean) {
    const order = { act: 'piece', file, half: halfOf(half), length: filled, last: isLast } as const
    halves[half] = ask(order)
    half = 1 - half
    filled = 0
    await halves[half]
  }

  return {
    async write(bytes) {
      for (let from = 0; from < bytes.length;) {
        const taken = Math.min(HALF - filled, bytes.length - from)
        halfOf(half).set(bytes.subarray(from, from + taken), filled)
        filled += taken
        size += taken
        from += taken
        if (filled === HALF) await hand(false)
      }
    },
    async finish() {
      await hand(true)
      await Promise.all(halves)
    },
    async whole() {
      const bytes = takeRoom(size)
      try {
        await ask({ act: 'whole', file, room: bytes })
        return bytes
      } catch (error) {
        giveBack(bytes)
        throw error
      }
    },
    end() {
      if (over) return
      over = true
      if (thread.ended) return
      thread.worker.postMessage({ act: 'end', file } satisfies Order)
      // The lane is somebody else's only when nothing is sealed from it any more.
      void Promise.allSettled(halves).then(() => {
        thread.waiting.delete(file)
        if (thread.waiting.size === 0) thread.worker.unref()
        lanes.giveBack(lane)
      })
    },
  }
}
