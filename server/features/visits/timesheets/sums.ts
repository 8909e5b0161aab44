import type { Totals, Timesheet, TimesheetRow } from '../../../../contract/timesheets.ts'

const MINUTE = 60_000
const PROVEN = new Set(['A', 'B'])

/** How long somebody was there, and how well that is known. Grades alone never cut pay. */
export function workedOf(presence: TimesheetRow['presence']) {
  const [first, last] = [
    presence.find(({ kind }) => kind === 'check-in'),
    presence.find(({ kind }) => kind === 'check-out'),
  ]
  if (!first || !last) return { minutes: null, kind: null }
  const minutes = Math.max(0, Math.round((Date.parse(last.at) - Date.parse(first.at)) / MINUTE))
  const grades = [first.grade, last.grade]
  const kind = grades.includes('D')
    ? ('corrected' as const)
    : grades.every((grade) => PROVEN.has(grade))
      ? ('proven' as const)
      : ('noted' as const)
  return { minutes, kind }
}

const tenths = (value: number) => Math.round(value * 10) / 10

function basisOf(rows: readonly TimesheetRow[]): Totals['kilometresBy'] {
  const [first = null, ...others] = new Set(rows.flatMap((row) => row.kilometresBy ?? []))
  return others.length > 0 ? 'both' : first
}

export function totalsOf(rows: readonly TimesheetRow[]): Totals {
  const sum = (of: (row: TimesheetRow) => number) => rows.reduce((total, row) => total + of(row), 0)
  const minutes = (kind: TimesheetRow['kind']) =>
    sum((row) => (row.kind === kind ? (row.minutes ?? 0) : 0))
  return {
    visits: rows.length,
    plannedMinutes: Math.round(sum((row) => Date.parse(row.end) - Date.parse(row.start)) / MINUTE),
    provenMinutes: minutes('proven'),
    notedMinutes: minutes('noted'),
    correctedMinutes: minutes('corrected'),
    kilometres: tenths(sum((row) => row.kilometres ?? 0)),
    kilometresBy: basisOf(rows),
  }
}

/** The share of A and B, where the pin is where somebody lives. */
export function shareOf(rows: readonly TimesheetRow[]): Timesheet['share'] {
  const all = rows.flatMap(({ presence }) => presence)
  const counted = all.filter(({ pinConfirmed }) => pinConfirmed)
  return {
    counted: counted.length,
    proven: counted.filter(({ grade }) => PROVEN.has(grade)).length,
    unconfirmed: all.length - counted.length,
  }
}
