import { expect, test } from 'vitest'
import type { Visit } from '../../../contract/visits.ts'
import { wayOf } from './way.ts'

const now = Date.parse('2026-11-22T10:00:00Z')
const at = '2026-11-22T08:00:00Z'
const never = {
  requestedAt: at,
  scheduledAt: null,
  enRouteAt: null,
  arrivedAt: null,
  startedAt: null,
  completedAt: null,
  cancelledAt: null,
  absentAt: null,
}
const visit = (changes: Partial<Visit>) =>
  ({
    status: 'SCHEDULED',
    priceCents: 48_000,
    nurse: null,
    report: null,
    review: null,
    times: never,
    ...changes,
  }) as Visit

test('the newest step is now, the rest lies ahead', () => {
  const way = wayOf(visit({ times: { ...never, scheduledAt: at, enRouteAt: at } }), now)
  expect(way.map((step) => step.state)).toEqual([
    'done',
    'done',
    'now',
    'ahead',
    'ahead',
    'ahead',
    'ahead',
    'ahead',
  ])
})

test('what was cancelled has no steps ahead', () => {
  const way = wayOf(visit({ status: 'CANCELLED', times: { ...never, cancelledAt: at } }), now)
  expect(way.map((step) => [step.label, step.state])).toEqual([
    ['Requested, R\u00a0480', 'done'],
    ['Cancelled', 'ended'],
  ])
})
