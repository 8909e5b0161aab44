import type { Role } from '../../contract/people.ts'
import { COUNCILS, isRegistered, type Category, type Registered } from '../../contract/staff.ts'
import { clinicDay } from './clinicTime.ts'
import { sql } from './database/query.ts'

/** A verified certificate; `validUntil` is its last day, `2026-12-31`. */
export type Certificate = { category: Category | null; validUntil: string }

/** SQL: the verified certificates of the person in this column, those that end first in front. */
export const certificatesOf = (user: string) => sql<Certificate[]>`coalesce((
  select jsonb_agg(jsonb_build_object('category', c.category, 'validUntil', c.valid_until)
    order by c.valid_until, c.verified_at desc)
  from registrations c where c.user_id = ${sql.ref(user)} and c.state = 'verified'), '[]')`

/** SQL: the verified number of the person in this column, or null. */
export const numberOf = (user: string) => sql<string | null>`(
  select c.number from registrations c where c.user_id = ${sql.ref(user)} and c.state = 'verified'
  order by c.valid_until desc, c.verified_at desc limit 1)`

/** The certificate that counts on the day of this moment: of those that reach it, the first to end. */
export const registeredOn = (
  certificates: readonly Certificate[],
  at: Date,
): Certificate | undefined => {
  const day = clinicDay(at).toString()
  return certificates.find(({ validUntil }) => validUntil >= day)
}

const DAY = new Intl.DateTimeFormat('en-ZA', { dateStyle: 'long', timeZone: 'UTC' })
const words = (day: string) => DAY.format(new Date(`${day}T00:00:00Z`))

export type VisitNeeds = { start: Date; service: string; categories: readonly Category[] }
export type Obstacle = { code: 'not_registered' | 'category'; detail: string }

/** Why somebody cannot take a visit, by the date of the visit; null when nothing is in the way. */
export function obstacleTo(
  { start, service, categories }: VisitNeeds,
  role: Role,
  certificates: readonly Certificate[],
): Obstacle | null {
  if (!isRegistered(role)) return null
  const held = registeredOn(certificates, start)
  const last = certificates.at(-1)
  if (!held && last)
    return {
      code: 'not_registered',
      detail: `The ${COUNCILS[role].council} certificate of this ${role} holds until ${words(last.validUntil)}, and the visit is on ${words(clinicDay(start).toString())}. The next certificate must be entered and verified first.`,
    }
  if (!held)
    return {
      code: 'not_registered',
      detail: `This ${role} has no verified ${COUNCILS[role].council} registration. A clinical lead verifies it under People.`,
    }
  if (role === 'nurse' && !(held.category && categories.includes(held.category)))
    return {
      code: 'category',
      detail: `${service} is for ${categories.join(' or ')}, and this nurse is registered as ${held.category}.`,
    }
  return null
}

/** The day from which the end of a certificate is everybody's worry: 1 November for 31 December. */
export const renewalOpens = (validUntil: string): string =>
  Temporal.PlainDate.from(validUntil).with({ day: 1 }).subtract({ months: 1 }).toString()

/**
 * Will the nurse of a visit not be registered for it? Whoever holds a certificate now can renew it:
 * what lies after its end counts from the day on which renewals open.
 */
export function isAtRisk(
  needs: VisitNeeds,
  certificates: readonly Certificate[],
  now: Date,
): boolean {
  const obstacle = obstacleTo(needs, 'nurse', certificates)
  const last = certificates.at(-1)
  const today = clinicDay(now).toString()
  if (obstacle?.code !== 'not_registered' || !last || last.validUntil < today)
    return obstacle !== null
  return today >= renewalOpens(last.validUntil)
}

export type Said = {
  registration?: string | undefined
  category?: Category | undefined
  certificateYear?: number | undefined
}

/** What is wrong with a registration as it was entered, by the names of its fields. */
export function faultsOf(role: Registered, said: Said, now: Date) {
  const { council, form, says } = COUNCILS[role]
  const { year } = clinicDay(now)
  const faults: { field: string; message: string }[] = []
  if (said.registration && !form.test(said.registration))
    faults.push({ field: 'registration', message: `a ${council} number has ${says}` })
  if (said.category && role !== 'nurse')
    faults.push({ field: 'category', message: 'is of nurses only' })
  if (said.certificateYear && Math.abs(said.certificateYear - year) > 2)
    faults.push({ field: 'certificateYear', message: 'the year in which the certificate ends' })
  return faults
}

/** The last day of the certificate that ends in this year. */
export const endOf = (role: Registered, year: number) => `${year}-${COUNCILS[role].ends}`

/** The year that a certificate must name to hold on this day. */
export function yearFor(role: Registered, day: Temporal.PlainDate): number {
  return endOf(role, day.year) >= day.toString() ? day.year : day.year + 1
}
