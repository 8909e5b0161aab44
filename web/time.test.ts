import { expect, test } from 'vitest'
import { addDays, day, daysBetween, instantOf, relative, span, stamp, time } from './time.ts'

test('times are shown in Johannesburg, whatever the zone of the device', () => {
  expect(time('2026-11-22T22:30:00.000Z')).toBe('00:30')
  expect(instantOf('2026-11-23', '00:30')).toBe('2026-11-22T22:30:00.000Z')
  expect(daysBetween('2026-11-22T21:59:00Z', '2026-11-22T22:01:00Z')).toBe(1)
})

test('days are said as people say them', () => {
  const now = '2026-11-22T08:00:00Z'
  expect(day('2026-11-22T20:00:00Z', now)).toBe('Today')
  expect(day('2026-11-23T05:00:00Z', now)).toBe('Tomorrow')
  expect(day('2026-11-21T05:00:00Z', now)).toBe('Yesterday')
  expect(day('2026-11-24T05:00:00Z', now)).toBe('Tuesday')
  expect(stamp('2026-11-22T09:05:00Z', now)).toBe('11:05')
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
})

test('spans grow from minutes to hours to days', () => {
  expect(span(12 * 60_000)).toEqual({ value: 12, unit: 'min' })
  expect(span(180 * 60_000)).toEqual({ value: 3, unit: 'h' })
  expect(span(-5)).toEqual({ value: 0, unit: 'min' })
  expect(relative('2026-11-22T08:12:00Z', '2026-11-22T08:00:00Z')).toBe('in 12 min')
  expect(relative('2026-11-22T07:00:00Z', '2026-11-22T08:00:00Z')).toBe('60 min ago')
})
