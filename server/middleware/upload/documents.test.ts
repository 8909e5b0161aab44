import { describe, expect, test } from 'vitest'
import { compoundOf, wordStream } from '../../testing/hostile/files/compound.ts'
import { hostileDocs, hostileDocx, hostilePdfs } from '../../testing/hostile/files/documents.ts'
import { lockedPdf, packed, pdfOf, streamOf } from '../../testing/hostile/files/pdf.ts'
import { bodyOf, docxOf, relation, relationsOf } from '../../testing/hostile/files/zip.ts'
import { inspectDocument } from './document.ts'
import { inspectPdf } from './pdf/inspect.ts'
import { Unsound } from './unsound.ts'
import { inspectDoc } from './word/doc.ts'
import { inspectDocx } from './word/docx.ts'

const judged = (inspect: (bytes: Buffer) => void, bytes: Buffer): string => {
  try {
    inspect(bytes)
    return 'kept'
  } catch (error) {
    if (error instanceof Unsound) return error.reason
    throw error
  }
}

const KINDS = [
  ['PDF', inspectPdf, hostilePdfs()],
  ['DOCX', inspectDocx, hostileDocx()],
  ['DOC', inspectDoc, hostileDocs()],
] as const

describe.each(KINDS)('a hostile %s', (_, inspect, made) => {
  test.each(made.map(([about, bytes]) => ({ about, bytes })))('$about', ({ bytes }) => {
    expect(judged(inspect, bytes)).not.toBe('kept')
  })
})

const link = relation('hyperlink', 'https://example.org/a?b=1&amp;c=2', 'External')
const SOUND: [string, (bytes: Buffer) => void, Buffer][] = [
  ['a PDF', inspectPdf, pdfOf()],
  ['a PDF with packed objects', inspectPdf, pdfOf([packed('<< /A 1 >>'), packed('[1 0 R]', '85')])],
  ['a PDF that is locked without a password', inspectPdf, lockedPdf('<< /Author (us) >>')],
  ['a PDF that speaks of /JavaScript', inspectPdf, pdfOf(['<< /Title (on /JavaScript) >>'])],
  ['a PDF with a font called JS', inspectPdf, pdfOf(['<< /BaseFont /JS >>'])],
  ['a PDF with a link', inspectPdf, pdfOf(['<< /S /URI /URI (https://example.org) >>'])],
  [
    'a PDF with a picture of random bytes',
    inspectPdf,
    pdfOf([streamOf('/Subtype /Image', Buffer.from('obj <<< /// ((( endobj'))]),
  ],
  ['a DOCX', inspectDocx, docxOf()],
  [
    'a DOCX with a link to the web',
    inspectDocx,
    docxOf([{ name: 'word/_rels/document.xml.rels', content: relationsOf(link) }]),
  ],
  [
    'a DOCX with the table of a chart',
    inspectDocx,
    docxOf([{ name: 'word/embeddings/a.xlsx', content: docxOf() }]),
  ],
  [
    'a DOCX that shows a sheet of old',
    inspectDocx,
    docxOf([
      {
        name: 'word/embeddings/a.bin',
        content: compoundOf([{ name: 'Workbook', content: Buffer.alloc(5_000, 'a') }]),
      },
    ]),
  ],
  [
    'a DOCX that speaks of DDEAUTO',
    inspectDocx,
    docxOf([{ name: 'word/document.xml', content: bodyOf('<w:t>DDEAUTO cmd</w:t>') }]),
  ],
  [
    'a DOCX in UTF-16',
    inspectDocx,
    docxOf([
      {
        name: 'word/document.xml',
        content: Buffer.from(`\uFEFF${bodyOf('Môre').replace('UTF-8', 'UTF-16')}`, 'utf16le'),
      },
    ]),
  ],
  ['a DOC', inspectDoc, compoundOf([wordStream()])],
]
test.each(SOUND)('%s is kept', (_, inspect, bytes) => {
  expect(judged(inspect, bytes)).toBe('kept')
})

describe('a document in a thread', () => {
  test('is judged there, and many at once', async () => {
    const inspect = inspectDocument('pdf', 'PDF')
    const bytes = pdfOf()
    const answers = await Promise.all(Array.from({ length: 9 }, () => inspect(bytes)))
    expect(answers).toEqual(Array.from({ length: 9 }, () => ({ bytes })))
  })

  test('that takes too long is refused, and the next one is judged', async () => {
    const inspect = inspectDocument('docx', 'Word document')
    const large = docxOf([{ name: 'word/a.xml', content: bodyOf('<w:p/>'.repeat(500_000)) }])
    const late = await inspect(large, 1)
    expect(late).toEqual({ refused: expect.stringMatching(/cannot be checked/) })
    const bytes = docxOf()
    expect(await inspect(bytes)).toEqual({ bytes })
  })
})
