import { expect, test } from 'vitest'
import type { PatientRecord, RecordEntry } from '../../../contract/record.ts'
import type { Change } from '../../changes.ts'
import { newId } from '../../ids.ts'
import type { OutboxEntry } from '../../outbox.ts'
import { projectItems } from './checklist.ts'
import { linesOf, noteBefore, project } from './shown.ts'

const nurse = { id: newId(), name: 'Nomsa', role: 'nurse' as const }
const patient = { id: newId(), name: 'Palesa' }
const AT = '2026-11-24T07:00:00.000Z'

const line = (more: Partial<RecordEntry>): RecordEntry => ({
  id: newId(),
  kind: 'condition',
  noneKnown: false,
  what: 'Asthma',
  detail: '',
  severe: false,
  confidential: false,
  hiddenReason: null,
  rhythm: null,
  order: null,
  visitId: null,
  author: nurse,
  at: AT,
  recordedAt: AT,
  ended: null,
  ...more,
})
const recordOf = (...entries: RecordEntry[]): PatientRecord => ({
  patient,
  asked: { allergy: 'not_asked', condition: 'not_asked', medicine: 'not_asked' },
  entries,
  history: [],
  lastReport: null,
  can: ['write-record'],
})
const waits = (change: Change, input: Record<string, unknown>, state = 'waiting') =>
  ({ id: newId(), change, input, at: AT, state, attempts: 0 }) as unknown as OutboxEntry
const adds = (line: Record<string, unknown>, state?: string) =>
  waits('record.add', { id: patient.id, entryId: newId(), ...line }, state)

test('an allergy that waits for signal stands in the record, and first', () => {
  const none = line({ kind: 'allergy', noneKnown: true, what: '' })
  const shown = project(
    recordOf(line({}), none),
    [adds({ kind: 'allergy', what: 'Latex', severe: true })],
    nurse,
  )
  expect(shown.asked.allergy).toBe('known')
  expect(shown.entries[0]).toMatchObject({ what: 'Latex', pending: true, author: nurse })
  // "None known" was true until then.
  expect(shown.entries.map(({ id }) => id)).not.toContain(none.id)
})

test('what the server refused, what is ended and what is another patient’s is not shown', () => {
  const asthma = line({})
  const shown = project(
    recordOf(asthma),
    [
      adds({ kind: 'allergy', what: 'Latex' }, 'refused'),
      waits('record.add', { id: newId(), entryId: newId(), kind: 'allergy', what: 'Nuts' }),
      waits('record.end', { id: asthma.id, reason: 'Outgrown' }),
    ],
    nurse,
  )
  expect(shown.entries).toEqual([])
  expect(shown.asked.allergy).toBe('not_asked')
})

test('a line that was delivered already is shown once, and a replaced one not at all', () => {
  const old = line({ kind: 'medicine', what: 'Metformin 500' })
  const sent = line({ kind: 'medicine', what: 'Metformin 850' })
  const again = adds({ entryId: sent.id, kind: 'medicine', what: 'Metformin 850' })
  const other = adds({ kind: 'medicine', what: 'Metformin 1000', replaces: old.id })
  const shown = linesOf(project(recordOf(old, sent), [again, other], nurse), 'medicine')
  expect(shown.map(({ what }) => what)).toEqual(['Metformin 1000', 'Metformin 850'])
})

test('a nurse is shown what another visit left, not her own words of this one', () => {
  const [here, before] = [newId(), newId()]
  const left = (visitId: string) => recordOf(line({ kind: 'next_nurse', what: 'Lift it', visitId }))
  const note = (visitId: string) => noteBefore(project(left(visitId), [], nurse), here)?.what
  expect(note(before)).toBe('Lift it')
  expect(note(here)).toBeUndefined()
})

test('what of the checklist waits for signal is shown as said, the last word of each', () => {
  const visitId = newId()
  const item = { id: newId(), what: 'Weigh her', detail: '', rhythm: { every: 'visit' as const } }
  const checklist = { visitId, items: [{ ...item, mark: null }], can: [] }
  const said = (done: boolean, reason = '', id = visitId) =>
    waits('record.mark', { id, markId: newId(), entryId: item.id, done, reason })
  const shown = (...waiting: OutboxEntry[]) => projectItems(checklist, waiting)[0]?.said
  expect(shown()).toBeNull()
  expect(shown(said(false, 'She slept'), said(true))).toEqual({
    done: true,
    reason: '',
    pending: true,
  })
  expect(shown(said(true, '', newId()))).toBeNull()
})
