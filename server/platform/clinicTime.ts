/** The practice's zone: its days, hours and holidays are counted there. */
export const ZONE = 'Africa/Johannesburg'
const MINUTE = 60_000

export const clinicDay = (at: Date): Temporal.PlainDate =>
  at.toTemporalInstant().toZonedDateTimeISO(ZONE).toPlainDate()

/** The weekday (1 is Monday) and the minute of the day in the practice's zone. */
export function clinicMinute(at: Date): { weekday: number; minute: number } {
  const local = at.toTemporalInstant().toZonedDateTimeISO(ZONE)
  return { weekday: local.dayOfWeek, minute: local.hour * 60 + local.minute }
}

/** The first moment of a day there. */
export const startOfDay = (day: Temporal.PlainDate): Date =>
  new Date(day.toZonedDateTime(ZONE).epochMilliseconds)

/** Minutes later, or earlier. */
export const later = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * MINUTE)
