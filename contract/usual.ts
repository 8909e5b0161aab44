import { BANDS, LIMITS, news2, type Measured, type Parameter, type Scale } from './news2.ts'
import type { SignName } from './observations.ts'

// What is usual of a vital sign, and how far out a value is: for the charts of the web and of what is printed.

export type Band = { from: number; to: number }
/** 0 is usual, 1 and 2 are out, 3 is far out: as NEWS2 scores it, and as other values warn. */
export type Level = 0 | 1 | 2 | 3
/** `scale` is null for whoever is not told by which scale of oxygen saturation the person is scored. */
export type UsualGround = { under16: boolean | null; scale: Scale | null }
export type BandName = SignName | 'pressure' | 'score'

const STEP: Partial<Record<BandName, number>> = { temperature: 0.1 }

/** The values that score nothing, between the bands that do. */
function zeroBand(bands: readonly (readonly [number, number])[], step: number, end: number): Band {
  const n = bands.findIndex(([, points]) => points === 0)
  const below = bands[n - 1]?.[0] ?? 0
  return { from: Number((below + step).toFixed(1)), to: Math.min(bands[n]![0], end) }
}

/** What is usual for a grown person, or for this one where a clinician set the second scale. */
export function bandOf(name: BandName, { under16, scale }: UsualGround): Band | null {
  if (name === 'glucose') return { from: LIMITS.glucoseBelow, to: LIMITS.glucoseAbove }
  if (under16 || name === 'weight' || name === 'score' || name === 'diastolic') return null
  if (name === 'pressure' || name === 'systolic')
    return zeroBand(BANDS.systolic, 1, LIMITS.systolicFrom - 1)
  if (name !== 'spo2') return zeroBand(BANDS[name], STEP[name] ?? 1, Infinity)
  // The family is not told by which scale; without it nothing is called usual.
  if (scale === null) return null
  return zeroBand(scale === 2 ? BANDS.spo2Scale2OnOxygen : BANDS.spo2Scale1, 1, 100)
}

function pointsOf(name: Parameter, measured: Measured, scale: Scale): Level {
  const score = news2(measured, { under16: false, pregnant: 'no', scale })
  return ((score.applies && score.points[name]) || 0) as Level
}

/** `applies`: NEWS2 is made for this person. */
export function levelOf(
  name: SignName,
  { measured, applies }: { measured: Measured; applies: boolean },
  { under16, scale }: UsualGround,
): Level {
  const value = measured[name]
  if (name === 'weight' || value === undefined) return 0
  if (name === 'glucose')
    return typeof value === 'string' || value < LIMITS.glucoseBelow || value > LIMITS.glucoseAbove
      ? 3
      : 0
  if (name === 'diastolic') return Number(value) >= LIMITS.diastolicFrom ? 2 : 0
  if (under16 || !applies || (name === 'spo2' && scale === null)) return 0
  const points = pointsOf(name, measured, scale ?? 1)
  return name === 'systolic' && Number(value) >= LIMITS.systolicFrom && points < 2 ? 2 : points
}
