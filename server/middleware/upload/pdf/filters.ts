import { inflateSync } from 'node:zlib'
import { Unsound } from '../unsound.ts'
import { entry, numberIn, type Dict, type Value } from './tokens.ts'

/** What all object streams of one file may come to. */
export const UNPACKED_LIMIT = 24 * 1024 * 1024

const listOf = (value: Value | undefined): Value[] =>
  !value ? [] : 'list' in value ? value.list : [value]
const dictOf = (value: Value | undefined): Dict => (value && 'dict' in value ? value.dict : [])

/**
 * The bytes of an object stream. Only what writers use for them is opened (ISO 32000-1, 7.4); what is
 * packed otherwise might hold anything, so it is not kept.
 */
export function unpack(dict: Dict, raw: Buffer, room: number): Buffer {
  const filters = listOf(entry(dict, 'Filter') ?? entry(dict, 'F'))
  const settings = listOf(entry(dict, 'DecodeParms') ?? entry(dict, 'DP'))
  let bytes = raw
  for (const [n, filter] of filters.entries()) {
    const name = 'name' in filter ? filter.name : ''
    if (name === 'FlateDecode' || name === 'Fl') bytes = inflate(bytes, room)
    else if (name === 'ASCIIHexDecode' || name === 'AHx') bytes = hexOf(bytes)
    else if (name === 'ASCII85Decode' || name === 'A85') bytes = ascii85(bytes)
    else throw new Unsound('tangled')
    bytes = unpredict(bytes, dictOf(settings[n]))
  }
  return bytes
}

function inflate(bytes: Buffer, room: number): Buffer {
  try {
    // Cut short or followed by a line end, as real files are: what there is, is judged.
    return inflateSync(bytes, { maxOutputLength: Math.max(1, room), finishFlush: 2 })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new Unsound(code === 'ERR_BUFFER_TOO_LARGE' ? 'tangled' : 'damaged')
  }
}

function hexOf(bytes: Buffer): Buffer {
  const digits = bytes.toString('latin1').split('>')[0]!.replace(/\s/g, '')
  if (/[^0-9a-f]/i.test(digits)) throw new Unsound('damaged')
  return Buffer.from(digits.length % 2 ? `${digits}0` : digits, 'hex')
}

function ascii85(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1').split('~>')[0]!.replace(/\s/g, '').replaceAll('z', '!!!!!')
  if (/[^!-u]/.test(text)) throw new Unsound('damaged')
  const out = Buffer.alloc(Math.ceil(text.length / 5) * 4)
  for (let n = 0; n * 5 < text.length; n += 1) {
    const group = text.slice(n * 5, n * 5 + 5).padEnd(5, 'u')
    let value = 0
    for (const sign of group) value = value * 85 + sign.charCodeAt(0) - 33
    if (value > 0xffffffff) throw new Unsound('damaged')
    out.writeUInt32BE(value, n * 4)
  }
  return out.subarray(0, out.length - ((5 - (text.length % 5)) % 5))
}

/** Undoes a PNG predictor (7.4.4.4); the one of TIFF is not used for objects. */
function unpredict(bytes: Buffer, settings: Dict): Buffer {
  const predictor = numberIn(entry(settings, 'Predictor') ?? { word: '1' })
  if (predictor === 1) return bytes
  if (!(predictor >= 10 && predictor <= 15)) throw new Unsound('tangled')
  const of = (key: string, usual: number) => numberIn(entry(settings, key) ?? { word: `${usual}` })
  const bits = of('Colors', 1) * of('BitsPerComponent', 8)
  const [width, step] = [Math.ceil((bits * of('Columns', 1)) / 8), Math.max(1, bits >> 3)]
  if (!(width > 0 && width <= 1_000_000 && step <= 64)) throw new Unsound('tangled')
  const rows = Math.floor(bytes.length / (width + 1))
  const out = Buffer.alloc(rows * width)
  for (let row = 0; row < rows; row += 1) {
    const kind = bytes[row * (width + 1)]!
    for (let x = 0; x < width; x += 1) {
      const left = x < step ? 0 : out[row * width + x - step]!
      const up = row === 0 ? 0 : out[(row - 1) * width + x]!
      const upLeft = x < step || row === 0 ? 0 : out[(row - 1) * width + x - step]!
      const byte = bytes[row * (width + 1) + 1 + x]!
      out[row * width + x] = byte + predicted(kind, left, up, upLeft)
    }
  }
  return out
}

function predicted(kind: number, left: number, up: number, upLeft: number): number {
  switch (kind) {
    case 0:
      return 0
    case 1:
      return left
    case 2:
      return up
    case 3:
      return (left + up) >> 1
    case 4: {
      const [a, b, c] = [Math.abs(up - upLeft), Math.abs(left - upLeft), left + up - 2 * upLeft]
      return a <= b && a <= Math.abs(c) ? left : b <= Math.abs(c) ? up : upLeft
    }
    default:
      throw new Unsound('damaged')
  }
}
