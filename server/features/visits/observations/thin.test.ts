import { expect, test } from 'vitest'
import { thin, type Thinned } from './thin.ts'

const HOUR = 3_600_000
const round = (n: number, measured: Thinned['measured'], more: Partial<Thinned> = {}): Thinned => ({
  at: new Date(Date.UTC(2026, 0, 1) + n * 6 * HOUR),
  measured,
  total: null,
  worried: false,
  ...more,
})
const many = (count: number) =>
  Array.from({ length: count }, (_, n) => round(n, { pulse: 70 + (n % 7), temperature: 36.8 }))

test('as many as are drawn one by one stay as they are', () => {
  const few = many(150)
  expect(thin(few)).toEqual(few)
})

test('of many none is invented, the order stays, and no extreme of anything is lost', () => {
  const all = many(5_000)
  const odd = [
    (all[1_234] = round(1_234, { pulse: 171 })),
    (all[1_235] = round(1_235, { spo2: 79 })),
    (all[1_236] = round(1_236, { glucose: 'HI' })),
    (all[1_237] = round(1_237, { glucose: 'LO' })),
    (all[1_238] = round(1_238, { temperature: 34.9 })),
    (all[1_239] = round(1_239, {}, { total: 13 })),
    (all[1_240] = round(1_240, {}, { worried: true })),
    (all[1_241] = round(1_241, { consciousness: 'pain' })),
    (all[1_242] = round(1_242, { oxygen: true })),
    all[0]!,
    all.at(-1)!,
  ]
  // An ordinary glucose among those that no meter could show.
  all[1_243] = round(1_243, { glucose: 5.5 })
  const kept = thin(all)
  expect(kept.filter((each) => odd.includes(each))).toHaveLength(odd.length)
  expect(kept).toEqual(all.filter((each) => kept.includes(each)))
  expect(kept.length).toBeLessThan(300)
})

test('all at one moment is no division by nothing', () => {
  const same = many(400).map((each) => ({ ...each, at: new Date(0) }))
  expect(thin(same).length).toBeGreaterThan(1)
})
