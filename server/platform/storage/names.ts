import type { Storage } from './storage.ts'

const NAME = /^[a-z]+(\/[A-Za-z0-9_-]+)+$/

/** Throws for a name that could reach outside of the storage. */
export function checkName(name: string): void {
  if (!NAME.test(name)) throw new Error('not a storage name')
}

/** Where the small picture of an upload lies, and whose a stored name is: that of its row. */
export const smallName = (name: string) => `small/${name}`
export const uploadOf = (name: string) => name.replace(/^small\//, '')

/** Removes the bytes of an upload by the name of its row, with those of its small picture. */
export async function removeStored(storage: Pick<Storage, 'remove'>, name: string): Promise<void> {
  await storage.remove(smallName(name))
  await storage.remove(name)
}
