import {
  BANDS,
  LIMITS,
  news2,
  type Measured,
  type Parameter,
  type Scale,
} from '../../../contract/news2.ts'
import {
  SIGNS,
  type SignName,
  type TrendRound,
  type Trends,
} from '../../../contract/observations.ts'

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

/** 0 is usual, 1 and 2 are out, 3 is far out: as NEWS2 scores it, and as other values warn. */
export type Level = 0 | 1 | 2 | 3
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
export type Band = { from: number; to: number }
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

const STEP: Partial<Record<SignName, number>> = { temperature: 0.1 }

/** The values that score nothing, between the bands that do. */
function zeroBand(bands: readonly (readonly [number, number])[], step: number, end: number): Band {
  const n = bands.findIndex(([, points]) => points === 0)
  const below = bands[n - 1]?.[0] ?? 0
  return { from: Number((below + step).toFixed(1)), to: Math.min(bands[n]![0], end) }
}

/** What is usual for a grown person, or for this one where a clinician set the second scale. */
export function bandOf(name: ChartName, { under16, scale }: Ground): Band | null {
  if (name === 'glucose') return { from: LIMITS.glucoseBelow, to: LIMITS.glucoseAbove }
  if (under16 || name === 'weight' || name === 'score') return null
  if (name === 'pressure') return zeroBand(BANDS.systolic, 1, LIMITS.systolicFrom - 1)
  if (name !== 'spo2') return zeroBand(BANDS[name], STEP[name] ?? 1, Infinity)
  // The family is not told by which scale; without it nothing is called usual.
  if (scale === null) return null
  return zeroBand(scale === 2 ? BANDS.spo2Scale2OnOxygen : BANDS.spo2Scale1, 1, 100)
}

function pointsOf(name: Parameter, measured: Measured, scale: Scale): Level {
  const score = news2(measured, { under16: false, pregnant: 'no', scale })
  return ((score.applies && score.points[name]) || 0) as Level
}

function levelOf(name: SignName, round: TrendRound, { under16, scale }: Ground): Level {
  const { measured } = round
  const value = measured[name]
  if (name === 'weight' || value === undefined) return 0
  if (name === 'glucose')
    return typeof value === 'string' || value < LIMITS.glucoseBelow || value > LIMITS.glucoseAbove
      ? 3
      : 0
  if (name === 'diastolic') return Number(value) >= LIMITS.diastolicFrom ? 2 : 0
  if (under16 || !round.applies || (name === 'spo2' && scale === null)) return 0
  const points = pointsOf(name, measured, scale ?? 1)
  return name === 'systolic' && Number(value) >= LIMITS.systolicFrom && points < 2 ? 2 : points
}

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
