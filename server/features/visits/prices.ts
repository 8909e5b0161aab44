import { isHoliday } from './holidays.ts'

/** After-hours surcharge, by start time in the zone of the practice. */
export const SURCHARGE = 0.25
export const OPENS_AT = 7
export const CLOSES_AT = 18
export const ZONE = 'Africa/Johannesburg'

/** Before 07:00, from 18:00, weekends and public holidays. */
export function isAfterHours(start: Date): boolean {
  const local = start.toTemporalInstant().toZonedDateTimeISO(ZONE)
  return (
    local.hour < OPENS_AT ||
    local.hour >= CLOSES_AT ||
    local.dayOfWeek >= 6 ||
    isHoliday(local.toPlainDate())
  )
}

/** The price of a visit that starts then, in cents of ZAR. It is ours: a client never sends one. */
export function priceOf(basePriceCents: number, start: Date): number {
  return isAfterHours(start) ? Math.round(basePriceCents * (1 + SURCHARGE)) : basePriceCents
}
