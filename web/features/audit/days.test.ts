import { expect, test } from 'vitest'
import type { Access } from '../../../contract/audit.ts'
import { groupByDay } from './days.ts'
import { actWords } from './words.ts'

const nomsa = { id: 'n', name: 'Nomsa Dlamini', role: 'nurse' } as const
const visit = { id: 'v', start: '2026-11-24T07:00:00.000Z' }
const access = (at: string, more: Partial<Access> = {}): Access => ({
  id: at,
  at,
  person: nomsa,
  role: 'nurse',
  action: 'GET /api/visits/:id',
  visit,
  opened: null,
  ...more,
})

test('a person stands once in a day, and the same done again is one act with its times', () => {
  const days = groupByDay([
    access('2026-11-24T12:30:00.000Z'),
    access('2026-11-24T12:00:00.000Z', { action: 'PUT /api/visits/:id/report' }),
    access('2026-11-24T08:15:10.000Z'),
    access('2026-11-24T08:15:00.000Z'),
  ])
  expect(days).toHaveLength(1)
  expect(days[0]!.people).toMatchObject([
    {
      name: 'Nomsa Dlamini',
      acts: [
        { words: 'read the visit of Tuesday 24 November', times: ['10:15', '14:30'] },
        { words: 'wrote the report of the visit of Tuesday 24 November', times: ['14:00'] },
      ],
    },
  ])
})

test("a day is the practice's day, newest first", () => {
  const days = groupByDay([access('2026-11-24T22:30:00.000Z'), access('2026-11-24T21:30:00.000Z')])
  expect(days.map(({ day }) => day)).toEqual(['2026-11-25', '2026-11-24'])
})

test('what has no words yet, and whose name is gone, is still told', () => {
  expect(actWords('GET /api/not-yet', null)).toBe('read something of the record')
  expect(actWords('POST /api/not-yet', null)).toBe('changed something of the record')
  const [day] = groupByDay([access('2026-11-24T08:00:00.000Z', { person: null })])
  expect(day!.people[0]).toMatchObject({ name: 'Somebody', role: 'nurse' })
})
