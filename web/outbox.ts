import { ProblemError } from '../contract/client.ts'
import { NetworkError, sentenceOf } from './api.ts'
import { backoff } from './backoff.ts'
import {
  carryForward,
  carryWithout,
  MERGES,
  type Change,
  type ChangeInput,
  type ChangeOutput,
} from './changes.ts'
import { newId } from './ids.ts'
import type { Storage } from './storage.ts'

/** One change on its way. `waiting` may still be taken back; `refused` needs a person. */
export type OutboxEntry = {
  id: string
  /** Place in the queue, given by the store. */
  order: number
  userId: string
  change: Change
  input: Record<string, unknown>
  /** When it happened, ISO 8601, by the corrected clock of this device. */
  at: string
  /** The same by its own clock, right or wrong. */
  deviceAt?: string
  state: 'waiting' | 'sending' | 'refused'
  attempts: number
  /** What the server said, in its words. */
  refusal?: string
  file?: Blob
  fileName?: string
  /** The file has already arrived under this id. */
  uploadId?: string
}

/** How often a change may meet the same fault of the server before a person is shown it. */
const FAULTS_ENOUGH = 8

export type Verdict = 'again' | 'signed-out' | 'refused'

/**
 * What an error means for the change that met it. Only a lost connection or a server in trouble is
 * tried again by itself; whatever else goes wrong is shown, so that it cannot block the queue.
 */
export function verdict(error: unknown, attempts = 0): Verdict {
  if (error instanceof NetworkError) return 'again'
  if (!(error instanceof ProblemError)) return 'refused'
  const { status, code } = error.problem
  if (code === 'not_signed_in') return 'signed-out'
  // A fault of the server that meets the same change every time must not block what stands behind it.
  if (status === 500 && attempts >= FAULTS_ENOUGH) return 'refused'
  return status >= 500 || status === 429 || status === 408 ? 'again' : 'refused'
}

type Options = {
  userId: string
  storage: Storage
  deliver: (entry: OutboxEntry, keep: (entry: OutboxEntry) => Promise<void>) => Promise<unknown>
  /** Runs the task when no other tab of this person runs one. */
  exclusively: (task: () => Promise<void>) => Promise<void>
  /** Resolves after the time, or sooner when the network comes back. */
  pause: (milliseconds: number) => Promise<void>
  now: () => number
  onSent: (entry: OutboxEntry, output: unknown) => void
  onSignedOut: () => void
  /** Tells the other tabs that the queue is not what it was. */
  announce: () => void
}

type Waiter = {
  promise: Promise<unknown>
  resolve: (output: unknown) => void
  reject: (error: unknown) => void
}

