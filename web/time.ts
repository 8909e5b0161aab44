/** The practice's zone. Every time on every screen is shown in it, whatever the device believes. */
export const ZONE = 'Africa/Johannesburg'

const formatter = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-ZA', { timeZone: ZONE, ...options })

const clock = formatter({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const weekday = formatter({ weekday: 'long' })
const shortWeekday = formatter({ weekday: 'short' })
const dayMonth = formatter({ day: 'numeric', month: 'long' })
const shortDayMonth = formatter({ day: 'numeric', month: 'short' })
const monthOnly = formatter({ month: 'long' })
const isoDay = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE })
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

export type Instant = string | number | Date

/** `14:05` in the practice's zone. */
export const time = (at: Instant) => clock.format(new Date(at))

/** `2026-11-22`: the calendar day in the practice's zone. */
export const dayOf = (at: Instant) => isoDay.format(new Date(at))

/** `Sunday 22 November`. */
export const longDay = (at: Instant) =>
  `${weekday.format(new Date(at))} ${dayMonth.format(new Date(at))}`

/** `November`, of `2026-11`. */
export const monthName = (month: string) => monthOnly.format(new Date(`${month}-15`))

/** Whole days between two instants as the practice's calendar counts them. */
export function daysBetween(from: Instant, to: Instant): number {
  return Math.round((Date.parse(dayOf(to)) - Date.parse(dayOf(from))) / DAY)
}

/** `Today`, `Tomorrow`, `Tuesday`, `Sun 6 Dec`. */
export function day(at: Instant, now: Instant): string {
  const days = daysBetween(now, at)
  if (days === 0) return 'Today'
  if (days === 1) return 'Tomorrow'
  if (days === -1) return 'Yesterday'
  if (days > 1 && days < 7) return weekday.format(new Date(at))
  return `${shortWeekday.format(new Date(at))} ${shortDayMonth.format(new Date(at))}`
}

/** `14:05` today, `Tue 14:05` within the week, else `6 Dec`. For lists with little room. */
export function stamp(at: Instant, now: Instant): string {
  const days = Math.abs(daysBetween(now, at))
  if (days === 0) return time(at)
  if (days < 7) return `${shortWeekday.format(new Date(at))} ${time(at)}`
  return shortDayMonth.format(new Date(at))
}

/** A span as a large number and its unit: `12 min`, `3 h`, `2 days`. Never negative. */
export function span(milliseconds: number): { value: number; unit: string } {
  const minutes = Math.max(0, Math.round(milliseconds / MINUTE))
  if (minutes < 90) return { value: minutes, unit: 'min' }
  const hours = Math.round(minutes / 60)
  if (hours < 36) return { value: hours, unit: 'h' }
  const days = Math.round(hours / 24)
  return { value: days, unit: days === 1 ? 'day' : 'days' }
}

/** `in 12 min`, `3 h ago`, `now`. */
export function relative(at: Instant, now: Instant): string {
  const difference = new Date(at).getTime() - new Date(now).getTime()
  if (Math.abs(difference) < MINUTE / 2) return 'now'
  const { value, unit } = span(Math.abs(difference))
  return difference > 0 ? `in ${value} ${unit}` : `${value} ${unit} ago`
}

/** Minutes after midnight in the practice's zone. */
export function minuteOfDay(at: Instant): number {
  const [hours, minutes] = time(at).split(':')
  return Number(hours) * 60 + Number(minutes)
}

/**
 * The instant of a wall-clock time in the practice's zone. South Africa keeps UTC+2 all year, so
 * the offset is read once for that day and no hour is missing or doubled.
 */
export function instantOf(date: string, clockTime: string): string {
  const guess = new Date(`${date}T${clockTime}:00Z`)
  const shown = new Date(`${dayOf(guess)}T${time(guess)}:00Z`)
  return new Date(guess.getTime() - (shown.getTime() - guess.getTime())).toISOString()
}

/** The calendar day `days` later. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)
}

/** `Good morning`, by the practice's clock. */
export function greeting(now: Instant): string {
  const hour = Math.floor(minuteOfDay(now) / 60)
  if (hour < 12) return 'Good morning'
  return hour < 18 ? 'Good afternoon' : 'Good evening'
}
