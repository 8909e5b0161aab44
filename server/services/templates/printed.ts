import { createHash } from 'node:crypto'

/** Turns the direction of what follows: a dose could be made to read backwards. */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/g
/** Not seen, and part of no letter; joiners stay, which scripts and emoji need. */
const UNSEEN = /[\u200B\u2060\uFEFF]/g
// Controls of terminals; tabs and line ends are writing.
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g
/** What has no place to break in runs off the page. */
const UNBROKEN = /[^\s\u200B]{40}(?=[^\s\u200B]{20})/gu

/** A person's words as they can be set: whole characters, in the direction of their own script, on the page. */
const settable = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(CONTROLS, '')
    .replace(TURNING, '')
    .replace(UNSEEN, '')
    .replace(UNBROKEN, '$&\u200B')

export const printable = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'string' ? settable(part) : part,
  ) as Value

/** 80 bits of SHA-256 over everything that is printed, pictures too: "3F2A-...", twenty hexadecimal digits. */
export function verificationCode(data: unknown, pictures: readonly Uint8Array[] = []): string {
  const hash = createHash('sha256').update(JSON.stringify(data))
  for (const bytes of pictures) hash.update(createHash('sha256').update(bytes).digest())
  return hash.digest('hex').slice(0, 20).toUpperCase().match(/.{4}/g)!.join('-')
}

/** Short words by which a person tells one patient from another of the same name: "Ref 7F3A-91C2". */
export const referenceOf = (patientId: string): string =>
  `Ref ${patientId.slice(-8).toUpperCase().match(/.{4}/g)!.join('-')}`

/** For the head of each page, where one line is all there is. */
export function shortened(text: string, most = 56): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const letters = Array.from(segmenter.segment(line), ({ segment }) => segment)
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : line
}
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
