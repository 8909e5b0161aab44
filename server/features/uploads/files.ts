import { createHash, randomBytes } from 'node:crypto'
import { beginArrival } from '../../platform/arrivals/arrival.ts'
import { giveBack } from '../../platform/arrivals/rooms.ts'
import type { OutsideContext } from '../../platform/context.ts'
import { openRange, sealChunks } from '../../platform/encryption/chunked.ts'
import type { Place } from '../../platform/encryption/envelope.ts'
import { uploadOf } from '../../platform/storage/names.ts'
import { store } from '../../platform/storage/storage.ts'
import { inspecting, type DoorName } from '../../middleware/upload.ts'
import type { Incoming } from '../../middleware/upload/receive.ts'
import { inspect, inspectAsItComes, type Found } from './inspect.ts'
import type { Reserved } from './reserve.ts'

type Ground = Pick<OutsideContext, 'vault' | 'storage'>

/** A file and the person whose key seals it. */
export type Owner = { id: string; patientId: string; dataKey: Buffer | null }

/** Where a column of an upload is sealed for. */
export const placeOf = (
  owner: Owner,
  column: 'file' | 'small' | 'incoming' | 'filename',
): Place => ({
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
export function keep(
  { vault, storage }: Ground,
  owner: Owner,
  name: string,
  bytes: Uint8Array,
  column: 'file' | 'small' = 'file',
) {
  const place = placeOf(owner, column)
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
  const place = placeOf(owner, uploadOf(file.name) === file.name ? 'file' : 'small')
  const read = (from: number, to: number) => storage.read(file.name, from, to)
  const key = vault.dataKey(owner.dataKey, place)
  return openRange(key, place, { size: file.size, read }, start, end)
}

/** A file that came and was inspected. It is kept by `store`, or it leaves nothing by `drop`; neither does it twice. */
export type Received = {
  found: Found
  store(): Promise<void>
  drop(): Promise<void>
}

/**
 * Seals a file while it arrives, then inspects it when there is room, or did already as it came: nothing is on the disk
 * in plain, and a slow sender keeps no memory. What is kept as it came is not sealed again. Refuses as `inspect` does.
 */
export async function receiveFile(
  context: Pick<OutsideContext, 'vault' | 'storage' | 'config' | 'log'>,
  reserved: Reserved,
  incoming: Incoming,
  field: DoorName,
): Promise<Received> {
  const { vault, storage } = context
  const place = placeOf(reserved, 'file')
  const writer = await storage.create(reserved.name)
  const arrival = beginArrival(writer.path, vault.dataKey(reserved.dataKey, place), place)
  try {
    const arriving = inspectAsItComes(context, incoming, field)
    for await (const bytes of incoming.bytes) {
      arriving?.take(bytes)
      await arrival.write(bytes)
      letGo(bytes)
    }
    await arrival.finish()
    const whole = () =>
      inspecting(async () => {
        const bytes = await arrival.whole()
        try {
          return await inspect(context, reserved, bytes, incoming, field)
        } finally {
          giveBack(bytes)
        }
      })
    const found = (await arriving?.end()) ?? (await whole())
    return {
      found,
      async store() {
        if (!found.made) return writer.commit()
        await writer.abort()
        await keep(context, reserved, reserved.name, found.made.bytes)
      },
      drop: () => writer.abort(),
    }
  } catch (error) {
    await writer.abort()
    throw error
  } finally {
    arrival.end()
  }
}

/**
 * Frees the memory of bytes that were copied, where it is all theirs: V8 would collect it when 64 MB have gathered,
 * and then look through the whole heap. Nobody may use them any more.
 */
function letGo({ buffer, byteLength }: Uint8Array) {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}

/** SHA-256 in hex. */
export async function digestOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of bytes) hash.update(part)
  return hash.digest('hex')
}
