import type { SignName } from '../../../contract/observations.ts'
import { bandOf, type BandName } from '../../../contract/usual.ts'
import type { PrintedRound } from '../documents.ts'
import { groundOf, isOut, numberOf } from './vitals.ts'
import { clinicMoment } from './when.ts'

// Values over time, ready to be drawn: places from 0 to 1 across, numbers upward.

/** What is further apart is not joined: nobody knows what was in between. */
const JOINED_MS = 4 * 24 * 3_600_000
/** So many stretches across a chart, each with its lowest and its highest value: more would be one blot. */
const STRETCHES = 250
/** More points than this are drawn as a line alone. */
const DENSE = 80

type Point = { x: number; y: number; out: boolean }
type Charted = { name: string; band: BandName; signs: readonly SignName[]; unit: string }

export const CHARTS: readonly Charted[] = [
  { name: 'Breaths in a minute', band: 'respiration', signs: ['respiration'], unit: '/min' },
  { name: 'Oxygen saturation', band: 'spo2', signs: ['spo2'], unit: '%' },
  { name: 'Blood pressure', band: 'pressure', signs: ['systolic', 'diastolic'], unit: 'mmHg' },
  { name: 'Pulse', band: 'pulse', signs: ['pulse'], unit: '/min' },
  { name: 'Temperature', band: 'temperature', signs: ['temperature'], unit: '°C' },
  { name: 'Sugar', band: 'glucose', signs: ['glucose'], unit: 'mmol/L' },
  { name: 'Weight', band: 'weight', signs: ['weight'], unit: 'kg' },
]

type Measured = { at: number; value: number; out: boolean }

const measuredOf = (sign: SignName, rounds: readonly PrintedRound[]): Measured[] =>
  rounds.flatMap((round) => {
    const value = numberOf(sign, round.measured)
    return value === null
      ? []
      : [{ at: round.measuredAt.getTime(), value, out: isOut(sign, round) }]
  })

/** Of a long time the lowest and the highest of each stretch: nothing is averaged, no extreme is lost. */
function thinned(values: readonly Measured[], from: number, span: number): Measured[] {
  if (values.length <= STRETCHES * 2) return [...values]
  const stretches = Map.groupBy(values, ({ at }) => Math.floor(((at - from) / span) * STRETCHES))
  return [...stretches.values()].flatMap((some) => {
    const sorted = some.toSorted((a, b) => a.value - b.value)
    return [...new Set([sorted[0]!, sorted.at(-1)!])].toSorted((a, b) => a.at - b.at)
  })
}

/** Null where it was measured less than twice: one value is no course. `rounds` are the oldest first. */
export function chartOf(
  { name, band: banded, signs, unit }: Charted,
  rounds: readonly PrintedRound[],
) {
  const series = signs.map((sign) => measuredOf(sign, rounds)).filter(({ length }) => length > 0)
  const all = series.flat()
  if (Math.max(0, ...series.map(({ length }) => length)) < 2) return null
  const times = all.map(({ at }) => at)
  const from = times.reduce((a, b) => Math.min(a, b))
  const until = times.reduce((a, b) => Math.max(a, b))
  const span = Math.max(until - from, 1)
  const band = bandOf(banded, groundOf(rounds.at(-1)!))
  const values = all.map(({ value }) => value)
  const least = values.reduce((a, b) => Math.min(a, b))
  const most = values.reduce((a, b) => Math.max(a, b))
  const ends = [least, most, ...(band ? [band.from, Math.min(band.to, most)] : [])]
  const low = Math.floor(Math.min(...ends)) - 1
  const high = Math.ceil(Math.max(...ends)) + 1
  const outside = all.filter(({ out }) => out).length
  const last = series[0]!.at(-1)!
  return {
    name,
    said: `${unit}, last ${series.map((each) => each.at(-1)!.value).join('/')}`,
    alt: `${name}: ${all.length} values from ${clinicMoment(new Date(from))} to ${clinicMoment(new Date(last.at))}, lowest ${least}, highest ${most} ${unit}${outside > 0 ? `, ${outside} out of the usual` : ''}. The same values are in the table.`,
    low: Math.max(0, low),
    high,
    band: band && [band.from, Math.min(band.to, high)],
    dense: all.length > DENSE,
    from: clinicMoment(new Date(from)),
    until: clinicMoment(new Date(until)),
    lines: series.map((each) => joined(thinned(each, from, span), from, span)),
  }
}

function joined(values: readonly Measured[], from: number, span: number): Point[][] {
  const runs: Point[][] = []
  let before = -Infinity
  for (const { at, value, out } of values) {
    const point = { x: Number(((at - from) / span).toFixed(4)), y: value, out }
    if (at - before > JOINED_MS) runs.push([point])
    else runs.at(-1)!.push(point)
    before = at
  }
  return runs
}
