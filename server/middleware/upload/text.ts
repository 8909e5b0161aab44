import { isUtf8 } from 'node:buffer'
import type { Inspected } from '../upload.ts'

const UNREADABLE =
  'This text is in an old encoding or damaged. Save it again as UTF-8 text, then send it.'
const NOT_TEXT =
  'This file holds signs that are no text. Open it in the program that made it and save it as text.'
const DISGUISED =
  'This file says it is text, but holds something else: a web page, a script or a document.'

/** NUL and what only programs and terminals use; not tab, line ends, form feed and the old end-of-file. */
// oxlint-disable-next-line no-control-regex -- those are what it looks for
const CONTROLS = /[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]/

/** What a program would take for its own, whatever the name says; looked for where programs look. */
const OTHER_BEGINNINGS =
  /^\s*(<!doctype|<html|<head|<body|<script|<iframe|<svg|<\?|<%|\{\\rtf|%!|#!|mime-version:)|%PDF-/i
const BEGINNING = 1_024

function decoderFor(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

/**
 * Text as it may be kept: UTF-8, or UTF-16 with a byte order mark, to its last byte, and nothing in it
 * that is not text. Kept byte for byte: what a spreadsheet makes of a formula is not ours to rewrite.
 */
export function inspectText(bytes: Buffer): Inspected {
  const encoding = decoderFor(bytes)
  if (encoding === 'utf-8' && !isUtf8(bytes)) return { refused: UNREADABLE }
  let text: string
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return { refused: UNREADABLE }
  }
  if (text === '') return { refused: 'This file is empty.' }
  if (CONTROLS.test(text)) return { refused: NOT_TEXT }
  if (OTHER_BEGINNINGS.test(text.slice(0, BEGINNING))) return { refused: DISGUISED }
  return { bytes }
}
