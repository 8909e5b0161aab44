import { randomBytes } from 'node:crypto'
import type { OutsideContext } from '../../platform/context.ts'
import { openRange, sealChunks } from '../../platform/encryption/chunked.ts'
import type { Place } from '../../platform/encryption/envelope.ts'
import { store } from '../../platform/storage/storage.ts'
import { accept, inspecting, type AcceptedFile, type DoorName } from '../../middleware/upload.ts'
import type { Incoming } from '../../middleware/upload/receive.ts'

type Ground = Pick<OutsideContext, 'vault' | 'storage'>

/** A file and the person whose key seals it. */
export type Owner = { id: string; patientId: string; dataKey: Buffer | null }

/** Where a column of an upload is sealed for. */
export const placeOf = (owner: Owner, column: 'file' | 'incoming' | 'filename'): Place => ({
  table: 'uploads',
  column,
  row: owner.id,
  person: owner.patientId,
})

/** A name that nobody guesses, in a folder per month (UTC): `images/2026/11/<24 characters>`. */
export function freshName(kind: 'image' | 'document', now: Date): string {
  const month = now.toISOString().slice(0, 7).replace('-', '/')
  return `${kind}s/${month}/${randomBytes(18).toString('base64url')}`
}

async function* only(bytes: Uint8Array) {
  yield bytes
}

/** Stores bytes sealed for their owner: under the name nothing or all of it. */
export function keep({ vault, storage }: Ground, owner: Owner, name: string, bytes: Uint8Array) {
  const place = placeOf(owner, 'file')
  return store(storage, name, sealChunks(vault.dataKey(owner.dataKey, place), place, only(bytes)))
}

/** The bytes from `start` up to `end` of a stored file; throws UnreadableError or NotStoredError. */
export function openStored(
  { vault, storage }: Ground,
  owner: Owner,
  file: { name: string; size: number },
  start: number,
  end: number,
) {
  const place = placeOf(owner, 'file')
  const read = (from: number, to: number) => storage.read(file.name, from, to)
  const key = vault.dataKey(owner.dataKey, place)
  return openRange(key, place, { size: file.size, read }, start, end)
}

/**
 * Seals a file while it arrives, then inspects it when there is room: nothing is on the disk in
 * plain, and a slow sender keeps no memory. What was received is removed again.
 */
export async function receiveFile(
  { vault, storage }: Ground,
  owner: Owner,
  incoming: Incoming,
  field: DoorName,
): Promise<AcceptedFile> {
  const place = placeOf(owner, 'incoming')
  const key = vault.dataKey(owner.dataKey, place)
  const name = `incoming/${owner.id}`
  let size = 0
  async function* measured() {
    for await (const bytes of incoming.bytes) {
      size += bytes.length
      yield bytes
    }
  }
  try {
    await store(storage, name, sealChunks(key, place, measured()))
    return await inspecting(async () => {
      const parts: Buffer[] = []
      const read = (from: number, to: number) => storage.read(name, from, to)
      for await (const part of openRange(key, place, { size, read })) parts.push(part)
      return accept(Buffer.concat(parts), incoming, field)
    })
  } finally {
    await storage.remove(name)
  }
}
