const CLINIC_ZONE = 'Africa/Johannesburg'

const dayFormat = { weekday: 'long', day: 'numeric', month: 'long' } as const
const timeFormat = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const

const inClinic = (instant: Date) =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(CLINIC_ZONE)

/** "Tuesday 24 November", in clinic time. */
export const clinicDay = (instant: Date) =>
  inClinic(instant).toLocaleString('en-GB', dayFormat).replace(',', '')

/** "09:00", in clinic time. */
export const clinicTime = (instant: Date) => inClinic(instant).toLocaleString('en-GB', timeFormat)

/** "24 November 2026, 09:00", in clinic time. */
export const clinicMoment = (instant: Date) => {
  const at = inClinic(instant)
  const day = at.toLocaleString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
  return `${day}, ${clinicTime(instant)}`
}

/** "09:00 – 09:45"; names the second day when care goes on past midnight. */
export function clinicSpan(start: Date, end: Date): string {
  const sameDay = inClinic(start).toPlainDate().equals(inClinic(end).toPlainDate())
  const until = sameDay ? clinicTime(end) : `${clinicTime(end)} on ${clinicDay(end)}`
  return `${clinicTime(start)} – ${until}`
}

/** Year, month and day, in clinic time. */
export function clinicDate(instant: Date) {
  const { year, month, day } = inClinic(instant)
  return { year, month, day }
}
