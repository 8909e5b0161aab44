import { staffPassword } from '../../../contract/primitives.ts'
import type { Role } from '../../../contract/people.ts'
import { refuse } from '../../platform/errors.ts'

let common: Promise<ReadonlySet<string>> | undefined

// 50,000 words in 2 MB: only a process that is given a new password pays for them, once.
async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'].map((word) => String(word).toLowerCase()))
}

/** What is left when a person's own words are taken out must be this long to be worth guessing. */
const REMAINS = 6
const SHORTEST_WORD = 3

const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** The words that anybody who knows the person would try first. */
function wordsOf(own: readonly (string | null)[]): string[] {
  const words = own.flatMap((text) => {
    const whole = fold(text ?? '')
    return [whole, whole.split('@')[0]!, ...whole.split(/[^\p{L}\p{N}]+/u)]
  })
  return [...new Set(words)]
    .filter((word) => word.length >= SHORTEST_WORD)
    .toSorted((a, b) => b.length - a.length)
}

/** Why a password is too easily guessed, as a sentence for its owner; null when it is not. */
export async function whyWeak(
  password: string,
  own: readonly (string | null)[],
): Promise<string | null> {
  common ??= load()
  const folded = fold(password)
  if ((await common).has(folded) || (await common).has(password.toLowerCase()))
    return 'This is one of the most used passwords, and the first that somebody would try. A short sentence of your own is better.'
  if (new Set(folded).size <= 2)
    return 'The same character over and over is quickly guessed. A short sentence of your own is better.'
  const rest = wordsOf(own).reduce((text, word) => text.replaceAll(word, ''), folded)
  if (rest !== folded && Array.from(rest).length < REMAINS)
    return 'This is your own name or address and little more. A short sentence of your own is better.'
  return null
}

/**
 * Refuses a password that is on the list of common ones, made of the person's own words, or too short
 * for who works with other people's records.
 */
export async function refuseWeakPassword(
  password: string,
  own: readonly (string | null)[],
  role: Role | null = 'patient',
): Promise<void> {
  const short = role !== 'patient' && staffPassword.safeParse(password).error?.issues[0]?.message
  const message = short || (await whyWeak(password, own))
  if (message) refuse('invalid_input', { errors: [{ field: 'password', message }] })
}
