import { openDB, type DBSchema } from 'idb'
import type { OutboxEntry } from './outbox.ts'

/** What one person keeps on one device: waiting changes, the cursor, notices, own visits. */
export type Storage = {
  read: (key: string) => Promise<unknown>
  write: (key: string, value: unknown) => Promise<void>
  entries: () => Promise<OutboxEntry[]>
  /**
   * Stores a new entry and answers it with its place in the queue; or, where `merge` makes it part of
   * one that is kept already, stores and answers that one.
   */
  add: (entry: NewEntry, merge?: Merge) => Promise<OutboxEntry>
  /**
   * Changes one entry as it stands at that moment, which nobody else changes meanwhile; `null` takes
   * it away, `undefined` leaves it. Answers what stands there afterwards.
   */
  revise: (order: number, change: Revision) => Promise<OutboxEntry | undefined>
  /** Forgets everything of this person on this device. */
  destroy: () => Promise<void>
}

type NewEntry = Omit<OutboxEntry, 'order'>
type Merge = (kept: readonly OutboxEntry[]) => OutboxEntry | null
type Revision = (kept: OutboxEntry) => OutboxEntry | null | undefined

type Schema = DBSchema & {
  kept: { key: string; value: unknown }
  outbox: { key: number; value: OutboxEntry }
}

/** For browsers that refuse IndexedDB (some private windows): the same, until the tab closes. */
export function memoryStorage(): Storage {
  const kept = new Map<string, unknown>()
  const outbox = new Map<number, OutboxEntry>()
  let last = 0
  const inOrder = () => [...outbox.values()].toSorted((a, b) => a.order - b.order)
  return {
    read: async (key) => kept.get(key),
    write: async (key, value) => void kept.set(key, value),
    entries: async () => inOrder(),
    async add(entry, merge) {
      const stored = merge?.(inOrder()) ?? { ...entry, order: (last += 1) }
      outbox.set(stored.order, stored)
      return stored
    },
    async revise(order, change) {
      const kept = outbox.get(order)
      const next = kept && change(kept)
      if (next) outbox.set(order, next)
      if (next === null) outbox.delete(order)
      return outbox.get(order)
    },
    async destroy() {
      kept.clear()
      outbox.clear()
    },
  }
}

async function openIndexed(userId: string): Promise<Storage> {
  const database = await openDB<Schema>(`ahava-${userId}`, 1, {
    upgrade(fresh) {
      fresh.createObjectStore('kept')
      // The store counts, so that two tabs can never give two changes the same place.
      fresh.createObjectStore('outbox', { keyPath: 'order', autoIncrement: true })
    },
  })
  return {
    read: (key) => database.get('kept', key),
    write: async (key, value) => void (await database.put('kept', value, key)),
    entries: () => database.getAll('outbox'),
    // Each in one transaction, so that no other tab comes between the look and the change.
    async add(entry, merge) {
      const { store, done } = database.transaction('outbox', 'readwrite')
      const one = merge?.(await store.getAll())
      if (one) await store.put(one)
      const stored = one ?? { ...entry, order: await store.add(entry as OutboxEntry) }
      await done
      return stored
    },
    async revise(order, change) {
      const { store, done } = database.transaction('outbox', 'readwrite')
      const kept = await store.get(order)
      const next = kept && change(kept)
      if (next) await store.put(next)
      if (next === null) await store.delete(order)
      await done
      return next === null ? undefined : (next ?? kept)
    },
    async destroy() {
      // Emptied rather than deleted: another tab that still holds it open would block a delete.
      await Promise.all([database.clear('kept'), database.clear('outbox')])
    },
  }
}

export async function openStorage(userId: string): Promise<Storage> {
  try {
    return await openIndexed(userId)
  } catch {
    return memoryStorage()
  }
}
