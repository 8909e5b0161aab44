import { afterEach, expect, test, vi } from 'vitest'
import { PermanentFailure } from '../services/deliveries.ts'
import { createLog } from '../platform/observability/log.ts'
import type { RunningJob } from '../services/queue.ts'
import { reasonOf, runEffect, whyNot, type Effects } from './effect.ts'

const claim = { key: 'k', ids: {}, attempt: 1, interrupted: false, interruptions: 0 }

test.for([
  ['a first claim', claim, 'rather never', null],
  [
    'an interrupted one that may be repeated',
    { ...claim, interrupted: true },
    'rather twice',
    null,
  ],
  [
    'an interrupted one that may not',
    { ...claim, interrupted: true },
    'rather never',
    'interrupted: it may have happened, so it is not repeated',
  ],
  ['one that failed for an hour', { ...claim, attempt: 240 }, 'rather twice', null],
  ['the last', { ...claim, interruptions: 11 }, 'rather twice', null],
  [
    'one over which too many workers died',
    { ...claim, interruptions: 12 },
    'rather twice',
    'given up: 12 times its worker stopped in the middle',
  ],
] as const)('%s', ([, given, errs, reason]) => {
  expect(whyNot(given, errs)).toBe(reason)
})

test.for([
  [new PermanentFailure('refused by the mail server'), 'refused by the mail server'],
  [
    Object.assign(new Error('550 lerato@example.test'), { code: 'EENVELOPE', responseCode: 550 }),
    'EENVELOPE 550',
  ],
  [Object.assign(new Error('connect 10.0.0.1'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [new TypeError('lerato is undefined'), 'TypeError'],
  ['lerato', 'unknown'],
] as const)('the reason that is kept for %s is %s', ([error, reason]) => {
  expect(reasonOf(error)).toBe(reason)
})

afterEach(() => vi.useRealTimers())

test('an act that hangs counts as failed after its limit, and is let go of for the next attempt', async () => {
  const said: string[] = []
  const effects: Effects = {
    claim: async () => claim,
    extend: async () => void said.push('extended'),
    release: async (_claim, why) => void said.push(`released: ${why}`),
    postpone: async () => {},
    finish: async (_claim, result, detail) => void said.push(`${result}: ${detail}`),
  }
  vi.useFakeTimers()
  const job = { name: 'notice-sms', data: { effect: 'k' }, opts: { attempts: 2 }, attemptsMade: 0 }
  const hangs = () => new Promise<never>(() => {})
  const run = (attemptsMade: number) =>
    runEffect(
      effects,
      createLog('tests', 'silent'),
      { ...job, attemptsMade } as RunningJob,
      hangs,
    ).then(() => 'done', String)
  const first = run(0)
  await vi.advanceTimersByTimeAsync(59_999)
  expect(new Set(said)).toEqual(new Set(['extended']))
  await vi.advanceTimersByTimeAsync(1)
  expect(await first).toContain('took too long')
  expect(said.at(-1)).toBe('released: took too long')
  const count = said.length
  // Nothing is extended any more.
  await vi.advanceTimersByTimeAsync(60_000)
  expect(said).toHaveLength(count)
  const last = run(1)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await last).toContain('took too long')
  expect(said.at(-1)).toBe('failed: took too long')
})
