import type { Role } from '../../../../contract/people.ts'

const HOUR = 3600
const DAY = 24 * HOUR

/** How long a session lasts: `idle` without a request, `absolute` in any case. Seconds. */
export const SESSION_LIMITS: Record<Role, { idle: number; absolute: number }> = {
  patient: { idle: 30 * DAY, absolute: 90 * DAY },
  nurse: { idle: DAY, absolute: 14 * DAY },
  doctor: { idle: 8 * HOUR, absolute: 3 * DAY },
  administrator: { idle: 2 * HOUR, absolute: 12 * HOUR },
}
