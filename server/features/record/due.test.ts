import { expect, test } from 'vitest'
import type { Rhythm } from '../../../contract/record.ts'
import { isDue } from './due.ts'

const TUESDAY = '2026-11-24'
/** Noon in Johannesburg. */
const on = (day: string) => new Date(`${day}T10:00:00Z`)

test.each<[Rhythm, string, boolean]>([
  [{ every: 'visit' }, TUESDAY, true],
  [{ every: 'week', weekdays: [2, 5] }, TUESDAY, true],
  [{ every: 'week', weekdays: [2, 5] }, '2026-11-25', false],
  [{ every: 'week', weekdays: [7] }, '2026-11-29', true],
  [{ every: 'days', days: 3, from: TUESDAY }, TUESDAY, true],
  [{ every: 'days', days: 3, from: TUESDAY }, '2026-11-26', false],
  [{ every: 'days', days: 3, from: TUESDAY }, '2026-11-27', true],
  [{ every: 'days', days: 3, from: TUESDAY }, '2026-11-21', false],
  // Over the end of a year.
  [{ every: 'days', days: 40, from: TUESDAY }, '2027-01-03', true],
])('%j on %s: %s', (rhythm, day, due) => {
  expect(isDue(rhythm, on(day))).toBe(due)
})

test('a day ends at midnight of the practice, not of UTC', () => {
  const late = new Date('2026-11-24T22:30:00Z')
  expect(isDue({ every: 'week', weekdays: [3] }, late)).toBe(true)
  expect(isDue({ every: 'week', weekdays: [2] }, late)).toBe(false)
})
