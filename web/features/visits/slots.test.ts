import { expect, test } from 'vitest'
import { daysOf, slotsOn } from './slots.ts'

test('a series has as many days as were asked for, weekends left out where they are', () => {
  // A Thursday.
  expect(daysOf('2026-11-26', 'once', 14)).toEqual(['2026-11-26'])
  expect(daysOf('2026-11-26', 'daily', 3)).toEqual(['2026-11-26', '2026-11-27', '2026-11-28'])
  expect(daysOf('2026-11-26', 'weekdays', 3)).toEqual(['2026-11-26', '2026-11-27', '2026-11-30'])
  expect(daysOf('2026-11-26', 'weekly', 3)).toEqual(['2026-11-26', '2026-12-03', '2026-12-10'])
  expect(daysOf('2026-11-26', 'daily', 1_000)).toHaveLength(60)
})

test('the free times of a day are those of the day in the practice', () => {
  const slot = { end: '', priceCents: 1, afterHours: null, sameNurse: null, nurses: null }
  const late = { ...slot, start: '2026-11-25T22:00:00.000Z' }
  expect(slotsOn([late], '2026-11-25')).toEqual([])
  expect(slotsOn([late], '2026-11-26')).toMatchObject([{ clock: '00:00' }])
})
