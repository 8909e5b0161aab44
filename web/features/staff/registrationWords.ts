import {
  Ban,
  BadgeCheck,
  CalendarClock,
  CalendarX,
  FileQuestion,
  Hourglass,
  type LucideIcon,
} from 'lucide-react'
import {
  COUNCILS,
  type Category,
  type Registered,
  type RegistrationState,
  type Staff,
} from '../../../contract/staff.ts'
import { dayOf, type Instant } from '../../time.ts'
import type { Tone } from '../../ui/Tag.tsx'

export const CATEGORY_WORDS: Record<Category, string> = {
  RN: 'Registered nurse (RN)',
  EN: 'Enrolled nurse (EN)',
  ENA: 'Enrolled nursing auxiliary (ENA)',
}

export const REGISTRATION_LOOK: Record<RegistrationState, { tone: Tone; icon: LucideIcon }> = {
  verified: { tone: 'good', icon: BadgeCheck },
  ending: { tone: 'warn', icon: CalendarClock },
  waiting: { tone: 'info', icon: Hourglass },
  expired: { tone: 'alert', icon: CalendarX },
  refused: { tone: 'alert', icon: Ban },
  missing: { tone: 'alert', icon: FileQuestion },
}

const dayWords = new Intl.DateTimeFormat('en-ZA', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})
/** `31 Dec 2026`, of a calendar day. */
export const calendarDay = (day: string) => dayWords.format(new Date(`${day}T00:00:00Z`))

const daysUntil = (day: string, now: Instant) =>
  Math.round((Date.parse(day) - Date.parse(dayOf(now))) / 86_400_000)

/** How a registration stands, in the fewest words. */
export function registrationWords(
  state: RegistrationState,
  validUntil: string | null,
  now: Instant,
): string {
  const until = validUntil && calendarDay(validUntil)
  const left = validUntil ? daysUntil(validUntil, now) : 0
  const sentences: Record<RegistrationState, string> = {
    verified: `Verified until ${until}`,
    ending: left > 30 ? `Ends ${until}` : left === 0 ? 'Ends today' : `Ends in ${left} days`,
    waiting: 'Not verified yet',
    expired: `Expired ${until}`,
    refused: 'Refused',
    missing: 'No registration',
  }
  return sentences[state]
}

/** Somebody has to do something: verify, renew, or ask for what is missing. */
export const needsAttention = ({ registrationState, waiting }: Staff): boolean =>
  waiting || (registrationState !== null && registrationState !== 'verified')

/** The years that a certificate may name when it is entered now: this one and the one after. */
export function yearChoices(role: Registered, now: Instant): number[] {
  const today = dayOf(now)
  const year = Number(today.slice(0, 4))
  const first = `${year}-${COUNCILS[role].ends}` >= today ? year : year + 1
  return [first, first + 1]
}
