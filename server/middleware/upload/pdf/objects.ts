import { Unsound } from '../unsound.ts'
import { unpack, UNPACKED_LIMIT } from './filters.ts'
import { unlockerOf, type Unlock } from './lock.ts'
import { entry, numberIn, reader, type Budget, type Dict, type Value } from './tokens.ts'

type Found = { number: number; generation: number; value: Value; data: number | null }

export type Pdf = {
  /** Every object, also those that no table of the file lists: another reader might find them. */
  values: Value[]
  byNumber: Map<number, Value[]>
  /** What begins the file for a reader: dictionaries behind `trailer` and of cross-reference streams. */
  trailers: Dict[]
  /** Names in places where nothing could be read: a reader that forgives more might read them. */
  loose: Set<string>
}

const MOST_OBJECTS = 300_000
const LOOSE_SPAN = 65_536

/** Reads all objects of a file, packed and locked ones included. Throws Unsound. */
export function readPdf(bytes: Buffer): Pdf {
  const budget: Budget = { left: bytes.length * 8 + 1_000_000 }
  const pdf: Pdf = { values: [], byNumber: new Map(), trailers: [], loose: new Set() }
  const found: Found[] = []
  for (const at of placesOf(bytes, 'obj')) {
    if (bytes.toString('latin1', at - 3, at) === 'end') continue
    const object = readObject(bytes, at, budget, pdf.loose)
    if (!object) continue
    found.push(object)
    if (found.length > MOST_OBJECTS) throw new Unsound('tangled')
    keep(pdf, object.number, object.value)
  }
  for (const at of placesOf(bytes, 'trailer')) {
    const value = attempt(bytes, at + 7, budget, pdf.loose)?.value
    if (value && 'dict' in value) {
      pdf.values.push(value)
      pdf.trailers.push(value.dict)
    }
  }
  const streams = found.flatMap((object) =>
    object.data !== null && 'dict' in object.value
      ? [{ ...object, data: object.data, dict: object.value.dict }]
      : [],
  )
  for (const { dict } of streams) if (typeOf(dict) === 'XRef') pdf.trailers.push(dict)
  const unlock = unlocker(pdf)
  let room = UNPACKED_LIMIT
  for (const stream of streams) {
    // Elsewhere on the machine of whoever opens it.
    if (entry(stream.dict, 'F')) throw new Unsound('fetches')
    if (!isObjectStream(stream.dict)) continue
    const plain = unpackedOf(bytes, stream, pdf, unlock, room)
    room -= plain.length
    if (room < 0) throw new Unsound('tangled')
    readPacked(plain, stream.dict, pdf)
  }
  return pdf
}

export const typeOf = (dict: Dict): string => {
  const type = entry(dict, 'Type')
  return type && 'name' in type ? type.name : ''
}

const isObjectStream = (dict: Dict) =>
  typeOf(dict) === 'ObjStm' || dict.some(([key]) => key === 'First')

function keep(pdf: Pdf, number: number, value: Value) {
  pdf.values.push(value)
  const known = pdf.byNumber.get(number)
  if (known) known.push(value)
  else pdf.byNumber.set(number, [value])
}

function* placesOf(bytes: Buffer, word: string) {
  for (let at = bytes.indexOf(word); at >= 0; at = bytes.indexOf(word, at + 1)) yield at
}

/** A value at a place, or null where there is none; its names are then counted as loose. */
function attempt(bytes: Buffer, at: number, budget: Budget, loose: Set<string>) {
  const reading = reader(bytes, at, budget)
  try {
    const value = reading.value()
    reading.skipSpace()
    return { value, end: reading.at }
  } catch (error) {
    if (!(error instanceof Unsound) || error.reason !== 'damaged') throw error
    sweep(bytes.subarray(at, at + LOOSE_SPAN), budget, loose)
    return null
  }
}

