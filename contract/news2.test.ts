import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  CONSCIOUSNESS,
  news2,
  PARAMETERS,
  ringsWhen,
  rounded,
  together,
  warningsOf,
  type Measured,
  type Plan,
  type Scale,
} from './news2.ts'

// The chart of the Royal College of Physicians (2017), typed from the paper: a column for each score.
const CHART = `
respiration    | <=8    |         | 9-11      | 12-20     |           | 21-24   | >=25
spo2 1         | <=91   | 92-93   | 94-95     | >=96      |           |         |
spo2 2 air     | <=83   | 84-85   | 86-87     | >=88      |           |         |
spo2 2 oxygen  | <=83   | 84-85   | 86-87     | 88-92     | 93-94     | 95-96   | >=97
systolic       | <=90   | 91-100  | 101-110   | 111-219   |           |         | >=220
pulse          | <=40   |         | 41-50     | 51-90     | 91-110    | 111-130 | >=131
temperature    | <=35.0 |         | 35.1-36.0 | 36.1-38.0 | 38.1-39.0 | >=39.1  |`
const COLUMNS = [3, 2, 1, 0, 1, 2, 3]

const covers = (cell: string, value: number) => {
  if (cell === '') return false
  if (cell.startsWith('<=')) return value <= Number(cell.slice(2))
  if (cell.startsWith('>=')) return value >= Number(cell.slice(2))
  const [from, to] = cell.split('-').map(Number)
  return value >= from! && value <= to!
}
const rows = CHART.trim()
  .split('\n')
  .map((line) => {
    const [name, ...cells] = line.split('|').map((cell) => cell.trim())
    const points = (value: number) => {
      const fitting = COLUMNS.filter((_, n) => covers(cells[n]!, value))
      if (fitting.length !== 1) throw new Error(`${name} ${value} is in ${fitting.length} cells`)
      return fitting[0]!
    }
    return { name: name!, points }
  })

const adult = (scale: Scale = 1) => ({ under16: false, pregnant: 'no', scale }) as const
const WALKS: Record<string, { values: number[]; of: (value: number) => Measured; scale: Scale }> = {
  respiration: { values: range(0, 70), of: (respiration) => ({ respiration }), scale: 1 },
  'spo2 1': { values: range(40, 100), of: (spo2) => ({ spo2 }), scale: 1 },
  'spo2 2 air': { values: range(40, 100), of: (spo2) => ({ spo2, oxygen: false }), scale: 2 },
  'spo2 2 oxygen': { values: range(40, 100), of: (spo2) => ({ spo2, oxygen: true }), scale: 2 },
  systolic: { values: range(40, 300), of: (systolic) => ({ systolic }), scale: 1 },
  pulse: { values: range(0, 250), of: (pulse) => ({ pulse }), scale: 1 },
  temperature: {
    values: range(300, 430).map((tenth) => tenth / 10),
    of: (temperature) => ({ temperature }),
    scale: 1,
  },
}
function range(from: number, to: number) {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n)
}
const scored = (measured: Measured, subject: Parameters<typeof news2>[1] = adult()) => {
  const score = news2(measured, subject)
  if (!score.applies) throw new Error(score.why)
  return score
}

test.each(rows)('every value of $name has the points of the chart', ({ name, points }) => {
  const { values, of, scale } = WALKS[name]!
  const parameter = name.split(' ')[0] as 'pulse'
  for (const value of values) {
    const { points: got } = scored(of(value), adult(scale))
    expect([value, got[parameter]]).toEqual([value, points(value)])
  }
})

test('oxygen is two points; whoever is not awake or newly confused is three, and so is whoever may be', () => {
  expect(scored({ oxygen: true }).total).toBe(2)
  expect(scored({ oxygen: false }).total).toBe(0)
  const points = CONSCIOUSNESS.map((consciousness) => scored({ consciousness }).total)
  expect(Object.fromEntries(CONSCIOUSNESS.map((word, n) => [word, points[n]]))).toEqual({
    alert: 0,
    usual_confusion: 0,
    new_confusion: 3,
    unsure_confusion: 3,
    voice: 3,
    pain: 3,
    unresponsive: 3,
  })
})

