import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { Refusal } from '../platform/errors.ts'
import { ACCEPTED, accept } from './upload.ts'
import { createGate } from './upload/gate.ts'
import { harmlessName } from './upload/filename.ts'
import { FRAME_LIMIT } from './upload/image.ts'

const picture = (width = 40, height = 30) =>
  sharp({ create: { width, height, channels: 3, background: '#a33' } })

async function refusal(bytes: Buffer, filename: string, declared: string): Promise<Refusal> {
  const outcome = await accept(bytes, { filename, declared }, 'image').catch(
    (error: unknown) => error,
  )
  expect(outcome).toBeInstanceOf(Refusal)
  return outcome as Refusal
}

const MARKER = '<script>alert(1)</script><?php system($_GET[0]); ?>'

describe.each([
  ['JPEG', 'a.jpg', 'image/jpeg', () => picture().jpeg().toBuffer()],
  ['PNG', 'a.png', 'image/png', () => picture().png().toBuffer()],
  ['GIF', 'a.gif', 'image/gif', () => picture().gif().toBuffer()],
  ['WebP', 'a.webp', 'image/webp', () => picture().webp().toBuffer()],
])('%s', (_, filename, declared, make) => {
  test('is kept in its own format', async () => {
    const kept = await accept(await make(), { filename, declared }, 'image')
    expect(kept.mimetype).toBe(declared)
    const header = await sharp(kept.bytes).metadata()
    expect([`image/${header.format}`, header.width, header.height]).toEqual([declared, 40, 30])
  })

  test('keeps the picture and none of the bytes behind it', async () => {
    const polyglot = Buffer.concat([await make(), Buffer.from(MARKER)])
    const kept = await accept(polyglot, { filename, declared }, 'image')
    expect(kept.bytes.includes('script')).toBe(false)
    expect(kept.bytes.includes('php')).toBe(false)
  })

  test('cut off in the middle is refused', async () => {
    const bytes = await sharp(await make())
      .resize(400, 400)
      .toBuffer()
    const refused = await refusal(bytes.subarray(0, bytes.length / 2), filename, declared)
    expect(refused.message).toMatch('cannot be read to its end')
  })
})

test('place, camera and every other tag are gone; the picture still stands upright', async () => {
  const taken = await picture(40, 30)
    .withExif({
      IFD0: { Make: 'Testphone', Artist: 'Nomsa' },
      IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '26/1 12/1 0/1' },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
  expect(taken.includes('Nomsa')).toBe(true)
  const { bytes } = await accept(taken, { filename: 'a.jpg', declared: 'image/jpeg' }, 'image')
  const header = await sharp(bytes).metadata()
  expect([header.exif, header.xmp, header.icc, header.iptc, header.orientation]).toEqual(
    Array.from({ length: 5 }),
  )
  expect([header.width, header.height]).toEqual([30, 40])
  expect(bytes.includes('Nomsa')).toBe(false)
})

const animation = (frames: number) =>
  sharp(
    Array.from({ length: frames }, (_, n) => ({
      create: {
        width: 8,
        height: 8,
        channels: 3 as const,
        background: { r: n % 256, g: (n * 7) % 256, b: 0 },
      },
    })) as unknown as Buffer[],
    { join: { animated: true } },
  )

test('an animation stays one', async () => {
  const kept = await accept(
    await animation(5).webp().toBuffer(),
    {
      filename: 'a.webp',
      declared: 'image/webp',
    },
    'image',
  )
  expect((await sharp(kept.bytes, { animated: true }).metadata()).pages).toBe(5)
})

test('an animation without end is refused', async () => {
  const endless = await animation(FRAME_LIMIT + 1)
    .webp()
    .toBuffer()
  expect((await refusal(endless, 'a.webp', 'image/webp')).message).toMatch(
    'This animation is too long',
  )
})

/** A well-formed PNG of any size in a few bytes: it claims more than it holds. */
function pngBomb(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, check])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([1, 0, 0, 0, 0], 8)
  const rows = deflateSync(Buffer.alloc((Math.ceil(side / 8) + 1) * side))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

test('900 megapixels in a small PNG are refused before they are decoded', async () => {
  const bomb = pngBomb(30_000)
  expect(bomb.length).toBeLessThan(1_000_000)
  const before = process.memoryUsage().rss
  const refused = await refusal(bomb, 'a.png', 'image/png')
  expect(refused.message).toBe(
    'This picture has more than 50 megapixels. Make it smaller and send it again.',
  )
  expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000)
})

const html = Buffer.from(`<!doctype html><title>x</title>${MARKER}`)
const svg = Buffer.from(
  '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
)
const gifHead = Buffer.from(`GIF89a/*${MARKER}*/=1;alert(1)`)

