import { clinicDay, ZONE } from '../../platform/clinicTime.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { isHoliday } from '../../platform/holidays.ts'

/** After-hours surcharge, by start time in the zone of the practice. */
export const SURCHARGE = 0.25
export const OPENS_AT = 7
export const CLOSES_AT = 18

/** Why a visit that starts then costs more; null within the hours of the practice. */
export type AfterHours = 'early' | 'evening' | 'weekend' | 'holiday'

/** Before 07:00, from 18:00, weekends and public holidays; `added` are days of the practice's own. */
export function afterHoursOf(start: Date, added: ReadonlySet<string>): AfterHours | null {
  const local = start.toTemporalInstant().toZonedDateTimeISO(ZONE)
  const day = local.toPlainDate()
  if (isHoliday(day) || added.has(day.toString())) return 'holiday'
  if (local.dayOfWeek >= 6) return 'weekend'
  if (local.hour < OPENS_AT) return 'early'
  return local.hour >= CLOSES_AT ? 'evening' : null
}

/** The price of a visit that starts then, in cents of ZAR. It is ours: a client never sends one. */
export function priceOf(
  basePriceCents: number,
  start: Date,
  added: ReadonlySet<string> = new Set(),
): number {
  return afterHoursOf(start, added) ? Math.round(basePriceCents * (1 + SURCHARGE)) : basePriceCents
}

/** The days between two moments that the practice has added to the public holidays. */
export async function addedHolidays(
  { tx }: Context,
  from: Date,
  until: Date,
): Promise<Set<string>> {
  const rows = await tx.many(sql<{ day: string }>`
    select day::text from holidays
    where day between ${clinicDay(from).toString()}::date and ${clinicDay(until).toString()}::date`)
  return new Set(rows.map(({ day }) => day))
}
