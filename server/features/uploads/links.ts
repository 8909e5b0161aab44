import { timingSafeEqual } from 'node:crypto'
import type { Context } from '../../platform/context.ts'
import type { Vault } from '../../platform/encryption/vault.ts'
import { refuse } from '../../platform/errors.ts'
import { findFileById } from './queries.ts'

/** Long enough for a viewer to start, too short to be passed on. */
export const LINK_SECONDS = 60

/** The file, whose sign-in opens it, and until when. */
type Link = { fileId: string; sessionId: string; until: Date }

const PAYLOAD = 16 + 16 + 6
const uuidBytes = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex')
const uuidOf = (bytes: Buffer) =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** HMAC-SHA256 by the key of look-ups, under a purpose of its own: it outlives restarts and is in no database. */
const signatureOf = (vault: Vault, payload: Buffer) =>
  vault.blindIndex('file link', payload.toString('base64url'))

export function writeLink(vault: Vault, { fileId, sessionId, until }: Link): string {
  const time = Buffer.alloc(6)
  time.writeUIntBE(until.getTime(), 0, 6)
  const payload = Buffer.concat([uuidBytes(fileId), uuidBytes(sessionId), time])
  return Buffer.concat([payload, signatureOf(vault, payload)]).toString('base64url')
}

/** Refuses with `not_found` what we did not write, with `link_expired` what is too old. */
export function readLink(vault: Vault, text: string, now: Date): Link {
  const bytes = Buffer.from(text, 'base64url')
  const payload = bytes.subarray(0, PAYLOAD)
  const ours =
    bytes.length === PAYLOAD + 32 &&
    timingSafeEqual(bytes.subarray(PAYLOAD), signatureOf(vault, payload))
  if (!ours) refuse('not_found')
  const until = new Date(payload.readUIntBE(32, 6))
  if (until <= now) refuse('link_expired', { detail: 'This link was only good for a minute.' })
  return {
    fileId: uuidOf(payload.subarray(0, 16)),
    sessionId: uuidOf(payload.subarray(16, 32)),
    until,
  }
}

/**
 * An address that opens one file for this person without a token, for viewers that cannot send one. It is
 * as good as their right and their sign-in are when it is used. Errors: `not_found`.
 */
export async function makeLink(context: Context, { id }: { id: string }) {
  const { actor, now, vault } = context
  const { storage_name } = await findFileById(context, id)
  const until = new Date(now.getTime() + LINK_SECONDS * 1000)
  const link = writeLink(vault, { fileId: id, sessionId: actor.sessionId, until })
  return { url: `/uploads/${storage_name}?link=${link}`, expiresAt: until.toISOString() }
}
