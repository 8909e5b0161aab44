import { z } from 'zod'
import type { Position } from '../../../contract/primitives.ts'
import { metresBetween } from '../planning/travel.ts'

/** One way that a router knows: metres, and seconds on empty roads. */
export type Road = { metres: number; seconds: number }
/** What it says of each way from each of these to each of those: null where no road goes. */
export type RoadTable = (Road | null)[][]

/** The most that is read of an answer, bytes. */
const MOST_BYTES = 1_000_000
/** A pin so far from any road that the road says nothing of it, metres. */
const OFF_THE_ROAD = 500
/** Nobody drives faster, km/h; a road is hardly shorter than the line through the air. */
const FASTEST = 160
const SHORTEST = 0.9
/** Both pins are moved to the road beside them first, metres. */
const MOVED = 200

const figures = z.array(z.array(z.number().nonnegative().nullable()))
const waypoints = z.array(z.object({ distance: z.number().nonnegative().optional() }).nullable())
const answer = z.discriminatedUnion('code', [
  z.object({
    code: z.literal('Ok'),
    durations: figures,
    distances: figures,
    sources: waypoints.optional(),
    destinations: waypoints.optional(),
  }),
  // It is well, and knows no road: that is an answer.
  z.object({ code: z.enum(['NoRoute', 'NoTable', 'NoSegment']) }),
])

const pair = ({ latitude, longitude }: Position) => `${longitude},${latitude}`

/** The address of OSRM's table service for these ways: pins and nothing else, in their order. */
export function tableUrl(base: string, from: readonly Position[], to: readonly Position[]): string {
  const index = (_: Position, n: number) => n
  const sources = from.map(index).join(';')
  const destinations = to.map((each, n) => index(each, n) + from.length).join(';')
  return `${base.replace(/\/+$/, '')}/table/v1/driving/${[...from, ...to].map(pair).join(';')}?sources=${sources}&destinations=${destinations}&annotations=duration,distance`
}

/**
 * Asks OSRM's table service once. Throws when it does not answer in time, or nothing that can be believed
 * as an answer; a single way that cannot be believed is null.
 */
export async function askTable(
  base: string,
  from: readonly Position[],
  to: readonly Position[],
  signal: AbortSignal,
): Promise<RoadTable> {
  // What another address would be asked is not ours to decide.
  const response = await fetch(tableUrl(base, from, to), { signal, redirect: 'error' })
  const known = answer.parse(JSON.parse(await textOf(response)))
  if (known.code !== 'Ok') return from.map(() => to.map(() => null))
  const { durations, distances, sources, destinations } = known
  const fits = (rows: unknown[][]) =>
    rows.length === from.length && rows.every((row) => row.length === to.length)
  if (!fits(durations) || !fits(distances)) throw new Error('the table has another size')
  const onRoad = (points: z.output<typeof waypoints> | undefined, n: number) =>
    (points?.[n]?.distance ?? 0) <= OFF_THE_ROAD
  return from.map((start, row) =>
    to.map((end, column) => {
      const [seconds, metres] = [durations[row]![column], distances[row]![column]]
      if (seconds == null || metres == null) return null
      if (!onRoad(sources, row) || !onRoad(destinations, column)) return null
      return believable(start, end, { metres, seconds }) ? { metres, seconds } : null
    }),
  )
}

function believable(from: Position, to: Position, { metres, seconds }: Road): boolean {
  const line = metresBetween(from, to)
  return (
    metres >= line * SHORTEST - MOVED &&
    seconds * (FASTEST / 3.6) >= metres - MOVED &&
    metres <= line * 20 + 20_000 &&
    seconds <= 24 * 3600
  )
}

/** The body, unless it is endless. */
async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    if (bytes > MOST_BYTES) throw new Error('the answer is too long')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
