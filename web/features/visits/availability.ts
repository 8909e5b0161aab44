import type { Staff } from '../../../contract/staff.ts'
import type { Visit } from '../../../contract/visits.ts'
import { dayOf, time } from '../../time.ts'

export type Candidate = {
  staff: Staff
  free: boolean
  day: string
  /** Why this person cannot take the visit, in the server's words. */
  obstacle: string | null
}

/** Who could come: those who may, free ones first, with what else they do on that day. Travel is the server's. */
export function candidates(
  staff: readonly Staff[],
  visit: Pick<Visit, 'id' | 'start' | 'end'>,
): Candidate[] {
  return staff
    .map((each) => {
      const others = each.busy.filter((span) => span.visitId !== visit.id)
      const free = !others.some((span) => span.start < visit.end && visit.start < span.end)
      const day = others
        .filter((span) => dayOf(span.start) === dayOf(visit.start))
        .toSorted((a, b) => a.start.localeCompare(b.start))
        .map((span) => `${time(span.start)}–${time(span.end)}`)
        .join(', ')
      return { staff: each, free, day, obstacle: each.obstacle }
    })
    .toSorted(
      (a, b) =>
        Number(a.obstacle !== null) - Number(b.obstacle !== null) ||
        Number(b.free) - Number(a.free) ||
        a.day.length - b.day.length,
    )
}
