import { expect, test } from 'vitest'
import type { BackupState } from '../../../contract/backups.ts'
import { whatIsLate, whyNotReady } from './words.ts'

const NOW = Date.parse('2026-11-24T07:00:00Z')
const EARLIER = '2026-11-24T05:00:00.000Z'
const well: BackupState = {
  proven: true,
  overdue: false,
  lastBackup: { at: EARLIER, rows: 9, files: 1, bytes: 900 },
  failure: null,
  lastDrill: { at: EARLIER, rows: 9, files: 1, opened: 4, finding: null },
  lastPassed: EARLIER,
  restored: null,
}
const none = { lastBackup: null, lastDrill: null, lastPassed: null }

test.each([
  [{}, null],
  [{ ...none, proven: false }, /No backup was ever restored/],
  [{ proven: false, lastPassed: '2026-10-01T05:00:00.000Z' }, /more than 35 days ago/],
  [
    { proven: false, lastPassed: null, lastDrill: { ...well.lastDrill!, finding: 'Torn.' } },
    /could not be restored/,
  ],
] as const)('whether it is for real patients is one sentence', (change, sentence) => {
  const said = whyNotReady({ ...well, ...change }, NOW) ?? ''
  expect(said).toMatch(sentence ?? /^$/)
})

test.each([
  [{}, null],
  [{ overdue: true, lastBackup: null }, /no backup yet/],
  [{ overdue: true }, /more than 26 hours ago/],
  [{ failure: { at: EARLIER, sentence: 'The disk is full.' } }, /failed .*: The disk is full\./],
] as const)('what is wrong with the backups is one sentence', (change, sentence) => {
  const said = whatIsLate({ ...well, ...change }, NOW) ?? ''
  expect(said).toMatch(sentence ?? /^$/)
})
