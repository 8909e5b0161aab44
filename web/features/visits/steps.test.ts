import { expect, test } from 'vitest'
import type { VisitSummary } from '../../../contract/visits.ts'
import { newId } from '../../ids.ts'
import type { OutboxEntry } from '../../outbox.ts'
import { primaryOf, project } from './steps.ts'

const id = newId()
const visit = {
  id,
  status: 'SCHEDULED',
  late: true,
  can: ['set-out', 'cancel', 'message-practical'],
} as unknown as VisitSummary
const step = (status: string, state: OutboxEntry['state'] = 'waiting', of = id): OutboxEntry => ({
  id: newId(),
  order: 1,
  userId: newId(),
  change: 'visits.changeStatus',
  input: { id: of, status },
  at: '2026-11-22T08:00:00Z',
  state,
  attempts: 0,
})

test('steps that wait are shown as taken, and the next one is offered', () => {
  const shown = project(visit, [step('EN_ROUTE'), step('ARRIVED')])
  expect(shown).toMatchObject({ status: 'ARRIVED', pending: true, late: false })
  expect(primaryOf(shown.can)).toBe('start')
  expect(shown.can).toContain('message-practical')
  expect(shown.can).not.toContain('cancel')
})

test('refused steps and those of other visits change nothing', () => {
  const shown = project(visit, [step('EN_ROUTE', 'refused'), step('ARRIVED', 'waiting', newId())])
  expect(shown).toMatchObject({ status: 'SCHEDULED', pending: false })
})

test('the large button belongs to the next step, then to the report', () => {
  expect(primaryOf(['cancel', 'write-report', 'complete'])).toBe('complete')
  expect(primaryOf(['write-report', 'sign-report'])).toBe('sign-report')
  expect(primaryOf(['message-practical', 'cancel'])).toBe(null)
})
