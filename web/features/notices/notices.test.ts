import { expect, test } from 'vitest'
import type { NumberedFrame } from '../../../contract/events.ts'
import { newId } from '../../ids.ts'
import { memoryStorage } from '../../storage.ts'
import { createNotices, sentenceFor } from './notices.ts'

const lerato = { id: newId(), name: 'Lerato Mokoena' }
const nurse = { id: newId(), name: 'Nomsa Dlamini', role: 'nurse' as const }
const frame = (seq: number, by: { id: string } | null = nurse) =>
  ({
    seq,
    type: 'VISIT_STATUS_CHANGED',
    at: '2026-11-22T08:00:00Z',
    data: {
      by,
      visit: {
        id: newId(),
        status: 'EN_ROUTE',
        nurse,
        patient: { id: newId(), name: 'Mrs Palesa Mokoena' },
      },
    },
  }) as unknown as NumberedFrame

test('what others did is told in words, what I did is not', () => {
  expect(sentenceFor(frame(1), lerato)).toBe('Nomsa is on the way to Palesa')
  expect(sentenceFor(frame(1), nurse)).toBe(null)
})

test('a frame that comes twice is one notice, and notices outlive a reload', async () => {
  const storage = memoryStorage()
  const notices = createNotices(storage)
  notices.hear(frame(1), lerato)
  notices.hear(frame(1), lerato)
  notices.hear(frame(2), lerato)
  notices.readAll()
  await Promise.resolve()
  const again = createNotices(storage)
  await again.load()
  expect(again.snapshot().map(({ seq, read }) => [seq, read])).toEqual([
    [2, true],
    [1, true],
  ])
})
