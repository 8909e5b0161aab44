import { expect, test } from 'vitest'
import { estimateTravel } from '../../platform/planning/travel.ts'
import { NURSES, PATIENTS } from './people.ts'
import { planWeek, type PlannedVisit } from './plan.ts'
import { WAYS, type Way } from './ways.ts'

const MINUTE = 60_000
/** The longest service: whatever is free of overlap with it is free with the shorter ones. */
const LONGEST = { Injection: 30, 'Vital signs and check-up': 30, 'Wound care': 45 } as const
const minutesOf = ({ service }: PlannedVisit) => LONGEST[service as keyof typeof LONGEST] ?? 60

/** Every half-hour of days that differ: a Tuesday, a Sunday, Christmas, the week of a leap day. */
const DAYS = ['2026-11-24', '2026-11-22', '2026-12-25', '2026-12-16', '2028-02-29', '2027-01-01']
const MOMENTS = DAYS.flatMap((date) =>
  Array.from(
    { length: 48 },
    (_, half) => new Date(Date.parse(`${date}T00:00:00Z`) + half * 30 * MINUTE + 7 * MINUTE),
  ),
)

/** `signed` depends on the hour; a report that worries waits at any. */
const EVERY = Object.keys(WAYS) as Way[]

const placeOf = ({ patient }: PlannedVisit) => {
  const { line, pin } = PATIENTS[patient].home
  return { home: line, pin: pin ?? null }
}

test('at any moment no nurse is booked twice, her way at that hour included', () => {
  for (const now of MOMENTS) {
    for (const nurse of NURSES) {
      const visits = planWeek(now)
        .filter((visit) => visit.nurse === nurse)
        .toSorted((a, b) => a.start.getTime() - b.start.getTime())
      for (const [index, visit] of visits.entries()) {
        const before = visits[index - 1]
        if (!before) continue
        const way = estimateTravel(placeOf(before), placeOf(visit), visit.start)
        const free = before.start.getTime() + (minutesOf(before) + 10 + way) * MINUTE
        expect(visit.start.getTime(), `${nurse} at ${now.toISOString()}`).toBeGreaterThanOrEqual(
          free,
        )
      }
    }
  }
})

test('nobody is visited by two at once', () => {
  for (const now of MOMENTS) {
    const seen = planWeek(now).map(({ patient, start }) => `${patient} ${start.toISOString()}`)
    expect(new Set(seen).size, now.toISOString()).toBe(seen.length)
  }
})

test('what is over lies behind, what is to come ahead, and every way is walked', () => {
  const open = new Set(['requested', 'offered', 'scheduled', 'onTheWay'])
  for (const now of MOMENTS) {
    const week = planWeek(now)
    const late = week.filter(({ way, start }) => open.has(way) && start < now)
    expect(late.map(({ patient }) => patient)).toEqual(['revathi'])
    const over = week.filter(({ way }) => !open.has(way))
    expect(over.filter(({ start }) => start > now)).toEqual([])
    const ways = new Set(week.map(({ way }) => way))
    expect(ways, now.toISOString()).toEqual(
      new Set(EVERY.filter((way) => way !== 'signed' || ways.has(way))),
    )
    expect(week.length).toBeGreaterThan(30)
  }
})
