import { createHash } from 'node:crypto'
import { accept, acceptAsItComes, type Claimed, type DoorName } from '../../middleware/upload.ts'
import type { OutsideContext } from '../../platform/context.ts'
import { refuseInfected, type Sent } from './scan.ts'

/** What a file was found to be. */
export type Found = { mimetype: string; extension: string; size: number; made: Made | null }
/** Bytes of our own, a picture encoded anew, and the SHA-256 in hex of what was sent; none where it is kept as it came. */
type Made = { bytes: Buffer; of: string }

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/**
 * Inspects a whole file and has it looked through for viruses; nothing holds `bytes` afterwards. Refuses as `accept`
 * and `refuseInfected` do. Whoever calls has a place in `inspecting`.
 */
export async function inspect(
  context: Pick<OutsideContext, 'config' | 'log'>,
  sent: Omit<Sent, 'field'>,
  bytes: Buffer,
  claimed: Claimed,
  field: DoorName,
): Promise<Found> {
  const { asItCame, bytes: kept, ...type } = await accept(bytes, claimed, field)
  await refuseInfected(context, { ...sent, field }, kept)
  return { ...type, size: kept.length, made: asItCame ? null : { bytes: kept, of: sha256(bytes) } }
}

/**
 * Inspects a file while it comes, where that is enough: `take` each piece, which it does not keep, then `end`, which
 * answers what was found or null for a file that is to be inspected as a whole. Null at once where all of them are.
 */
export function inspectAsItComes(
  { config }: Pick<OutsideContext, 'config'>,
  claimed: Claimed,
  field: DoorName,
) {
  // A scanner wants the whole file.
  const arriving = config.clamdUrl === null ? acceptAsItComes(claimed, field) : null
  if (!arriving) return null
  let size = 0
  return {
    take(bytes: Uint8Array) {
      size += bytes.length
      arriving.take(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
    },
    async end(): Promise<Found | null> {
      const type = await arriving.end()
      return type && { mimetype: type.mimetype, extension: type.extension, size, made: null }
    },
  }
}
