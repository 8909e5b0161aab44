declare module 'http_ece' {
  import type { ECDH } from 'node:crypto'
  /** Encrypted content encoding for Web Push: RFC 8188 with the keys of RFC 8291. */
  export function encrypt(
    plain: Buffer,
    how: { version: 'aes128gcm'; privateKey: ECDH; dh: string; authSecret: string },
  ): Buffer
}
