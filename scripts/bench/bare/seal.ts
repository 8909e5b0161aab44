import { createCipheriv, createSecretKey, randomBytes } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { answer } from '../child.ts'

// The bare limits of files: the same bytes in the same chunks through AES-256-GCM to the disk, flushed; and a
// picture decoded and encoded. No HTTP, no row, no hash, no inspection.

const CHUNK = 16_384
const TOGETHER = 16

async function sealOne(path: string, bytes: Buffer) {
  const key = createSecretKey(randomBytes(32))
  const nonce = randomBytes(12)
  const file = await open(path, 'wx')
  let waiting: Buffer[] = []
  for (let at = 0; at < bytes.length; at += CHUNK) {
    nonce.writeUInt32BE(at / CHUNK, 8)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    waiting.push(cipher.update(bytes.subarray(at, at + CHUNK)), cipher.final(), cipher.getAuthTag())
    if (waiting.length < 3 * TOGETHER) continue
    await file.writev(waiting)
    waiting = []
  }
  await file.writev(waiting)
  await file.sync()
  await file.close()
}

answer({
  /** Bytes a second, `count` files of `size` bytes at once. */
  async seal({ count, size }: { count: number; size: number }) {
    const folder = await mkdtemp(join(tmpdir(), 'ahava-bare-'))
    const bytes = Buffer.alloc(size, 'a')
    try {
      const began = performance.now()
      const all = Array.from({ length: count }, (_, n) => sealOne(join(folder, `${n}`), bytes))
      await Promise.all(all)
      return ((count * size) / (performance.now() - began)) * 1_000
    } finally {
      await rm(folder, { recursive: true })
    }
  },
  /** Seconds of processor for one picture. */
  async picture(bytes: Uint8Array) {
    const before = process.cpuUsage()
    await sharp(bytes).autoOrient().jpeg({ quality: 85 }).toBuffer()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1e6
  },
})
