import { expect, test } from 'vitest'
import { kilometres, offsetKm } from './distance.ts'

const orlando = { latitude: -26.2386, longitude: 27.9079 }
const sandton = { latitude: -26.1076, longitude: 28.0567 }

test('distances in town agree with the map', () => {
  expect(kilometres(orlando, sandton)).toBeCloseTo(20.8, 0)
  const { east, north } = offsetKm(orlando, sandton)
  expect(Math.hypot(east, north)).toBeCloseTo(kilometres(orlando, sandton), 1)
  expect(east).toBeGreaterThan(0)
  expect(north).toBeGreaterThan(0)
})
