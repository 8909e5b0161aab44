import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto'

/**
 * One sealed value: version (1 byte) | key id (16) | nonce (12) | ciphertext | tag (16).
 * AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D); the place where it is kept is
 * associated data, so that a ciphertext moved to another row, column or person does not open.
 */
export const VERSION = 1
const NONCE = 12
const TAG = 16
const HEADER = 1 + 16 + NONCE

/** Where a value lives. Every part is bound to the ciphertext. */
export type Place = { table: string; column: string; row: string; person: string }

/** A value that does not open: another key, another place, or altered bytes. Never says which. */
export class UnreadableError extends Error {
  constructor(place: Place) {
    super(`unreadable: ${place.table}.${place.column} of ${place.row}`)
    this.name = 'UnreadableError'
  }
}

function associatedData(version: number, keyId: Buffer, place: Place) {
  // JSON keeps the parts apart: no two different places have the same bytes.
  const where = JSON.stringify([place.table, place.column, place.row, place.person])
  return Buffer.concat([Buffer.of(version), keyId, Buffer.from(where)])
}

const uuidBytes = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex')

/** Seals bytes for one place. */
export function seal(key: KeyObject, keyId: string, place: Place, plaintext: Buffer): Buffer {
  const id = uuidBytes(keyId)
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(associatedData(VERSION, id, place))
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([Buffer.of(VERSION), id, nonce, body, cipher.getAuthTag()])
}

/** Opens what `seal` made. Throws UnreadableError for anything else. */
export function open(key: KeyObject, keyId: string, place: Place, sealed: Buffer): Buffer {
  const id = uuidBytes(keyId)
  const header = sealed.subarray(0, HEADER)
  if (
    sealed.length < HEADER + TAG ||
    header[0] !== VERSION ||
    !header.subarray(1, 17).equals(id)
  ) {
    throw new UnreadableError(place)
  }
  try {
    const nonce = header.subarray(17)
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG })
    decipher.setAAD(associatedData(VERSION, id, place))
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG))
    const body = decipher.update(sealed.subarray(HEADER, sealed.length - TAG))
    return Buffer.concat([body, decipher.final()])
  } catch {
    throw new UnreadableError(place)
  }
}
