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

/** By number and by table: arrays of two bytes have no such search. */
function holdsWideControl(units: Uint16Array): boolean {
  for (let at = 0; at < units.length; at += 1) if (IS_CONTROL[units[at]!] === 1) return true
  return false
}

/** What a program would take for its own, whatever the name says; looked for where programs look. */
const OTHER_BEGINNINGS =
  /^\s*(<!doctype|<html|<head|<body|<script|<iframe|<svg|<\?|<%|\{\\rtf|%!|#!|mime-version:)|%PDF-/i
const BEGINNING = 1_024

/** UTF-16 with a byte order mark as bytes in the order of this machine; null for anything else. */
function wideOf(bytes: Buffer): Uint16Array | null {
  const little = bytes[0] === 0xff && bytes[1] === 0xfe
  if (!little && !(bytes[0] === 0xfe && bytes[1] === 0xff)) return null
  if (bytes.length % 2 === 1) return new Uint16Array()
  const copy = Buffer.from(bytes)
  if (!little) copy.swap16()
  return new Uint16Array(copy.buffer, copy.byteOffset, copy.length / 2)
}

/** The letters of the beginning, and whether signs stand in it that are no text; null where it is in no encoding of ours. */
function read(bytes: Buffer): { beginning: string; controlled: boolean } | null {
  const wide = wideOf(bytes)
  if (!wide) {
    if (!isUtf8(bytes)) return null
    return { beginning: bytes.toString('utf8', 0, 4 * BEGINNING), controlled: holdsControl(bytes) }
  }
  if (wide.length === 0 || !isPaired(wide)) return null
  const beginning = String.fromCharCode(...wide.subarray(0, BEGINNING))
  return { beginning, controlled: holdsWideControl(wide) }
}

/** No half of a surrogate pair stands alone. */
function isPaired(units: Uint16Array): boolean {
  let open = false
  for (const unit of units) {
    const low = unit >= 0xdc00 && unit <= 0xdfff
    if (low !== open) return false
    open = unit >= 0xd800 && unit <= 0xdbff
  }
  return !open
}

/**
 * Text as it may be kept: UTF-8, or UTF-16 with a byte order mark, to its last byte, and nothing in it
 * that is not text. Kept byte for byte: what a spreadsheet makes of a formula is not ours to rewrite.
 */
export function inspectText(bytes: Buffer): Inspected {
  if (bytes.length === 0) return { refused: EMPTY }
  const found = read(bytes)
  if (!found) return { refused: UNREADABLE }
  const { beginning, controlled } = found
  const text = beginning.replace(/^\ufeff/, '').slice(0, BEGINNING)
  if (text === '') return { refused: EMPTY }
  if (controlled) return { refused: NOT_TEXT }
  if (OTHER_BEGINNINGS.test(text)) return { refused: DISGUISED }
  return { bytes }
}
