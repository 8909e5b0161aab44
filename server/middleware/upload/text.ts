import { isUtf8 } from 'node:buffer'
import type { Inspected } from '../upload.ts'

const UNREADABLE =
  'This text is in an old encoding or damaged. Save it again as UTF-8 text, then send it.'
const EMPTY = 'This file is empty.'
const NOT_TEXT =
  'This file holds signs that are no text. Open it in the program that made it and save it as text.'
const DISGUISED =
  'This file says it is text, but holds something else: a web page, a script or a document.'

/** NUL and what only programs and terminals use; not tab, line ends, form feed and the old end-of-file. */
const CONTROLS = Array.from({ length: 0x80 }, (_, code) => code).filter(
  (code) => (code < 0x20 && !(code >= 0x09 && code <= 0x0d) && code !== 0x1a) || code === 0x7f,
)
const IS_CONTROL = Uint8Array.from({ length: 0x100 }, (_, code) => Number(CONTROLS.includes(code)))
/** So many bytes stay near the processor while they are searched for one sign after the other. */
const NEAR = 16_384

/** By `Buffer.includes`, which is memchr: of 10 MB, a loop takes three times as long, an iterator thirty times. */
function holdsControl(bytes: Buffer): boolean {
  for (let from = 0; from < bytes.length; from += NEAR) {
    const piece = bytes.subarray(from, from + NEAR)
    if (CONTROLS.some((code) => piece.includes(code))) return true
  }
  return false
}

/** What a program would take for its own, whatever the name says; looked for where programs look. */
const OTHER_BEGINNINGS =
  /^\s*(<!doctype|<html|<head|<body|<script|<iframe|<svg|<\?|<%|\{\\rtf|%!|#!|mime-version:)|%PDF-/i
const BEGINNING = 1_024
/** Of any encoding so many letters, and a mark. */
const HEAD = 4 * BEGINNING + 2

/** One after the other, across the ends of pieces: whether the bytes are well formed, and hold signs that are no text. */
type Reader = {
  take(bytes: Buffer): void
  /** With the last piece taken. */
  end(): { formed: boolean; controlled: boolean }
}

const lengthOf = (lead: number) => (lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4)

/** How many bytes at the end begin a letter that is not all there. */
function cutOff(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return lengthOf(byte) > back ? back : 0
  }
  return 0
}

function utf8Reader(): Reader {
  let begun: Buffer = Buffer.alloc(0)
  let formed = true
  let controlled = false
  return {
    take(bytes) {
      if (!formed) return
      const missing = begun.length === 0 ? 0 : lengthOf(begun[0]!) - begun.length
      const letter = Buffer.concat([begun, bytes.subarray(0, missing)])
      const rest = bytes.subarray(missing)
      if (missing > bytes.length) return void (begun = letter)
      const end = rest.length - cutOff(rest)
      begun = Buffer.from(rest.subarray(end))
      formed = isUtf8(letter) && isUtf8(rest.subarray(0, end))
      controlled ||= holdsControl(rest)
    },
    end: () => ({ formed: formed && begun.length === 0, controlled }),
  }
}

/** Behind a byte order mark, which it takes as well. No half of a surrogate pair stands alone. */
function utf16Reader(littleEnd: boolean): Reader {
  let begun: Buffer = Buffer.alloc(0)
  let formed = true
  let controlled = false
  let open = false
  return {
    take(bytes) {
      // In memory of its own, in the order of this machine.
      const joined = Buffer.concat([begun, bytes])
      const whole = joined.subarray(0, joined.length - (joined.length % 2))
      begun = Buffer.from(joined.subarray(whole.length))
      if (!littleEnd) whole.swap16()
      const units = new Uint16Array(whole.buffer, whole.byteOffset, whole.length / 2)
      // By number: an iterator takes many times as long.
      for (let at = 0; at < units.length; at += 1) {
        const unit = units[at]!
        const low = unit >= 0xdc00 && unit <= 0xdfff
        if (low !== open) formed = false
        open = unit >= 0xd800 && unit <= 0xdbff
        if (IS_CONTROL[unit] === 1) controlled = true
      }
    },
    end: () => ({ formed: formed && !open && begun.length === 0, controlled }),
  }
}

/** UTF-16 only behind its mark. */
function encodingOf(start: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-8'
}

function readerFor(start: Buffer): Reader {
  const encoding = encodingOf(start)
  return encoding === 'utf-8' ? utf8Reader() : utf16Reader(encoding === 'utf-16le')
}

export type TextJudge = {
  /** Holds nothing of `bytes` afterwards. */
  take(bytes: Buffer): void
  /** Why it is refused, in a sentence; null for what may be kept. */
  end(): string | null
}

/**
 * Judges text as it comes: UTF-8, or UTF-16 with a byte order mark, to its last byte, and nothing in it that is not
 * text. Kept byte for byte: what a spreadsheet makes of a formula is not ours to rewrite.
 */
export function judgeText(): TextJudge {
  let start: Buffer = Buffer.alloc(0)
  let reader: Reader | null = null
  function take(bytes: Buffer) {
    const before = start.length
    if (before < HEAD) start = Buffer.concat([start, bytes.subarray(0, HEAD - before)])
    if (reader) return reader.take(bytes)
    // The mark may come in two pieces.
    if (start.length < 2) return
    reader = readerFor(start)
    reader.take(start.subarray(0, before))
    reader.take(bytes)
  }
  return {
    take,
    end() {
      if (start.length === 0) return EMPTY
      reader ??= utf8Reader()
      if (start.length < 2) reader.take(start)
      const { formed, controlled } = reader.end()
      if (!formed) return UNREADABLE
      const text = new TextDecoder(encodingOf(start)).decode(start).slice(0, BEGINNING)
      if (text === '') return EMPTY
      if (controlled) return NOT_TEXT
      return OTHER_BEGINNINGS.test(text) ? DISGUISED : null
    },
  }
}

export function inspectText(bytes: Buffer): Inspected {
  const judge = judgeText()
  judge.take(bytes)
  const refused = judge.end()
  return refused === null ? { bytes } : { refused }
}