test.each([
  ['HTML declared as PNG', html, 'a.png', 'image/png', /not a picture that can be kept/],
  ['SVG declared as PNG', svg, 'a.png', 'image/png', /not a picture that can be kept/],
  ['SVG as itself', svg, 'a.svg', 'image/svg+xml', /not a picture that can be kept/],
  ['a script behind a GIF signature', gifHead, 'a.gif', 'image/gif', /cannot be read/],
  ['a PDF', Buffer.from('%PDF-1.7\n'), 'a.jpg', 'image/jpeg', /not a picture that can be kept/],
  ['nothing', Buffer.alloc(0), 'a.jpg', 'image/jpeg', /not a picture that can be kept/],
])('%s is refused with a sentence', async (_, bytes, filename, declared, sentence) => {
  const refused = await refusal(bytes, filename, declared)
  expect([refused.code, refused.details.field]).toEqual(['refused_file', 'image'])
  expect(refused.message).toMatch(sentence)
})

test.each([
  ['a.png', 'image/png'],
  ['a.jpg', 'image/png'],
  ['a.png', 'image/jpeg'],
  ['a.jpg.exe', 'image/jpeg'],
  ['a.jpg', 'text/html'],
])('a JPEG named %s and declared as %s contradicts itself', async (filename, declared) => {
  const refused = await refusal(await picture().jpeg().toBuffer(), filename, declared)
  expect(refused.message).toMatch('This file holds a JPEG but says it is something else.')
})

test.each([
  ['IMG_0001.JPG', 'image/jpg'],
  ['blob', 'application/octet-stream'],
  ['', 'image/jpeg; charset=binary'],
])('a JPEG named %j and declared as %s does not', async (filename, declared) => {
  const kept = await accept(await picture().jpeg().toBuffer(), { filename, declared }, 'image')
  expect(kept).toMatchObject({ mimetype: 'image/jpeg', extension: 'jpg' })
})

test('no two rows of the whitelist claim the same thing', () => {
  for (const column of ['extensions', 'declared', 'content'] as const) {
    const all = ACCEPTED.flatMap((row) => [...row[column]])
    expect(new Set(all).size).toBe(all.length)
  }
})

const folder = new URL('../../../shared/samples/files/', import.meta.url)
const missing = existsSync(folder) ? '' : ' (left out: ../shared/samples/files is not here)'

describe.skipIf(missing)(`real pictures${missing}`, () => {
  const types = new Map(
    ACCEPTED.filter(({ kind }) => kind === 'image').flatMap((row) =>
      row.extensions.map((name) => [name, row.declared[0]!]),
    ),
  )
  const typeOf = (name: string) => types.get(name.split('.').at(-1)!)
  const names = missing ? ['none'] : readdirSync(folder).filter((name) => typeOf(name))

  test.each(names)('%s is kept, without its tags', async (name) => {
    const bytes = readFileSync(new URL(name, folder))
    const kept = await accept(bytes, { filename: name, declared: typeOf(name)! }, 'image')
    const header = await sharp(kept.bytes).metadata()
    expect([header.exif, header.xmp, header.iptc, header.icc]).toEqual(Array.from({ length: 4 }))
    expect(kept.mimetype).toBe(typeOf(name))
  })
})

test.each([
  ['arm.JPG', 'arm.jpg'],
  ['../../etc/passwd', 'passwd.jpg'],
  ['C:\\Users\\Nomsa\\wond foto.png', 'wond foto.jpg'],
  ['evil\u202Egpj.exe', 'evilgpj.jpg'],
  ['.htaccess', 'file.jpg'],
  ['a\r\nSet-Cookie: x', 'aSet-Cookie x.jpg'],
  ['', 'file.jpg'],
  ['ngwenya 👩🏽‍⚕️.webp', 'ngwenya 👩🏽⚕️.jpg'],
  ['CON.jpg', 'file CON.jpg'],
  ['lpt1.2026.png', 'file lpt1.2026.jpg'],
  ['console.png', 'console.jpg'],
  ['x'.repeat(300), `${'x'.repeat(100)}.jpg`],
])('the name %j is kept as %j', (given, kept) => {
  expect(harmlessName(given, 'jpg')).toBe(kept)
})

test('a gate lets so many through at once, in order, and survives failures', async () => {
  const gate = createGate(2)
  let [running, most] = [0, 0]
  const order: number[] = []
  const acts = Array.from({ length: 9 }, (_, n) =>
    gate(async () => {
      most = Math.max(most, ++running)
      order.push(n)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      if (n % 3 === 0) throw new Error('failed')
    }).catch(() => {}),
  )
  await Promise.all(acts)
  expect([most, order]).toEqual([2, [0, 1, 2, 3, 4, 5, 6, 7, 8]])
})
