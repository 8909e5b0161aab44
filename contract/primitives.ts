import { z } from 'zod'

/**
 * An id chosen by whoever creates the thing: UUID version 7 (RFC 9562). The form is checked, the
 * time inside it is never trusted.
 */
export const newId = z.uuidv7().toLowerCase()

/** An id of something that exists. */
export const id = z.uuid().toLowerCase()

const EARLIEST = Date.UTC(1900)
const LATEST = Date.UTC(2200)

/** An instant, ISO 8601, in UTC with `Z` or with an offset; from 1900 until 2200. */
export const instant = z.iso.datetime({ offset: true }).refine((value) => {
  const time = Date.parse(value)
  return time >= EARLIEST && time < LATEST
}, 'a time from 1900 until 2200')

/** Integer cents of South African rand. */
export const cents = z.int().nonnegative()

/** WGS 84 degrees. */
export const position = z.object({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
})
export type Position = z.infer<typeof position>

// Control characters break lists, logs and screen readers; new lines and tabs are what people type.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** How many characters a person would count. */
export function graphemes(value: string): number {
  // A grapheme is at most as long as the string: short ASCII needs no segmenter.
  if (/^[\u0020-\u007e\n]*$/.test(value)) return value.length
  let count = 0
  for (const _ of segmenter.segment(value)) count += 1
  return count
}

/** Text that people write: NFC, trimmed, no control characters, at most `limit` characters as people count. */
export function text(limit: number, minimum = 1) {
  return (
    z
      .string()
      .max(limit * 16, `at most ${limit} characters`)
      .normalize('NFC')
      .trim()
      .refine((value) => !CONTROL.test(value), 'control characters are not allowed')
      .refine((value) => value.isWellFormed(), 'not valid Unicode text')
      .refine(
        (value) => graphemes(value) >= minimum,
        minimum === 1 ? 'may not be empty' : `at least ${minimum} characters`,
      )
      .refine((value) => graphemes(value) <= limit, `at most ${limit} characters`)
      // JSON Schema counts code points; documents say what people count.
      .meta({ 'x-characters': limit })
  )
}

export const email = z
  .string()
  .max(254)
  .normalize('NFKC')
  .trim()
  .toLowerCase()
  .pipe(z.email('not an e-mail address'))
  .meta({ format: 'email' })

/** E.164, for example +27821234567. */
export const phone = z
  .string()
  .regex(/^\+[1-9]\d{7,14}$/, 'a phone number in the form +27821234567')

const MOST = 128
const codePoints = (value: string) => Array.from(value).length

/**
 * A password as it is typed to sign in, of whatever characters, never trimmed or cut. NFC, so that one letter
 * typed on two keyboards is one password (NIST SP 800-63B, 3.1.1.2).
 */
export const typedPassword = z
  .string()
  .min(1)
  .max(MOST * 4, `at most ${MOST} characters`)
  .refine((value) => value.isWellFormed(), 'not valid Unicode text')
  .normalize('NFC')

/** A new password of so many code points, as NIST counts them, to 128. */
const newPassword = (least: number) =>
  typedPassword
    .refine((value) => codePoints(value) >= least, `at least ${least} characters`)
    .refine((value) => codePoints(value) <= MOST, `at most ${MOST} characters`)
    .meta({ minLength: least, maxLength: MOST })

export const password = newPassword(8)
/** Whoever works with other people's records. */
export const staffPassword = newPassword(12)

/** Long where it carries which transactions ran beside the first page. */
export const cursor = z.string().min(1).max(4_000)

/** A page of a list: at most 100, 30 unless told. */
export const page = {
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
}

/** A filter that is set or left out. */
export const only = z.enum(['true']).optional()

/** A patient's name as somebody types it who looks for it: the beginnings of its words, from 3 letters on. */
export const searchedName = text(120)
  .optional()
  .describe(
    "Words of the patient's name in any order, or how they begin, from 3 letters on; accents and case do not matter",
  )

export function list<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}

export const nothing = z.object({})
