import { expect, test } from 'vitest'
import { declared, problemOf, sizeWords } from './files.ts'

const file = (name: string, type: string, size = 10) => new File(['x'.repeat(size)], name, { type })
const MB = 1024 * 1024

test.each([
  ['arm.jpg', 'image/jpeg', 5 * MB],
  ['photo', 'image/png', 10],
  ['letter.PDF', 'application/pdf', 10 * MB],
  ['week.csv', 'application/vnd.ms-excel', 10],
  ['plan.txt', '', 10],
])('%s as %j may be sent', (name, type, size) => {
  expect(problemOf(file(name, type, size))).toBeNull()
})

test.each([
  ['arm.heic', 'image/heic', 10, /^This kind of file/],
  ['film.mp4', 'video/mp4', 10, /^This kind of file/],
  ['letter.pdf.exe', 'application/pdf', 10, /^This kind of file/],
  ['constructor', '', 10, /^This kind of file/],
  ['arm.jpg', 'image/jpeg', 5 * MB + 1, /^This picture is larger than 5 MB/],
  ['letter.pdf', 'application/pdf', 10 * MB + 1, /^This document is larger than 10 MB/],
  ['letter.pdf', 'application/pdf', 0, /^This file is empty/],
])('%s as %j of %i bytes is not sent: it says why', (name, type, size, sentence) => {
  expect(problemOf(file(name, type, size))).toMatch(sentence)
})

test('a table is declared as one, and a picture as what it is', () => {
  expect(declared(file('week.csv', 'application/vnd.ms-excel'), 'week.csv').type).toBe('text/csv')
  expect(declared(file('arm', 'image/png'), 'photo.jpg').type).toBe('image/png')
})

test('sizes are in words that people know', () => {
  expect([sizeWords(1), sizeWords(64_200), sizeWords(2_340_000)]).toEqual([
    '1 KB',
    '64 KB',
    '2.3 MB',
  ])
})
