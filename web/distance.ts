import type { Position } from '../contract/primitives.ts'

const EARTH_KM = 6_371
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Kilometres along the great circle. */
export function kilometres(a: Position, b: Position): number {
  const dLat = radians(b.latitude - a.latitude)
  const dLng = radians(b.longitude - a.longitude)
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(dLng / 2) ** 2
  return 2 * EARTH_KM * Math.asin(Math.sqrt(h))
}

/** East and north of `origin` in kilometres: flat is good enough for a town. */
export function offsetKm(origin: Position, point: Position): { east: number; north: number } {
  return {
    east:
      radians(point.longitude - origin.longitude) * EARTH_KM * Math.cos(radians(origin.latitude)),
    north: radians(point.latitude - origin.latitude) * EARTH_KM,
  }
}
