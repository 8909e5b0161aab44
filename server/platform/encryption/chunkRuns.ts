import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { TAG_BYTES } from './aead.ts'

export const CHUNK_BYTES = 16_384
export const SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES

/** Chunks of one file that follow each other, from number `first` on. */
export type Run = { key: KeyObject; nonce: Uint8Array; first: number; bytes: Uint8Array }
/** `last`: with these the file ends, so that a chunk shorter than the others, even an empty one, stands behind them. */
export type PlainRun = Run & { last: boolean }

function nonceOf({ nonce }: Run, chunk: number): Buffer {
  const own = Buffer.from(nonce)
  // 32 bits of counter are 64 TiB: the upper bytes of the nonce never change.
  own.writeUInt32BE((own.readUInt32BE(8) ^ chunk) >>> 0, 8)
  return own
}

/** Each chunk followed by its tag, in memory of its own or in that of `into`, which must be long enough. */
export function sealRun(run: PlainRun, into?: Buffer): Buffer {
  const whole = Math.floor(run.bytes.length / CHUNK_BYTES)
  const count = run.last ? whole + 1 : whole
  const length = run.bytes.length + count * TAG_BYTES
  const sealed = into?.subarray(0, length) ?? Buffer.allocUnsafe(length)
  for (let n = 0, at = 0; n < count; n += 1) {
    const cipher = createCipheriv('aes-256-gcm', run.key, nonceOf(run, run.first + n))
    const chunk = run.bytes.subarray(n * CHUNK_BYTES, (n + 1) * CHUNK_BYTES)
    at += cipher.update(chunk).copy(sealed, at)
    cipher.final()
    at += cipher.getAuthTag().copy(sealed, at)
  }
  return sealed
}

/**
 * The plaintext, or null where `sealRun` did not make these very bytes with this key and place; then nothing in
 * `into` may be used. In memory of its own, or in that of `into`, which must be long enough.
 */
export function openRun(run: Run, into?: Buffer): Buffer | null {
  const count = Math.ceil(run.bytes.length / SEALED_CHUNK)
  const length = run.bytes.length - count * TAG_BYTES
  if (length < 0) return null
  const plain = into?.subarray(0, length) ?? Buffer.allocUnsafe(length)
  for (let n = 0; n < count; n += 1) {
    const chunk = run.bytes.subarray(n * SEALED_CHUNK, (n + 1) * SEALED_CHUNK)
    const end = chunk.length - TAG_BYTES
    if (end < 0) return null
    const nonce = nonceOf(run, run.first + n)
    const decipher = createDecipheriv('aes-256-gcm', run.key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAuthTag(chunk.subarray(end))
    decipher.update(chunk.subarray(0, end)).copy(plain, n * CHUNK_BYTES)
    try {
      decipher.final()
    } catch {
      return null
    }
  }
  return plain
}
