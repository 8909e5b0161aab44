import { crc32, inflateRawSync } from 'node:zlib'
import { Unsound } from '../unsound.ts'

/** One file of a ZIP (PKWARE APPNOTE 6.3.10), still packed. */
export type Entry = { name: string; method: number; packed: Buffer; size: number; crc: number }

const MOST_ENTRIES = 2_000
const SIZE_LIMIT = 32 * 1024 * 1024
export const TOTAL_LIMIT = 100 * 1024 * 1024
/** Repeated tables pack well; a bomb packs better. */
const RATIO_LIMIT = 250
const RATIO_FROM = 4 * 1024 * 1024
/** What may stand between two files: the sizes of the first, said behind it. */
const DESCRIPTOR = 24

const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const END = 0x06054b50
const ENCRYPTED = 0x2041

/**
 * The files of a ZIP that is nothing else: it begins with its first file and ends with its table, the
 * table and the files agree, and none is hidden between, laid over another or named like a path out of
 * here. Throws Unsound.
 */
export function readZip(bytes: Buffer): Entry[] {
  const end = bytes.length - 22
  if (end < 0 || bytes.readUInt32LE(0) !== LOCAL) throw new Unsound('damaged')
  if (bytes.readUInt32LE(end) !== END)
    throw new Unsound(endSomewhere(bytes) ? 'disguised' : 'damaged')
  const [disk, first, here, count] = [4, 6, 8, 10].map((at) => bytes.readUInt16LE(end + at))
  const [size, start] = [bytes.readUInt32LE(end + 12), bytes.readUInt32LE(end + 16)]
  if (disk !== 0 || first !== 0 || here !== count) throw new Unsound('tangled')
  if (count! > MOST_ENTRIES || start + size !== end) throw new Unsound('tangled')
  const entries: (Entry & { from: number; to: number })[] = []
  let at = start
  for (let n = 0; n < count!; n += 1) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== CENTRAL) throw new Unsound('damaged')
    const [nameLength, extra, comment] = [28, 30, 32].map((by) => bytes.readUInt16LE(at + by))
    entries.push(entryAt(bytes, at, nameLength!, start))
    at += 46 + nameLength! + extra! + comment!
  }
  if (at !== end) throw new Unsound('tangled')
  refuseIfOverlapping(entries, start)
  refuseIfNamedBadly(entries)
  if (entries.reduce((sum, entry) => sum + entry.size, 0) > TOTAL_LIMIT)
    throw new Unsound('tangled')
  return entries
}

const endSomewhere = (bytes: Buffer) => bytes.lastIndexOf(Buffer.from('PK\x05\x06')) >= 0

function entryAt(bytes: Buffer, at: number, nameLength: number, tableAt: number) {
  const [flags, method] = [bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10)]
  const [crc, packedSize, size] = [16, 20, 24].map((by) => bytes.readUInt32LE(at + by))
  const from = bytes.readUInt32LE(at + 42)
  if (flags & ENCRYPTED) throw new Unsound('locked')
  if (method !== 0 && method !== 8) throw new Unsound('tangled')
  if (size! > SIZE_LIMIT || (size! > RATIO_FROM && size! > packedSize! * RATIO_LIMIT))
    throw new Unsound('tangled')
  const name = bytes.toString(flags & 0x800 ? 'utf8' : 'latin1', at + 46, at + 46 + nameLength)
  if (from + 30 > tableAt || bytes.readUInt32LE(from) !== LOCAL) throw new Unsound('damaged')
  const [localFlags, localMethod] = [bytes.readUInt16LE(from + 6), bytes.readUInt16LE(from + 8)]
  const [localName, localExtra] = [bytes.readUInt16LE(from + 26), bytes.readUInt16LE(from + 28)]
  const begin = from + 30 + localName + localExtra
  const same =
    localMethod === method &&
    (localFlags & ENCRYPTED) === 0 &&
    bytes
      .subarray(from + 30, from + 30 + localName)
      .equals(bytes.subarray(at + 46, at + 46 + nameLength)) &&
    (localFlags & 8 || bytes.readUInt32LE(from + 18) === packedSize)
  if (!same) throw new Unsound('disguised')
  const to = begin + packedSize!
  if (to > tableAt) throw new Unsound('damaged')
  return {
    name,
    method,
    packed: bytes.subarray(begin, to),
    size: size!,
    crc: crc!,
    from: from,
    to,
  }
}

function refuseIfOverlapping(entries: readonly { from: number; to: number }[], tableAt: number) {
  let last = 0
  let room = 0
  for (const { from, to } of entries.toSorted((a, b) => a.from - b.from)) {
    if (from < last || from > last + room) throw new Unsound('disguised')
    last = to
    room = DESCRIPTOR
  }
  if (tableAt > last + room) throw new Unsound('disguised')
}

// oxlint-disable-next-line no-control-regex -- those are what it looks for
const BAD_NAME = /[\x00-\x1f\x7f\\:*?"<>|]|^\/|(^|\/)\.{1,2}(\/|$)|\/\//

function refuseIfNamedBadly(entries: readonly Entry[]) {
  const names = entries.map(({ name }) => name.toLowerCase())
  if (names.some((name) => name === '' || name.length > 255 || BAD_NAME.test(name)))
    throw new Unsound('tangled')
  if (new Set(names).size < names.length) throw new Unsound('tangled')
}

/** The bytes of one file, exactly as many as its entry says. Throws Unsound. */
export function unzipped({ method, packed, size, crc }: Entry): Buffer {
  let bytes = packed
  if (method === 8)
    try {
      bytes = inflateRawSync(packed, { maxOutputLength: Math.max(1, size) })
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      throw new Unsound(code === 'ERR_BUFFER_TOO_LARGE' ? 'tangled' : 'damaged')
    }
  if (bytes.length !== size || crc32(bytes) !== crc) throw new Unsound('damaged')
  return bytes
}
