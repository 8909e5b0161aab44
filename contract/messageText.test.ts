import { expect, test } from 'vitest'
import { messageText } from './messageText.ts'

const parse = (value: string) => messageText.safeParse(value)
const refusal = (value: string) => parse(value).error?.issues[0]?.message

test('characters are counted as people count them', () => {
  for (const one of ['a', 'é', 'é', '👩‍⚕️', '👨‍👩‍👧‍👦', '🇿🇦', '🏴󠁧󠁢󠁷󠁬󠁳󠁿']) {
    expect(parse(one.repeat(5_000)).success, one).toBe(true)
    expect(refusal(one.repeat(5_001)), one).toMatch(/at most 5000 characters|too large/)
  }
})

test('what is one character with ten thousand marks is too large, and said so', () => {
  expect(refusal(`a${'\u0301'.repeat(100_000)}`)).toContain('too large')
  expect(refusal('a'.repeat(200_000))).toContain('at most 5000')
})

test('stored NFC, trimmed, with new lines of one kind', () => {
  expect(parse('  Ke\u0301 a leboga\r\nMama\rNkosi\t1 \n').data).toBe(
    'K\u00e9 a leboga\nMama\nNkosi\t1',
  )
})

test('what cannot be seen is no message', () => {
  for (const nothing of [
    '',
    ' ',
    '\n\t ',
    '\u00a0',
    '\u200b',
    '\u2060\ufeff',
    '\u3164',
    '\u2800',
    '\u00ad',
    '\u{e0061}',
    '\u202e',
  ])
    expect(refusal(nothing), JSON.stringify(nothing)).toBe('may not be empty')
  // A sign that has nothing around it is one.
  for (const something of ['.', '👍', '0', '\u200d👍'])
    expect(parse(something).success, something).toBe(true)
})

test('control characters are refused, new line and tab are not', () => {
  for (const code of [0, 7, 8, 11, 12, 27, 31, 127, 0x80, 0x85, 0x9f, 0x2028, 0x2029])
    expect(refusal(`a${String.fromCharCode(code)}b`), String(code)).toBe(
      'control characters are not allowed',
    )
  expect(parse('a\n\tb').success).toBe(true)
  expect(refusal('a\ud800b')).toBe('not valid Unicode text')
})

test('what turns the direction of a text is dropped: numbers copied from a contact carry it', () => {
  expect(parse('\u202d+27 82 123 4567\u202c').data).toBe('+27 82 123 4567')
  expect(parse('pay \u2066\u202e001\u2069 rand').data).toBe('pay 001 rand')
  // Marks, and letters that are written from the right, stay.
  expect(parse('שלום\u200f!').data).toBe('שלום\u200f!')
})
