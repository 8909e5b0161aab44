import { Unsound } from '../unsound.ts'

/** One stream or storage of a compound file ([MS-CFB]), by its path from the root. */
export type Item = { path: string[]; isStorage: boolean; read: () => Buffer }

const SIGNATURE = 'd0cf11e0a1b11ae1'
/** Sectors that are none. */
const LAST = 0xfffffffa
const NONE = 0xffffffff
const MOST_ITEMS = 10_000

/**
 * What lies in a compound file. Every chain of sectors is followed at most once around: loops, and
 * sectors that are not there, throw Unsound.
 */
export function readCompound(bytes: Buffer): Item[] {
  if (bytes.length < 1_536 || bytes.toString('hex', 0, 8) !== SIGNATURE)
    throw new Unsound('damaged')
  const shift = bytes.readUInt16LE(30)
  if (
    bytes.readUInt16LE(28) !== 0xfffe ||
    (shift !== 9 && shift !== 12) ||
    bytes.readUInt16LE(32) !== 6
  )
    throw new Unsound('damaged')
  const size = 1 << shift
  const sectors = Math.ceil(bytes.length / size) - 1
  const sector = (number: number) => {
    if (number >= sectors) throw new Unsound('damaged')
    return bytes.subarray((number + 1) * size, (number + 2) * size)
  }

  const table = tableOf(bytes, sector, sectors)
  const chain = (first: number, next: readonly number[]) => {
    const numbers: number[] = []
    for (let at = first; at < LAST; at = next[at] ?? NONE) {
      numbers.push(at)
      if (numbers.length > next.length) throw new Unsound('tangled')
    }
    return numbers
  }
  const whole = (first: number) => Buffer.concat(chain(first, table).map(sector))

  const entries = whole(bytes.readUInt32LE(48))
  const count = Math.floor(entries.length / 128)
  if (count === 0 || count > MOST_ITEMS) throw new Unsound('tangled')
  const at = (n: number) => {
    if (n >= count) throw new Unsound('damaged')
    return entries.subarray(n * 128, n * 128 + 128)
  }
  const small = wordsIn(whole(bytes.readUInt32LE(60)))
  const cutoff = bytes.readUInt32LE(56)
  let pool: Buffer | null = null
  const read = (entry: Buffer) => {
    const [first, length] = [entry.readUInt32LE(116), entry.readUInt32LE(120)]
    if (length > bytes.length) throw new Unsound('damaged')
    if (length === 0) return Buffer.alloc(0)
    let content: Buffer
    if (length >= cutoff) content = whole(first)
    else {
      const tiny = (pool ??= whole(at(0).readUInt32LE(116)))
      content = Buffer.concat(chain(first, small).map((n) => tiny.subarray(n * 64, n * 64 + 64)))
    }
    if (content.length < length) throw new Unsound('damaged')
    return content.subarray(0, length)
  }
  return itemsOf(at, read)
}

function wordsIn(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length >> 2 }, (_, n) => bytes.readUInt32LE(n * 4))
}

/** The table of sectors; where its own sectors lie is said in the header, and on in a chain behind it. */
function tableOf(bytes: Buffer, sector: (number: number) => Buffer, sectors: number): number[] {
  const places = wordsIn(bytes.subarray(76, 512))
  let more = bytes.readUInt32LE(68)
  for (let n = 0; more < LAST; n += 1) {
    if (n > sectors) throw new Unsound('tangled')
    const words = wordsIn(sector(more))
    more = words.pop() ?? NONE
    places.push(...words)
  }
  const used = places.filter((place) => place < LAST)
  if (used.length > sectors || new Set(used).size < used.length) throw new Unsound('tangled')
  return used.flatMap((place) => wordsIn(sector(place)))
}

/** The tree below the root; brothers stand in a tree of their own. */
function itemsOf(at: (n: number) => Buffer, read: (entry: Buffer) => Buffer): Item[] {
  const items: Item[] = []
  const seen = new Set<number>()
  const waiting: { n: number; path: string[] }[] = [{ n: at(0).readUInt32LE(76), path: [] }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { n, path } = next
    if (n >= LAST) continue
    if (seen.has(n)) throw new Unsound('tangled')
    seen.add(n)
    const entry = at(n)
    const length = Math.min(64, entry.readUInt16LE(64))
    const name = entry.toString('utf16le', 0, Math.max(0, length - 2))
    const isStorage = entry[66] === 1
    items.push({ path: [...path, name], isStorage, read: () => read(entry) })
    if (path.length > 32) throw new Unsound('tangled')
    waiting.push(
      { n: entry.readUInt32LE(68), path },
      { n: entry.readUInt32LE(72), path },
      { n: isStorage ? entry.readUInt32LE(76) : NONE, path: [...path, name] },
    )
  }
  return items
}
