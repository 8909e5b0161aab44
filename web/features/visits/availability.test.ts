import { expect, test } from 'vitest'
import type { Staff } from '../../../contract/staff.ts'
import { newId } from '../../ids.ts'
import { candidates } from './availability.ts'

const visit = { id: newId(), start: '2026-11-22T08:00:00.000Z', end: '2026-11-22T08:45:00.000Z' }
const nurse = (name: string, ...busy: [string, string, string?][]): Staff => ({
  id: newId(),
  name,
  role: 'nurse',
  duties: [],
  registration: '14000001',
  category: 'RN',
  validUntil: '2026-12-31',
  registrationState: 'verified',
  waiting: false,
  disabledAt: null,
  obstacle: null,
  busy: busy.map(([start, end, visitId = newId()]) => ({ start, end, visitId })),
})

test('free people come first, and what touches is not an overlap', () => {
  const busy = nurse('Busy', ['2026-11-22T08:30:00.000Z', '2026-11-22T09:00:00.000Z'])
  const touching = nurse('Touching', ['2026-11-22T08:45:00.000Z', '2026-11-22T09:30:00.000Z'])
  const same = nurse('Same', [visit.start, visit.end, visit.id])
  const unfit = { ...nurse('Unfit'), obstacle: 'Not registered on that date.' }
  const answer = candidates([unfit, busy, touching, same], visit)
  expect(answer.map(({ staff, free, day }) => [staff.name, free, day])).toEqual([
    ['Same', true, ''],
    ['Touching', true, '10:45–11:30'],
    ['Busy', false, '10:30–11:00'],
    ['Unfit', true, ''],
  ])
})
