import { timingSafeEqual } from 'node:crypto'
import { MAY_TURN_OFF, type ToldKind } from '../../../contract/told.ts'
import type { Config } from '../../platform/config.ts'
import type { Vault } from '../../platform/encryption/vault.ts'

type Ground = { vault: Pick<Vault, 'blindIndex'>; config: Pick<Config, 'publicUrl'> }
type Kind = (typeof MAY_TURN_OFF)[number]
export type Stop = { userId: string; kind: Kind }

const ID_BYTES = 16
/** A look-up key of its own purpose: it turns off letters and nothing else, and never runs out. */
const mac = ({ vault }: Pick<Ground, 'vault'>, userId: string, kind: string) =>
  vault.blindIndex('stop letters', `${userId} ${kind}`)

/** The link that ends letters of one kind to one person, without signing in (RFC 8058); null for what always comes. */
export function stopLink(ground: Ground, userId: string, kind: ToldKind): string | null {
  const at = (MAY_TURN_OFF as readonly string[]).indexOf(kind)
  if (at < 0) return null
  const id = Buffer.from(userId.replaceAll('-', ''), 'hex')
  const token = Buffer.concat([id, Buffer.from([at]), mac(ground, userId, kind)])
  return `${ground.config.publicUrl}/stop/${token.toString('base64url')}`
}

/** Whose letters a token ends; null for what nobody was sent. */
export function readStop(ground: Pick<Ground, 'vault'>, token: string): Stop | null {
  const bytes = Buffer.from(token, 'base64url')
  const kind = MAY_TURN_OFF[bytes[ID_BYTES] ?? -1]
  if (!kind || bytes.toString('base64url') !== token) return null
  const hex = bytes.subarray(0, ID_BYTES).toString('hex')
  const userId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const right = mac(ground, userId, kind)
  const given = bytes.subarray(ID_BYTES + 1)
  return given.length === right.length && timingSafeEqual(given, right) ? { userId, kind } : null
}
