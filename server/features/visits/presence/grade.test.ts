import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Position } from '../../../../contract/primitives.ts'
import { metresBetween } from '../../../platform/planning/travel.ts'
import { gradePresence, type Fix } from './grade.ts'

const PIN = { latitude: -26.238, longitude: 27.9085 }
const METRES_PER_DEGREE = 111_195

/** A place so many metres from the pin, in the direction of an angle in radians. */
function away(metres: number, angle = 0, from: Position = PIN): Position {
  const north = Math.cos(angle) * metres
  const east = Math.sin(angle) * metres
  return {
    latitude: from.latitude + north / METRES_PER_DEGREE,
    longitude:
      from.longitude + east / (METRES_PER_DEGREE * Math.cos((from.latitude * Math.PI) / 180)),
  }
}
const fix = (metres: number, accuracy: number, more: Partial<Fix> = {}): Fix => ({
  ...away(metres),
  accuracy,
  ...more,
})

const TABLE: [about: string, fix: Fix | null, pin: boolean, code: boolean, expected: string][] = [
  ['at the door, a sharp fix', fix(5, 8), true, false, 'A'],
  ['at the door, just sharp enough', fix(0, 50), true, false, 'A'],
  ['at the door, a little less', fix(0, 50.1), true, false, 'B'],
  ['as far as is near, sharp', fix(149, 50), true, false, 'A'],
  ['further than that', fix(152, 50), true, false, 'C far'],
  ['as far as is near, usable', fix(299, 200), true, false, 'B'],
  ['further than that, usable', fix(302, 200), true, false, 'C far'],
  ['near, but nobody knows how near', fix(10, 201), true, false, 'C weak_fix'],
  ['a kilometre away', fix(1_000, 10), true, false, 'C far'],
  ['a kilometre away, and hardly known', fix(1_000, 5_000), true, false, 'C weak_fix far'],
  [
    'the ends of the earth',
    { latitude: 0, longitude: 0, accuracy: 5_000 },
    true,
    false,
    'C weak_fix far',
  ],
  ['no fix', null, true, false, 'C no_fix'],
  ['no pin', fix(0, 5), false, false, 'C no_pin'],
  ['neither', null, false, false, 'C no_fix no_pin'],
  ['no fix, but the code was compared', null, true, true, 'B no_fix door_code'],
  ['far, but the code was compared', fix(1_000, 10), true, true, 'B far door_code'],
  ['sharp, and the code was compared', fix(5, 8), true, true, 'A'],
  ['a made-up place at the door', fix(5, 8, { mock: true }), true, false, 'A mock'],
  ['a made-up place far away', fix(1_000, 8, { mock: true }), true, false, 'C far mock'],
]
test.each(TABLE)('%s', (_about, where, pin, doorCode, expected) => {
  const { grade, reasons } = gradePresence({ fix: where, pin: pin ? PIN : null, doorCode })
  expect([grade, ...reasons].join(' ')).toBe(expected)
})

/** Receivers of phones by what is around them: the radius within which two of three fixes lie. */
const SURROUNDINGS = [
  { about: 'open street', accuracy: [3, 15], lost: 0.01 },
  { about: 'between walls', accuracy: [10, 60], lost: 0.05 },
  { about: 'inside, under a tin roof', accuracy: [30, 180], lost: 0.15 },
  { about: 'towers only', accuracy: [150, 3_000], lost: 0.3 },
] as const
const SEEDED = { seed: 20_261_124, numRuns: 10_000 }
/** Of the error, which falls off like that of two independent axes: 68 % lie within the accuracy. */
const errorOf = (accuracy: number, share: number) =>
  accuracy * Math.sqrt(Math.log(1 - share) / Math.log(1 - 0.68))

/** Evenly from 0 to so much, in ten thousandths: the middle of a crowd and not its edges. */
const upTo = (most: number) =>
  fc.noBias(fc.integer({ min: 0, max: 9_999 })).map((n) => (n / 10_000) * most)
const arrival = fc.record({
  around: fc.constantFrom(...SURROUNDINGS),
  sharpness: upTo(1),
  // Of how many fixes this one is better than: the last is wrong by nearly three times what it says.
  share: upTo(1),
  angle: upTo(2 * Math.PI),
  heading: upTo(2 * Math.PI),
  luck: upTo(1),
  gate: upTo(40),
})
type Arrival = typeof arrival extends fc.Arbitrary<infer T> ? T : never

function observed(
  { around, sharpness, share, angle, luck }: Arrival,
  stands: Position,
): Fix | null {
  if (luck < around.lost) return null
  const [least, most] = around.accuracy
  const accuracy = least + (most - least) * sharpness
  return { ...away(errorOf(accuracy, share), angle, stands), accuracy }
}

test('10,000 arrivals: an honest one is never refused, and says why when it is not proven', () => {
  const grades = { A: 0, B: 0, C: 0, D: 0 }
  fc.assert(
    fc.property(arrival, (one) => {
      const where = observed(one, away(one.gate, one.heading))
      const { grade, reasons } = gradePresence({ fix: where, pin: PIN })
      grades[grade] += 1
      // Whoever stands there with a usable fix that is as right as it says is believed.
      const believed = where !== null && where.accuracy <= 200 && one.share <= 0.68
      return (believed ? ['A', 'B'] : reasons.length > 0 ? ['C'] : ['A', 'B']).includes(grade)
    }),
    SEEDED,
  )
  // The crowd holds every grade that can come of a fix.
  expect(Math.min(grades.A, grades.B, grades.C)).toBeGreaterThan(1_000)
})

test('10,000 arrivals a kilometre away: none is better than C', () => {
  fc.assert(
    fc.property(arrival, (one) => {
      const where = observed(one, away(1_000, one.heading))
      return gradePresence({ fix: where, pin: PIN }).grade === 'C'
    }),
    SEEDED,
  )
})

test('metres are metres', () => {
  expect(metresBetween(PIN, away(250, 1))).toBeCloseTo(250, 0)
})
