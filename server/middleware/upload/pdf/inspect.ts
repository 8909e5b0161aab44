import { Unsound, type Reason } from '../unsound.ts'
import { readPdf, typeOf, type Pdf } from './objects.ts'
import { entry, type Dict, type Value } from './tokens.ts'

/** What a name means wherever it stands, as key or as value. */
const FORBIDDEN: Record<string, Reason> = {
  JavaScript: 'script',
  Launch: 'launches',
  EmbeddedFile: 'embeds',
  EmbeddedFiles: 'embeds',
  RichMedia: 'embeds',
  GoToE: 'embeds',
}
/** What a key means; as a value it may be the name of a font. */
const FORBIDDEN_KEYS: Record<string, Reason> = {
  ...FORBIDDEN,
  JS: 'script',
  // A form in XML, with programs of its own.
  XFA: 'script',
  OnInstantiate: 'script',
  EF: 'embeds',
}

const own = (table: Record<string, Reason>, name: string): Reason | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined

function refuseIfForbidden(value: Value) {
  if ('name' in value) {
    const reason = own(FORBIDDEN, value.name)
    if (reason) throw new Unsound(reason)
  } else if ('list' in value) value.list.forEach(refuseIfForbidden)
  else if ('dict' in value)
    for (const [key, inner] of value.dict) {
      const reason = own(FORBIDDEN_KEYS, key)
      if (reason) throw new Unsound(reason)
      refuseIfForbidden(inner)
    }
}

/**
 * A PDF (ISO 32000) as it may be kept: a header at its first byte, an end that opens, pages, and nowhere
 * a program, a start of a program or a file inside, packed, locked and hidden objects included. Throws
 * Unsound.
 */
export function inspectPdf(bytes: Buffer): void {
  if (!/^%PDF-[12]\.\d/.test(bytes.toString('latin1', 0, 8))) throw new Unsound('disguised')
  refuseIfUnended(bytes)
  const pdf = readPdf(bytes)
  pdf.values.forEach(refuseIfForbidden)
  for (const name of pdf.loose) {
    const reason = own(FORBIDDEN_KEYS, name)
    if (reason) throw new Unsound(reason)
  }
  if (!hasPages(pdf)) throw new Unsound('damaged')
}

const TAIL = 2_048

/** The end names where the table of objects is, a table stands there, and nothing follows. */
function refuseIfUnended(bytes: Buffer) {
  const tail = bytes.toString('latin1', Math.max(0, bytes.length - TAIL))
  const end = /startxref\s+(\d{1,10})\s+%%EOF([^]*)$/.exec(
    tail.slice(tail.lastIndexOf('startxref')),
  )
  if (!end) throw new Unsound('damaged')
  if (/[^\s\0]/.test(end[2]!)) throw new Unsound('disguised')
  const at = Number(end[1])
  if (!/^\s*(xref\b|\d+\s+\d+\s+obj\b)/.test(bytes.toString('latin1', at, at + 40)))
    throw new Unsound('damaged')
}

const dictsAt = ({ byNumber }: Pdf, value: Value | undefined): Dict[] => {
  const values = value && 'ref' in value ? (byNumber.get(value.ref) ?? []) : value ? [value] : []
  return values.flatMap((each) => ('dict' in each ? [each.dict] : []))
}

/** Whether a catalogue leads to at least one page. */
function hasPages(pdf: Pdf): boolean {
  const roots = pdf.trailers.flatMap((trailer) => dictsAt(pdf, entry(trailer, 'Root')))
  const seen = new Set<Dict>()
  const waiting = roots.flatMap((root) => dictsAt(pdf, entry(root, 'Pages')))
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    if (typeOf(node) === 'Page') return true
    const kids = entry(node, 'Kids')
    const lists = kids && 'ref' in kids ? (pdf.byNumber.get(kids.ref) ?? []) : kids ? [kids] : []
    for (const list of lists)
      if ('list' in list) for (const kid of list.list) waiting.push(...dictsAt(pdf, kid))
  }
  return false
}
