import { CASE_RULES, type Severity } from '../../../contract/cases.ts'
import { clinicDay, startOfDay } from '../../platform/clinicTime.ts'
import { isHoliday } from '../../platform/holidays.ts'

const DAY = 24 * 60 * 60_000
export const daysAfter = (at: Date, days: number) => new Date(at.getTime() + days * DAY)

/** The end of so many working days after the day of a moment, in the practice's zone. */
export function workingDaysAfter(at: Date, days: number): Date {
  let day = clinicDay(at)
  for (let left = days; left > 0;) {
    day = day.add({ days: 1 })
    if (day.dayOfWeek <= 5 && !isHoliday(day)) left -= 1
  }
  return startOfDay(day.add({ days: 1 }))
}

/** By when a case is acknowledged and ended; counted from when we heard of it. */
export const termsOf = (now: Date, severity: Severity | null) =>
  severity
    ? { acknowledgeBy: null, dueAt: daysAfter(now, CASE_RULES.incidentDays[severity]) }
    : {
        acknowledgeBy: workingDaysAfter(now, CASE_RULES.acknowledgeDays),
        dueAt: daysAfter(now, CASE_RULES.answerDays),
      }
