import {
  PARAMETERS,
  type Consciousness,
  type Measured,
  type Parameter,
} from '../../../contract/news2.ts'
import { SIGNS, type SignName } from '../../../contract/observations.ts'
import { bandOf, levelOf, type UsualGround } from '../../../contract/usual.ts'
import type { PrintedRound } from '../documents.ts'
import { clinicMoment, clinicTime } from './when.ts'

// What was measured at a visit, as its document shows it: strips to look at, and the same in a table.

export const SIGN_WORDS: Record<SignName, string> = {
  respiration: 'Breaths',
  spo2: 'Oxygen saturation',
  systolic: 'Upper pressure',
  diastolic: 'Lower pressure',
  pulse: 'Pulse',
  temperature: 'Temperature',
  glucose: 'Sugar',
  weight: 'Weight',
}
/** From where to where a strip is drawn: what is beyond stands at its end. */
const DRAWN: Record<SignName, readonly [low: number, high: number]> = {
  respiration: [4, 36],
  spo2: [80, 100],
  systolic: [70, 230],
  diastolic: [40, 130],
  pulse: [30, 150],
  temperature: [34, 41],
  glucose: [0, 25],
  weight: [0, 1],
}
const CONSCIOUS: Record<Consciousness, string> = {
  alert: 'Alert',
  usual_confusion: 'Confused, as usual',
  new_confusion: 'Newly confused',
  unsure_confusion: 'Confused, not sure if new',
  voice: 'To voice only',
  pain: 'To pain only',
  unresponsive: 'No answer',
}
const RISKS = {
  low: 'Low',
  low_medium: 'One value alone scores 3',
  medium: 'Medium',
  high: 'High',
} as const
const PARAMETER_WORDS: Record<Parameter, string> = {
  respiration: 'breathing',
  spo2: 'oxygen saturation',
  oxygen: 'air or oxygen',
  systolic: 'upper pressure',
  pulse: 'pulse',
  consciousness: 'how awake',
  temperature: 'temperature',
}
const STRIPS: readonly SignName[] = [
  'respiration',
  'spo2',
  'systolic',
  'diastolic',
  'pulse',
  'temperature',
  'glucose',
]
/** So many rounds are drawn; the table has all of them. */
const MOST_DRAWN = 12
/** Told so much later than measured, a value came late. */
const LATE_MS = 15 * 60_000

export const groundOf = ({ under16, score }: PrintedRound): UsualGround => ({
  under16,
  scale: score?.applies ? score.scale : null,
})
export const isOut = (name: SignName, round: PrintedRound) =>
  levelOf(name, round, groundOf(round)) > 0

/** HI and LO of a meter stand at the ends of what it can show. */
export function numberOf(name: SignName, measured: Measured): number | null {
  const value = measured[name]
  if (value === undefined) return null
  if (typeof value === 'number') return value
  const [least, most] = SIGNS.glucose.plausible
  return value === 'HI' ? most : least
}

const said = (name: SignName, measured: Measured) =>
  `${String(measured[name])} ${typeof measured[name] === 'string' ? '' : SIGNS[name].unit}`.trim()

function stripOf(name: SignName, rounds: readonly PrintedRound[]) {
  const measured = rounds.filter((round) => round.measured[name] !== undefined)
  const last = measured.at(-1)
  if (!last) return []
  const band = bandOf(name, groundOf(last))
  const [low, high] = DRAWN[name]
  return [
    {
      name: SIGN_WORDS[name],
      low,
      high,
      band: band && [band.from, Math.min(band.to, high)],
      points: measured.slice(-MOST_DRAWN).map((round) => ({
        value: numberOf(name, round.measured)!,
        out: isOut(name, round),
      })),
      said: said(name, last.measured),
    },
  ]
}

type Cell = string | { text: string; strong: true }
type Column = { head: string; cell(round: PrintedRound): Cell | null }

const mark = (out: boolean, text: string): Cell =>
  out ? { text: `${text} !`, strong: true } : text
const valueColumn = (head: string, name: SignName): Column => ({
  head: `${head} ${SIGNS[name].unit}`,
  cell: (round) => {
    const value = round.measured[name]
    return value === undefined ? null : mark(isOut(name, round), String(value))
  },
})

/** In the order in which they are read out. */
const COLUMNS: readonly Column[] = [
  valueColumn('Breaths', 'respiration'),
  valueColumn('Saturation', 'spo2'),
  {
    head: 'Breathes',
    cell: ({ measured }) =>
      measured.oxygen === undefined ? null : measured.oxygen ? 'Oxygen' : 'Air',
  },
  {
    head: 'Pressure mmHg',
    cell: (round) => {
      const { systolic, diastolic } = round.measured
      if (systolic === undefined && diastolic === undefined) return null
      const out = isOut('systolic', round) || isOut('diastolic', round)
      return mark(out, `${systolic ?? '–'}/${diastolic ?? '–'}`)
    },
  },
  valueColumn('Pulse', 'pulse'),
  valueColumn('Temp.', 'temperature'),
  {
    head: 'Awake',
    cell: ({ measured: { consciousness } }) =>
      consciousness === undefined
        ? null
        : mark(!['alert', 'usual_confusion'].includes(consciousness), CONSCIOUS[consciousness]),
  },
  valueColumn('Sugar', 'glucose'),
  valueColumn('Weight', 'weight'),
  { head: 'NEWS2', cell: ({ score }) => scoreCell(score) },
]

