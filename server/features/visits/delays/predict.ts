import type { Status } from '../../../../contract/visits.ts'

const MINUTE = 60_000

/** The numbers of predicting; minutes. */
export const DELAYS = {
  /** More than that is told to the patient before the start. */
  tellFrom: 15,
  /** Told again each time that it has become so much worse. */
  tellStep: 15,
  /** Between the end of care and setting out. */
  buffer: 10,
  /** Visits that begin later are not looked at. */
  ahead: 4 * 60,
} as const

/** A visit of a nurse's day as far as it decides when she is where. */
export type Stop<Place> = {
  id: string
  status: Status
  start: Date
  end: Date
  enRouteAt: Date | null
  arrivedAt: Date | null
  startedAt: Date | null
  place: Place
  /** When she will be there by her position on the road, where that is known. */
  eta: Date | null
}

/** When care will begin, if all goes on as it does now; never before what was agreed. */
export type Predicted = { id: string; start: Date; minutes: number }

type Travel<Place> = (from: Place | null, to: Place, at: Date) => number

const latest = (...times: (Date | null)[]) =>
  new Date(Math.max(...times.flatMap((time) => time?.getTime() ?? [])))
const after = (time: Date, minutes: number) => new Date(time.getTime() + minutes * MINUTE)

/**
 * When the next visits of one nurse will begin, from where she is now: each comes after the one before it,
 * its care, the time to finish and the way. `travel` answers minutes; from null is from wherever she is.
 */
export function predict<Place>(
  day: readonly Stop<Place>[],
  now: Date,
  travel: Travel<Place>,
): Predicted[] {
  const found: Predicted[] = []
  let free: Date | null = null
  let at: Place | null = null
  const running = (stop: Stop<Place>) => (stop.status === 'SCHEDULED' ? 1 : 0)
  const stops = day
    .filter(({ status }) => BEGINS[status])
    // Whatever she is at comes first, also when another was agreed before it.
    .toSorted((a, b) => running(a) - running(b) || a.start.getTime() - b.start.getTime())
  for (const stop of stops) {
    if (stop.start > after(now, DELAYS.ahead)) break
    const begins = BEGINS[stop.status]!(stop, {
      now,
      leaves: latest(now, free),
      way: (from: Date) => travel(at, stop.place, from),
    })
    const care = stop.end.getTime() - stop.start.getTime()
    free = after(latest(now, new Date(begins.getTime() + care)), DELAYS.buffer)
    at = stop.place
    if (stop.status === 'SCHEDULED' || stop.status === 'EN_ROUTE') {
      const late = begins.getTime() - stop.start.getTime()
      found.push({ id: stop.id, start: begins, minutes: Math.max(0, Math.ceil(late / MINUTE)) })
    }
  }
  return found
}

type Moment = { now: Date; leaves: Date; way: (from: Date) => number }
type Begins = <Place>(stop: Stop<Place>, moment: Moment) => Date

/** When care begins, by how far the visit has gone; of one that is over there is nothing to say. */
const BEGINS: Partial<Record<Status, Begins>> = {
  IN_PROGRESS: (stop, { now }) => stop.startedAt ?? now,
  ARRIVED: (_stop, { now }) => now,
  EN_ROUTE: (stop, { now, way }) => {
    const left = stop.enRouteAt ?? now
    return latest(stop.start, now, stop.eta ?? after(left, way(left)))
  },
  SCHEDULED: (stop, { leaves, way }) => latest(stop.start, after(leaves, way(leaves))),
}

/**
 * What the patient is told, given what they were told last (minutes; 0 for nothing): null for nothing new,
 * 0 that it will be on time after all.
 */
export function newsOf(minutes: number, told: number): number | null {
  if (minutes <= DELAYS.tellFrom) return told > 0 && minutes < DELAYS.tellFrom - 5 ? 0 : null
  if (told === 0) return minutes
  return minutes >= told + DELAYS.tellStep ? minutes : null
}
