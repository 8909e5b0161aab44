import sharp from 'sharp'
import { compoundOf, wordStream } from './compound.ts'
import { packed, pdfOf } from './pdf.ts'
import { docxOf } from './zip.ts'

/** A file as somebody sends it. */
export type Sent = { bytes: Buffer; filename: string; declared: string }
export type Kind = 'jpg' | 'png' | 'gif' | 'webp' | 'pdf' | 'docx' | 'doc' | 'txt' | 'csv'

export const TYPES: Record<Kind, string> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  doc: 'application/msword',
  txt: 'text/plain',
  csv: 'text/csv',
}
export const KINDS = Object.keys(TYPES) as Kind[]

const photo = () =>
  sharp({
    create: {
      width: 120,
      height: 90,
      channels: 3,
      background: '#a33',
      noise: { type: 'gaussian', mean: 120, sigma: 40 },
    },
  }).withExif({
    IFD0: { Artist: 'Nomsa' },
    IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '26/1 12/1 0/1' },
  })

/** One sound file of each kind, made here. */
export async function soundFiles(): Promise<Record<Kind, Sent>> {
  const bytes: Record<Kind, Buffer> = {
    jpg: await photo().jpeg().toBuffer(),
    png: await photo().png().toBuffer(),
    gif: await photo().gif().toBuffer(),
    webp: await photo().webp().toBuffer(),
    pdf: pdfOf([packed('<< /Producer (us) >>')]),
    docx: docxOf(),
    doc: compoundOf([wordStream(), { name: '1Table', content: Buffer.from('table') }]),
    txt: Buffer.from('Dear doctor,\r\nshe sleeps well. Môre!\r\n'.repeat(40)),
    csv: Buffer.from('day,ml\r\n2026-11-27,250\r\n'.repeat(40)),
  }
  const entries = KINDS.map((kind) => [
    kind,
    { bytes: bytes[kind], filename: `letter.${kind}`, declared: TYPES[kind] },
  ])
  return Object.fromEntries(entries) as Record<Kind, Sent>
}
