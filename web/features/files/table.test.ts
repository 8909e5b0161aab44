import { expect, test } from 'vitest'
import { rowsOf, textOf } from './table.ts'

test.each([
  [
    'a,b\r\nc,d\r\n',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'a;b;1,5\nc;d;2,5',
    [
      ['a', 'b', '1,5'],
      ['c', 'd', '2,5'],
    ],
  ],
  ['a\tb', [['a', 'b']]],
  [
    '"a, b","say ""hi""","two\nlines"\n=1+1,,',
    [
      ['a, b', 'say "hi"', 'two\nlines'],
      ['=1+1', '', ''],
    ],
  ],
  ['', []],
])('%j', (text, rows) => {
  expect(rowsOf(text)).toEqual(rows)
})

test('as many rows as are asked for', () => {
  expect(rowsOf('x\n'.repeat(10_000))).toHaveLength(500)
})

test('UTF-8 with and without mark, UTF-16 both ways', () => {
  const word = 'Nkosi ñ'
  const wide = Buffer.from(`\ufeff${word}`, 'utf16le')
  expect(textOf(Buffer.from(word))).toBe(word)
  expect(textOf(Buffer.from(`\ufeff${word}`))).toBe(word)
  expect(textOf(wide)).toBe(word)
  expect(textOf(Buffer.from(wide).swap16())).toBe(word)
})
