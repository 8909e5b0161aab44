// How an SMS is counted and paid: 3GPP TS 23.038, the GSM 7-bit alphabet, else UCS-2.

const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡' +
    'ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** These take two places. */
const EXTENDED = new Set('\f^{}\\[~]|€')

/** One alone, and each of several, which lose a few places to the header that joins them. */
const SEPTETS = { alone: 160, joined: 153 }
const UNITS = { alone: 70, joined: 67 }

const isGsm = (char: string) => BASIC.has(char) || EXTENDED.has(char)

/**
 * The same text in letters that every phone has in its short alphabet, where that loses nothing that matters: ê is
 * e, a typographic quote is a plain one. One letter outside would more than halve what fits into a part.
 */
export function plainLetters(text: string): string {
  const plain = text
    .replace(/[‘’ʼ‛]/g, "'")
    .replace(/[“”„]/g, '"')
    .replace(/[–—]/g, '-')
    .replace(/…/g, '...')
    .replace(/\u00a0/g, ' ')
  return Array.from(plain, (char) => (isGsm(char) ? char : withoutMarks(char))).join('')
}

function withoutMarks(char: string): string {
  const bare = char.normalize('NFD').replace(/\p{M}/gu, '')
  return bare !== '' && Array.from(bare).every(isGsm) ? bare : char
}

/** In how many parts this text goes: each is paid. */
export function partsOf(text: string): number {
  const chars = Array.from(text)
  if (chars.every(isGsm)) return count(chars, SEPTETS, (char) => (EXTENDED.has(char) ? 2 : 1))
  return count(chars, UNITS, (char) => char.length)
}

/** A character of two places is never torn between two parts. */
function count(
  chars: readonly string[],
  { alone, joined }: typeof SEPTETS,
  places: (char: string) => number,
): number {
  const total = chars.reduce((sum, char) => sum + places(char), 0)
  if (total <= alone) return 1
  let [parts, used] = [1, 0]
  for (const char of chars) {
    const takes = places(char)
    if (used + takes > joined) [parts, used] = [parts + 1, 0]
    used += takes
  }
  return parts
}
