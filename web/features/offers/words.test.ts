import { expect, test } from 'vitest'
import { timeLeft } from './words.ts'

const AT = Date.parse('2026-11-24T07:00:00Z')
const until = (seconds: number) =>
  timeLeft({ expiresAt: new Date(AT + seconds * 1000).toISOString() }, AT)

test.each([
  [-5, null],
  [0, null],
  [0.2, '1 s'],
  [60, '60 s'],
  [61, '2 min'],
  [15 * 60, '15 min'],
  [89 * 60, '89 min'],
  [24 * 3600, '24 h'],
])('%d seconds before the end: %s', (seconds, said) => expect(until(seconds)).toBe(said))
