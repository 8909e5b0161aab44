import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { buckets } from './buckets.ts'
import { turns } from './turns.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => vi.useRealTimers())

const taken = (take: () => boolean, times: number) =>
  Array.from({ length: times }, take).filter(Boolean).length

test('a burst, then so many a second; names do not share', () => {
  const frames = buckets({ burst: 5, perSecond: 2 })
  expect(taken(() => frames.take('a'), 10)).toBe(5)
  expect(taken(() => frames.take('b'), 10)).toBe(5)
  vi.advanceTimersByTime(1_000)
  expect(taken(() => frames.take('a'), 10)).toBe(2)
  vi.advanceTimersByTime(3_600_000)
  expect(taken(() => frames.take('a'), 10)).toBe(5)
})

test('AHAVA_LIMITS multiplies both', () => {
  const frames = buckets({ burst: 5, perSecond: 2 }, 3)
  expect(taken(() => frames.take('a'), 50)).toBe(15)
  vi.advanceTimersByTime(1_000)
  expect(taken(() => frames.take('a'), 50)).toBe(6)
})

test('a hundred thousand names do not stay for ever, and whoever asks too often is not forgotten for them', () => {
  const frames = buckets({ burst: 1, perSecond: 1 })
  let refused = 0
  for (let n = 0; n < 100_000; n += 1) if (!frames.take(`passer-by ${n}`)) refused += 1
  expect(refused).toBe(0)
  vi.advanceTimersByTime(1_000)
  expect(frames.take('hasty')).toBe(true)
  for (let n = 0; n < 15_000; n += 1) frames.take(`another ${n}`)
  expect(frames.take('hasty')).toBe(false)
})

test('turns: no more than so many at once, in order, also after one failed', async () => {
  const inTurn = turns(2)
  let running = 0
  let most = 0
  const order: number[] = []
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) =>
      inTurn(async () => {
        running += 1
        most = Math.max(most, running)
        order.push(n)
        await Promise.resolve()
        running -= 1
        if (n % 3 === 0) throw new Error('not this one')
        return n
      }),
    ),
  )
  expect(most).toBe(2)
  expect(order).toEqual(order.toSorted((a, b) => a - b))
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(7)
  expect(await inTurn(async () => 'free again')).toBe('free again')
})
