import { later } from '../clinicTime.ts'
import { obstacleTo, type Obstacle as Unregistered, type VisitNeeds } from '../registration.ts'
import { isWithin, PRACTICE_HOURS } from './hours.ts'
import type { Booked, NursePlan } from './plans.ts'
import { PLANNING, type Place, type Travel } from './travel.ts'

/** What a visit asks of whoever makes it. */
export type Wanted = VisitNeeds & {
  /** Null of a visit that is not there yet. */
  visitId: string | null
  end: Date
  place: Place | null
  skills: readonly { id: string; name: string }[]
  /** Minutes of travel to it that dispatch counts by hand. */
  fixedTravel: number | null
}

export type Obstacle = {
  code: Unregistered['code'] | 'skill' | 'absent' | 'hours' | 'overlap'
  detail: string
}

const IN_THE_WAY = {
  absent: 'This nurse is away at that time.',
  hours: 'This nurse does not work at that time.',
  overlap:
    'This nurse has another visit at that time, travel included. Choose another nurse or another time.',
} as const

/** Everything that keeps this nurse from that visit at that time; nothing when she can make it. */
export function obstaclesOf(plan: NursePlan, wanted: Wanted, travel: Travel): Obstacle[] {
  const found: Obstacle[] = []
  const unregistered = obstacleTo(wanted, 'nurse', plan.certificates)
  if (unregistered) found.push(unregistered)
  const missing = wanted.skills.filter(({ id }) => !plan.skills.includes(id))
  if (missing.length > 0)
    found.push({
      code: 'skill',
      detail: `${wanted.service} needs ${missing.map(({ name }) => name).join(' and ')}, which this nurse is not known to have learned.`,
    })
  const say = (code: keyof typeof IN_THE_WAY) => found.push({ code, detail: IN_THE_WAY[code] })
  if (plan.absences.some(({ from, until }) => from < wanted.end && until > wanted.start))
    say('absent')
  if (!isWithin(plan.hours.length > 0 ? plan.hours : PRACTICE_HOURS, wanted.start, wanted.end))
    say('hours')
  if (timeFor(plan, wanted, travel) === null) say('overlap')
  return found
}

export type BookedTime = {
  from: Date
  until: Date
  /** The visit after it, and when she now sets out to that one. */
  next: { visitId: string; from: Date } | null
}

/**
 * From when until when she is taken by that visit: from setting out, out of the visit before it, until
 * she has finished. Null when care, travel or the visit after it stand in the way.
 */
export function timeFor(
  plan: Pick<NursePlan, 'booked'>,
  wanted: Pick<Wanted, 'visitId' | 'start' | 'end' | 'place' | 'fixedTravel'>,
  travel: Travel,
): BookedTime | null {
  const others = plan.booked.filter(({ visitId }) => visitId !== wanted.visitId)
  if (others.some(({ start, end }) => start < wanted.end && end > wanted.start)) return null
  const before = others.findLast(({ end }) => end <= wanted.start) ?? null
  const after = others.find(({ start }) => start >= wanted.end) ?? null
  const from = setsOut(before, wanted, travel)
  const until = later(wanted.end, PLANNING.buffer)
  if (before && from < later(before.end, PLANNING.buffer)) return null
  if (!after) return { from, until, next: null }
  const next = { visitId: after.visitId, from: setsOut(wanted, after, travel) }
  return next.from < until ? null : { from, until, next }
}

type Stop = Pick<Booked, 'start' | 'end' | 'place' | 'fixedTravel'>

/** When she leaves for a visit, coming from the one before it. */
export function setsOut(before: Omit<Stop, 'fixedTravel'> | null, to: Stop, travel: Travel): Date {
  const recent = before && later(before.end, PLANNING.pause) >= to.start
  const minutes =
    to.fixedTravel ?? (recent ? travel(before.place, to.place, to.start) : PLANNING.unknownTravel)
  return later(to.start, -minutes)
}

/** When she now sets out to the visit after a time that has become free; null where there is none. */
export function wayAfter(
  booked: readonly Booked[],
  freed: { start_at: Date; end_at: Date },
  travel: Travel,
): { visitId: string; from: Date } | null {
  const after = booked.find(({ start }) => start >= freed.end_at)
  if (!after) return null
  const before = booked.findLast(({ end }) => end <= freed.start_at) ?? null
  const from = setsOut(before, after, travel)
  // Between two visits that were far apart there is as much time as there is.
  const earliest = before ? later(before.end, PLANNING.buffer) : from
  return { visitId: after.visitId, from: from > earliest ? from : earliest }
}
