import {
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto'
import { TAG_BYTES } from './aead.ts'
import { CHUNK_BYTES, openRun, SEALED_CHUNK, sealRun } from './chunkRuns.ts'
import { placeBytes, UnreadableError, type Place } from './envelope.ts'

/**
 * Files are sealed as they arrive, by C2SP chunked encryption v1 (https://c2sp.org/chunked-encryption)
 * with SHA-256 and AES-256-GCM: salt (24) | commitment (32) | chunks of 16 KiB, each with its tag.
 * The last chunk is always shorter than the others, even if it is empty: that is the end mark.
 */
const SALT = 24
const PREFIX = SALT + 32
/** So many chunks are sealed or opened together. */
const TOGETHER = 16
const LABEL = 'c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0'

/** A sealed file: `size` is that of the plaintext; `read` gives sealed bytes, end not included. */
export type SealedFile = {
  size: number
  read(start: number, end: number): AsyncIterable<Uint8Array>
}

type FileKey = { key: KeyObject; nonce: Buffer; commitment: Buffer }

function fileKey(dataKey: KeyObject, salt: Uint8Array, place: Place): FileKey {
  // A key of its own for files: the data key itself seals texts under random nonces.
  const inputKey = Buffer.from(hkdfSync('sha256', dataKey, '', 'ahava files v1', 32))
  const info = Buffer.concat([Buffer.from(LABEL), salt, placeBytes(place)])
  const bytes = expand(inputKey, info, 32 + 12 + 32)
  return {
    key: createSecretKey(bytes.subarray(0, 32)),
    nonce: bytes.subarray(32, 44),
    commitment: bytes.subarray(44),
  }
}

/** HKDF-Expand with SHA-256 (RFC 5869, 2.3); node:crypto offers it only behind Extract. */
export function expand(key: Uint8Array, info: Uint8Array, length: number): Buffer {
  const blocks: Buffer[] = []
  for (let n = 1; (n - 1) * 32 < length; n += 1) {
    const mac = createHmac('sha256', key).update(blocks.at(-1) ?? Buffer.alloc(0))
    blocks.push(mac.update(info).update(Buffer.of(n)).digest())
  }
  return Buffer.concat(blocks).subarray(0, length)
}

/** Regroups bytes into pieces of exactly `length`, and a last one that is shorter or empty. */
async function* inPieces(source: AsyncIterable<Uint8Array>, length: number) {
  let parts: Uint8Array[] = []
  let gathered = 0
  for await (const bytes of source) {
    let rest = bytes
    while (gathered + rest.length >= length) {
      parts.push(rest.subarray(0, length - gathered))
      rest = rest.subarray(length - gathered)
      yield Buffer.concat(parts, length)
      parts = []
      gathered = 0
    }
    if (rest.length === 0) continue
    parts.push(rest)
    gathered += rest.length
  }
  yield Buffer.concat(parts, gathered)
}

/** A file about to be sealed: the key and nonce of its chunks, and what stands before them. */
export function newFile(dataKey: KeyObject, place: Place) {
  const salt = randomBytes(SALT)
  const { key, nonce, commitment } = fileKey(dataKey, salt, place)
  return { key, nonce, prefix: Buffer.concat([salt, commitment]) }
}

/** Seals a stream for one place: 56 bytes more than the plaintext, and 16 more per chunk. */
export async function* sealChunks(
  dataKey: KeyObject,
  place: Place,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const { prefix, ...file } = newFile(dataKey, place)
  yield prefix
  const length = TOGETHER * CHUNK_BYTES
  let first = 0
  for await (const bytes of inPieces(source, length)) {
    yield sealRun({ ...file, first, bytes, last: bytes.length < length })
    first += TOGETHER
  }
}

/**
 * Opens the bytes from `start` up to `end` (not included), reading only the chunks they lie in.
 * Nothing is given out before its chunk is authenticated. Throws UnreadableError for altered,
 * moved, swapped or missing bytes, for another key, and for another place.
 */
export async function* openRange(
  dataKey: KeyObject,
  place: Place,
  sealed: SealedFile,
  start = 0,
  end = sealed.size,
): AsyncGenerator<Buffer> {
  const prefix: Uint8Array[] = []
  for await (const bytes of sealed.read(0, PREFIX)) prefix.push(bytes)
  const head = Buffer.concat(prefix)
  if (head.length !== PREFIX) throw new UnreadableError(place)
  const file = fileKey(dataKey, head.subarray(0, SALT), place)
  if (!timingSafeEqual(file.commitment, head.subarray(SALT))) throw new UnreadableError(place)

  const lastOfFile = Math.floor(sealed.size / CHUNK_BYTES)
  // Whoever reads to the end opens the end mark too, so that a shortened file is never whole.
  const last = end >= sealed.size ? lastOfFile : Math.floor(Math.max(end - 1, start) / CHUNK_BYTES)
  const first = Math.min(last, Math.floor(start / CHUNK_BYTES))
  const from = PREFIX + first * SEALED_CHUNK
  const to =
    last === lastOfFile
      ? PREFIX + sealed.size + (lastOfFile + 1) * TAG_BYTES
      : PREFIX + (last + 1) * SEALED_CHUNK
  let read = 0
  let number = first
  for await (const bytes of inPieces(sealed.read(from, to), TOGETHER * SEALED_CHUNK)) {
    // Behind whole runs comes an empty piece, which is no chunk.
    if (bytes.length === 0) continue
    read += bytes.length
    const plain = openRun({ ...file, first: number, bytes })
    if (!plain) throw new UnreadableError(place)
    const offset = number * CHUNK_BYTES
    number += TOGETHER
    yield plain.subarray(Math.max(0, start - offset), Math.max(0, end - offset))
  }
  if (read !== to - from) throw new UnreadableError(place)
}
