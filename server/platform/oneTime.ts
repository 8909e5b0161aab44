import { timingSafeEqual } from 'node:crypto'
import type { Vault } from './encryption/vault.ts'

// What works once is made from the id of its row by a keyed hash: nothing that could be used lies in
// the database, and a worker can still write it into a letter.

const ID_BYTES = 16
type Ground = Pick<Vault, 'blindIndex'>

const secretOf = (vault: Ground, id: string) => vault.blindIndex('one-time link', id)

/** The secret part of an invitation's link; one that is sent anew, with another end, has another. */
export const invitationSecret = (vault: Ground, id: string, expires: Date): string =>
  secretOf(vault, `${id} ${expires.getTime()}`).toString('base64url')

/** The token of a link: the id of its row and the keyed hash of that id. */
export function tokenOf(vault: Ground, id: string): string {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex')
  return Buffer.concat([bytes, secretOf(vault, id)]).toString('base64url')
}

/** The row that a token is of; null for what nobody has made. */
export function idOfToken(vault: Ground, token: string): string | null {
  const bytes = Buffer.from(token, 'base64url')
  const hex = bytes.subarray(0, ID_BYTES).toString('hex')
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const right = secretOf(vault, id)
  const given = bytes.subarray(ID_BYTES)
  // Two spellings of one token are not the same token.
  if (given.length !== right.length || bytes.toString('base64url') !== token) return null
  return timingSafeEqual(given, right) ? id : null
}

/** Six digits for a phone. */
export function codeOf(vault: Ground, id: string): string {
  const number = vault.blindIndex('one-time code', id).readUIntBE(0, 6) % 1_000_000
  return String(number).padStart(6, '0')
}

export function isCodeOf(vault: Ground, id: string, typed: string): boolean {
  const right = Buffer.from(codeOf(vault, id))
  const given = Buffer.from(typed)
  return given.length === right.length && timingSafeEqual(given, right)
}
