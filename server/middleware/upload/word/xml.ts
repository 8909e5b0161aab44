import { Unsound } from '../unsound.ts'

/** An element as it opens, by its local name; `attributes` by theirs. */
export type Element = { name: string; attributes: Map<string, string> }

type Heard = { element?: (element: Element) => void; text?: (text: string, inside: string) => void }

const DEPTH = 256
const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** The characters of a document whose encoding is said and plain; others could hide anything. */
function textOf(bytes: Buffer): string {
  const [a, b] = [bytes[0], bytes[1]]
  const wide = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)
  const label = wide ? (a === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8'
  const head = bytes.toString('latin1', 0, 200)
  const said = /^(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']/.exec(head)?.[1]
  const narrow = /^(iso-8859-1|windows-1252)$/i.test(said ?? '')
  if (said && !narrow && !/^(utf-8|us-ascii|ascii)$/i.test(said)) throw new Unsound('tangled')
  try {
    return new TextDecoder(narrow ? 'windows-1252' : label, { fatal: true }).decode(bytes)
  } catch {
    throw new Unsound('damaged')
  }
}

const unescaped = (text: string) =>
  text.replace(/&([^;\s]{0,12});?/g, (_, name: string) => {
    const code = /^#x([0-9a-f]{1,6})$/i.exec(name)?.[1]
    const point = code ? Number.parseInt(code, 16) : Number(/^#(\d{1,7})$/.exec(name)?.[1])
    const sign = Object.hasOwn(NAMED, name)
      ? NAMED[name]
      : point > 0 && point <= 0x10ffff
        ? String.fromCodePoint(point)
        : undefined
    if (sign === undefined) throw new Unsound('damaged')
    return sign
  })

const local = (name: string) => name.slice(name.lastIndexOf(':') + 1)

const TOKEN =
  /([^<]+)|<!--[^]*?-->|<!\[CDATA\[([^]*?)\]\]>|<\?[^]*?\?>|<\/([^\s<>/]+)\s*>|<([^\s<>/!?]+)((?:\s+[^\s=<>"'/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y
const ATTRIBUTE = /([^\s=<>"'/]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g

/**
 * Reads XML 1.0 to its end. A document type is refused, whatever it declares: entities are how XML
 * fetches files and grows without end. Throws Unsound, also where it is not well-formed.
 */
export function readXml(bytes: Buffer, heard: Heard = {}): void {
  const text = textOf(bytes)
  const open: string[] = []
  let roots = 0
  TOKEN.lastIndex = 0
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(text)
    if (!token)
      throw new Unsound(
        /^<!(doctype|entity)/i.test(text.slice(at, at + 10)) ? 'fetches' : 'damaged',
      )
    const [, plain, data, closed, opened, attributes, alone] = token
    if (plain !== undefined || data !== undefined) {
      const said = plain === undefined ? data! : plain.includes('&') ? unescaped(plain) : plain
      if (open.length === 0 && said.trim() !== '') throw new Unsound('damaged')
      heard.text?.(said, open.at(-1) ?? '')
    } else if (closed !== undefined) {
      if (open.pop() !== closed) throw new Unsound('damaged')
    } else if (opened !== undefined) {
      if (open.length === 0 && (roots += 1) > 1) throw new Unsound('damaged')
      if (open.length > DEPTH) throw new Unsound('tangled')
      heard.element?.({ name: local(opened), attributes: attributesOf(attributes ?? '') })
      if (!alone) open.push(opened)
    }
  }
  if (open.length > 0 || roots !== 1) throw new Unsound('damaged')
}

function attributesOf(text: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, name, double, single] of text.matchAll(ATTRIBUTE))
    found.set(local(name!), unescaped(double ?? single ?? ''))
  return found
}
