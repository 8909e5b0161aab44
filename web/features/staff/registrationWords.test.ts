import { expect, test } from 'vitest'
import { registrationWords, yearChoices } from './registrationWords.ts'

test('the certificates that can be entered are the one of today and the one after', () => {
  expect(yearChoices('nurse', '2026-12-31T21:59:00Z')).toEqual([2026, 2027])
  expect(yearChoices('nurse', '2026-12-31T22:00:00Z')).toEqual([2027, 2028])
  expect(yearChoices('doctor', '2027-03-31T12:00:00Z')).toEqual([2027, 2028])
  expect(yearChoices('doctor', '2027-04-01T12:00:00Z')).toEqual([2028, 2029])
})

test('an end is said by its day, and within a month by the days that are left', () => {
  const words = (now: string) => registrationWords('ending', '2026-12-31', now)
  expect(words('2026-11-24T08:00:00Z')).toBe('Ends 31 Dec 2026')
  expect(words('2026-12-01T08:00:00Z')).toBe('Ends in 30 days')
  expect(words('2026-12-31T20:00:00Z')).toBe('Ends today')
  expect(registrationWords('verified', '2027-12-31', '2026-11-24T08:00:00Z')).toBe(
    'Verified until 31 Dec 2027',
  )
})
