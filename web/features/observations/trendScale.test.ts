import { expect, test } from 'vitest'
import type { TrendRound } from '../../../contract/observations.ts'
import { bandOf } from '../../../contract/usual.ts'
import { chartsOf, nearestTo, stretchesOf, timesOf } from './trendScale.ts'

const HOUR = 3_600_000
const ADULT = { under16: false, scale: 1, plan: null } as const
let count = 0
const round = (hours: number, measured: TrendRound['measured'], more: Partial<TrendRound> = {}) =>
  ({
    id: `round ${(count += 1)}`,
    visitId: null,
    at: new Date(Date.UTC(2026, 10, 1) + hours * HOUR).toISOString(),
    by: { id: 'nurse', name: 'Nomsa', role: 'nurse' },
    uncertain: false,
    measured,
    score: null,
    applies: true,
    worried: false,
    ...more,
  }) satisfies TrendRound
const marksOf = (rounds: TrendRound[], ground: Parameters<typeof chartsOf>[1] = ADULT) =>
  Object.fromEntries(
    chartsOf(rounds, ground).flatMap(({ lines }) =>
      lines.map(({ name, marks }) => [name, marks.map(({ level, side }) => [level, side])]),
    ),
  )

test('the shaded ground is what scores nothing, by the scale that was set', () => {
  expect(bandOf('respiration', ADULT)).toEqual({ from: 12, to: 20 })
  expect(bandOf('pulse', ADULT)).toEqual({ from: 51, to: 90 })
  expect(bandOf('temperature', ADULT)).toEqual({ from: 36.1, to: 38 })
  expect(bandOf('spo2', ADULT)).toEqual({ from: 96, to: 100 })
  expect(bandOf('spo2', { ...ADULT, scale: 2 })).toEqual({ from: 88, to: 92 })
  expect(bandOf('pressure', ADULT)).toEqual({ from: 111, to: 179 })
  expect(bandOf('glucose', ADULT)).toEqual({ from: 4, to: 20 })
  expect(bandOf('weight', ADULT)).toBeNull()
})

test('of a child nothing is called usual but sugar, and without the scale no saturation', () => {
  const child = { ...ADULT, under16: true }
  expect(bandOf('pulse', child)).toBeNull()
  expect(marksOf([round(0, { pulse: 130, glucose: 3.9 })], child)).toEqual({
    pulse: [[0, 'in']],
    glucose: [[3, 'below']],
  })
  expect(bandOf('spo2', { ...ADULT, scale: null })).toBeNull()
  const pregnant = round(0, { pulse: 131 }, { applies: false })
  expect(marksOf([pregnant])).toEqual({ pulse: [[0, 'in']] })
})

test('what is out is marked by how far and on which side', () => {
  expect(
    marksOf([
      round(0, { pulse: 40, temperature: 39.1, systolic: 90, diastolic: 60, glucose: 'HI' }),
    ]),
  ).toEqual({
    pulse: [[3, 'below']],
    temperature: [[2, 'above']],
    systolic: [[3, 'below']],
    diastolic: [[0, 'in']],
    glucose: [[3, 'above']],
  })
  // Pressure warns from 180 and 110, where NEWS2 says nothing.
  expect(marksOf([round(0, { systolic: 180, diastolic: 110 })])).toEqual({
    systolic: [[2, 'above']],
    diastolic: [[2, 'above']],
  })
  // 93 and more on air is well by the second scale, though above its target.
  const second = { ...ADULT, scale: 2 } as const
  expect(marksOf([round(0, { spo2: 95, oxygen: false })], second)).toEqual({ spo2: [[0, 'in']] })
  expect(marksOf([round(0, { spo2: 95, oxygen: true })], second)).toEqual({ spo2: [[2, 'above']] })
})

test('what is days apart is not joined', () => {
  const [chart] = chartsOf(
    [0, 24, 24 * 5, 24 * 9 + 1].map((hours) => round(hours, { pulse: 70 })).toReversed(),
    ADULT,
  )
  const { marks } = chart!.lines[0]!
  expect(stretchesOf(marks).map((stretch) => stretch.length)).toEqual([3, 1])
})

test('every value lies within what is drawn, and little change looks little', () => {
  const rounds = [
    round(2, { temperature: 36.9, spo2: 100, weight: 500, systolic: 350, diastolic: 0, pulse: 0 }),
    round(0, { temperature: 36.8, spo2: 99, weight: 60, systolic: 120, diastolic: 80, pulse: 350 }),
  ]
  for (const { name, lines, low, high } of chartsOf(rounds, ADULT))
    for (const { marks } of lines)
      for (const { value } of marks) {
        expect(value, name).toBeGreaterThanOrEqual(low)
        expect(value, name).toBeLessThanOrEqual(high)
      }
  const temperature = chartsOf(rounds, ADULT).find(({ name }) => name === 'temperature')!
  expect(temperature.high - temperature.low).toBeGreaterThanOrEqual(3)
  expect(chartsOf(rounds, ADULT).find(({ name }) => name === 'spo2')!.high).toBe(100)
})

test('a score that is at least so much says so, and its limits are those that were set', () => {
  const score = { total: 6, atLeast: true, risk: 'medium' as const }
  const thresholds = { medium: 6, high: 9, single: false }
  const plan = { comfort: false, thresholds, reason: '', at: '', until: '' } as const
  const by = { id: 'd', name: 'Dr', role: 'doctor' as const }
  const [chart] = chartsOf([round(0, {}, { score })], { ...ADULT, plan: { ...plan, by } })
  expect(chart).toMatchObject({ name: 'score', limits: [6, 9] })
  expect(chart!.lines[0]!.marks[0]).toMatchObject({ word: '6+', level: 2 })
})

test('one moment alone has a time to stand on, and a touch finds the nearest', () => {
  const [first, last] = [round(0, { pulse: 1 }), round(1_000, { pulse: 1 })]
  const one = timesOf([first])
  expect(one.until - one.from).toBe(24 * HOUR)
  expect(nearestTo([last, first], Date.parse(first.at) + 499 * HOUR)).toBe(first)
  expect(nearestTo([], 0)).toBeUndefined()
})
