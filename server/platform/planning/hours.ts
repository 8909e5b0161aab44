import type { Shift } from '../../../contract/workingTime.ts'
import { clinicMinute, later } from '../clinicTime.ts'

/** When the practice works, and everybody with whom nothing else was agreed: Monday to Friday, 07:00-18:00. */
export const PRACTICE_HOURS: readonly Shift[] = [1, 2, 3, 4, 5].map((weekday) => ({
  weekday,
  from: 7 * 60,
  until: 18 * 60,
}))

const DAY = 1440

/** Is all of it within working hours? What crosses midnight needs both days. */
export function isWithin(hours: readonly Shift[], start: Date, end: Date): boolean {
  let from = start
  while (from < end) {
    const { weekday, minute } = clinicMinute(from)
    const until = Math.min(DAY, minute + Math.ceil((end.getTime() - from.getTime()) / 60_000))
    const reached = covered(hours, weekday, minute, until)
    if (reached < until) return false
    from = later(from, until - minute)
  }
  return true
}

/** How far the shifts of a weekday reach from a minute without a gap. */
function covered(hours: readonly Shift[], weekday: number, from: number, until: number): number {
  let reached = from
  for (const shift of hours.toSorted((a, b) => a.from - b.from))
    if (shift.weekday === weekday && shift.from <= reached && shift.until > reached)
      reached = shift.until
  return Math.min(reached, until)
}
