/** Fixed public holidays of South Africa (Public Holidays Act 36 of 1994), as month-day. */
const FIXED = [
  '01-01',
  '03-21',
  '04-27',
  '05-01',
  '06-16',
  '08-09',
  '09-24',
  '12-16',
  '12-25',
  '12-26',
]
/** Good Friday and Family Day, in days from Easter Sunday. */
const BY_EASTER = [-2, 1]

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

/** Days that the president declares, such as elections, cannot be computed and are added by hand. */
export function isHoliday(date: Temporal.PlainDate): boolean {
  const monthDay = (day: Temporal.PlainDate) => day.toString().slice(5)
  if (FIXED.includes(monthDay(date))) return true
  // A holiday on a Sunday makes the Monday one too (s2(1) of the Act).
  if (date.dayOfWeek === 1 && FIXED.includes(monthDay(date.subtract({ days: 1 })))) return true
  return BY_EASTER.some((days) => easter(date.year).add({ days }).equals(date))
}
