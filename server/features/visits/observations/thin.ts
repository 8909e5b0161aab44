import { CONSCIOUSNESS_POINTS, type Measured } from '../../../../contract/news2.ts'
import { SIGN_NAMES } from '../../../../contract/observations.ts'

/** What is drawn at most when a long time is shown: about this many stretches, each with its extremes. */
const STRETCHES = 36
/** As many rounds are drawn one by one. */
const ALL_UP_TO = 150

export type Thinned = { at: Date; measured: Measured; total: number | null; worried: boolean }

/** What is looked at in each stretch: of every sign the lowest and highest, and the worst of all else. */
const SIGHTS: readonly ((round: Thinned) => number | undefined)[] = [
  ...SIGN_NAMES.map((name) => ({ measured }: Thinned) => {
    const value = measured[name]
    return value === 'HI' ? Infinity : value === 'LO' ? -Infinity : value
  }),
  ({ total }) => total ?? undefined,
  ({ measured: { consciousness } }) => consciousness && CONSCIOUSNESS_POINTS[consciousness],
  ({ measured: { oxygen } }) => (oxygen === undefined ? undefined : Number(oxygen)),
]

/**
 * Rounds of a long time, in the order given: cut into stretches of equal length, of each the rounds with an extreme.
 * Every round that is left was measured as it stands, no extreme is lost, nor is a worry, the first or the last.
 */
export function thin<Round extends Thinned>(rounds: readonly Round[]): Round[] {
  if (rounds.length <= ALL_UP_TO) return [...rounds]
  const times = rounds.map(({ at }) => at.getTime())
  const [least, most] = [Math.min(...times), Math.max(...times)]
  const length = (most - least) / STRETCHES || 1
  const kept = new Set<Round>([rounds[0]!, rounds.at(-1)!])
  const stretches = Map.groupBy(rounds, ({ at }) => Math.floor((at.getTime() - least) / length))
  for (const stretch of stretches.values()) {
    for (const round of stretch) if (round.worried) kept.add(round)
    for (const sight of SIGHTS) for (const round of extremes(stretch, sight)) kept.add(round)
  }
  return rounds.filter((round) => kept.has(round))
}

function extremes<Round>(stretch: readonly Round[], sight: (round: Round) => number | undefined) {
  let [low, high]: [Round?, Round?] = []
  let [least, most] = [Infinity, -Infinity]
  for (const round of stretch) {
    const value = sight(round)
    if (value === undefined) continue
    if (!low || value < least) [low, least] = [round, value]
    if (!high || value > most) [high, most] = [round, value]
  }
  return [low, high].filter((round) => round !== undefined)
}
