import type { Position } from '../../../contract/primitives.ts'

/** From here to there. */
export type Pair = readonly [from: Position, to: Position]

/** OSRM answers for so many places at once (its own default is 100), and one act asks so often at most. */
const MOST_PLACES = 90
const MOST_TABLES = 6

const round = (degrees: number) => Math.round(degrees * 10_000) / 10_000

/** A pin to 11 metres: the same house, and no more than a router needs to know. */
export const rounded = ({ latitude, longitude }: Position): Position => ({
  latitude: round(latitude),
  longitude: round(longitude),
})

const nameOf = ({ latitude, longitude }: Position) => `${latitude},${longitude}`
export const keyOf = (from: Position, to: Position) => `${nameOf(from)};${nameOf(to)}`

export type Group = { from: Position[]; to: Position[] }

/**
 * Ways in as few tables as they fit into: each has one place that all its ways come from or go to, as when
 * a visit is looked at beside the day of every nurse. What does not fit is left out.
 */
export function groupsOf(pairs: readonly Pair[]): Group[] {
  const groups: Group[] = []
  let left = [...pairs]
  while (left.length > 0 && groups.length < MOST_TABLES) {
    const side = ([from, to]: Pair) => [`from ${nameOf(from)}`, `to ${nameOf(to)}`]
    const counts = new Map<string, number>()
    for (const name of left.flatMap(side)) counts.set(name, (counts.get(name) ?? 0) + 1)
    const [hub] = [...counts].reduce((most, each) => (each[1] > most[1] ? each : most))
    const own = left.filter((pair) => side(pair).includes(hub))
    for (let at = 0; at < own.length && groups.length < MOST_TABLES; at += MOST_PLACES) {
      const part = own.slice(at, at + MOST_PLACES)
      const [from, to] = [part.map((pair) => pair[0]), part.map((pair) => pair[1])]
      groups.push(
        hub.startsWith('from ') ? { from: from.slice(0, 1), to } : { from, to: to.slice(0, 1) },
      )
    }
    left = left.filter((pair) => !own.includes(pair))
  }
  return groups
}
