import { expect, test } from 'vitest'
import type { VisitSummary } from '../../../contract/visits.ts'
import { layOut, nowAt } from './boardLayout.ts'

const nomsa = { id: 'n', name: 'Nomsa', role: 'nurse' as const }
const visit = (start: string, end: string, more: Partial<VisitSummary> = {}) =>
  ({ id: start, start, end, status: 'SCHEDULED', nurse: nomsa, ...more }) as VisitSummary

test('time is space: eight to five across the width', () => {
  const layout = layOut(
    [
      visit('2026-11-22T06:00:00Z', '2026-11-22T06:54:00Z'),
      visit('2026-11-22T10:30:00Z', '2026-11-22T11:24:00Z'),
    ],
    [nomsa, { id: 'b', name: 'Busi' }],
    '2026-11-22',
  )
  expect([layout.from, layout.to]).toEqual([8, 17])
  expect(layout.lanes.map((lane) => [lane.name, lane.visits.length])).toEqual([
    ['Nomsa', 2],
    ['Busi', 0],
  ])
  expect(layout.lanes[0]!.visits[0]).toMatchObject({ left: 0, width: 10 })
  expect(layout.lanes[0]!.gaps).toEqual([[10, 50]])
})

test('a visit over midnight stays inside its day, and waiting ones stand apart', () => {
  const layout = layOut(
    [
      visit('2026-11-22T21:30:00Z', '2026-11-22T22:30:00Z'),
      visit('2026-11-22T08:00:00Z', '2026-11-22T09:00:00Z', { nurse: null, status: 'REQUESTED' }),
      visit('2026-11-22T09:00:00Z', '2026-11-22T10:00:00Z', { status: 'CANCELLED' }),
    ],
    [],
    '2026-11-22',
  )
  expect(layout.to).toBe(24)
  expect(layout.lanes[0]!.visits).toHaveLength(1)
  expect(layout.unassigned).toHaveLength(1)
})

test('the line of the present is only on its own day', () => {
  const now = Date.parse('2026-11-22T10:30:00Z')
  expect(nowAt(now, '2026-11-22', 8, 17)).toBe(50)
  expect(nowAt(now, '2026-11-23', 8, 17)).toBe(null)
})
