import type { Position } from '../../../contract/primitives.ts'
import { offsetKm } from '../../distance.ts'

/** A point on the drawn ground, in its own units, the door in the middle. */
export type Spot = { x: number; y: number }

export const WIDTH = 320
export const HEIGHT = 200
const MARGIN = 26
const NICE_KM = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200]

/** Units to a kilometre, so that everything stands inside the margin; `zoom` doubles or halves it. */
export function unitsPerKm(home: Position, points: readonly Position[], zoom = 0): number {
  const fits = points.map((point) => {
    const { east, north } = offsetKm(home, point)
    return Math.min(
      (WIDTH / 2 - MARGIN) / Math.max(Math.abs(east), 0.15),
      (HEIGHT / 2 - MARGIN) / Math.max(Math.abs(north), 0.15),
    )
  })
  return Math.min(...fits, (HEIGHT / 2 - MARGIN) / 0.15) * 2 ** zoom
}

/** The middle of everything that is to be seen; null where there is nothing. */
export function middleOf(points: readonly Position[]): Position | null {
  if (points.length === 0) return null
  const middle = (values: readonly number[]) => (Math.min(...values) + Math.max(...values)) / 2
  return {
    latitude: middle(points.map(({ latitude }) => latitude)),
    longitude: middle(points.map(({ longitude }) => longitude)),
  }
}

export function spotOf(home: Position, point: Position, units: number): Spot {
  const { east, north } = offsetKm(home, point)
  return { x: WIDTH / 2 + east * units, y: HEIGHT / 2 - north * units }
}

/** Distances that are drawn as rings: round numbers, neither crowded nor beyond the paper. */
export const ringsOf = (units: number) =>
  NICE_KM.filter((km) => km * units > 26 && km * units < WIDTH * 0.6).slice(0, 4)

/** The longest round distance that fits a third of the width, for the bar of the scale. */
export const barOf = (units: number) =>
  NICE_KM.findLast((km) => km * units <= WIDTH / 3) ?? NICE_KM[0]!

export const kmWords = (km: number) => (km < 1 ? `${Math.round(km * 1000)} m` : `${km} km`)
