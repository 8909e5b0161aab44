import {
  SIGNS,
  type SignName,
  type TrendRound,
  type Trends,
} from '../../../contract/observations.ts'
import { bandOf, levelOf, type Band, type Level } from '../../../contract/usual.ts'

// What the charts of a patient's vital signs show: which values, on which ground, and how they are marked.

/** What is further apart is not joined: nobody knows what was in between. */
export const JOINED_MS = 4 * 24 * 3_600_000

export const CHARTS = [
  'score',
  'respiration',
  'spo2',
  'pressure',
  'pulse',
  'temperature',
  'glucose',
  'weight',
] as const
export type ChartName = (typeof CHARTS)[number]

export type Mark = {
  round: TrendRound
  at: number
  value: number
  /** What it says where that is no number: `HI`, `LO`, `3+`. */
  word: string
  level: Level
  side: 'in' | 'above' | 'below'
}
/** Upper and lower pressure are two lines of one chart. */
export type Line = { name: SignName | 'score'; marks: Mark[] }
export type Chart = {
  name: ChartName
  unit: string
  lines: Line[]
  band: Band | null
  /** What is drawn across: totals from which it warns. */
  limits: number[]
  low: number
  high: number
}

type Ground = Pick<Trends, 'under16' | 'scale' | 'plan'>

function sideOf(name: SignName, value: number, level: Level, band: Band | null): Mark['side'] {
  if (level === 0) return 'in'
  if (name === 'diastolic') return 'above'
  return band && value < band.from ? 'below' : 'above'
}

function marksOf(name: SignName, rounds: readonly TrendRound[], ground: Ground, band: Band | null) {
  return rounds.flatMap((round): Mark[] => {
    const measured = round.measured[name]
    if (measured === undefined) return []
    // Beyond the meter stands at its end, and says so.
    const [least, most] = SIGNS.glucose.plausible
    const value = measured === 'HI' ? most : measured === 'LO' ? least : measured
    const level = levelOf(name, round, ground)
    return [
      {
        round,
        at: Date.parse(round.at),
        value,
        word: String(measured),
        level,
        side: sideOf(name, value, level, band),
      },
    ]
  })
}

const RISK_LEVEL = { low: 0, low_medium: 2, medium: 2, high: 3 } as const

const scoresOf = (rounds: readonly TrendRound[]) =>
  rounds.flatMap((round): Mark[] => {
    const { score } = round
    if (!score) return []
    const level = RISK_LEVEL[score.risk]
    return [
      {
        round,
        at: Date.parse(round.at),
        value: score.total,
        word: `${score.total}${score.atLeast ? '+' : ''}`,
        level,
        side: level ? 'above' : 'in',
      },
    ]
  })

const SIGNS_OF: Record<Exclude<ChartName, 'score'>, readonly SignName[]> = {
  respiration: ['respiration'],
  spo2: ['spo2'],
  pressure: ['systolic', 'diastolic'],
  pulse: ['pulse'],
  temperature: ['temperature'],
  glucose: ['glucose'],
  weight: ['weight'],
}

/** The charts that have something to show, oldest value first. A score never measured by nobody is no zero. */
export function chartsOf(rounds: readonly TrendRound[], ground: Ground): Chart[] {
  const inOrder = rounds.toReversed()
  return CHARTS.flatMap((name): Chart[] => {
    const band = bandOf(name, ground)
    const lines: Line[] =
      name === 'score'
        ? [{ name, marks: scoresOf(inOrder) }]
        : SIGNS_OF[name].map((sign) => ({
            name: sign,
            marks: marksOf(sign, inOrder, ground, band),
          }))
    const values = lines.flatMap(({ marks }) => marks.map(({ value }) => value))
    if (values.length === 0) return []
    const { medium, high } = ground.plan?.thresholds ?? { medium: 5, high: 7 }
    const limits = name === 'score' ? [medium, high] : []
    return [
      { name, unit: unitOf(name), lines, band, limits, ...rangeOf(name, values, band, limits) },
    ]
  })
}

const unitOf = (name: ChartName) => (name === 'score' ? '' : SIGNS[SIGNS_OF[name][0]!].unit)

/** The least of a range that is shown, so that a tenth of a degree does not look like a fall. */
const LEAST: Record<ChartName, number> = {
  score: 8,
  respiration: 12,
  spo2: 10,
  pressure: 60,
  pulse: 40,
  temperature: 3,
  glucose: 8,
  weight: 6,
}

function rangeOf(name: ChartName, values: number[], band: Band | null, limits: number[]) {
  // Sugar warns only far out: its whole band would flatten what matters between.
  const ground =
    name === 'glucose' ? [] : [band?.from, band?.to].filter((edge) => edge !== undefined)
  // So would an upper pressure of which nobody is ill.
  const edges = name === 'pressure' ? ground.slice(0, 1) : ground
  const all = [...values, ...edges, ...limits, ...(name === 'score' ? [0] : [])]
  const [least, most] = [Math.min(...all), Math.max(...all)]
  const missing = Math.max(0, LEAST[name] - (most - least))
  const low = name === 'score' ? 0 : least - missing / 2
  const high = most + (name === 'score' ? missing : missing / 2)
  return name === 'spo2'
    ? { low: low - Math.max(0, high - 100), high: Math.min(100, high) }
    : { low, high }
}

/** Marks that may be joined: what lies further apart begins anew. */
export function stretchesOf(marks: readonly Mark[]): Mark[][] {
  const stretches: Mark[][] = []
  for (const mark of marks) {
    const last = stretches.at(-1)
    if (last && mark.at - last.at(-1)!.at <= JOINED_MS) last.push(mark)
    else stretches.push([mark])
  }
  return stretches
}

/** From the first to the last, never so narrow that hours look like weeks. */
export function timesOf(rounds: readonly TrendRound[]): { from: number; until: number } {
  const times = rounds.map(({ at }) => Date.parse(at))
  const [first, last] = [Math.min(...times), Math.max(...times)]
  const missing = Math.max(0, 24 * 3_600_000 - (last - first)) / 2
  return { from: first - missing, until: last + missing }
}

/** The round that lies nearest in time. */
export const nearestTo = (rounds: readonly TrendRound[], at: number): TrendRound | undefined =>
  rounds.reduce<TrendRound | undefined>(
    (best, round) =>
      !best || Math.abs(Date.parse(round.at) - at) < Math.abs(Date.parse(best.at) - at)
        ? round
        : best,
    undefined,
  )
