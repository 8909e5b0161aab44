import type { Eta } from '../../../contract/trail.ts'
import type { Position } from '../../../contract/primitives.ts'
import { estimatedLeg, metresBetween, spanOf, type Leg } from '../../platform/planning/travel.ts'
import type { Way } from '../../platform/roads/roads.ts'

/** Every number of the road. */
export const ROAD = {
  /** The family sees the dot for the last metres only. */
  shownMetres: 2_000,
  /** A place this old is told as "last seen", never as a time of arrival. */
  staleMinutes: 5,
  keptDays: 30,
  /** Closer to the door than that no router is asked. */
  closeMetres: 300,
  /** A clock may run ahead by so much; a point of later than that is dropped. */
  aheadSeconds: 120,
  /** So long around setting out and arriving a point still belongs to the way. */
  aroundSeconds: 60,
  /** Faster than this between two points is flagged and believed by nobody. */
  plausibleKmh: 180,
} as const

/** A place on the road to 100 metres: a nurse who moves asks for no new way with each step. */
const coarse = ({ latitude, longitude }: Position): Position => ({
  latitude: Math.round(latitude * 1_000) / 1_000,
  longitude: Math.round(longitude * 1_000) / 1_000,
})

/** The rest of the way from where she was seen to the door. Close to it the line is as good as a road. */
export function restOf(way: Way, from: Position, door: Position): Leg {
  return metresBetween(from, door) < ROAD.closeMetres
    ? estimatedLeg(from, door)
    : way.leg(coarse(from), door)
}

/** Minutes from there to the door at that time of day, at best and at worst, and how that is known. */
export function etaOf(leg: Leg, at: Date): Eta {
  return { ...spanOf(leg, at), by: leg.by }
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
