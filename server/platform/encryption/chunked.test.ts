import { createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHUNK_BYTES } from './chunkRuns.ts'
import { expand, openRange, sealChunks, type SealedFile } from './chunked.ts'
import { UnreadableError, type Place } from './envelope.ts'

const key = createSecretKey(randomBytes(32))
const place: Place = { table: 'uploads', column: 'file', row: 'one', person: 'anna' }

async function* inParts(bytes: Buffer, step = 5_000) {
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step)
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(part)
  return Buffer.concat(parts)
}

const seal = (plain: Buffer, where = place) => collect(sealChunks(key, where, inParts(plain)))

const stored = (sealed: Buffer, size: number, log: [number, number][] = []): SealedFile => ({
  size,
  read(start, end) {
    log.push([start, end])
    return inParts(sealed.subarray(start, end), 7_001)
  },
})

/** 16 chunks are sealed in one run: around one such run, and around three. */
const RUN = 16 * CHUNK_BYTES
const SIZES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 100_000]
const LONG = [RUN - 1, RUN, RUN + 1, RUN + CHUNK_BYTES, 3 * RUN, 3 * RUN + 5 * CHUNK_BYTES]

test.each(SIZES.concat(LONG))(
  '%i bytes come back as they were, and cost 56 bytes and 16 a chunk',
  async (size) => {
    const plain = randomBytes(size)
    const sealed = await seal(plain)
    expect(sealed.length).toBe(size + 56 + 16 * (Math.floor(size / CHUNK_BYTES) + 1))
    expect(await collect(openRange(key, place, stored(sealed, size)))).toEqual(plain)
  },
)

test('every range gives exactly its bytes', async () => {
  const plain = randomBytes(3 * CHUNK_BYTES + 77)
  const sealed = await seal(plain)
  const offset = fc.integer({ min: 0, max: plain.length })
  await fc.assert(
    fc.asyncProperty(offset, offset, async (a, b) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)]
      const opened = await collect(openRange(key, place, stored(sealed, plain.length), start, end))
      expect(opened).toEqual(plain.subarray(start, end))
    }),
  )
})

test('a range reads only the chunks it lies in', async () => {
  const plain = randomBytes(20 * CHUNK_BYTES)
  const reads: [number, number][] = []
  const file = stored(await seal(plain), plain.length, reads)
  await collect(openRange(key, place, file, 5 * CHUNK_BYTES + 10, 6 * CHUNK_BYTES + 10))
  expect(reads).toEqual([
    [0, 56],
    [56 + 5 * 16_400, 56 + 7 * 16_400],
  ])
})

describe.each([
  ['in one run', 2 * CHUNK_BYTES + 500],
  ['in three', 2 * RUN + 5 * CHUNK_BYTES + 500],
])('what was altered does not open, %s', (_, length) => {
  const plain = randomBytes(length)
  const chunk = (sealed: Buffer, n: number) =>
    sealed.subarray(56 + n * 16_400, 56 + (n + 1) * 16_400)
  const refused = async (sealed: Buffer, size = plain.length, where = place, by = key) => {
    await expect(collect(openRange(by, where, stored(sealed, size)))).rejects.toThrow(
      UnreadableError,
    )
  }

  test.each([0, 24, 56, 56 + 16_383, 56 + 16_399, 56 + 2 * 16_400, -1])(
    'a flipped bit at %i',
    async (at) => {
      const sealed = await seal(plain)
      const index = at < 0 ? sealed.length + at : at
      sealed[index]! ^= 1
      await refused(sealed)
    },
  )

  test('chunks in another order', async () => {
    const sealed = await seal(plain)
    const [first, second] = [Buffer.from(chunk(sealed, 0)), Buffer.from(chunk(sealed, 1))]
    sealed.set(second, 56)
    sealed.set(first, 56 + 16_400)
    await refused(sealed)
  })

  test('a chunk of another file of the same person', async () => {
    const sealed = await seal(plain)
    sealed.set(chunk(await seal(plain), 1), 56 + 16_400)
    await refused(sealed)
  })

  test('a file cut at a chunk boundary, whatever size is claimed', async () => {
    const sealed = await seal(plain)
    const cut = sealed.subarray(0, 56 + 16_400)
    await refused(cut)
    await refused(cut, CHUNK_BYTES)
    await refused(cut, CHUNK_BYTES - 1)
    await refused(Buffer.alloc(0))
    await refused(sealed.subarray(0, 56), 0)
  })

  test('the file of another row, of another person, or under another key', async () => {
    const sealed = await seal(plain)
    await refused(sealed, plain.length, { ...place, row: 'two' })
    await refused(sealed, plain.length, { ...place, person: 'bela' })
    await refused(sealed, plain.length, place, createSecretKey(randomBytes(32)))
  })
})

test('the format is C2SP chunked encryption v1, as another program wrote it', async () => {
  const sealed = Buffer.from(
    '6465666768696a6b6c6d6e6f707172737475767778797a7be2dc42de24437639ea2f5d6c31f0c60776bb306f4e1b' +
      '5f294b81f215cd74cc7464d65bbfee7bd10b9fa67cdd401354cf56613f27573d3fe20c9f314225',
    'hex',
  )
  const by = createSecretKey(Buffer.from(Array.from({ length: 32 }, (_, n) => n)))
  const opened = await collect(openRange(by, place, stored(sealed, 13)))
  expect(opened.toString()).toBe('clean and dry')
})

test('two seals of one file share nothing', async () => {
  const plain = Buffer.alloc(1_000)
  const [one, two] = [await seal(plain), await seal(plain)]
  expect(one.subarray(0, 24)).not.toEqual(two.subarray(0, 24))
  expect(one.subarray(56)).not.toEqual(two.subarray(56))
})

test('expand is the second half of HKDF', () => {
  const [secret, salt, info] = [randomBytes(32), randomBytes(16), randomBytes(90)]
  const extracted = createHmac('sha256', salt).update(secret).digest()
  const whole = Buffer.from(hkdfSync('sha256', secret, salt, info, 76))
  expect(expand(extracted, info, 76)).toEqual(whole)
})
