import { randomBytes, type KeyObject } from 'node:crypto'
import { decrypt, encrypt, NONCE_BYTES, TAG_BYTES } from './aead.ts'

/**
 * One sealed value: version (1 byte) | key id (16) | nonce (12) | ciphertext | tag (16).
 * The nonce is random; the place where the value is kept is associated data, so that a ciphertext
 * moved to another row, column or person does not open.
 */
export const VERSION = 1
const HEADER = 1 + 16 + NONCE_BYTES

/** Where a value lives. Every part is bound to the ciphertext. */
export type Place = { table: string; column: string; row: string; person: string }

/** A value that does not open: another key, another place, or altered bytes. Never says which. */
export class UnreadableError extends Error {
  constructor(place: Place) {
    super(`unreadable: ${place.table}.${place.column} of ${place.row}`)
    this.name = 'UnreadableError'
  }
}

/** JSON keeps the parts apart: no two different places have the same bytes. */
export const placeBytes = (place: Place): Buffer =>
  Buffer.from(JSON.stringify([place.table, place.column, place.row, place.person]))

const associatedData = (keyId: Buffer, place: Place) =>
  Buffer.concat([Buffer.of(VERSION), keyId, placeBytes(place)])

const uuidBytes = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex')

/** Seals bytes for one place. */
export function seal(key: KeyObject, keyId: string, place: Place, plaintext: Buffer): Buffer {
  const id = uuidBytes(keyId)
  const nonce = randomBytes(NONCE_BYTES)
  const body = encrypt(key, nonce, plaintext, associatedData(id, place))
  return Buffer.concat([Buffer.of(VERSION), id, nonce, body])
}

/** Opens what `seal` made. Throws UnreadableError for anything else. */
export function open(key: KeyObject, keyId: string, place: Place, sealed: Buffer): Buffer {
  const id = uuidBytes(keyId)
  const ours =
    sealed.length >= HEADER + TAG_BYTES &&
    sealed[0] === VERSION &&
    sealed.subarray(1, 17).equals(id)
  const plaintext = ours
    ? decrypt(key, sealed.subarray(17, HEADER), sealed.subarray(HEADER), associatedData(id, place))
    : null
  if (!plaintext) throw new UnreadableError(place)
  return plaintext
}
