import { expect, test } from 'vitest'
import type { Offer } from '../../../contract/offers.ts'
import type { VisitSummary } from '../../../contract/visits.ts'
import { attentionOf } from './attention.ts'

const NOW = Date.parse('2026-11-24T08:00:00Z')
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString()

const visit = (id: string, more: Partial<VisitSummary>) =>
  ({
    id,
    status: 'SCHEDULED',
    start: at(60),
    end: at(90),
    late: false,
    overdue: false,
    atRisk: null,
    delay: null,
    can: ['assign-nurse'],
    ...more,
  }) as VisitSummary
const offer = (visitId: string, state: Offer['state'], minutes = 10) =>
  ({ visitId, state, expiresAt: at(minutes) }) as Offer
const said = (visits: VisitSummary[], offers: Offer[] = []) =>
  attentionOf(visits, offers, NOW).map(({ visit: { id }, reason }) => `${id}: ${reason}`)

test('the worst first, each visit once, within a kind the soonest', () => {
  expect(
    said(
      [
        visit('fine', {}),
        visit('asked', { status: 'REQUESTED' }),
        visit('alone', { status: 'REQUESTED', start: at(30) }),
        visit('delayed', { delay: { minutes: 20, start: at(80) } }),
        visit('late', { late: true, start: at(-20) }),
        visit('running', { status: 'IN_PROGRESS', start: at(-90), end: at(-25), can: [] }),
        visit('longer', { status: 'IN_PROGRESS', start: at(-30), end: at(-5), can: [] }),
        visit('risky', { atRisk: 'disabled', late: true, start: at(-20) }),
      ],
      [offer('asked', 'open'), offer('asked', 'declined')],
    ),
  ).toEqual([
    'risky: At risk: nurse has left',
    'running: In care 25 min longer than agreed',
    'late: 20 min late, not on the way yet',
    'delayed: About 20 min late, as it looks now',
    'alone: Nobody is asked yet',
    'asked: 1 asked, no answer yet',
  ])
})

test.each([
  [[], 'Nobody is asked yet'],
  [[offer('v', 'declined'), offer('v', 'declined')], 'Everybody asked said no'],
  [[offer('v', 'declined'), offer('v', 'expired')], 'Nobody asked could come in time'],
  [[offer('v', 'open', -1)], 'Nobody asked could come in time'],
  [[offer('v', 'open'), offer('v', 'open')], '2 asked, no answer yet'],
  [[offer('other', 'open')], 'Nobody is asked yet'],
])('%j: %s', (offers, words) =>
  expect(said([visit('v', { status: 'REQUESTED' })], offers)).toEqual([`v: ${words}`]),
)

test('what dispatch cannot give to another nurse any more is looked at', () => {
  const [overrun] = attentionOf(
    [visit('v', { status: 'IN_PROGRESS', end: at(-25), can: ['message-practical'] })],
    [],
    NOW,
  )
  expect(overrun?.act).toBe('look')
})
