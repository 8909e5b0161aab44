import type { Eta } from '../../../contract/trail.ts'
import type { Position } from '../../../contract/primitives.ts'
import { metresBetween } from '../../platform/planning/travel.ts'

/** Every number of the road. */
export const ROAD = {
  /** The family sees the dot for the last metres only. */
  shownMetres: 2_000,
  /** A place this old is told as "last seen", never as a time of arrival. */
  staleMinutes: 5,
  keptDays: 30,
  /** A clock may run ahead by so much; a point of later than that is dropped. */
  aheadSeconds: 120,
  /** So long around setting out and arriving a point still belongs to the way. */
  aroundSeconds: 60,
  /** Faster than this between two points is flagged and believed by nobody. */
  plausibleKmh: 180,
  /** At best and at worst: how much longer roads are than the crow's way, how fast, how many stops. */
  longer: [1.2, 1.7],
  kmh: [45, 22],
  stopMinutes: [0, 2],
} as const

/** Minutes for so many metres as the crow flies, at best and at worst. */
export function etaOf(metres: number): Eta {
  const minutes = (which: 0 | 1) =>
    ((metres / 1_000) * ROAD.longer[which] * 60) / ROAD.kmh[which] + ROAD.stopMinutes[which]
  const fromMinutes = Math.max(1, Math.floor(minutes(0)))
  return { fromMinutes, toMinutes: Math.max(fromMinutes + 2, Math.ceil(minutes(1))) }
}

type Fix = Position & { at: string | Date }

/** Nobody drives that fast: one of the two is wrong. Metres within the accuracy of both are no way. */
export function isImplausible(
  from: (Fix & { accuracy: number }) | null,
  to: Fix & { accuracy: number },
): boolean {
  if (!from) return false
  const metres = metresBetween(from, to) - from.accuracy - to.accuracy
  const hours = Math.abs(new Date(to.at).getTime() - new Date(from.at).getTime()) / 3_600_000
  return metres > 0 && metres / 1_000 > ROAD.plausibleKmh * Math.max(hours, 1 / 3_600)
}