const vector = (line: string) => {
  const [rr, spo2, o2, sbp, pulse, acvpu, temperature, scale] = line.split(',')
  const words = { A: 'alert', C: 'new_confusion', V: 'voice', P: 'pain', U: 'unresponsive' }
  const measured = {
    respiration: Number(rr),
    spo2: Number(spo2),
    oxygen: o2 === 'yes',
    systolic: Number(sbp),
    pulse: Number(pulse),
    consciousness: words[acvpu as 'A'] as 'alert',
    temperature: Number(temperature),
  }
  return { measured, subject: adult(Number(scale) as Scale) }
}
test.each([
  ['16,97,no,120,72,A,36.8,1', 0, 'low', []],
  ['8,97,no,120,72,A,36.8,1', 3, 'low_medium', ['respiration']],
  ['22,94,no,108,95,A,38.4,1', 6, 'medium', []],
  [
    '25,91,yes,90,131,V,39.1,1',
    19,
    'high',
    ['respiration', 'spo2', 'systolic', 'pulse', 'consciousness'],
  ],
  ['18,97,yes,125,80,A,37.0,2', 5, 'medium', ['spo2']],
  ['18,93,no,125,80,A,37.0,2', 0, 'low', []],
  ['21,95,no,110,91,A,36.8,1', 5, 'medium', []],
  ['21,94,no,100,91,A,36.8,1', 6, 'medium', []],
  ['21,93,no,100,91,A,36.8,1', 7, 'high', []],
  ['20,95,no,110,91,A,38.1,1', 4, 'low', []],
] as const)('%s is %i, %s', (line, total, risk, single) => {
  const { measured, subject } = vector(line)
  const score = scored(measured, subject)
  expect([score.total, score.risk, score.single, score.missing]).toEqual([total, risk, single, []])
})

test('a value is rounded before it is scored, half upwards as it was typed', () => {
  expect([35.04, 35.05, 38.04, 38.05, 39.049, 36.05].map((t) => rounded('temperature', t))).toEqual(
    [35, 35.1, 38, 38.1, 39, 36.1],
  )
  expect(scored({ temperature: 35.04 }).total).toBe(3)
  expect(scored({ temperature: 35.05 }).total).toBe(1)
  expect(scored({ pulse: 130.4 }).total).toBe(2)
  expect(scored({ pulse: 130.5 }).total).toBe(3)
})

