import type { Language } from '../../../contract/told.ts'

const CLINIC_ZONE = 'Africa/Johannesburg'

type Names = { days: readonly string[]; months: readonly string[]; on: (day: string) => string }

/** As people write them: Monday first, January first. */
const NAMES: Record<Language, Names> = {
  en: {
    days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
    months: [
      'January',
      'February',
      'March',
      'April',
      'May',
      'June',
      'July',
      'August',
      'September',
      'October',
      'November',
      'December',
    ],
    on: (day) => `on ${day}`,
  },
  zu: {
    days: [
      'uMsombuluko',
      'uLwesibili',
      'uLwesithathu',
      'uLwesine',
      'uLwesihlanu',
      'uMgqibelo',
      'iSonto',
    ],
    months: [
      'Januwari',
      'Februwari',
      'Mashi',
      'Ephreli',
      'Meyi',
      'Juni',
      'Julayi',
      'Agasti',
      'Septhemba',
      'Okthoba',
      'Novemba',
      'Disemba',
    ],
    // nga- melts with the vowel that follows: ngoMsombuluko, ngeSonto.
    on: (day) => day.replace(/^u/, 'ngo').replace(/^i/, 'nge'),
  },
  af: {
    days: ['Maandag', 'Dinsdag', 'Woensdag', 'Donderdag', 'Vrydag', 'Saterdag', 'Sondag'],
    months: [
      'Januarie',
      'Februarie',
      'Maart',
      'April',
      'Mei',
      'Junie',
      'Julie',
      'Augustus',
      'September',
      'Oktober',
      'November',
      'Desember',
    ],
    on: (day) => `op ${day}`,
  },
}

const inClinic = (instant: Date) =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(CLINIC_ZONE)

const dayMonth = ({ day, month }: { day: number; month: number }, language: Language) =>
  `${day} ${NAMES[language].months[month - 1]}`

/** "Tuesday 24 November", in clinic time. */
export function clinicDay(instant: Date, language: Language = 'en'): string {
  const at = inClinic(instant)
  return `${NAMES[language].days[at.dayOfWeek - 1]} ${dayMonth(at, language)}`
}

/** "on Tuesday 24 November", as it stands in a sentence. */
export const onClinicDay = (instant: Date, language: Language): string =>
  NAMES[language].on(clinicDay(instant, language))

/** "09:00", in clinic time. */
export const clinicTime = (instant: Date): string =>
  inClinic(instant).toPlainTime().toString({ smallestUnit: 'minute' })

/** "24 November 2026, 09:00", in clinic time. */
export function clinicMoment(instant: Date, language: Language = 'en'): string {
  const at = inClinic(instant)
  return `${dayMonth(at, language)} ${at.year}, ${clinicTime(instant)}`
}

/** "31 December 2026", of a day as `2026-12-31`. */
export function dayInWords(day: string, language: Language): string {
  const date = Temporal.PlainDate.from(day)
  return `${dayMonth(date, language)} ${date.year}`
}

/** "09:00 – 09:45"; names the second day when care goes on past midnight. */
export function clinicSpan(start: Date, end: Date): string {
  const ends = clinicTime(end)
  const second = sameClinicDay(start, end) ? '' : ` on ${clinicDay(end)}`
  return `${clinicTime(start)} – ${ends}${second}`
}

export const sameClinicDay = (one: Date, other: Date): boolean =>
  inClinic(one).toPlainDate().equals(inClinic(other).toPlainDate())

/** Year, month and day, in clinic time. */
export function clinicDate(instant: Date) {
  const { year, month, day } = inClinic(instant)
  return { year, month, day }
}
