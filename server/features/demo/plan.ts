import {
  NURSES,
  PATIENTS,
  WITHOUT_ACCOUNT,
  type NurseName,
  type PatientName,
  type ServiceName,
} from './people.ts'
import { TALKS, type Line, type Talk } from './talks.ts'
import type { Way } from './ways.ts'

export type PlannedVisit = {
  patient: PatientName
  nurse: NurseName | null
  service: ServiceName
  start: Date
  way: Way
  /** Hours before the start, or before now where that comes first, at which it was asked for. */
  asked: number
  by: 'daughter' | 'admin'
  talk: readonly Line[]
}

const MINUTE = 60_000
const ZONE = 'Africa/Johannesburg'
const plus = (time: Date, minutes: number) => new Date(time.getTime() + minutes * MINUTE)
const roundTo5 = (time: Date, round: (value: number) => number) =>
  new Date(round(time.getTime() / (5 * MINUTE)) * 5 * MINUTE)

/**
 * What happens around now is placed by hand and lies, travel and buffer included, between these
 * minutes from now; what the days bring keeps out of it. So the two never book a nurse twice.
 */
export const AROUND_NOW = { from: -180, to: 110 }
/** The longest a visit books its nurse: 20 minutes of travel, an hour of care, 10 minutes after. */
const BOOKED = { before: 20, after: 70 }

type Part = [PatientName, NurseName | null, Way, Talk]

const visit = ([patient, nurse, way, talk]: Part, start: Date, asked: number): PlannedVisit => ({
  patient,
  nurse,
  service: PATIENTS[patient].service,
  start,
  way,
  asked,
  by: patient === 'mother' || patient === 'father' ? 'daughter' : 'admin',
  talk: TALKS[talk],
})

/** Minutes from now; before now they are rounded down to 5 and after it up, as people agree on times. */
const NOW: readonly (readonly [number, ...Part])[] = [
  [10, 'mother', 'nurse', 'onTheWay', 'motherNow'],
  [-22, 'johannes', 'nurse2', 'inCare', 'inCare'],
  [-25, 'revathi', 'nurse3', 'scheduled', 'late'],
  [-1, 'fatima', 'nurse4', 'atTheDoor', 'none'],
  [-115, 'zodwa', 'nurse', 'worrying', 'worrying'],
  [-115, 'sipho', 'nurse3', 'unsigned', 'none'],
  [-105, 'pieter', 'nurse4', 'absent', 'absent'],
]

const aroundNow = (now: Date) =>
  NOW.map(([minutes, ...part], index) =>
    visit(
      part,
      roundTo5(plus(now, minutes), minutes > 0 ? Math.ceil : Math.floor),
      part[0] === 'mother' ? 50 : 20 + index * 3,
    ),
  )

/** The clinic's own day, counted from today. */
function day(now: Date, days: number): Temporal.PlainDate {
  return now.toTemporalInstant().toZonedDateTimeISO(ZONE).toPlainDate().add({ days })
}
const clock = (date: Temporal.PlainDate, time: string) =>
  new Date(date.toZonedDateTime({ timeZone: ZONE, plainTime: time }).epochMilliseconds)

/** When nurses begin on a day near today; on others only first and last, at weekends only first. */
const SLOTS = ['08:30', '14:15', '11:00']
const slotsOf = (days: number, quiet: boolean) =>
  SLOTS.slice(0, quiet ? 1 : Math.abs(days) > 1 ? 2 : 3)
/** Who is new, and waits for a nurse: nobody else asks twice in a week. */
const NEW: readonly PatientName[] = ['denzil', 'nomvula', 'grace']
const KNOWN = WITHOUT_ACCOUNT.filter((name) => !NEW.includes(name))
/** How the days behind us went for some: by their place in the order of those days. */
const WENT: Record<number, Way> = { 1: 'cancelled', 3: 'cancelledLate', 5: 'inHospital' }
const FIRST_DAY = -3
const LAST_DAY = 3
/** The mother's own visits with Nomsa, at eleven. */
const MOTHERS: Record<number, Talk> = { [-3]: 'none', [-1]: 'motherBefore', [2]: 'motherNext' }

function clinicDays(now: Date): PlannedVisit[] {
  const planned: PlannedVisit[] = []
  for (let days = FIRST_DAY; days <= LAST_DAY; days += 1) {
    const date = day(now, days)
    const quiet = date.dayOfWeek >= 6
    const nurses = quiet ? NURSES.slice(0, 3) : NURSES
    for (const [slot, time] of slotsOf(days, quiet).entries()) {
      for (const [index, nurse] of nurses.entries()) {
        if (nurse === 'nurse' && slot === 2 && days in MOTHERS) continue
        const patient = KNOWN[(date.day * 12 + slot * 4 + index) % KNOWN.length]!
        const start = plus(clock(date, time), index * 10)
        planned.push(visit([patient, nurse, 'scheduled', 'none'], start, 30 + index * 7 + slot * 5))
      }
    }
  }
  const kept = planned.filter((each) => keepsOut(each, now))
  let gone = 0
  return kept.map((each) =>
    each.start < now ? { ...each, way: WENT[gone++] ?? finished(each, now, gone) } : each,
  )
}

const keepsOut = ({ start }: PlannedVisit, now: Date) =>
  plus(start, BOOKED.after) < plus(now, AROUND_NOW.from) ||
  plus(start, -BOOKED.before) > plus(now, AROUND_NOW.to)

/** A doctor looks within a day; every third report of the last hours still waits. */
const finished = ({ start }: PlannedVisit, now: Date, index: number): Way =>
  plus(start, (index % 3 === 0 ? 20 : 6) * 60) < now ? 'reviewed' : 'signed'

function ofTheMother(now: Date): PlannedVisit[] {
  const regular = Object.entries(MOTHERS).map(([days, talk]) => {
    const start = clock(day(now, Number(days)), '11:00')
    const way: Way = start < now ? 'reviewed' : 'scheduled'
    return visit(['mother', 'nurse', way, talk], start, 72)
  })
  const late = clock(day(now, -2), '17:00')
  const asked = clock(day(now, 3), '10:00')
  return [
    ...regular.filter((each) => keepsOut(each, now)),
    visit(['mother', 'nurse2', 'cameAnyway', 'none'], late, 40),
    visit(['mother', null, 'requested', 'none'], asked, 70),
  ]
}

/** Requests that wait for dispatch: one for the next open hours, two for the days after. */
function unassigned(now: Date): PlannedVisit[] {
  const soon = plus(now, 200)
  const today = day(soon, 0)
  const [opens, closes] = [clock(today, '08:00'), clock(today, '16:00')]
  const next = soon < opens ? opens : soon > closes ? clock(day(soon, 1), '08:00') : soon
  const starts = [
    roundTo5(next, Math.ceil),
    clock(day(next, 1), '09:00'),
    clock(day(next, 2), '13:00'),
  ]
  return starts.map((start, index) =>
    visit(
      [NEW[index]!, null, index === 0 ? 'offered' : 'requested', 'none'],
      start,
      30 + index * 20,
    ),
  )
}

/**
 * A Johannesburg week around now. At any hour: one nurse on her way, one at the door, one visit in
 * care, one late, one report waiting for review, some requests without a nurse, and days planned.
 */
export function planWeek(now: Date): PlannedVisit[] {
  return [...clinicDays(now), ...ofTheMother(now), ...aroundNow(now), ...unassigned(now)]
}
