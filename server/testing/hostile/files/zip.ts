import { crc32, deflateRawSync } from 'node:zlib'

// ZIPs and DOCX made by hand, sound ones and others.

export type Part = { name: string; content: string | Buffer }
/** What is said of a part instead of the truth. */
export type Lies = { flags?: number; localName?: string; size?: number; method?: number }

function headerOf(part: Part, data: Buffer, lies: Lies, at: number | null): Buffer {
  const content = Buffer.from(part.content as string)
  const name = Buffer.from(at === null ? (lies.localName ?? part.name) : part.name)
  const fields = Buffer.alloc(at === null ? 30 : 46)
  const from = at === null ? 0 : 2
  fields.writeUInt32LE(at === null ? 0x04034b50 : 0x02014b50)
  if (at !== null) fields.writeUInt16LE(20, 4)
  fields.writeUInt16LE(20, 4 + from)
  fields.writeUInt16LE(lies.flags ?? 0, 6 + from)
  fields.writeUInt16LE(lies.method ?? 8, 8 + from)
  fields.writeUInt32LE(crc32(content), 14 + from)
  fields.writeUInt32LE(data.length, 18 + from)
  fields.writeUInt32LE(lies.size ?? content.length, 22 + from)
  fields.writeUInt16LE(name.length, 26 + from)
  if (at !== null) fields.writeUInt32LE(at, 42)
  return Buffer.concat([fields, name])
}

/** A ZIP of these parts; `lies` by the name of a part. */
export function zipOf(parts: readonly Part[], lies: Record<string, Lies> = {}): Buffer {
  const [files, table]: [Buffer[], Buffer[]] = [[], []]
  let at = 0
  for (const part of parts) {
    const own = lies[part.name] ?? {}
    const data = deflateRawSync(Buffer.from(part.content as string))
    table.push(headerOf(part, data, own, at))
    const file = Buffer.concat([headerOf(part, data, own, null), data])
    files.push(file)
    at += file.length
  }
  const size = table.reduce((sum, row) => sum + row.length, 0)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...files, ...table, end])
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const MAIN = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'

export const bodyOf = (inside: string) =>
  `${HEAD}<w:document xmlns:w="w" xmlns:v="v" xmlns:r="${OFFICE}"><w:body>${inside}</w:body></w:document>`
export const relationsOf = (...relations: string[]) =>
  `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relations.join('')}</Relationships>`
export const relation = (kind: string, target: string, mode = '') =>
  `<Relationship Id="r${kind}" Type="${OFFICE}/${kind}" Target="${target}"${mode && ` TargetMode="${mode}"`}/>`

/** The parts of a letter; a part of the same name takes the place of its own. */
export function letterParts(other: readonly Part[] = [], main = MAIN): Part[] {
  const parts: Part[] = [
    {
      name: '[Content_Types].xml',
      content: `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="${main}"/></Types>`,
    },
    { name: '_rels/.rels', content: relationsOf(relation('officeDocument', 'word/document.xml')) },
    { name: 'word/document.xml', content: bodyOf('<w:p><w:r><w:t>Dear doctor</w:t></w:r></w:p>') },
  ]
  const kept = parts.map((part) => other.find(({ name }) => name === part.name) ?? part)
  return [...kept, ...other.filter(({ name }) => !parts.some((part) => part.name === name))]
}
export const docxOf = (other: readonly Part[] = [], lies: Record<string, Lies> = {}) =>
  zipOf(letterParts(other), lies)
