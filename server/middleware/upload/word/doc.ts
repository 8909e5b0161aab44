import { Unsound, type Reason } from '../unsound.ts'
import { readCompound, type Item } from './compound.ts'

/** Streams and storages by name, in small letters, wherever they lie. */
const FORBIDDEN: Record<string, Reason> = {
  macros: 'macros',
  vba: 'macros',
  _vba_project: 'macros',
  _vba_project_cur: 'macros',
  encryptedpackage: 'locked',
  encryptioninfo: 'locked',
  // What another program packed, any file at all included, to be opened with a double click.
  '\u0001ole10native': 'embeds',
}

/** Word 97 and later; Word 6 and 95. */
const WORD = new Set([0xa5ec, 0xa5dc])
const TEMPLATE = 0x0001
const ENCRYPTED = 0x8100
/** A field that starts a program, in either width of letters. */
const STARTS = /\x13[\s\0]*D\0?D\0?E/i

/**
 * A Word document of old ([MS-DOC]) as it may be kept: a compound file with a WordDocument at its root
 * that is not locked, without macros and without packed files. Throws Unsound.
 */
export function inspectDoc(bytes: Buffer): void {
  const items = readCompound(bytes)
  refuseActive(items)
  const document = items.find(
    ({ path }) => path.length === 1 && path[0]!.toLowerCase() === 'worddocument',
  )
  if (!document || document.isStorage) throw new Unsound('disguised')
  const content = document.read()
  if (content.length < 32 || !WORD.has(content.readUInt16LE(0))) throw new Unsound('damaged')
  const flags = content.readUInt16LE(10)
  if (flags & ENCRYPTED) throw new Unsound('locked')
  // Before Word 97 macros were in templates, whatever a file was called.
  if (flags & TEMPLATE) throw new Unsound('macros')
  if (STARTS.test(content.toString('latin1'))) throw new Unsound('launches')
}

/** Throws Unsound where a compound file holds macros, something packed or locked, or does not open to its end. */
export function refuseActive(items: readonly Item[]): void {
  for (const { path } of items) {
    const name = path.at(-1)!.toLowerCase()
    if (Object.hasOwn(FORBIDDEN, name)) throw new Unsound(FORBIDDEN[name]!)
  }
  // Each must open to its end: half a document is none.
  for (const item of items) if (!item.isStorage) item.read()
}
