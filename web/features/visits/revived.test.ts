import { expect, test } from 'vitest'
import type { ReportWords } from '../../../contract/reportParts.ts'
import { addendumOf, firstPiece } from './revived.ts'

const words = (more: Partial<ReportWords> = {}): ReportWords => ({
  findings: 'Heel red',
  careGiven: 'Dressed',
  advice: '',
  medicines: [],
  wounds: [],
  followUp: '',
  ...more,
})
const given = {
  drug: 'Paracetamol',
  dose: '500 mg',
  route: 'mouth' as const,
  at: '2026-11-24T08:10:00Z',
  checked: true,
}
const heel = { place: 'Left heel', size: '2 cm', look: 'Clean', photos: ['a'] }

test('only what the signed report does not say becomes an addendum', () => {
  expect(addendumOf(words(), words({ advice: 'Rest' }))).toBe('')
  expect(addendumOf(words({ findings: ' Heel red ' }), words())).toBe('')
  expect(addendumOf(words({ wounds: [heel] }), words({ wounds: [{ ...heel, photos: [] }] }))).toBe(
    '',
  )
  const draft = words({
    findings: 'Heel open',
    medicines: [given, { ...given, drug: 'Ibuprofen', checked: false }],
    wounds: [heel],
    followUp: 'Thursday',
  })
  expect(addendumOf(draft, words({ medicines: [given] }))).toBe(
    [
      'What was found: Heel open',
      'Next step: Thursday',
      'Medicine: Ibuprofen 500 mg, by mouth, 10:10, not compared',
      'Wound: Left heel, 2 cm, Clean',
    ].join('\n\n'),
  )
})

test('what is longer than one addendum goes in pieces, and no word of it is lost', () => {
  for (const text of [
    'word '.repeat(50).trim(),
    'x'.repeat(130),
    'line one\nline two\n'.repeat(9).trim(),
  ]) {
    const pieces: string[] = []
    for (let rest = text; rest;) {
      const [piece, after] = firstPiece(rest, 40)
      pieces.push(piece)
      rest = after
    }
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(40)
    expect(pieces.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
  }
})
