import type { AbsenceKind, Shift } from '../../../contract/workingTime.ts'

export const WEEKDAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const

export const ABSENCE_WORDS: Record<AbsenceKind, string> = {
  leave: 'Leave',
  sick: 'Ill',
  training: 'Training',
  other: 'Away',
}

/** `07:30`; the end of a day is `24:00`. */
export const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** Minutes of a clock time as it is typed; midnight at the end of a day is typed `00:00`. */
export function minuteOf(clock: string, end: boolean): number {
  const [hours, minutes] = clock.split(':')
  const minute = Number(hours) * 60 + Number(minutes)
  return end && minute === 0 ? 1440 : minute
}

/** One span a day as a form shows it; a night is two days, and split days keep their other parts. */
export type Day = { works: boolean; from: string; until: string }

const USUAL: Day = { works: false, from: '07:00', until: '18:00' }

export function daysOfWeek(hours: readonly Shift[]): Day[] {
  return WEEKDAYS.map((_, index) => {
    const shifts = hours.filter(({ weekday }) => weekday === index + 1)
    if (shifts.length === 0) return USUAL
    const from = Math.min(...shifts.map((shift) => shift.from))
    const until = Math.max(...shifts.map((shift) => shift.until))
    return { works: true, from: clockOf(from), until: until === 1440 ? '00:00' : clockOf(until) }
  })
}

/** What the days say as shifts; what ends before it begins goes on into the next day. */
export function shiftsOf(days: readonly Day[]): Shift[] {
  return days.flatMap(({ works, from, until }, index): Shift[] => {
    if (!works) return []
    const start = minuteOf(from, false)
    const end = minuteOf(until, true)
    const weekday = index + 1
    if (start < end) return [{ weekday, from: start, until: end }]
    return [
      { weekday, from: start, until: 1440 },
      { weekday: (weekday % 7) + 1, from: 0, until: end },
    ]
  })
}

/** `Monday to Friday 07:00-18:00`, a line for each stretch of days with the same hours. */
export function weekWords(hours: readonly Shift[]): string[] {
  const lines = WEEKDAYS.map((name, index) => ({
    name,
    hours: hours
      .filter(({ weekday }) => weekday === index + 1)
      .map(({ from, until }) => `${clockOf(from)}–${clockOf(until)}`)
      .join(', '),
  }))
  const stretches: { first: string; last: string; hours: string }[] = []
  for (const { name, hours: said } of lines) {
    const before = stretches.at(-1)
    if (before?.hours === said) before.last = name
    else stretches.push({ first: name, last: name, hours: said })
  }
  return stretches
    .filter((stretch) => stretch.hours !== '')
    .map(
      ({ first, last, hours: said }) => `${first === last ? first : `${first} to ${last}`} ${said}`,
    )
}