test('what is missing is neither zero nor normal: the score is at least that, and warns of what it has', () => {
  const some = scored({ respiration: 25, spo2: 91 })
  expect(some).toMatchObject({ total: 6, risk: 'medium', single: ['respiration', 'spo2'] })
  expect(some.missing).toEqual(['oxygen', 'systolic', 'pulse', 'consciousness', 'temperature'])
  expect(some.points).not.toHaveProperty('pulse')
  expect(scored({}).missing).toEqual(PARAMETERS)
  // On scale 2, without being told of oxygen, 97 % is at least nothing.
  expect(scored({ spo2: 97 }, adult(2))).toMatchObject({ total: 0 })
  const whole = fc.record(
    {
      respiration: fc.integer({ min: 0, max: 60 }),
      spo2: fc.integer({ min: 50, max: 100 }),
      oxygen: fc.boolean(),
      systolic: fc.integer({ min: 50, max: 260 }),
      pulse: fc.integer({ min: 20, max: 200 }),
      consciousness: fc.constantFrom(...CONSCIOUSNESS),
      temperature: fc.integer({ min: 330, max: 420 }).map((tenth) => tenth / 10),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(
      whole,
      fc.constantFrom(...PARAMETERS),
      fc.constantFrom(1 as const, 2 as const),
      (measured, left, scale) => {
        const fewer: Measured = { ...measured }
        delete fewer[left]
        const [all, less] = [scored(measured, adult(scale)), scored(fewer, adult(scale))]
        expect(less.total).toBeLessThanOrEqual(all.total)
        expect(less.missing).toContain(left)
        expect(all.total).toBeLessThanOrEqual(20)
      },
    ),
  )
})

test('not for whoever is under 16 or pregnant, with the reason; not known is scored with a caution', () => {
  const bad = { respiration: 30 }
  expect(news2(bad, { ...adult(), under16: true })).toEqual({ applies: false, why: 'under_16' })
  expect(news2(bad, { ...adult(), pregnant: 'yes' })).toEqual({ applies: false, why: 'pregnant' })
  const cautions = scored(bad, { scale: 1, under16: null, pregnant: 'unknown' })
  expect(cautions).toMatchObject({ total: 3, cautions: ['pregnancy_unknown', 'age_unknown'] })
  // What is no score still warns.
  const child = news2(bad, { ...adult(), under16: true })
  expect(warningsOf({ measured: { glucose: 3.9 }, worried: true, score: child }, null)).toEqual([
    'worried',
    'glucose',
  ])
})

const warns = (measured: Measured, plan: Plan | null = null, worried = false) =>
  warningsOf({ measured, worried, score: news2(measured, adult()) }, plan)

test('sugar and pressure warn at their edges, whatever the score', () => {
  const sugars = [3.9, 4, 20, 20.1, 'HI', 'LO'] as const
  expect(sugars.map((glucose) => warns({ glucose }).length)).toEqual([1, 0, 0, 1, 1, 1])
  expect([179, 180].map((systolic) => warns({ systolic }))).toEqual([[], ['pressure']])
  expect([109, 110].map((diastolic) => warns({ diastolic }))).toEqual([[], ['pressure']])
})

test('high, worry and sugar ring at once; medium, a single three and pressure after ten minutes', () => {
  const of = (line: string) => warns(vector(line).measured)
  expect(of('21,93,no,100,91,A,36.8,1')).toEqual(['news_high'])
  expect(of('22,94,no,108,95,A,38.4,1')).toEqual(['news_medium'])
  expect(of('8,97,no,120,72,A,36.8,1')).toEqual(['news_single'])
  expect(of('16,97,no,120,72,A,36.8,1')).toEqual([])
  expect([
    ringsWhen(['news_high']),
    ringsWhen(['worried']),
    ringsWhen(['glucose']),
    ringsWhen(['news_single', 'news_medium', 'pressure']),
    ringsWhen(['news_single', 'worried']),
    ringsWhen([]),
  ]).toEqual(['now', 'now', 'now', 'later', 'now', null])
})

test('a plan moves what values warn of; comfort care silences them, and never a worry', () => {
  const bad = { respiration: 25, spo2: 91, oxygen: true }
  const thresholds = { medium: 9, high: 12, single: false }
  expect(warns(bad)).toEqual(['news_high', 'news_single'])
  expect(warns(bad, { comfort: false, thresholds })).toEqual([])
  expect(warns({ ...bad, pulse: 131 }, { comfort: false, thresholds })).toEqual(['news_medium'])
  expect(warns({ ...bad, glucose: 'LO' }, { comfort: true, thresholds: null })).toEqual([])
  expect(warns(bad, { comfort: true, thresholds: null }, true)).toEqual(['worried'])
})

test('the newest of each within half an hour counts together', () => {
  const at = (minutes: number) => new Date(Date.UTC(2026, 10, 27, 9, minutes))
  const sets = [
    { at: at(0), measured: { pulse: 140, spo2: 90 } },
    { at: at(20), measured: { pulse: 100, temperature: undefined } },
    { at: at(10), measured: { pulse: 60, temperature: 37 } },
    { at: at(40), measured: { pulse: 55 } },
  ]
  expect(together(sets, at(30))).toEqual({ pulse: 100, spo2: 90, temperature: 37 })
  expect(together(sets, at(31))).toEqual({ pulse: 100, temperature: 37 })
})