/** Every name in bytes that could not be read, up to the end of the object that they may be of. */
function sweep(bytes: Buffer, budget: Budget, loose: Set<string>) {
  const end = bytes.indexOf('endobj')
  const text = bytes.toString('latin1', 0, end < 0 ? bytes.length : end)
  budget.left -= text.length / 8
  if (budget.left < 0) throw new Unsound('tangled')
  for (const [, name] of text.matchAll(/\/([^\0\s()<>[\]{}/%]{2,100})/g))
    loose.add(
      name!.replace(/#([0-9a-f]{2})/gi, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    )
}

function readObject(bytes: Buffer, at: number, budget: Budget, loose: Set<string>): Found | null {
  const before = /(\d{1,10})\s+(\d{1,5})\s*$/.exec(
    bytes.toString('latin1', Math.max(0, at - 40), at),
  )
  const read = attempt(bytes, at + 3, budget, loose)
  if (!read) return null
  const { value, end } = read
  const [number, generation] = [Number(before?.[1] ?? -1), Number(before?.[2] ?? 0)]
  if (!('dict' in value) || bytes.toString('latin1', end, end + 6) !== 'stream')
    return { number, generation, value, data: null }
  const after = end + 6
  const line = bytes[after] === 13 ? (bytes[after + 1] === 10 ? 2 : 1) : bytes[after] === 10 ? 1 : 0
  return { number, generation, value, data: after + line }
}

type Stream = { number: number; generation: number; dict: Dict; data: number }

function unpackedOf(
  bytes: Buffer,
  { number, generation, dict, data }: Stream,
  pdf: Pdf,
  unlock: Unlock | null,
  room: number,
): Buffer {
  // Said twice, each reader would choose for itself.
  for (const key of ['Length', 'Filter', 'DecodeParms', 'First', 'N', 'Type'])
    if (dict.filter(([name]) => name === key).length > 1) throw new Unsound('tangled')
  const end = endOf(bytes, dict, data, pdf)
  if (unlock) {
    if (end === null) throw new Unsound('damaged')
    return unpack(dict, unlock(number, generation, bytes.subarray(data, end)), room)
  }
  // What is packed ends by itself: without a length that holds, all that follows is looked at.
  return unpack(dict, bytes.subarray(data, end ?? bytes.length), room)
}

/** Where a stream ends by its own length, if `endstream` stands there. */
function endOf(bytes: Buffer, dict: Dict, data: number, { byNumber }: Pdf): number | null {
  const length = entry(dict, 'Length')
  const said = length && 'ref' in length ? (byNumber.get(length.ref) ?? []) : [length]
  for (const value of said) {
    const end = data + numberIn(value)
    if (!(end >= data && end <= bytes.length)) continue
    if (/^\s*endstream/.test(bytes.toString('latin1', end, end + 16))) return end
  }
  return null
}

/** The objects of an object stream (7.5.7): pairs of number and place, then the objects. */
function readPacked(plain: Buffer, dict: Dict, pdf: Pdf) {
  const budget: Budget = { left: plain.length * 8 + 100_000 }
  const [count, first] = [numberIn(entry(dict, 'N')), numberIn(entry(dict, 'First'))]
  if (!(count >= 0 && count <= MOST_OBJECTS && first >= 0 && first <= plain.length))
    throw new Unsound('damaged')
  const pairs = plain
    .toString('latin1', 0, first)
    .trim()
    .split(/[\s\0]+/)
    .map(Number)
  if (pairs.length < count * 2) throw new Unsound('damaged')
  for (let n = 0; n < count; n += 1) {
    const [number, offset] = [pairs[n * 2]!, pairs[n * 2 + 1]!]
    if (!Number.isInteger(number) || !(offset >= 0)) throw new Unsound('damaged')
    const read = attempt(plain, first + offset, budget, pdf.loose)
    if (read) keep(pdf, number, read.value)
    if (pdf.values.length > MOST_OBJECTS) throw new Unsound('tangled')
  }
}

/** What opens the streams, where the file says that they are locked. */
function unlocker(pdf: Pdf): Unlock | null {
  const saying = pdf.trailers.filter((dict) => entry(dict, 'Encrypt'))
  if (saying.length === 0) return null
  const dicts = saying.flatMap((dict) => {
    const value = entry(dict, 'Encrypt')!
    return 'ref' in value ? (pdf.byNumber.get(value.ref) ?? []) : [value]
  })
  const [encrypt] = dicts
  if (!encrypt || !('dict' in encrypt)) throw new Unsound('damaged')
  // Locked in two ways, it opens for each reader as another file.
  if (dicts.some((other) => JSON.stringify(other) !== JSON.stringify(encrypt)))
    throw new Unsound('tangled')
  const id = saying.map((dict) => entry(dict, 'ID')).find((value) => value && 'list' in value)
  const first = id && 'list' in id ? id.list[0] : undefined
  return unlockerOf(encrypt.dict, first && 'text' in first ? first.text : Buffer.alloc(0))
}
