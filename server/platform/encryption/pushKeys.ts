import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto'
import type { Config } from '../config.ts'
import type { Vault } from './vault.ts'

/** The pair that says to push services who sends (VAPID, RFC 8292). */
export type PushKeys = {
  /** An uncompressed point of P-256 in base64url: browsers subscribe with it. */
  publicKey: string
  privateKey: KeyObject
  /** Where a push service may write when something is wrong. */
  subject: string
}

type Ground = { config: Pick<Config, 'vapid' | 'publicUrl' | 'mailFrom'>; vault: Vault }

/**
 * The pair that is set, or one that follows from the key of all look-ups: that outlives every change of
 * master keys and comes back with a backup, so browsers never have to subscribe anew.
 */
export function pushKeys({ config, vault }: Ground): PushKeys {
  if (config.vapid) {
    const { privateKey, subject } = config.vapid
    return { ...pairOf(Buffer.from(privateKey, 'base64url')), subject }
  }
  // Not every number of 32 bytes is a key of the curve: one in four billion is not.
  for (let n = 0; ; n += 1) {
    const scalar = vault.blindIndex('web push key', String(n))
    if (isScalar(scalar)) return { ...pairOf(scalar), subject: subjectOf(config) }
  }
}

/** The public key of a private one, both in base64url; null where it is none. */
export function publicKeyOf(privateKey: string): string | null {
  const scalar = Buffer.from(privateKey, 'base64url')
  return isScalar(scalar) ? pairOf(scalar).publicKey : null
}

function isScalar(bytes: Buffer): boolean {
  try {
    createECDH('prime256v1').setPrivateKey(bytes)
    return bytes.length === 32
  } catch {
    return false
  }
}

function pairOf(scalar: Buffer) {
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(scalar)
  const point = curve.getPublicKey()
  const [x, y] = [point.subarray(1, 33), point.subarray(33)]
  const jwk = { kty: 'EC', crv: 'P-256', x: x.toString('base64url'), y: y.toString('base64url') }
  const privateKey = createPrivateKey({
    key: { ...jwk, d: scalar.toString('base64url') },
    format: 'jwk',
  })
  return { publicKey: point.toString('base64url'), privateKey }
}

const subjectOf = ({ publicUrl, mailFrom }: Ground['config']) =>
  publicUrl.startsWith('https://')
    ? publicUrl
    : `mailto:${/<([^>]+)>/.exec(mailFrom)?.[1] ?? mailFrom}`
