import { expect, test } from 'vitest'
import { createClock, offsetFrom } from './clock.ts'

test('a phone that wakes in 2019 says the right time once it has heard the server', () => {
  const server = Date.parse('2026-11-22T08:00:00Z')
  const device = Date.parse('2019-01-01T00:00:00Z')
  expect(offsetFrom('Sun, 22 Nov 2026 08:00:00 GMT', device, device + 200)).toBe(
    server + 500 - (device + 100),
  )
})

test('slow answers and odd headers teach nothing', () => {
  expect(offsetFrom('Sun, 22 Nov 2026 08:00:00 GMT', 0, 4_000)).toBe(null)
  expect(offsetFrom('yesterday', 0, 10)).toBe(null)
  expect(offsetFrom(null, 0, 10)).toBe(null)
})

test('the offset outlives a reload, and a second of noise is not an offset', () => {
  const kept = new Map<string, string>()
  const keep = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  }
  const first = createClock(keep)
  const sent = Date.now()
  first.learn(new Date(sent + 3_600_000).toUTCString(), sent, sent)
  const second = createClock(keep)
  expect(Math.abs(second.now() - Date.now() - 3_600_000)).toBeLessThan(1_500)
  second.learn(new Date(Date.now() + 3_600_400).toUTCString(), Date.now(), Date.now())
  expect(kept.size).toBe(1)
})
