import { z } from 'zod'
import { graphemes } from './primitives.ts'

/** What people count as characters; and what one message may weigh in UTF-8. */
const CHARACTERS = 5_000
const BYTES = 160_000

/**
 * Embeddings, overrides and isolates turn the direction of what follows them. They are dropped, not
 * refused: a phone number copied from a contact carries them, and nobody can see what to correct. Marks
 * (LRM, RLM) stay; letters have their direction from Unicode's own rules.
 */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g
/** C0 but tab and new line, DEL, C1, and the separators that break lines where no screen shows them. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/
/** Something that can be seen. U+2800 is an empty Braille cell. */
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u2800]/u

const bytes = new TextEncoder()

/** What people write to each other: NFC, trimmed, new lines as `\n`, at most 5,000 characters. */
export const messageText = z
  .string()
  .max(BYTES, `at most ${CHARACTERS} characters`)
  .overwrite((value) => value.replace(/\r\n?/g, '\n').replace(TURNS, ''))
  .normalize('NFC')
  .trim()
  .refine((value) => !CONTROL.test(value), 'control characters are not allowed')
  .refine((value) => value.isWellFormed(), 'not valid Unicode text')
  .refine((value) => VISIBLE.test(value), 'may not be empty')
  .refine((value) => graphemes(value) <= CHARACTERS, `at most ${CHARACTERS} characters`)
  .refine(
    (value) => bytes.encode(value).length <= BYTES,
    'is too large: so many marks or pictures in so few characters',
  )
  // JSON Schema counts code points; documents say what people count.
  .meta({ 'x-characters': CHARACTERS })
