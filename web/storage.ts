import { openDB, type DBSchema } from 'idb'
import type { OutboxEntry } from './outbox.ts'

/** What one person keeps on one device: waiting changes, the cursor, notices, own visits. */
export type Storage = {
  read: (key: string) => Promise<unknown>
  write: (key: string, value: unknown) => Promise<void>
  entries: () => Promise<OutboxEntry[]>
  /** Stores a new entry and answers it with its place in the queue. */
  add: (entry: Omit<OutboxEntry, 'order'>) => Promise<OutboxEntry>
  put: (entry: OutboxEntry) => Promise<void>
  remove: (order: number) => Promise<void>
  /** Forgets everything of this person on this device. */
  destroy: () => Promise<void>
}

type Schema = DBSchema & {
  kept: { key: string; value: unknown }
  outbox: { key: number; value: OutboxEntry }
}

/** For browsers that refuse IndexedDB (some private windows): the same, until the tab closes. */
export function memoryStorage(): Storage {
  const kept = new Map<string, unknown>()
  const outbox = new Map<number, OutboxEntry>()
  let last = 0
  return {
    read: async (key) => kept.get(key),
    write: async (key, value) => void kept.set(key, value),
    entries: async () => [...outbox.values()].toSorted((a, b) => a.order - b.order),
    async add(entry) {
      const stored = { ...entry, order: (last += 1) }
      outbox.set(stored.order, stored)
      return stored
    },
    put: async (entry) => void outbox.set(entry.order, entry),
    remove: async (order) => void outbox.delete(order),
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
    async add(entry) {
      const order = await database.add('outbox', entry as OutboxEntry)
      return { ...entry, order }
    },
    put: async (entry) => void (await database.put('outbox', entry)),
    remove: (order) => database.delete('outbox', order),
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
