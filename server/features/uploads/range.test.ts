import { expect, test } from 'vitest'
import { parseRange } from './range.ts'

test.each([
  [undefined, null],
  ['bytes=0-0', { start: 0, end: 1 }],
  ['bytes=0-99', { start: 0, end: 100 }],
  ['bytes=10-', { start: 10, end: 100 }],
  ['bytes=90-400', { start: 90, end: 100 }],
  ['bytes=-10', { start: 90, end: 100 }],
  ['bytes=-400', { start: 0, end: 100 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-4', null],
  ['bytes=-', null],
  ['bytes=0-1,5-6', null],
  ['pages=0-1', null],
  ['bytes=a-b', null],
])('%s of 100 bytes is %j', (header, slice) => {
  expect(parseRange(header, 100)).toEqual(slice)
})

test('nothing of an empty file can be asked for in part', () => {
  expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable')
})
