import { expect, test } from 'vitest'
import { easter, isHoliday } from '../../platform/holidays.ts'
import { afterHoursOf, priceOf } from './prices.ts'

// Public holidays by year, as the government lists them, without days declared once (elections).
const HOLIDAYS: Record<number, string> = {
  2008: '01-01 03-21 03-24 04-27 04-28 05-01 06-16 08-09 09-24 12-16 12-25 12-26',
  2022: '01-01 03-21 04-15 04-18 04-27 05-01 05-02 06-16 08-09 09-24 12-16 12-25 12-26',
  2023: '01-01 01-02 03-21 04-07 04-10 04-27 05-01 06-16 08-09 09-24 09-25 12-16 12-25 12-26',
  2024: '01-01 03-21 03-29 04-01 04-27 05-01 06-16 06-17 08-09 09-24 12-16 12-25 12-26',
  2025: '01-01 03-21 04-18 04-21 04-27 04-28 05-01 06-16 08-09 09-24 12-16 12-25 12-26',
  2026: '01-01 03-21 04-03 04-06 04-27 05-01 06-16 08-09 08-10 09-24 12-16 12-25 12-26',
  2027: '01-01 03-21 03-22 03-26 03-29 04-27 05-01 06-16 08-09 09-24 12-16 12-25 12-26 12-27',
  2038: '01-01 03-21 03-22 04-23 04-26 04-27 05-01 06-16 08-09 09-24 12-16 12-25 12-26 12-27',
}

test.each(Object.entries(HOLIDAYS))('the public holidays of %s', (year, listed) => {
  const found: string[] = []
  let day = Temporal.PlainDate.from(`${year}-01-01`)
  for (; day.year === Number(year); day = day.add({ days: 1 }))
    if (isHoliday(day)) found.push(day.toString().slice(5))
  expect(found.join(' ')).toBe(listed)
})

test.each([
  [1961, '04-02'],
  [2000, '04-23'],
  [2008, '03-23'],
  [2019, '04-21'],
  [2025, '04-20'],
  [2038, '04-25'],
  [2285, '03-22'],
])('Easter of %i', (year, day) => expect(easter(year).toString()).toBe(`${year}-${day}`))

// In the zone of the practice, whatever the zone of the server.
test.each([
  ['2026-11-24T06:59:59+02:00', true, 'before seven'],
  ['2026-11-24T07:00:00+02:00', false, 'from seven'],
  ['2026-11-24T17:59:59+02:00', false, 'before six in the evening'],
  ['2026-11-24T18:00:00+02:00', true, 'from six in the evening'],
  ['2026-11-24T22:30:00Z', true, 'past midnight in Johannesburg'],
  ['2026-11-27T15:59:00Z', false, 'a Friday afternoon'],
  ['2026-11-28T10:00:00+02:00', true, 'a Saturday'],
  ['2026-11-29T10:00:00+02:00', true, 'a Sunday'],
  ['2026-11-30T10:00:00+02:00', false, 'a Monday'],
  ['2026-04-03T10:00:00+02:00', true, 'Good Friday'],
  ['2026-04-06T10:00:00+02:00', true, 'Family Day'],
  ['2026-04-07T10:00:00+02:00', false, 'the day after Family Day'],
  ['2026-08-10T10:00:00+02:00', true, 'the Monday after a holiday on a Sunday'],
  ['2026-08-11T10:00:00+02:00', false, 'the Tuesday after it'],
  ['2026-12-15T21:59:00Z', true, 'an evening'],
  ['2026-12-15T22:00:00Z', true, 'midnight into a holiday'],
  ['2026-12-16T12:00:00+02:00', true, 'the Day of Reconciliation'],
])('%s is after hours: %s (%s)', (start, after, _why) => {
  expect(afterHoursOf(new Date(start), new Set()) !== null).toBe(after)
  expect(priceOf(48_001, new Date(start))).toBe(after ? 60_001 : 48_001)
})

test('a day that the practice added is charged as a holiday', () => {
  const start = new Date('2026-11-04T10:00:00+02:00')
  expect(afterHoursOf(start, new Set())).toBe(null)
  expect(afterHoursOf(start, new Set(['2026-11-04']))).toBe('holiday')
  expect(priceOf(48_000, start, new Set(['2026-11-04']))).toBe(60_000)
})
