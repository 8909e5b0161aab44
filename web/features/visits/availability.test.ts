import { expect, test } from 'vitest'
import type { Staff } from '../../../contract/people.ts'
import { newId } from '../../ids.ts'
import { candidates } from './availability.ts'

const visit = { id: newId(), start: '2026-11-22T08:00:00.000Z', end: '2026-11-22T08:45:00.000Z' }
const nurse = (name: string, ...busy: [string, string, string?][]): Staff => ({
  id: newId(),
  name,
  role: 'nurse',
  registration: null,
  busy: busy.map(([start, end, visitId = newId()]) => ({ start, end, visitId })),
})

test('free people come first, and what touches is not an overlap', () => {
  const busy = nurse('Busy', ['2026-11-22T08:30:00.000Z', '2026-11-22T09:00:00.000Z'])
  const touching = nurse('Touching', ['2026-11-22T08:45:00.000Z', '2026-11-22T09:30:00.000Z'])
  const same = nurse('Same', [visit.start, visit.end, visit.id])
  const answer = candidates([busy, touching, same], visit)
  expect(answer.map(({ staff, free, day }) => [staff.name, free, day])).toEqual([
    ['Same', true, ''],
    ['Touching', true, '10:45–11:30'],
    ['Busy', false, '10:30–11:00'],
  ])
})
