import { randomBytes } from 'node:crypto'

/** A UUID version 7 (RFC 9562) of this moment: ids that the server itself chooses. */
export function newUuid(now: Date): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now.getTime(), 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The smallest UUID version 7 of a millisecond: where the ids of a time begin. */
export const firstUuid = (from: Date): string =>
  Math.max(0, from.getTime())
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})(.{4})$/, '$1-$2-7000-8000-000000000000')