/** With something missing it is at least that; what was not measured is never normal. */
function scoreCell(score: PrintedRound['score']): Cell | null {
  if (!score) return null
  if (!score.applies) return 'none'
  if (score.missing.length === PARAMETERS.length) return null
  const text = score.missing.length > 0 ? `at least ${score.total}` : String(score.total)
  return score.risk === 'low' ? text : { text, strong: true }
}

/** Only what somebody measured gets a column; what one round lacks is a dash. */
export function measuredTable(
  rounds: readonly PrintedRound[],
  when: (at: Date) => string = clinicTime,
) {
  const shown = COLUMNS.filter(({ cell }) => rounds.some((round) => cell(round) !== null))
  return {
    heads: ['Measured', ...shown.map(({ head }) => head)],
    rows: rounds.map((round): Cell[] => [
      `${round.uncertain ? '≈ ' : ''}${when(round.measuredAt)}`,
      ...shown.map(({ cell }) => cell(round) ?? '–'),
    ]),
  }
}

const list = (words: readonly string[]) => words.join(', ')

function scoreOf(rounds: readonly PrintedRound[]) {
  const round = rounds.findLast(({ score }) => score !== null)
  if (!round?.score) return null
  const { score } = round
  if (!score.applies) {
    const why = { under_16: 'children under 16', pregnant: 'pregnancy' }[score.why]
    return { total: 'NEWS2 –', risk: 'No score', said: `NEWS2 is not made for ${why}.` }
  }
  const { total, missing, risk, scale, single } = score
  if (missing.length === PARAMETERS.length) return null
  const parts = [
    `Measured ${clinicTime(round.measuredAt)}. Scale ${scale} of oxygen saturation.`,
    missing.length > 0 &&
      `At least this: not measured were ${list(missing.map((name) => PARAMETER_WORDS[name]))}.`,
    single.length > 0 && `3 points alone: ${list(single.map((name) => PARAMETER_WORDS[name]))}.`,
    score.cautions.includes('pregnancy_unknown') && 'Not known if pregnant.',
    score.cautions.includes('age_unknown') && 'Age not known.',
    round.comfort && 'Comfort care: values raise no alarm.',
    round.ownThresholds && 'A doctor set own thresholds for this patient.',
  ]
  return {
    total: missing.length > 0 ? `NEWS2 at least ${total}` : `NEWS2 ${total}`,
    // Only a whole score is called low.
    risk: risk === 'low' && missing.length > 0 ? 'Not whole' : `Risk: ${RISKS[risk].toLowerCase()}`,
    said: parts.filter(Boolean).join(' '),
  }
}

/** What came late, or by a wrong clock, says so; so does a worry. */
function notesOf(rounds: readonly PrintedRound[]): string[] {
  const late = rounds.filter(
    ({ measuredAt, receivedAt }) => receivedAt.getTime() - measuredAt.getTime() > LATE_MS,
  )
  return [
    ...late.map(
      ({ measuredAt, receivedAt }) =>
        `Measured ${clinicTime(measuredAt)}, received ${clinicMoment(receivedAt)}.`,
    ),
    ...(rounds.some(({ uncertain }) => uncertain)
      ? ['≈ The clock of the phone was wrong: the time is uncertain.']
      : []),
    ...rounds
      .filter(({ worried }) => worried)
      .map(({ measuredAt }) => `The nurse was worried at ${clinicTime(measuredAt)}.`),
  ].slice(0, 20)
}

/** Null where nothing was measured. `rounds` are the oldest first. */
export function printedVitals(rounds: readonly PrintedRound[]) {
  if (rounds.length === 0) return null
  const strips = STRIPS.flatMap((name) => stripOf(name, rounds))
  const scored = rounds.some(({ score }) => score !== null)
  return {
    score: scoreOf(rounds),
    strips,
    alt: `Each value on a strip; the same values are in the table below. ${strips
      .map(
        ({ name, said: value, points }) =>
          `${name}: ${value}${points.at(-1)!.out ? ', out of the usual' : ''}`,
      )
      .join('. ')}.`,
    legend: `Shaded: usual for a grown person. A dot is a value inside it, a diamond one outside, as is what has a ! in the table; the last is the largest.${
      scored ? ' NEWS2: Royal College of Physicians, London, 2017.' : ''
    }`,
    ...measuredTable(rounds),
    notes: notesOf(rounds),
  }
}
