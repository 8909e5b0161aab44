import { Unsound } from '../unsound.ts'

/** A value of ISO 32000-1, 7.3, as far as a judge needs it: strings and numbers of content are not. */
export type Value =
  | { name: string }
  | { ref: number }
  | { dict: Dict }
  | { list: Value[] }
  | { text: Buffer }
  | { word: string }
/** In the order of the file; a key may stand twice, and both count. */
export type Dict = [string, Value][]

const DEPTH = 64
/** Of a string only its beginning is kept: keys and identifiers are shorter. */
const STRING = 1_024

const SPACE = new Set([0, 9, 10, 12, 13, 32])
const DELIMITER = new Set(Array.from('()<>[]{}/%', (sign) => sign.charCodeAt(0)))
const isRegular = (byte: number) => !SPACE.has(byte) && !DELIMITER.has(byte)

/** What one file may cost to read, however it is woven: every byte is read a few times at most. */
export type Budget = { left: number }

/**
 * Reads values from `at` on. Throws Unsound where the bytes are no PDF syntax. A comment is space, a
 * `#41` in a name is the letter that it stands for, as in every reader.
 */
export function reader(bytes: Buffer, start: number, budget: Budget) {
  let at = start
  const spend = (from: number) => {
    budget.left -= at - from + 1
    if (budget.left < 0) throw new Unsound('tangled')
  }

  function skipSpace() {
    const from = at
    for (;;) {
      while (at < bytes.length && SPACE.has(bytes[at]!)) at += 1
      if (bytes[at] !== 0x25) return spend(from)
      while (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) at += 1
    }
  }

  function regular(): string {
    const from = at
    while (at < bytes.length && isRegular(bytes[at]!)) at += 1
    spend(from)
    if (at - from > 1_000) throw new Unsound('damaged')
    return bytes.toString('latin1', from, at)
  }

  const name = (): Value => {
    at += 1
    const name = regular().replace(/#([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    return { name }
  }

  function string(): Value {
    const from = at
    const out: number[] = []
    let open = 1
    for (at += 1; at < bytes.length; at += 1) {
      const byte = bytes[at]!
      if (byte === 0x5c) {
        const octal = /^[0-7]{1,3}/.exec(bytes.toString('latin1', at + 1, at + 4))?.[0]
        if (octal) out.push(Number.parseInt(octal, 8) & 255)
        else if (at + 1 < bytes.length) out.push(bytes[at + 1]!)
        at += octal?.length ?? 1
        continue
      }
      if (byte === 0x28) open += 1
      if (byte === 0x29) open -= 1
      if (open === 0) break
      if (out.length < STRING) out.push(byte)
    }
    spend(from)
    if (open > 0) throw new Unsound('damaged')
    at += 1
    return { text: Buffer.from(out) }
  }

  function hex(): Value {
    const from = at
    const end = bytes.indexOf(0x3e, at)
    at = end < 0 ? bytes.length : end + 1
    spend(from)
    if (end < 0) throw new Unsound('damaged')
    const digits = bytes
      .toString('latin1', from + 1, Math.min(end, from + 3 * STRING))
      .replace(/[^0-9a-f]/gi, '')
    return { text: Buffer.from(digits.length % 2 ? `${digits}0` : digits, 'hex') }
  }

  function list(depth: number): Value {
    at += 1
    const list: Value[] = []
    for (;;) {
      skipSpace()
      if (at >= bytes.length) throw new Unsound('damaged')
      if (bytes[at] === 0x5d) {
        at += 1
        return { list }
      }
      push(list, value(depth + 1))
    }
  }

  function dict(depth: number): Value {
    at += 2
    const flat: Value[] = []
    for (;;) {
      skipSpace()
      if (at >= bytes.length) throw new Unsound('damaged')
      if (bytes[at] === 0x3e && bytes[at + 1] === 0x3e) {
        at += 2
        return { dict: pairs(flat) }
      }
      push(flat, value(depth + 1))
    }
  }

  function value(depth = 0): Value {
    if (depth > DEPTH) throw new Unsound('tangled')
    skipSpace()
    const byte = bytes[at]
    if (byte === 0x2f) return name()
    if (byte === 0x28) return string()
    if (byte === 0x5b) return list(depth)
    if (byte === 0x3c) return bytes[at + 1] === 0x3c ? dict(depth) : hex()
    if (byte === undefined || !isRegular(byte)) throw new Unsound('damaged')
    return { word: regular() }
  }

  return {
    value,
    skipSpace,
    get at() {
      return at
    },
  }
}

/** Adds a value; `12 0 R` comes as three and becomes one. */
function push(list: Value[], next: Value) {
  if ('word' in next && next.word === 'R') {
    const [number] = list.splice(-2)
    const ref = number && 'word' in number ? Number(number.word) : Number.NaN
    if (!Number.isInteger(ref)) throw new Unsound('damaged')
    list.push({ ref })
  } else list.push(next)
}

function pairs(flat: Value[]): Dict {
  const dict: Dict = []
  for (let n = 0; n < flat.length; n += 2) {
    const [key, value] = [flat[n]!, flat[n + 1]]
    if (!('name' in key) || !value) throw new Unsound('damaged')
    dict.push([key.name, value])
  }
  return dict
}

/** The last of its name, as most readers take it. */
export const entry = (dict: Dict, key: string): Value | undefined =>
  dict.findLast(([name]) => name === key)?.[1]

export const numberIn = (value: Value | undefined): number =>
  value && 'word' in value ? Number(value.word) : Number.NaN
