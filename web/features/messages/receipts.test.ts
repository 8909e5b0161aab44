import { expect, test } from 'vitest'
import type { Participant } from '../../../contract/messages.ts'
import { receiptsOf } from './receipts.ts'

const reader = (id: string, ...reads: [number, string][]) =>
  ({
    id,
    name: id,
    readUpTo: reads[0]?.[0] ?? 0,
    readAt: reads[0]?.[1] ?? null,
    reads: reads.map(([upTo, at]) => ({ upTo, at })),
  }) as Participant

test('a message was read when the mark first reached it, not when it last moved', () => {
  const people = [
    reader('me', [9, '15:00']),
    reader('nomsa', [9, '15:00'], [5, '14:02'], [2, '13:00']),
    reader('ayanda', [4, '13:30']),
    reader('late', [6, '14:01']),
  ]
  expect(receiptsOf({ number: 5 }, people, 'me')).toEqual([
    { id: 'late', name: 'late', at: '14:01' },
    { id: 'nomsa', name: 'nomsa', at: '14:02' },
  ])
  expect(receiptsOf({ number: 10 }, people, 'me')).toEqual([])
})

test('what is older than the moves that are remembered was read by the oldest of them', () => {
  expect(receiptsOf({ number: 1 }, [reader('nomsa', [60, '15:00'], [11, '14:00'])], 'me')).toEqual([
    { id: 'nomsa', name: 'nomsa', at: '14:00' },
  ])
})
