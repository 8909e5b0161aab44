import { expect, test } from 'vitest'
import { inspectText, judgeText } from './text.ts'

const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')

test.each([
  ['plain letters', Buffer.from('Dear doctor')],
  ['every language', Buffer.from('Môre, ngiyabonga, שלום, 👩🏽‍⚕️')],
  ['a byte order mark', Buffer.from('\uFEFFday,ml')],
  ['UTF-16, little end first', utf16('Môre 👩🏽‍⚕️')],
  ['UTF-16, big end first', utf16('Môre').swap16()],
  ['tabs, line ends of all kinds, a form feed', Buffer.from('a\tb\r\nc\nd\re\f')],
  ['an end-of-file of old', Buffer.from('Dear\r\n\x1a')],
  ['what begins like a bitmap', Buffer.from('BMI: 27')],
  ['a formula', Buffer.from('=cmd|"/c calc"!A0,1\n')],
])('%s is kept byte for byte', (_, bytes) => {
  expect(inspectText(bytes)).toEqual({ bytes })
})

test.each([
  ['an old encoding', Buffer.from('Môre', 'latin1'), /old encoding/],
  ['a letter cut in half', Buffer.from('Môre').subarray(0, 2), /old encoding/],
  ['half of a pair in UTF-16', utf16('\ud83d'), /old encoding/],
  ['an odd byte in UTF-16', utf16('Môre').subarray(0, 7), /old encoding/],
  ['a NUL', Buffer.from('Dear\0doctor'), /signs that are no text/],
  ['a NUL in UTF-16', utf16('Dear\0doctor'), /signs that are no text/],
  ['UTF-16 without its mark', utf16('Dear').subarray(2), /signs that are no text/],
  ['an escape for terminals', Buffer.from('\x1b]0;x\x07'), /signs that are no text/],
  ['only a byte order mark', Buffer.from('\uFEFF'), /empty/],
  ['a web page', Buffer.from('\n <HTML><body onload=x>'), /holds something else/],
  ['a web page in UTF-16', utf16('<script>'), /holds something else/],
  ['a drawing', Buffer.from('<?xml version="1.0"?><svg/>'), /holds something else/],
  ['a rich text', Buffer.from('{\\rtf1 \\objupdate}'), /holds something else/],
  ['PostScript', Buffer.from('%!PS\n'), /holds something else/],
  ['a shell script', Buffer.from('#!/bin/sh\n'), /holds something else/],
  ['a mail with parts', Buffer.from('MIME-Version: 1.0\n'), /holds something else/],
  ['a PDF a little further on', Buffer.from(`${' '.repeat(900)}%PDF-1.7`), /holds something else/],
])('%s is refused', (_, bytes, sentence) => {
  expect(inspectText(bytes)).toEqual({ refused: expect.stringMatching(sentence) })
})

const TEXTS = [
  Buffer.from('Môre, ngiyabonga, שלום, 👩🏽‍⚕️'),
  Buffer.from('\uFEFFday,ml'),
  utf16('Môre 👩🏽‍⚕️'),
  utf16('Môre 👩🏽‍⚕️').swap16(),
  utf16('half \ud83d of a pair'),
  utf16('Môre').subarray(0, 7),
  utf16('Dear\0doctor'),
  utf16('<script>'),
  Buffer.from('Môre 👩🏽', 'utf8').subarray(0, -1),
  Buffer.from('Môre', 'latin1'),
  Buffer.from('a\u0007 then \xff', 'latin1'),
  Buffer.from([0xe2, 0x41, 0x42, 0x43]),
  Buffer.from([0xff]),
  Buffer.from([0xff, 0xfe]),
  Buffer.from('\uFEFF'),
  Buffer.from('a'),
  Buffer.from('  <svg/>'),
  Buffer.alloc(0),
]

test('what comes in pieces is judged like what comes at once, wherever it was cut', () => {
  for (const text of TEXTS) {
    const whole = inspectText(text)
    for (let first = 0; first <= text.length; first += 1)
      for (let second = first; second <= text.length; second += 1) {
        const judge = judgeText()
        for (const piece of [[0, first], [first, second], [second]] as const)
          judge.take(text.subarray(...piece))
        const refused = judge.end()
        expect(refused === null ? { bytes: text } : { refused }).toEqual(whole)
      }
  }
})

test('every letter is the same to it in one piece and byte by byte', () => {
  for (let code = 0x80; code <= 0x10ffff; code += code < 0x800 ? 7 : 641) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const text = Buffer.from(String.fromCodePoint(code))
    const judge = judgeText()
    for (const byte of text) judge.take(Buffer.of(byte))
    expect([code, judge.end()]).toEqual([code, null])
  }
})
