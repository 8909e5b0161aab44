import { createHash } from 'node:crypto'
import type { Vault } from './encryption/vault.ts'

// How a document of ours is known again: by the code on its pages, and by its bytes. Kept as keyed hashes, so that
// whoever reads the table cannot tell which document on a desk belongs to which row.

export const codeHash = (vault: Vault, code: string): Buffer =>
  vault.blindIndex('document code', code.replaceAll('-', ''))
export const digestHash = (vault: Vault, digest: string): Buffer =>
  vault.blindIndex('document digest', digest)

/** SHA-256 in lower-case hexadecimal, as browsers and `sha256sum` say it. */
export const digestOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')
