import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import type { Message } from '../contract/messages.ts'
import type { VisitSummary } from '../contract/visits.ts'
import { applyFrame, keys } from './cache.ts'
import { newId } from './ids.ts'
import { leavesGap, placeMessage, type MessagePages } from './talkCache.ts'

const visitId = newId()
const nurse = { id: newId(), name: 'Nomsa', role: 'nurse' as const }
const message = (number: number, id = newId()): Message => ({
  id,
  number,
  visitId,
  conversationId: newId(),
  conversation: 'practical',
  sender: nurse,
  content: 'x',
  hidden: false,
  unreadable: false,
  attachments: [],
  replyTo: null,
  sentAt: '2026-11-22T08:00:00Z',
  can: [],
})
const pages = (...numbers: number[]): MessagePages => ({
  pages: [{ items: numbers.map((number) => message(number)), nextCursor: null }],
  pageParams: [undefined],
})
const visit = (changes: Partial<VisitSummary> = {}): VisitSummary => ({
  id: visitId,
  status: 'SCHEDULED',
  patient: { id: newId(), name: 'P' },
  nurse,
  doctor: null,
  service: {
    id: newId(),
    name: 'Wound care',
    neutralName: 'visit',
    minutes: 45,
    priceCents: 48000,
    categories: ['RN'],
    needsOrder: false,
  },
  start: '2026-11-22T08:00:00Z',
  end: '2026-11-22T08:45:00Z',
  suburb: 'Orlando',
  priceCents: 48000,
  late: false,
  overdue: false,
  reportStatus: 'none',
  unread: 0,
  updatedAt: '2026-11-22T07:00:00.000Z',
  can: [],
  inError: false,
  atRisk: null,
  delay: null,
  ...changes,
})

test('a message is shown once, in its place', () => {
  const next = message(3)
  const once = placeMessage(pages(2, 1), next)
  const twice = placeMessage(once, { ...next, content: null, hidden: true })
  expect(twice.pages[0]!.items.map((each) => [each.number, each.hidden])).toEqual([
    [3, true],
    [2, false],
    [1, false],
  ])
  expect(leavesGap(pages(2, 1), message(3))).toBe(false)
  expect(leavesGap(pages(2, 1), message(4))).toBe(true)
})

test('a frame moves the visit in the lists, and an older one does not move it back', () => {
  const queries = new QueryClient()
  queries.setQueryData(keys.visits(), [visit()])
  const frame = (status: VisitSummary['status'], updatedAt: string) => ({
    seq: 1,
    type: 'VISIT_STATUS_CHANGED' as const,
    at: updatedAt,
    data: { visit: visit({ status, updatedAt }), from: null, to: null, reason: null, by: null },
  })
  applyFrame(queries, newId(), frame('EN_ROUTE', '2026-11-22T07:10:00.000Z'))
  applyFrame(queries, newId(), frame('SCHEDULED', '2026-11-22T07:05:00.000Z'))
  expect(queries.getQueryData<VisitSummary[]>(keys.visits())![0]!.status).toBe('EN_ROUTE')
})

test('words of others count as unread, own words do not', () => {
  const queries = new QueryClient()
  queries.setQueryData(keys.visits(), [visit()])
  queries.setQueryData(keys.unread, { total: 0, conversations: [] })
  const frame = (seq: number) => ({
    seq,
    type: 'NEW_MESSAGE' as const,
    at: '2026-11-22T08:00:00Z',
    data: { message: message(seq) },
  })
  applyFrame(queries, newId(), frame(1))
  applyFrame(queries, nurse.id, frame(2))
  expect(queries.getQueryData<VisitSummary[]>(keys.visits())![0]!.unread).toBe(1)
})
