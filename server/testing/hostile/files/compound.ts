// Compound files made by hand: one level of storages, everything in whole sectors of 512 bytes.

export type Stream = { name: string; content: Buffer; storage?: string }

const NONE = 0xffffffff
const END = 0xfffffffe
const SECTOR = 512

function entryOf(name: string, type: number, first: number, size: number): Buffer {
  const entry = Buffer.alloc(128)
  entry.write(name, 0, 'utf16le')
  entry.writeUInt16LE(name.length * 2 + 2, 64)
  entry[66] = type
  entry[67] = 1
  for (const at of [68, 72, 76]) entry.writeUInt32LE(NONE, at)
  entry.writeUInt32LE(first, 116)
  entry.writeUInt32LE(size, 120)
  return entry
}

/** A compound file of these streams, at most 60 KB together. */
export function compoundOf(streams: readonly Stream[], loop = false): Buffer {
  const body: Buffer[] = []
  const table: number[] = [0xfffffffd]
  const place = (content: Buffer): number => {
    const first = table.length
    // Large enough not to lie among the small ones.
    const padded = Buffer.alloc(Math.ceil(Math.max(content.length, 4_096) / SECTOR) * SECTOR)
    content.copy(padded)
    const count = padded.length / SECTOR
    for (let n = 0; n < count; n += 1)
      table.push(n + 1 < count ? first + n + 1 : loop ? first : END)
    body.push(padded)
    return first
  }
  const entries = [entryOf('Root Entry', 5, END, 0)]
  const storages = [...new Set(streams.flatMap(({ storage }) => storage ?? []))]
  const sizeOf = ({ content }: Stream) => Math.max(content.length, 4_096)
  // Brothers hang to the right of one another.
  const addAll = (parent: number, all: Buffer[]) => {
    for (const [n, entry] of all.entries()) {
      if (n === 0) entries[parent]!.writeUInt32LE(entries.length, 76)
      else entries.at(-1)!.writeUInt32LE(entries.length, 72)
      entries.push(entry)
    }
  }
  const streamEntries = (of: string | undefined) =>
    streams
      .filter(({ storage }) => storage === of)
      .map((stream) => entryOf(stream.name, 2, place(stream.content), sizeOf(stream)))
  addAll(0, [...storages.map((name) => entryOf(name, 1, 0, 0)), ...streamEntries(undefined)])
  for (const [n, storage] of storages.entries()) addAll(1 + n, streamEntries(storage))

  const directory = Buffer.concat(entries)
  const directoryAt = place(directory)
  const sectors = Buffer.alloc(SECTOR, 255)
  for (const [n, next] of table.entries()) sectors.writeUInt32LE(next, n * 4)
  const header = Buffer.alloc(SECTOR)
  header.write('d0cf11e0a1b11ae1', 'hex')
  for (const [at, value] of [
    [24, 0x3e],
    [26, 3],
    [28, 0xfffe],
    [30, 9],
    [32, 6],
  ] as const)
    header.writeUInt16LE(value, at)
  header.writeUInt32LE(1, 44)
  header.writeUInt32LE(directoryAt, 48)
  header.writeUInt32LE(4_096, 56)
  header.writeUInt32LE(END, 60)
  header.writeUInt32LE(END, 68)
  header.fill(255, 76)
  header.writeUInt32LE(0, 76)
  return Buffer.concat([header, sectors, ...body])
}

/** The stream of a letter in Word 97; `flags` as in its header. */
export function wordStream(text = 'Dear doctor', flags = 0): Stream {
  const content = Buffer.alloc(4_096)
  content.writeUInt16LE(0xa5ec, 0)
  content.writeUInt16LE(193, 2)
  content.writeUInt16LE(flags, 10)
  content.write(text, 1_024, 'latin1')
  return { name: 'WordDocument', content }
}
