import { expect, test } from 'vitest'
import { majorityOf } from './majority.ts'

test.each([
  // Midnight in Johannesburg is 22:00 UTC of the day before.
  ['2008-11-25', '2026-11-24T22:00:00.000Z'],
  ['2008-02-29', '2026-02-28T22:00:00.000Z'],
  ['2000-02-29', '2018-02-28T22:00:00.000Z'],
  // Born on a leap day, of age in a leap year: never within 18 years of each other.
  ['2002-02-28', '2020-02-27T22:00:00.000Z'],
  ['2006-01-01', '2023-12-31T22:00:00.000Z'],
  ['2007-12-31', '2025-12-30T22:00:00.000Z'],
])('born on %s, of age from %s', (born, from) => {
  expect(majorityOf(born).toISOString()).toBe(from)
})
