import { expect, test } from 'vitest'
import { barOf, HEIGHT, middleOf, ringsOf, spotOf, unitsPerKm, WIDTH } from './scale.ts'

const HOME = { latitude: -26.238, longitude: 27.9085 }
const at = (north: number, east: number) => ({
  latitude: HOME.latitude + north / 111.195,
  longitude: HOME.longitude + east / (111.195 * Math.cos((HOME.latitude * Math.PI) / 180)),
})

test('everything stands on the paper, the door in the middle, north above', () => {
  for (const points of [[at(0.01, 0)], [at(3, -9)], [at(-40, 2), at(1, 1)]]) {
    const units = unitsPerKm(HOME, points)
    for (const point of points) {
      const { x, y } = spotOf(HOME, point, units)
      expect(x).toBeGreaterThan(0)
      expect(x).toBeLessThan(WIDTH)
      expect(y).toBeGreaterThan(0)
      expect(y).toBeLessThan(HEIGHT)
    }
    expect(barOf(units) * units).toBeLessThanOrEqual(WIDTH / 3)
    expect(ringsOf(units).length).toBeGreaterThan(0)
  }
  const units = unitsPerKm(HOME, [at(1, 1)])
  expect(spotOf(HOME, HOME, units)).toEqual({ x: WIDTH / 2, y: HEIGHT / 2 })
  expect(spotOf(HOME, at(1, 0), units).y).toBeLessThan(HEIGHT / 2)
  expect(spotOf(HOME, at(0, 1), units).x).toBeGreaterThan(WIDTH / 2)
})

test('around their middle all points stand on the paper, however they lie', () => {
  expect(middleOf([])).toBeNull()
  for (const points of [[at(1, 1)], [at(3, -9), at(-2, 4)], [at(0, 30), at(0, 31), at(8, 30)]]) {
    const middle = middleOf(points)!
    const units = unitsPerKm(middle, points)
    for (const point of points) {
      const { x, y } = spotOf(middle, point, units)
      expect(x).toBeGreaterThan(0)
      expect(x).toBeLessThan(WIDTH)
      expect(y).toBeGreaterThan(0)
      expect(y).toBeLessThan(HEIGHT)
    }
  }
})
