import { crc32, deflateSync } from 'node:zlib'
import { hostileDocs, hostileDocx, hostilePdfs } from './documents.ts'
import { KINDS, soundFiles, TYPES, type Kind, type Sent } from './sound.ts'

/** `never`: it breaks a rule and may not be stored. `judge`: what is stored of it must hold every rule. */
export type Hostile = Sent & { about: string; fate: 'never' | 'judge' }

/** Numbers that look random and are the same for the same seed (mulberry32). */
function randomOf(seed: number) {
  let state = seed >>> 0
  return (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
}
type Random = ReturnType<typeof randomOf>

/** What must be in nothing that is stored of a picture. */
export const MARKER = '<script>alert(1)</script><?php system($_GET[0]); ?>'
const RTL = '\u202E'

function pngBomb(): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, check])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(30_000, 0)
  head.writeUInt32BE(30_000, 4)
  head.set([1, 0, 0, 0, 0], 8)
  const rows = deflateSync(Buffer.alloc(3_751 * 30_000))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const TEXTS: [string, Buffer][] = [
  ['a page', Buffer.from(`<!doctype html>${MARKER}`)],
  ['a drawing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
  ['a program', Buffer.from('MZ\x90\0\x03\0')],
  ['a program of Linux', Buffer.from('\x7fELF\x02\x01\0')],
  ['a shell script', Buffer.from('#!/bin/sh\nrm -rf /\n')],
  ['rich text', Buffer.from('{\\rtf1{\\object\\objupdate}}')],
  ['NULs', Buffer.from('Dear\0doctor')],
  ['an old encoding', Buffer.from('Môre', 'latin1')],
  ['half a letter', Buffer.from('Môre').subarray(0, 2)],
  ['escapes for terminals', Buffer.from('\x1b]0;x\x07')],
  ['a PDF a little further on', Buffer.from(`   ${'x'.repeat(300)}%PDF-1.7`)],
  ['nothing', Buffer.alloc(0)],
]

/** Everything that is the same for every seed: each known trick once. */
function tricks(sound: Record<Kind, Sent>): Hostile[] {
  const never = (about: string, bytes: Buffer, filename: string, declared: string): Hostile => ({
    about,
    bytes,
    filename,
    declared,
    fate: 'never',
  })
  const made = (kind: Kind, all: [string, Buffer][]) =>
    all.map(([about, bytes]) => never(about, bytes, `letter.${kind}`, TYPES[kind]))
  return [
    ...made('pdf', hostilePdfs()),
    ...made('docx', hostileDocx()),
    ...made('doc', hostileDocs()),
    ...KINDS.flatMap((kind) =>
      TEXTS.map(([about, bytes]) => never(`${about} as ${kind}`, bytes, `a.${kind}`, TYPES[kind])),
    ),
    // Lying types: the bytes of one kind with the name or the type of each other.
    ...KINDS.flatMap((kind) =>
      KINDS.filter(
        (other) =>
          other !== kind &&
          !(kind === 'txt' && other === 'csv') &&
          !(kind === 'csv' && other === 'txt'),
      ).flatMap((other) => [
        never(`${kind} named ${other}`, sound[kind].bytes, `a.${other}`, TYPES[kind]),
        never(`${kind} declared ${other}`, sound[kind].bytes, `a.${kind}`, TYPES[other]),
        never(`${kind} as ${other}`, sound[kind].bytes, `a.${other}`, TYPES[other]),
      ]),
    ),
    // Double extensions, and names that read from right to left.
    ...KINDS.flatMap((kind) =>
      ['exe', 'html', 'svg', 'php', 'js', 'hta', 'docm', 'lnk'].flatMap((end): Hostile[] => [
        never(`${kind}.${end}`, sound[kind].bytes, `a.${kind}.${end}`, TYPES[kind]),
        never(
          `${kind} declared and named ${end}`,
          sound[kind].bytes,
          `a.${kind}.${end}`,
          'text/html',
        ),
        never(
          `${kind} right to left ${end}`,
          sound[kind].bytes,
          `a${RTL}${kind}.${end}`,
          TYPES[kind],
        ),
        {
          ...sound[kind],
          about: `${end}.${kind}`,
          filename: `a.${end}${RTL}.${kind}`,
          fate: 'judge',
        },
      ]),
    ),
    ...[
      'CON',
      '..\\..\\x',
      '../../etc/passwd',
      'a\r\nSet-Cookie: x',
      '\u0000',
      `${'x'.repeat(3_000)}`,
      '"; filename="x.html',
    ].map((name): Hostile => ({
      ...sound.txt,
      about: `named ${name.slice(0, 20)}`,
      filename: `${name}.txt`,
      fate: 'judge',
    })),
    never('900 megapixels', pngBomb(), 'a.png', 'image/png'),
    never(
      'a script behind the head of a GIF',
      Buffer.from(`GIF89a/*${MARKER}*/`),
      'a.gif',
      'image/gif',
    ),
    ...(['jpg', 'png', 'gif', 'webp'] as const).flatMap((kind) =>
      [Buffer.from(MARKER), sound.docx.bytes, sound.pdf.bytes].map((tail): Hostile => ({
        ...sound[kind],
        about: `${kind} with something behind it`,
        bytes: Buffer.concat([sound[kind].bytes, Buffer.from(MARKER), tail]),
        fate: 'judge',
      })),
    ),
  ]
}

/** A real file, cut, flipped, repeated or grafted with another. */
function mutated(random: Random, files: readonly Sent[]): Hostile {
  const file = files[random(files.length)]!
  const bytes = Buffer.from(file.bytes)
  const way = random(5)
  const at = random(bytes.length)
  if (way === 0)
    return { ...file, about: `${file.filename} cut`, bytes: bytes.subarray(0, at), fate: 'judge' }
  if (way === 1) {
    const other = files[random(files.length)]!.bytes
    const grafted = Buffer.concat([bytes.subarray(0, at), other.subarray(random(other.length))])
    return { ...file, about: `${file.filename} grafted`, bytes: grafted, fate: 'judge' }
  }
  if (way === 2) {
    const twice = Buffer.concat([bytes.subarray(0, at), bytes.subarray(random(at + 1))])
    return { ...file, about: `${file.filename} repeated`, bytes: twice, fate: 'judge' }
  }
  const flips = way === 3 ? 1 : 1 + random(60)
  for (let n = 0; n < flips; n += 1) bytes[random(bytes.length)]! ^= 1 << random(8)
  return { ...file, about: `${file.filename} flipped`, bytes, fate: 'judge' }
}

/**
 * At least `count` hostile files, the same for the same seed: every known trick, then mutations of sound
 * files, ours and `real` ones. Less than the tricks are, a sample of both.
 */
export async function hostileFiles(
  seed: number,
  count: number,
  real: readonly Sent[] = [],
): Promise<Hostile[]> {
  const random = randomOf(seed)
  const sound = await soundFiles()
  const known = tricks(sound)
  const share = Math.min(known.length, Math.ceil(count / 2))
  const chosen =
    share === known.length
      ? known
      : known.filter((_, n) => (n + seed) % Math.ceil(known.length / share) === 0)
  const files = [...Object.values(sound), ...real]
  const rest = Array.from({ length: count - chosen.length }, () => mutated(random, files))
  return [...chosen, ...rest]
}
