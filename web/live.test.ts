import { expect, test } from 'vitest'
import { judge, onReady } from './live.ts'

test('only the next number is applied: lower ones were seen, higher ones leave a gap', () => {
  expect(judge(7, 8)).toBe('apply')
  expect([1, 6, 7].map((seq) => judge(7, seq))).toEqual(['drop', 'drop', 'drop'])
  expect([9, 100].map((seq) => judge(7, seq))).toEqual(['ask', 'ask'])
})

test('any order of arrival, with the gaps asked for, applies each number once', () => {
  const history = Array.from({ length: 40 }, (_, index) => index + 1)
  const shuffled = history.map((seq) => (seq * 17) % 41)
  let last = 0
  const applied: number[] = []
  const take = (seq: number) => {
    const meaning = judge(last, seq)
    if (meaning === 'ask') history.slice(last, seq).forEach(take)
    if (meaning !== 'apply') return
    applied.push(seq)
    last = seq
  }
  shuffled.forEach(take)
  expect(applied).toEqual(history)
})

test('READY: a new device starts at the head, a head behind us is another history', () => {
  expect(onReady(null, 12)).toBe('start')
  expect(onReady(10, 12)).toBe('follow')
  expect(onReady(12, 12)).toBe('follow')
  expect(onReady(12, 3)).toBe('reset')
})
