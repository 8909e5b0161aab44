import { isUtf8 } from 'node:buffer'
import { inflateRawSync, inflateSync } from 'node:zlib'
import { fileTypeFromBuffer } from 'file-type'
import sharp from 'sharp'
import { MARKER } from './generate.ts'

// What is stored, looked at by other means than those that let it in: crudely, and from the outside.

const TYPES: Record<string, string> = {
  'application/pdf': 'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document':
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/msword': 'application/x-cfb',
}

function opened(bytes: Buffer, open: typeof inflateSync): string {
  try {
    return open(bytes, { maxOutputLength: 20_000_000, finishFlush: 2 }).toString('latin1')
  } catch {
    return ''
  }
}

/** Everything that a PDF says outside its content, and inside whatever opens by itself. */
function saidInPdf(bytes: Buffer): string {
  const text = bytes.toString('latin1')
  const inner = [...text.matchAll(/\/ObjStm[^]*?stream\r?\n/g)].map(({ index, 0: head }) =>
    opened(bytes.subarray(index + head.length), inflateSync),
  )
  const outside = text.replace(/stream\r?\n[^]*?endstream/g, '')
  return [outside, ...inner]
    .join('\n')
    .replace(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function saidInZip(bytes: Buffer): string {
  const said: string[] = []
  for (let at = bytes.indexOf('PK\x03\x04'); at >= 0; at = bytes.indexOf('PK\x03\x04', at + 4)) {
    const [name, extra] = [bytes.readUInt16LE(at + 26), bytes.readUInt16LE(at + 28)]
    said.push(bytes.toString('latin1', at + 30, at + 30 + name))
    const data = bytes.subarray(at + 30 + name + extra)
    said.push(bytes.readUInt16LE(at + 8) === 0 ? '' : opened(data, inflateRawSync))
  }
  return said.join('\n')
}

const RULES: Record<string, (bytes: Buffer) => RegExpExecArray | null> = {
  'application/pdf': (bytes) =>
    /\/(JavaScript|JS|Launch|EmbeddedFiles?|EF|RichMedia|XFA)(?![A-Za-z0-9])/.exec(
      saidInPdf(bytes),
    ),
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': (bytes) =>
    /vbaProject|activeX|(oleObject|attachedTemplate)"[^>]*External|<!DOCTYPE|<!ENTITY|DDEAUTO|_\0V\0B\0A\0|O\0l\0e\x001\x000\0|E\0n\0c\0r\0y\0p\0t\0e\0d\0/.exec(
      saidInZip(bytes),
    ),
  'application/msword': (bytes) =>
    /M\0a\0c\0r\0o\0s\0|_\0V\0B\0A\0|E\0n\0c\0r\0y\0p\0t\0e\0d\0/.exec(bytes.toString('latin1')),
}

/** What is wrong with a file that is served as this type; nothing, if all is well. */
export async function secondOpinion(mimetype: string, bytes: Buffer): Promise<string[]> {
  if (mimetype.startsWith('text/')) {
    const wide = bytes.readUInt16BE(0) === 0xfffe || bytes.readUInt16BE(0) === 0xfeff
    return wide || (isUtf8(bytes) && !bytes.includes(0)) ? [] : ['is no text']
  }
  if (mimetype.startsWith('image/')) return pictureProblems(mimetype, bytes)
  const found = (await fileTypeFromBuffer(bytes))?.mime
  const broken = RULES[mimetype]?.(bytes)
  return [
    ...(found === TYPES[mimetype] ? [] : [`is ${found}`]),
    ...(broken ? [`says ${broken[0]}`] : []),
  ]
}

async function pictureProblems(mimetype: string, bytes: Buffer): Promise<string[]> {
  const header = await sharp(bytes).metadata()
  await sharp(bytes, { failOn: 'warning' }).stats()
  const tags = (['exif', 'xmp', 'iptc', 'icc', 'orientation'] as const).filter((tag) => header[tag])
  return [
    ...(`image/${header.format}` === mimetype ? [] : [`is ${header.format}`]),
    ...tags.map((tag) => `keeps ${tag}`),
    ...['Nomsa', MARKER, '<?php'].filter((words) => bytes.includes(words)),
  ]
}