/** `Promise.withResolvers`, which phones of 2023 do not have. */
function newWaiter(): Waiter {
  let resolve: Waiter['resolve'] = () => undefined
  let reject: Waiter['reject'] = () => undefined
  const promise = new Promise<unknown>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

export type Outbox = ReturnType<typeof createOutbox>

/** The one way in which anything is changed: in order, one at a time, surviving reloads. */
export function createOutbox(options: Options) {
  const { storage, now } = options
  let entries: OutboxEntry[] = []
  let draining: Promise<void> | null = null
  let stopped = false
  const listeners = new Set<() => void>()
  const waiters = new Map<string, Waiter>()

  async function refresh() {
    entries = await storage.entries()
    for (const listener of listeners) listener()
  }

  async function changed() {
    await refresh()
    options.announce()
  }

  /** What waits behind a change that will not arrive no longer counts on it. */
  async function goWithout(gone: OutboxEntry) {
    for (const { order } of await storage.entries())
      if (order > gone.order) await storage.revise(order, (kept) => carryWithout(gone, kept))
  }

  async function send({ order }: OutboxEntry): Promise<'next' | 'pause' | 'stop'> {
    // As it is now: since it was looked for it may have grown, or been taken back.
    const entry = await storage.revise(order, (kept) => ({ ...kept, state: 'sending' }))
    if (!entry) return 'next'
    await refresh()
    // What was learned on the way (an uploaded picture's id) must outlive a failed last step.
    let known = entry
    try {
      const output = await options.deliver(entry, async (next) => {
        known = next
        await storage.revise(order, () => ({ ...next, state: 'sending' }))
      })
      for (const waiting of await storage.entries())
        await storage.revise(waiting.order, (kept) => carryForward(entry, output, kept))
      await storage.revise(order, () => null)
      options.onSent(entry, output)
      await changed()
      waiters.get(entry.id)?.resolve(output)
      waiters.delete(entry.id)
      return 'next'
    } catch (error) {
      const attempts = entry.attempts + 1
      const meaning = verdict(error, attempts)
      if (meaning === 'refused') {
        await storage.revise(order, () => ({
          ...known,
          state: 'refused',
          attempts,
          refusal: sentenceOf(error),
        }))
        await goWithout(known)
        await changed()
        waiters.get(entry.id)?.reject(error)
        waiters.delete(entry.id)
        return 'next'
      }
      await storage.revise(order, () => ({ ...known, state: 'waiting', attempts }))
      await changed()
      if (meaning === 'signed-out') options.onSignedOut()
      return meaning === 'signed-out' ? 'stop' : 'pause'
    }
  }

  async function drainAll() {
    while (!stopped) {
      const next = (await storage.entries()).find((entry) => entry.state !== 'refused')
      if (!next) return
      const outcome = await send(next)
      if (outcome === 'stop') return
      if (outcome === 'pause') await options.pause(backoff(next.attempts + 1))
    }
  }

  /** Sends what waits. Holding the lock means that nobody else is sending, in any tab. */
  function drain(): Promise<void> {
    draining ??= options.exclusively(drainAll).finally(async () => {
      draining = null
      // A change may have arrived while the last look found nothing.
      const left = await storage.entries().catch(() => [])
      if (!stopped && left.some((entry) => entry.state === 'waiting' && !entry.attempts)) {
        void drain()
      }
    })
    return draining
  }

  function enqueue(entry: Omit<OutboxEntry, 'order'>): Promise<OutboxEntry> {
    const merge = MERGES[entry.change]
    return storage.add(entry, (kept) => {
      const rival = kept.findLast(
        (each) => each.change === entry.change && each.state === 'waiting',
      )
      const input = rival && merge ? merge(rival.input, entry.input) : null
      return rival && input ? { ...rival, input, at: entry.at } : null
    })
  }

  return {
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    snapshot: () => entries,
    refresh,
    drain,
    /**
     * Takes a change. `settled` answers when the server has (in this tab); it rejects with the
     * ProblemError of a refusal, and may stay open for as long as there is no signal.
     */
    async add<C extends Change>(
      change: C,
      input: ChangeInput<C>,
      extra: { file?: Blob; fileName?: string } = {},
    ): Promise<{ entry: OutboxEntry; settled: Promise<ChangeOutput<C>> }> {
      const entry = await enqueue({
        id: newId(),
        userId: options.userId,
        change,
        input,
        at: new Date(now()).toISOString(),
        deviceAt: new Date().toISOString(),
        state: 'waiting',
        attempts: 0,
        ...extra,
      })
      // Whoever merged into one that waits settles with it.
      const waiter = waiters.get(entry.id) ?? newWaiter()
      waiters.set(entry.id, waiter)
      // Most callers look at the queue instead: a refusal is shown there, not thrown at nobody.
      waiter.promise.catch(() => undefined)
      await changed()
      void drain()
      return { entry, settled: waiter.promise as Promise<ChangeOutput<C>> }
    },
    /** Takes a change back that has not left yet. Answers whether it was still here. */
    async takeBack(id: string): Promise<boolean> {
      const entry = (await storage.entries()).find((each) => each.id === id)
      if (!entry) return false
      const left = await storage.revise(entry.order, ({ state }) =>
        state === 'sending' ? undefined : null,
      )
      if (left) return false
      await goWithout(entry)
      waiters.delete(id)
      await changed()
      return true
    },
    /** Tries a refused change again, as it is. */
    async retry(id: string) {
      const entry = (await storage.entries()).find((each) => each.id === id)
      if (!entry) return
      await storage.revise(entry.order, (kept) =>
        kept.state === 'refused'
          ? { ...kept, state: 'waiting', attempts: 0, refusal: undefined }
          : undefined,
      )
      await changed()
      void drain()
    },
    stop() {
      stopped = true
    },
  }
}
