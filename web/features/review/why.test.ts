import { expect, test } from 'vitest'
import type { QueuedReview } from '../../../contract/reviews.ts'
import { scoreOf, whyOf } from './why.ts'

const NOW = '2026-11-24T13:00:00Z'
const worst = {
  at: '2026-11-24T12:40:00Z',
  uncertain: false,
  total: 7,
  atLeast: false,
  risk: 'high' as const,
  comfort: false,
  warnings: ['news_high' as const],
  acknowledged: true,
}
const item = (more: Partial<QueuedReview>) => ({
  signedAt: '2026-11-21T12:00:00Z',
  urgency: 'none' as const,
  worst: null,
  worriedAt: null,
  answeredAt: null,
  incident: false,
  ...more,
})

test('a report says why it stands where it stands', () => {
  expect(whyOf(item({ worst, urgency: 'rang_settled' }), NOW)).toEqual([
    'Score 7, high, 14:40',
    'Report waiting 3 days',
  ])
  const open = { ...worst, acknowledged: false, atLeast: true, uncertain: true }
  expect(whyOf(item({ worst: open, worriedAt: worst.at }), NOW)).toEqual([
    'Score at least 7, high, not all measured, about 14:40',
    'The nurse was worried, 14:40',
    'Nobody has answered the warning',
    'Report waiting 3 days',
  ])
  expect(whyOf(item({ answeredAt: worst.at }), NOW)).toEqual([
    'The nurse has answered, 14:40',
    'Report waiting 3 days',
  ])
  const sugar = { ...worst, total: null, risk: null, warnings: ['glucose' as const] }
  expect(whyOf(item({ worst: sugar, signedAt: NOW }), NOW)).toEqual([
    'Sugar is far out',
    'Signed just now',
  ])
})

test('the number beside the name is red where it rang, good only where all was measured, and a dash where nothing was measured', () => {
  expect(scoreOf(item({ worst, urgency: 'rang' }))).toEqual({ text: '7', tone: 'alert' })
  const partial = { ...worst, total: 1, risk: 'low' as const, atLeast: true }
  expect(scoreOf(item({ worst: partial }))).toEqual({ text: '≥1', tone: 'plain' })
  const whole = { ...partial, atLeast: false }
  expect(scoreOf(item({ worst: whole }))).toEqual({ text: '1', tone: 'good' })
  expect(scoreOf(item({}))).toEqual({ text: '–', tone: 'plain' })
  expect(scoreOf(item({ worriedAt: NOW, urgency: 'rang' }))).toEqual({ text: '!', tone: 'alert' })
})

test('in comfort care the score is no alarm, and says why; an incident is said', () => {
  const dying = { ...worst, total: 11, comfort: true, warnings: [], acknowledged: null }
  expect(scoreOf(item({ worst: dying }))).toEqual({ text: '11', tone: 'plain' })
  expect(scoreOf(item({ worst: dying, urgency: 'rang', worriedAt: NOW })).tone).toBe('alert')
  expect(whyOf(item({ worst: dying, incident: true, signedAt: NOW }), NOW)).toEqual([
    'Score 11, comfort care, 14:40',
    'An incident was reported',
    'Signed just now',
  ])
})
