/** Fixed public holidays of South Africa (Public Holidays Act 36 of 1994), by month-day. */
const FIXED: Record<string, string> = {
  '01-01': "New Year's Day",
  '03-21': 'Human Rights Day',
  '04-27': 'Freedom Day',
  '05-01': "Workers' Day",
  '06-16': 'Youth Day',
  '08-09': "National Women's Day",
  '09-24': 'Heritage Day',
  '12-16': 'Day of Reconciliation',
  '12-25': 'Christmas Day',
  '12-26': 'Day of Goodwill',
}
/** In days from Easter Sunday. */
const BY_EASTER: readonly (readonly [days: number, name: string])[] = [
  [-2, 'Good Friday'],
  [1, 'Family Day'],
]

/** Easter Sunday of the Gregorian calendar (the anonymous algorithm, Meeus 1991). */
export function easter(year: number): Temporal.PlainDate {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d =
    (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114
  return Temporal.PlainDate.from({ year, month: Math.floor(f / 31), day: (f % 31) + 1 })
}

const monthDay = (day: Temporal.PlainDate) => day.toString().slice(5)

/** The holiday of this day by law, or null. Days that the president declares are added by the practice. */
export function holidayOn(date: Temporal.PlainDate): string | null {
  const fixed = FIXED[monthDay(date)]
  if (fixed) return fixed
  // A holiday on a Sunday makes the Monday one too (s2(1) of the Act).
  const sunday = date.dayOfWeek === 1 ? FIXED[monthDay(date.subtract({ days: 1 }))] : undefined
  if (sunday) return `${sunday} (observed)`
  const sundayOfEaster = easter(date.year)
  return BY_EASTER.find(([days]) => sundayOfEaster.add({ days }).equals(date))?.[1] ?? null
}

export const isHoliday = (date: Temporal.PlainDate): boolean => holidayOn(date) !== null

/** All of a year, in order. */
export function holidaysOf(year: number): { day: string; name: string }[] {
  const first = Temporal.PlainDate.from({ year, month: 1, day: 1 })
  return Array.from({ length: first.daysInYear }, (_, days) => first.add({ days })).flatMap(
    (date) => {
      const name = holidayOn(date)
      return name === null ? [] : [{ day: date.toString(), name }]
    },
  )
}
