import type { Position } from '../../../contract/primitives.ts'
import type { Log } from '../observability/log.ts'
import { estimatedLeg, travelBy, type Leg, type Travel } from '../planning/travel.ts'
import { askTable, type Road } from './osrm.ts'
import { groupsOf, keyOf, rounded, type Pair } from './pairs.ts'

/** Every number of asking for roads. */
export const ROADS = {
  /** Whoever plans waits no longer than that. Milliseconds. */
  timeout: 1_000,
  /** Tables at once in one process; what comes beside them is estimated. */
  atOnce: 8,
  /** Ways of which the memory of one process knows. */
  remembered: 50_000,
  /** A road changes rarely; that there is none may be a mistake of the map. Minutes. */
  fresh: 24 * 60,
  freshNone: 60,
  /** After so many failures in a row nobody is asked, for so long; longer each time. Seconds. */
  failures: 3,
  rest: 30,
  longestRest: 600,
} as const

/** The ways that one act asks about. What was missing is known once the act has been undone. */
export type Way = {
  /** Minutes from door to door: by road where the road is known, else estimated. */
  travel: Travel
  leg(from: Position, to: Position): Leg
  /** Ways that could be asked for: what was decided without them was decided too early. */
  readonly missing: readonly Pair[]
  /** Undoes the act where a way is missing: before it waits for a lock, and at its end. */
  settle(): void
}

export type Roads = {
  /** A look at what is known; `last` misses nothing any more. */
  look(last?: boolean): Way
  /** Asks for these, all at once. Never throws: what is not answered in time stays estimated. */
  ask(pairs: readonly Pair[]): Promise<void>
}

/** Where no router is set, everything is estimated and nothing is missing. */
const ESTIMATED: Way = {
  travel: travelBy(estimatedLeg),
  leg: estimatedLeg,
  missing: [],
  settle: () => {},
}
export const estimatedRoads: Roads = { look: () => ESTIMATED, ask: async () => {} }

/** Thrown where an act ends, or is about to lock, that would have been decided otherwise with the roads known. Undoes it. */
class RoadsMissing extends Error {
  override name = 'RoadsMissing'
}

type Options = { url: string | null; clock: () => Date; log: Pick<Log, 'warn' | 'info'> }

/** The roads that OSRM knows, as this process remembers them. Only pins leave, rounded to 11 metres. */
export function openRoads({ url, clock, log }: Options): Roads {
  if (!url) return estimatedRoads
  const known = new Map<string, { road: Road | null; until: number }>()
  const asking = new Map<string, Promise<void>>()
  let running = 0
  let failures = 0
  let restsUntil = 0

  const now = () => clock().getTime()
  const mayAsk = () => now() >= restsUntil && running < ROADS.atOnce

  function remember(key: string, road: Road | null) {
    known.delete(key)
    known.set(key, { road, until: now() + (road ? ROADS.fresh : ROADS.freshNone) * 60_000 })
    if (known.size > ROADS.remembered) known.delete(known.keys().next().value!)
  }

  function failed(error: unknown) {
    failures += 1
    if (failures < ROADS.failures) return
    const seconds = Math.min(ROADS.longestRest, ROADS.rest * 2 ** (failures - ROADS.failures))
    restsUntil = now() + seconds * 1000
    // What it was asked for is where people live: the reason alone is written down.
    log.warn(
      { reason: (error as Error).name, failures, seconds },
      'roads are estimated: OSRM does not answer',
    )
  }

  async function askOnce(base: string, from: readonly Position[], to: readonly Position[]) {
    if (!mayAsk()) return
    running += 1
    try {
      const table = await askTable(base, from, to, AbortSignal.timeout(ROADS.timeout))
      if (failures >= ROADS.failures) log.info({ failures }, 'OSRM answers again')
      failures = 0
      for (const [row, start] of from.entries())
        for (const [column, end] of to.entries()) remember(keyOf(start, end), table[row]![column]!)
    } catch (error) {
      failed(error)
    } finally {
      running -= 1
    }
  }

  return {
    look(last = false) {
      const missing = new Map<string, Pair>()
      const leg = (from: Position, to: Position): Leg => {
        const [start, end] = [rounded(from), rounded(to)]
        const key = keyOf(start, end)
        const found = known.get(key)
        if (found && found.until > now())
          return found.road ? { by: 'road', ...found.road } : estimatedLeg(from, to)
        if (!last && mayAsk()) missing.set(key, [start, end])
        return estimatedLeg(from, to)
      }
      return {
        leg,
        travel: travelBy(leg),
        get missing() {
          return [...missing.values()]
        },
        settle() {
          if (missing.size > 0) throw new RoadsMissing()
        },
      }
    },
    async ask(pairs) {
      const waits: Promise<void>[] = []
      const fresh = pairs.filter(([from, to]) => {
        const already = asking.get(keyOf(from, to))
        if (already) waits.push(already)
        return !already
      })
      for (const { from, to } of groupsOf(fresh)) {
        const keys = from.flatMap((start) => to.map((end) => keyOf(start, end)))
        const done = askOnce(url, from, to).finally(() => {
          for (const key of keys) asking.delete(key)
        })
        for (const key of keys) asking.set(key, done)
        waits.push(done)
      }
      await Promise.all(waits)
    },
  }
}

/**
 * Runs `act` in a transaction of its own. Where it met a way that nobody has asked for yet, it is undone
 * and done once more with the roads known: nothing outside is spoken to while a transaction is open or a
 * lock is held, and with the router away it ends by what is estimated.
 */
export async function withRoads<T>(roads: Roads, act: (way: Way) => Promise<T>): Promise<T> {
  const way = roads.look()
  try {
    return await act(way)
  } catch (error) {
    if (way.missing.length === 0) throw error
    await roads.ask(way.missing)
    return act(roads.look(true))
  }
}
