import { Unsound } from '../unsound.ts'
import { readCompound } from './compound.ts'
import { refuseActive } from './doc.ts'
import { readXml, type Element } from './xml.ts'
import { readZip, unzipped, type Entry } from './zip.ts'

/** What a Word document is made of. Anything else in it is another file. */
const PARTS =
  /\.(xml|rels|vml|png|jpe?g|jfif|gif|bmp|dib|tiff?|emf|emz|wmf|wmz|wdp|svg|webp|ico|odttf|bin|xlsx|docx|pptx)$/i
const XML_PARTS = /\.(xml|rels|vml|svg)$/i
/** How the containers of macros, programs and other documents begin, whatever they are called. */
const COMPOUND = 'd0cf11e0'
const CONTAINERS = [COMPOUND, '4d5a', '25504446', '7b5c7274', '504b0304', '7f454c46', '3c68746d']

const MAIN = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'
const MACRO_TYPES = /macroenabled|vbaproject|vbadata|activex|keymapcustomizations|attachedtoolbars/i
const MACRO_PARTS = /vbaproject|vbadata|(^|\/)activex\//i

/** Relations by the last part of their type, in small letters, that are none of a plain document. */
const RELATIONS: Record<string, 'macros' | 'embeds' | 'fetches'> = {
  vbaproject: 'macros',
  wordvbadata: 'macros',
  keymapcustomizations: 'macros',
  attachedtoolbars: 'macros',
  control: 'macros',
  activexcontrolbinary: 'macros',
  ctrlprop: 'macros',
  afchunk: 'embeds',
  subdocument: 'fetches',
  frame: 'fetches',
}
const WEB = /^(https?:\/\/|mailto:|tel:)/i
const ELSEWHERE = /^([a-z][a-z0-9+.-]*:|\/\/|\\\\)/i
/** Commands in a field that start a program or load a file (ECMA-376, 17.16.5). */
const STARTS = /\bDDE(AUTO)?\b/i
const LOADS = /\b(INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE|RD)\b[^]*?(:\/\/|\\\\)/i

/**
 * A DOCX (ECMA-376) as it may be kept: a sound ZIP of the parts of one Word document, without macros,
 * controls, packed files, or anything that is loaded from elsewhere but links to the web that a person
 * taps. Throws Unsound.
 */
export function inspectDocx(bytes: Buffer): void {
  const main = readPackage(bytes, 1)
  if (main !== MAIN) throw new Unsound('disguised')
}

/** Judges every part and answers the type of the main one. */
function readPackage(bytes: Buffer, depth: number): string {
  const entries = readZip(bytes).filter(({ name }) => !name.endsWith('/'))
  const types = new Map<string, string>()
  const found: { main?: string } = {}
  for (const entry of entries) {
    refusePart(entry)
    const content = unzipped(entry)
    if (XML_PARTS.test(entry.name)) readPart(entry.name, content, types, found)
    else refuseContainer(entry.name, content, depth)
  }
  if (!found.main) throw new Unsound('damaged')
  const name = found.main.replace(/^\//, '')
  const main = entries.find((entry) => entry.name.toLowerCase() === name.toLowerCase())
  if (!main) throw new Unsound('damaged')
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  return types.get(`/${name.toLowerCase()}`) ?? types.get(extension) ?? ''
}

function refusePart({ name }: Entry) {
  if (MACRO_PARTS.test(name)) throw new Unsound('macros')
  if (!PARTS.test(name)) throw new Unsound('embeds')
}

/**
 * The table behind a chart, and the sheet or drawing that a letter shows, lie inside as documents of their own: judged
 * as the letter is, once. One of old may hold nothing that an old letter may not.
 */
function refuseContainer(name: string, content: Buffer, depth: number) {
  const begins = content.toString('hex', 0, 4)
  if (/\.(xlsx|docx|pptx)$/i.test(name) && depth > 0 && begins === '504b0304') {
    readPackage(content, depth - 1)
    return
  }
  if (/\.bin$/i.test(name) && begins === COMPOUND) return refuseActive(readCompound(content))
  if (CONTAINERS.some((container) => begins.startsWith(container))) throw new Unsound('embeds')
}

function readPart(
  name: string,
  content: Buffer,
  types: Map<string, string>,
  found: { main?: string },
) {
  if (name === '[Content_Types].xml')
    return readXml(content, { element: (element) => typeIn(element, types) })
  if (/\.rels$/i.test(name)) {
    const element = (one: Element) => {
      const main = relationIn(one)
      if (main !== null && name === '_rels/.rels') found.main = main
    }
    return readXml(content, { element })
  }
  // A field may be cut into many pieces: together they are one command.
  let fields = ''
  readXml(content, {
    element({ name: element, attributes }) {
      const command = element === 'fldSimple' ? attributes.get('instr') : undefined
      if (command) fields += `\n${command}\n`
      if (element === 'fldChar' && attributes.get('fldCharType') === 'begin') fields += '\n'
      if (element === 'sourceFileName') throw new Unsound('fetches')
      const source = attributes.get('src') ?? (element === 'imagedata' && attributes.get('href'))
      if (source && ELSEWHERE.test(source.trim())) throw new Unsound('fetches')
    },
    text(text, inside) {
      if (/:?(instrText|delInstrText)$/.test(inside)) fields += text
    },
  })
  if (STARTS.test(fields)) throw new Unsound('launches')
  if (fields.split('\n').some((field) => LOADS.test(field))) throw new Unsound('fetches')
}

function typeIn({ attributes }: Element, types: Map<string, string>) {
  const type = attributes.get('ContentType')
  if (type === undefined) return
  if (MACRO_TYPES.test(type)) throw new Unsound('macros')
  const of = attributes.get('PartName') ?? attributes.get('Extension')
  if (of) types.set(of.toLowerCase(), type)
}

/** Judges one relation; answers where the main document is, if that is what it says. */
function relationIn({ name, attributes }: Element): string | null {
  if (name !== 'Relationship') return null
  const kind = (attributes.get('Type') ?? '').split('/').at(-1)!.toLowerCase()
  const target = (attributes.get('Target') ?? '').trim()
  const reason = Object.hasOwn(RELATIONS, kind) ? RELATIONS[kind] : undefined
  if (reason) throw new Unsound(reason)
  const outside = attributes.get('TargetMode')?.toLowerCase() === 'external'
  const leads = ELSEWHERE.test(target)
  if (outside && kind === 'hyperlink' && (!leads || WEB.test(target))) return null
  if (outside || leads) throw new Unsound('fetches')
  return kind === 'officedocument' ? target : null
}
