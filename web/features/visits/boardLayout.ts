import type { Staff } from '../../../contract/staff.ts'
import type { VisitSummary } from '../../../contract/visits.ts'
import { dayOf, minuteOfDay } from '../../time.ts'

export type Placed<V> = { visit: V; left: number; width: number }
export type Lane<V> = { id: string; name: string; visits: Placed<V>[]; gaps: [number, number][] }
export type Layout<V> = { from: number; to: number; lanes: Lane<V>[]; unassigned: V[] }

const ENDED = new Set(['CANCELLED'])

/** Minutes after midnight of `day`; a visit over midnight ends at 24:00 there. */
function minutes(at: string, day: string): number {
  const own = dayOf(at)
  if (own < day) return 0
  return own > day ? 24 * 60 : minuteOfDay(at)
}

/** The hours that the board shows: whole ones, from the first visit to the last, at least nine. */
export function hoursOf(visits: readonly VisitSummary[], day: string): [number, number] {
  if (!visits.length) return [8, 17]
  const starts = visits.map((visit) => Math.floor(minutes(visit.start, day) / 60))
  const ends = visits.map((visit) => Math.ceil(minutes(visit.end, day) / 60))
  const from = Math.min(...starts)
  const to = Math.min(24, Math.max(from + 9, ...ends))
  return [Math.min(from, to - 9), to]
}

/** Time as space: one lane for each nurse, everything in per cent of the shown hours. */
export function layOut<V extends VisitSummary>(
  visits: readonly V[],
  nurses: readonly Pick<Staff, 'id' | 'name'>[],
  day: string,
): Layout<V> {
  const shown = visits.filter((visit) => !ENDED.has(visit.status))
  const [from, to] = hoursOf(shown, day)
  const percent = (minute: number) => ((minute - from * 60) / ((to - from) * 60)) * 100
  const known = new Map(nurses.map((nurse) => [nurse.id, nurse.name]))
  for (const { nurse } of shown) if (nurse) known.set(nurse.id, nurse.name)
  const lanes = [...known].map(([id, name]): Lane<V> => {
    const own = shown
      .filter((visit) => visit.nurse?.id === id)
      .toSorted((a, b) => a.start.localeCompare(b.start))
      .map((visit) => {
        const left = percent(minutes(visit.start, day))
        return { visit, left, width: percent(minutes(visit.end, day)) - left }
      })
    const gaps = own.slice(1).map((next, index): [number, number] => {
      const before = own[index]!
      return [before.left + before.width, next.left]
    })
    return { id, name, visits: own, gaps: gaps.filter(([start, end]) => end - start > 1) }
  })
  return {
    from,
    to,
    lanes: lanes.toSorted(
      (a, b) => b.visits.length - a.visits.length || a.name.localeCompare(b.name),
    ),
    unassigned: shown.filter((visit) => !visit.nurse && visit.status === 'REQUESTED'),
  }
}

/** Where the line of the present stands, in per cent; null outside the shown hours or day. */
export function nowAt(now: number, day: string, from: number, to: number): number | null {
  if (dayOf(now) !== day) return null
  const part = (minuteOfDay(now) - from * 60) / ((to - from) * 60)
  return part < 0 || part > 1 ? null : part * 100
}
