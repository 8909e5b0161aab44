import { extname } from 'node:path'
import { fileTypeFromBuffer } from 'file-type'
import { Refusal } from '../platform/errors.ts'
import { reencode } from './upload/image.ts'
import { createGate } from './upload/gate.ts'

const MB = 1024 * 1024
export const IMAGE_LIMIT = 5 * MB

type Rule = {
  kind: 'image'
  /** What people call it. */
  name: string
  extensions: readonly string[]
  /** What senders declare; the first is what is served. */
  declared: readonly string[]
  /** What the first bytes are recognised as. */
  content: readonly string[]
  limit: number
}

/** Everything that is accepted. What is not a row here is refused. */
export const ACCEPTED: readonly Rule[] = [
  {
    kind: 'image',
    name: 'JPEG',
    extensions: ['jpg', 'jpeg', 'jpe', 'jfif'],
    declared: ['image/jpeg', 'image/jpg', 'image/pjpeg'],
    content: ['image/jpeg'],
    limit: IMAGE_LIMIT,
  },
  {
    kind: 'image',
    name: 'PNG',
    extensions: ['png'],
    declared: ['image/png', 'image/x-png'],
    // An animated PNG is kept as its first picture.
    content: ['image/png', 'image/apng'],
    limit: IMAGE_LIMIT,
  },
  {
    kind: 'image',
    name: 'GIF',
    extensions: ['gif'],
    declared: ['image/gif'],
    content: ['image/gif'],
    limit: IMAGE_LIMIT,
  },
  {
    kind: 'image',
    name: 'WebP',
    extensions: ['webp'],
    declared: ['image/webp'],
    content: ['image/webp'],
    limit: IMAGE_LIMIT,
  },
]

/** Senders that know nothing better say this; it contradicts nothing. */
const UNDECLARED = new Set(['', 'application/octet-stream'])

/** What a sender says about a file, and what it holds. */
export type Claimed = { filename: string; declared: string }
export type AcceptedFile = { bytes: Buffer; mimetype: string; extension: string }

const refused = (detail: string, field: string) => new Refusal('refused_file', { detail, field })

/** The row that extension, declared type and content agree on. Throws Refusal. */
export async function ruleFor(bytes: Buffer, claimed: Claimed, field: string): Promise<Rule> {
  const found = (await fileTypeFromBuffer(bytes))?.mime ?? ''
  const rule = ACCEPTED.find((row) => row.content.includes(found))
  if (!rule) {
    throw refused('This is not a picture that can be kept. Send a JPEG, PNG, GIF or WebP.', field)
  }
  const declared = claimed.declared.toLowerCase().split(';')[0]!.trim()
  const extension = extname(claimed.filename).slice(1).toLowerCase()
  const agree =
    (UNDECLARED.has(declared) || rule.declared.includes(declared)) &&
    (extension === '' || rule.extensions.includes(extension))
  if (!agree) {
    throw refused(
      `This file holds a ${rule.name} but says it is something else. Save it as ${rule.name} and send it again.`,
      field,
    )
  }
  return rule
}

/** Each file being inspected is in memory as a whole: so many at once, the others wait sealed. */
export const inspecting = createGate(4)

/**
 * What is kept of an image: decoded and encoded anew, so that only our own bytes are stored.
 * Throws Refusal with `refused_file` and a sentence for the person who sent it.
 */
export async function acceptImage(
  bytes: Buffer,
  claimed: Claimed,
  field = 'image',
): Promise<AcceptedFile> {
  const rule = await ruleFor(bytes, claimed, field)
  const problem = await reencode(bytes)
  if ('refused' in problem) throw refused(problem.refused, field)
  return { bytes: problem.bytes, mimetype: rule.declared[0]!, extension: rule.extensions[0]! }
}
