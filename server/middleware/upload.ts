import { extname } from 'node:path'
import { fileTypeFromBuffer } from 'file-type'
import { Refusal } from '../platform/errors.ts'
import { inspectDocument } from './upload/document.ts'
import { createGate } from './upload/gate.ts'
import { reencode } from './upload/image.ts'
import { judgeText } from './upload/text.ts'
import { SENTENCES } from './upload/unsound.ts'

const MB = 1024 * 1024
export const IMAGE_LIMIT = 5 * MB
export const DOCUMENT_LIMIT = 10 * MB

/** What is kept of a file, or why it is not, in a sentence for whoever sent it. */
export type Inspected = { bytes: Buffer } | { refused: string }

type Rule = {
  kind: 'image' | 'document'
  /** What people call it. */
  name: string
  extensions: readonly string[]
  /** What senders declare; the first is what is served. */
  declared: readonly string[]
  /** What the first bytes are recognised as. */
  content: readonly string[]
  limit: number
  inspect: (bytes: Buffer) => Inspected | Promise<Inspected>
}

const inspectText = inspectDocument('text', 'text file')

/** Everything that is accepted. What is not a row here is refused. */
export const ACCEPTED: readonly Rule[] = [
  {
    kind: 'image',
    name: 'JPEG',
    extensions: ['jpg', 'jpeg', 'jpe', 'jfif'],
    declared: ['image/jpeg', 'image/jpg', 'image/pjpeg'],
    content: ['image/jpeg'],
    limit: IMAGE_LIMIT,
    inspect: reencode,
  },
  {
    kind: 'image',
    name: 'PNG',
    extensions: ['png'],
    declared: ['image/png', 'image/x-png'],
    // An animated PNG is kept as its first picture.
    content: ['image/png', 'image/apng'],
    limit: IMAGE_LIMIT,
    inspect: reencode,
  },
  {
    kind: 'image',
    name: 'GIF',
    extensions: ['gif'],
    declared: ['image/gif'],
    content: ['image/gif'],
    limit: IMAGE_LIMIT,
    inspect: reencode,
  },
  {
    kind: 'image',
    name: 'WebP',
    extensions: ['webp'],
    declared: ['image/webp'],
    content: ['image/webp'],
    limit: IMAGE_LIMIT,
    inspect: reencode,
  },
  {
    kind: 'document',
    name: 'PDF',
    extensions: ['pdf'],
    declared: ['application/pdf', 'application/x-pdf'],
    content: ['application/pdf'],
    limit: DOCUMENT_LIMIT,
    inspect: inspectDocument('pdf', 'PDF'),
  },
  {
    kind: 'document',
    name: 'Word document (DOCX)',
    extensions: ['docx'],
    declared: ['application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    content: ['application/zip'],
    limit: DOCUMENT_LIMIT,
    inspect: inspectDocument('docx', 'Word document'),
  },
  {
    kind: 'document',
    name: 'Word document (DOC)',
    extensions: ['doc'],
    declared: ['application/msword'],
    content: ['application/x-cfb'],
    limit: DOCUMENT_LIMIT,
    inspect: inspectDocument('doc', 'Word document'),
  },
  {
    kind: 'document',
    name: 'text file',
    extensions: ['txt'],
    declared: ['text/plain'],
    // Text has no signature: whoever says so is asked to prove it.
    content: ['text/plain'],
    limit: DOCUMENT_LIMIT,
    inspect: inspectText,
  },
  {
    kind: 'document',
    name: 'CSV table',
    extensions: ['csv'],
    // Windows with Excel declares a CSV as Excel's.
    declared: [
      'text/csv',
      'application/csv',
      'text/comma-separated-values',
      'application/vnd.ms-excel',
    ],
    content: ['text/csv'],
    limit: DOCUMENT_LIMIT,
    inspect: inspectText,
  },
]

type Door = { kinds: readonly Rule['kind'][]; limit: number; otherwise: string }

/** The field of each endpoint, what comes in through it, and what is said of everything else. */
export const DOORS = {
  image: {
    kinds: ['image'],
    limit: IMAGE_LIMIT,
    otherwise: 'This is not a picture that can be kept. Send a JPEG, PNG, GIF or WebP.',
  },
  file: {
    kinds: ['image', 'document'],
    limit: DOCUMENT_LIMIT,
    otherwise:
      'This is not a file that can be kept. Send a picture, a PDF, a Word document, text or a CSV table, with its usual ending.',
  },
} as const satisfies Record<string, Door>
export type DoorName = keyof typeof DOORS

/** Senders that know nothing better say this; it contradicts nothing. */
const UNDECLARED = new Set(['', 'application/octet-stream'])

/** What a sender says about a file. */
export type Claimed = { filename: string; declared: string }
/** `asItCame`: these are the very bytes that were sent. */
export type AcceptedFile = {
  bytes: Buffer
  mimetype: string
  extension: string
  asItCame: boolean
}

const refused = (detail: string, field: string) => new Refusal('refused_file', { detail, field })

const claimsOf = ({ filename, declared }: Claimed) => ({
  extension: extname(filename).slice(1).toLowerCase(),
  declared: declared.toLowerCase().split(';')[0]!.trim(),
})

/** The row that a sender names, by the ending or else by the declared type. */
function claimedRule(claimed: Claimed): Rule | undefined {
  const { extension, declared } = claimsOf(claimed)
  return extension === ''
    ? ACCEPTED.find((row) => row.declared.includes(declared))
    : ACCEPTED.find((row) => row.extensions.includes(extension))
}

/** Where a file would be kept that turns out to be what its sender says; anything else is refused. */
export const claimedKind = (claimed: Claimed): Rule['kind'] => claimedRule(claimed)?.kind ?? 'image'

/** Containers by their first bytes: what is in them is for their inspectors to say. */
const CONTAINERS: [string, string][] = [
  ['%PDF-', 'application/pdf'],
  ['PK\x03\x04', 'application/zip'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'application/x-cfb'],
]

/** What the bytes are: by their signature, and what has none by what is claimed. */
async function contentOf(bytes: Buffer, claimed: Claimed): Promise<string> {
  const head = bytes.toString('latin1', 0, 8)
  const container = CONTAINERS.find(([signature]) => head.startsWith(signature))
  if (container) return container[1]
  const found = (await fileTypeFromBuffer(bytes))?.mime ?? ''
  if (ACCEPTED.some((row) => row.content.includes(found))) return found
  const rule = claimedRule(claimed)
  return rule?.inspect === inspectText ? rule.content[0]! : found
}

/** The row that extension, declared type and content agree on. Throws Refusal. */
async function ruleFor(bytes: Buffer, claimed: Claimed, field: DoorName): Promise<Rule> {
  const found = await contentOf(bytes, claimed)
  const door: Door = DOORS[field]
  const rule = ACCEPTED.find((row) => row.content.includes(found) && door.kinds.includes(row.kind))
  if (!rule) throw refused(door.otherwise, field)
  const { extension, declared } = claimsOf(claimed)
  const agree =
    (UNDECLARED.has(declared) || rule.declared.includes(declared)) &&
    (extension === '' || rule.extensions.includes(extension))
  if (!agree) {
    // A DOCX with a password is a container of the other kind.
    if (extension === 'docx' && bytes.includes(Buffer.from('EncryptedPackage', 'utf16le')))
      throw refused(SENTENCES.locked('Word document'), field)
    throw refused(
      `This file holds a ${rule.name} but says it is something else. Save it as ${rule.name} and send it again.`,
      field,
    )
  }
  if (bytes.length > rule.limit) {
    const detail = `A ${rule.name} may be ${rule.limit / MB} MB at most.`
    throw new Refusal('too_large', { detail, field })
  }
  return rule
}

/** So many bytes say what a file is; behind them stands only what a picture of a disk is known by. */
const TELLING = 65_536

/** A file that is judged while it comes. It keeps nothing of it but the beginning. */
export type Arriving = {
  take(bytes: Buffer): void
  /** Null where all of it must be looked at, to accept it or to say why not. */
  end(): Promise<Omit<AcceptedFile, 'bytes'> | null>
}

/** For what is said to be text, which needs no second look: `end` answers like `accept`, or not at all. */
export function acceptAsItComes(claimed: Claimed, field: DoorName): Arriving | null {
  if (claimedRule(claimed)?.inspect !== inspectText) return null
  const judge = judgeText()
  const beginning: Buffer[] = []
  let kept = 0
  return {
    take(bytes) {
      judge.take(bytes)
      if (kept >= TELLING) return
      const more = Buffer.from(bytes.subarray(0, TELLING - kept))
      kept += more.length
      beginning.push(more)
    },
    async end() {
      if (judge.end() !== null) return null
      const rule = await ruleFor(Buffer.concat(beginning), claimed, field).catch(() => null)
      return rule?.inspect === inspectText ? typeOf(rule) : null
    },
  }
}

/** Each file being inspected is in memory as a whole: so many at once, the others wait sealed. */
export const inspecting = createGate(4)

/**
 * What is kept of a file: an image decoded and encoded anew, so that only our own bytes are stored, a
 * document as it came once nothing in it can run, fetch or hide, its very bytes. Throws Refusal with
 * `refused_file` or `too_large` and a sentence for the person who sent it.
 */
export async function accept(
  bytes: Buffer,
  claimed: Claimed,
  field: DoorName,
): Promise<AcceptedFile> {
  const rule = await ruleFor(bytes, claimed, field)
  const inspected = await rule.inspect(bytes)
  if ('refused' in inspected) throw refused(inspected.refused, field)
  return { bytes: inspected.bytes, ...typeOf(rule) }
}

const typeOf = (rule: Rule) => ({
  mimetype: rule.declared[0]!,
  extension: rule.extensions[0]!,
  asItCame: rule.kind === 'document',
})
