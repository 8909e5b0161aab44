import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PLAIN_REPORT, wholeReport } from '../testing/printed.ts'
import type { ReportDocument } from './documents.ts'
import { openPdfRenderer, TooLargeToPrint } from './pdf.ts'
import type { PdfRenderer } from './pdf.ts'
import { printReport } from './templates/report.ts'

const noPoppler = spawnSync('pdftotext', ['-v']).error !== undefined
const noFonts = spawnSync('pdffonts', ['-v']).error !== undefined
const doctor = { name: 'Dr Thandi Nkosi', role: 'Doctor', registration: 'MP0482210' }
const at = (time: string) => new Date(`2026-11-24T${time}:00Z`)
const report: ReportDocument = {
  ...PLAIN_REPORT,
  addenda: [
    {
      text: 'Swab without growth.',
      reason: 'Came later',
      author: 'Nomsa Dlamini',
      at: at('20:00'),
    },
  ],
  review: { doctor, comment: 'Agree.', at: at('12:30'), changedAt: null },
}
const finding = (text: string): ReportDocument => ({
  ...report,
  sections: [{ title: 'Findings', text }],
})

let folder: string
let renderer: PdfRenderer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ahava-pdf-'))
  renderer = openPdfRenderer()
})
afterAll(async () => {
  await renderer.close()
  await rm(folder, { recursive: true })
})

const rendered = async (document: ReportDocument) => {
  const print = printReport(document)
  return { ...(await renderer.render(print)), code: print.code }
}

async function textOf(bytes: Uint8Array, ...options: string[]): Promise<string> {
  const file = join(folder, 'report.pdf')
  await writeFile(file, bytes)
  const { stdout, status } = spawnSync('pdftotext', [...options, '-enc', 'UTF-8', file, '-'])
  expect(status).toBe(0)
  return stdout.toString()
}

/** Every object of the file in plain, those that lie packed in streams of objects too. */
function structureOf(bytes: Uint8Array): string {
  const file = Buffer.from(bytes)
  const plain = file.toString('latin1')
  const packed = [...plain.matchAll(/\/Type \/ObjStm[^]*?stream\r?\n/g)].map((found) => {
    const start = found.index + found[0].length
    const end = plain.indexOf('endstream', start)
    return inflateSync(file.subarray(start, end)).toString('latin1')
  })
  return [plain, ...packed].join('\n').replace(/\r?\n/g, ' ')
}

const squeezed = (text: string) => text.replace(/\s+/g, '')

test('a report is an accessible PDF/UA-1 file on one page', async () => {
  const { bytes, pages, accessible, code } = await rendered(report)
  const file = Buffer.from(bytes).toString('latin1')
  expect(file.startsWith('%PDF-1.7')).toBe(true)
  expect(file).toContain('<pdfuaid:part>1</pdfuaid:part>')
  expect({ pages, accessible }).toEqual({ pages: 1, accessible: true })
  expect(code).toMatch(/^[0-9A-F]{4}(-[0-9A-F]{4}){4}$/)
})

test('the same report gives the same bytes, one changed letter another code', async () => {
  const first = await rendered(report)
  const again = await rendered(structuredClone(report))
  const other = await rendered(finding('Clean edges,'))
  expect(Buffer.compare(first.bytes, again.bytes)).toBe(0)
  expect(again.code).toBe(first.code)
  expect(other.code).not.toBe(first.code)
})

test.skipIf(noPoppler)('everything a reader needs is in the text', async () => {
  const { bytes, code } = await rendered(report)
  const text = await textOf(bytes)
  for (const said of [
    'Visit report',
    'Mrs Palesa Mokoena',
    'Ref 91C2-0003',
    'Tuesday 24 November 2026, 09:00 – 09:45',
    'Wound care',
    'Clean edges.',
    'Nothing recorded.',
    'Signed electronically',
    'Nurse, registration 14028831',
    '24 November 2026, 10:10',
    'Dr Thandi Nkosi',
    'Reviewed 24 November 2026, 14:30',
    '24 November 2026, 22:00, Nomsa Dlamini',
    'Came later',
    code,
    'Page 1 of 1',
  ]) {
    expect(text).toContain(said)
  }
})

test.skipIf(noPoppler)('every page names the patient and counts the pages', async () => {
  const { bytes, pages, code } = await rendered(finding('A line of care.\n'.repeat(150)))
  expect(pages).toBeGreaterThan(2)
  for (let page = 1; page <= pages; page += 1) {
    const text = await textOf(bytes, '-f', String(page), '-l', String(page))
    expect(text).toContain('Mrs Palesa Mokoena')
    expect(text).toContain(`Page ${page} of ${pages}`)
    expect(text).toContain(code)
  }
})

const hostile = [
  ['Typst code', '#import "x.typ": *  #read("/etc/passwd") #panic("no") #sys.inputs'],
  ['mathematics', '$ sum_(k=0)^n k $ costs $5 and $6'],
  ['backslashes', String.raw`C:\temp\new \u{1F600} \ end`],
  [
    'markup',
    '= Heading *bold* _thin_ `raw` <label> @ref - list + list / term: x // gone /* gone */',
  ],
  ['quotes and braces', `"} ] ) ' """ {{name}} #{ [ ( \\"`],
  ['Tshivenda and Afrikaans', 'Ḓuvha ḽa ṅwaha, ṱhogomelo; hoë koors, sê ŉ woord'],
] as const

test.skipIf(noPoppler).for(hostile)(
  '%s in a report come out as they were written',
  async ([, text]) => {
    const { bytes, accessible } = await rendered(finding(text))
    expect(squeezed(await textOf(bytes))).toContain(squeezed(text))
    expect(accessible).toBe(true)
  },
)

test.skipIf(noPoppler)('a name is set as text wherever it is printed', async () => {
  const name = '#panic("x") *Palesa* $x$ \\ "Mokoena"'
  const { bytes } = await rendered({
    ...report,
    patientName: name,
    nurse: { ...report.nurse, name },
  })
  const text = squeezed(await textOf(bytes))
  expect(text.split(squeezed(name)).length - 1).toBeGreaterThanOrEqual(4)
})

test.skipIf(noPoppler)('writing from right to left and emoji keep their letters', async () => {
  const { bytes, accessible } = await rendered(finding('שלום 😀 العربية'))
  const text = await textOf(bytes)
  for (const letter of 'שלום😀') expect(text).toContain(letter)
  // Joined letters come back as their presentation forms; NFKC makes them plain again.
  for (const letter of 'العربية') expect(text.normalize('NFKC')).toContain(letter)
  expect(accessible).toBe(true)
})

test.skipIf(noPoppler)('10,000 characters arrive, all of them', async () => {
  const words = Array.from({ length: 1_700 }, (_, n) => `w${String(n).padStart(4, '0')}`)
  const { bytes } = await rendered(finding(words.join(' ')))
  const text = await textOf(bytes)
  expect(words.filter((word) => !text.includes(word))).toEqual([])
})

test('a sign that no font has, or half a character, does not stop a report', async () => {
  const unknown = await rendered(finding('中文 \u{10FFFD}'))
  expect(unknown.accessible).toBe(false)
  const half = await rendered(finding('cut off \ud83d'))
  expect(half.pages).toBe(1)
})

test('a thread that dies or hangs fails its own document alone: those that wait behind it are printed', async () => {
  const marker = join(folder, 'first')
  const program = join(folder, 'thread.mjs')
  await writeFile(
    program,
    `import { existsSync, writeFileSync } from 'node:fs'
     import { parentPort } from 'node:worker_threads'
     const marker = ${JSON.stringify(marker)}
     parentPort.on('message', ({ id, words }) => {
       if (JSON.parse(words).patient === 'hangs') return
       if (!existsSync(marker)) { writeFileSync(marker, ''); process.exit(1) }
       parentPort.postMessage({ id, bytes: new Uint8Array([1]), pages: 1, accessible: true })
     })`,
  )
  const frail = openPdfRenderer({ limitMilliseconds: 1_000, thread: pathToFileURL(program) })
  const frailly = (document: ReportDocument) => frail.render(printReport(document))
  const hanging = { ...report, patientName: 'hangs' }
  const [died, hung, printed, hungAgain, printedToo] = await Promise.allSettled(
    [report, hanging, report, hanging, report].map(frailly),
  )
  expect([died, hung, hungAgain]).toMatchObject([
    { reason: { message: 'the PDF thread ended' } },
    { reason: { message: 'no PDF within 1000 ms' } },
    { reason: { message: 'no PDF within 1000 ms' } },
  ])
  expect([printed, printedToo]).toMatchObject([{ value: { pages: 1 } }, { value: { pages: 1 } }])
  await frail.close()
})

test('what is larger than can be printed is refused before anything is set', async () => {
  const photo = { id: 'a', bytes: new Uint8Array(25 * 1024 * 1024), at: null }
  const wound = { place: 'Leg', size: '', look: '', pictures: [photo], more: 0 }
  await expect(rendered({ ...report, wounds: [wound] })).rejects.toThrow(TooLargeToPrint)
  await expect(rendered(finding('x'.repeat(9 * 1024 * 1024)))).rejects.toThrow(TooLargeToPrint)
})

test.skipIf(noPoppler)(
  'a report with everything says all of it, and what came late as such',
  async () => {
    const { bytes, accessible, pages } = await rendered(await wholeReport())
    expect({ accessible, pages }).toEqual({ accessible: true, pages: 3 })
    const text = squeezed(await textOf(bytes, '-layout'))
    for (const said of [
      'The practice corrected this visit on 24 November 2026, 17:10.',
      'An addendum was made after signing',
      '09:10 Paracetamol 1 g by mouth',
      'NEWS2 at least 5',
      'Scale 1 of oxygen saturation',
      'not measured were breathing, air or oxygen',
      'Measured 09:40, received 24 November 2026, 15:10.',
      'The nurse was worried at 09:40.',
      '186/112 !',
      'Photo 1 of 3, 24 November 2026, 09:12',
      'This picture cannot be opened.',
      '2 more photos are kept with the visit.',
      'The scale is broken.',
      'entered 24 November 2026, 14:10',
      'Not said',
      'amended 24 November 2026, 15:00',
      'Copy for those who care for the patient.',
    ])
      expect(text).toContain(squeezed(said))
  },
)

test('a whole report is tagged: title, language, headings, tables, and words for each picture', async () => {
  const { bytes } = await rendered(await wholeReport())
  const file = structureOf(bytes)
  expect(file).toContain('/StructTreeRoot')
  expect(file).toMatch(/\/MarkInfo\s*<<[^>]*\/Marked true/)
  expect(file).toContain('/Lang (en-ZA)')
  expect(file).toContain('/DisplayDocTitle true')
  for (const tag of ['H1', 'H2', 'H3', 'Table', 'TR', 'TH', 'TD', 'P'])
    expect(file, tag).toMatch(new RegExp(`/S /${tag}\\b`))
  // The strips and two photos that open.
  const figures = file.match(/\/S \/Figure\b/g) ?? []
  const words = file.match(/\/Alt\s*[(<]/g) ?? []
  expect(figures.length).toBeGreaterThanOrEqual(3)
  expect(words.length).toBeGreaterThanOrEqual(figures.length)
})

test.skipIf(noFonts)('every font is embedded, and only ours', async () => {
  const { bytes } = await rendered(await wholeReport())
  const file = join(folder, 'fonts.pdf')
  await writeFile(file, bytes)
  const rows = spawnSync('pdffonts', [file]).stdout.toString().trim().split('\n').slice(2)
  expect(rows.length).toBeGreaterThan(1)
  for (const row of rows) {
    expect(row).toMatch(/^[A-Z]{6}\+(Figtree|NotoSans|NotoEmoji)/)
    expect(row).toMatch(/\s(yes)\s+(yes)\s+(yes)\s/)
  }
})

test.skipIf(noPoppler)(
  'signs that turn or hide text are not printed, and what has no place to break stays on the page',
  async () => {
    const turned = await textOf(
      (await rendered(finding('give \u202e5\u202c mg \u200b\ufeffnow'))).bytes,
    )
    expect(turned).toContain('give 5 mg now')
    const long = 'w'.repeat(3_000)
    const { bytes } = await rendered({ ...finding(long), patientName: long })
    const text = squeezed(await textOf(bytes)).replaceAll('\u200b', '')
    expect(text.split('w').length - 1).toBeGreaterThanOrEqual(6_000)
  },
)

const EVERY_FIELD =
  '#import "a" #eval("1") $ x $ \\\\ #sys *b* \u05e9\u05dc\u05d5\u05dd \ud83d\ude00 \ud83d'

test('Typst, half characters and every script in each field at once are only words', async () => {
  const whole = await wholeReport()
  const poisoned = JSON.parse(JSON.stringify(whole), (name, value: unknown) =>
    typeof value === 'string' &&
    !/^\d{4}-/.test(value) &&
    !['id', 'route', 'edition', 'risk', 'consciousness'].includes(name)
      ? EVERY_FIELD
      : value,
  ) as ReportDocument
  const {
    wounds,
    medicines,
    checklist,
    addenda,
    review,
    sections,
    nurse,
    patientName,
    serviceName,
  } = poisoned
  const { pages, accessible } = await rendered({
    ...whole,
    patientName,
    serviceName,
    nurse,
    sections,
    medicines: medicines.map((medicine, n) => ({
      ...whole.medicines[n]!,
      drug: medicine.drug,
      dose: medicine.dose,
    })),
    wounds: wounds.map(({ place, size, look }, n) => ({ ...whole.wounds[n]!, place, size, look })),
    checklist: checklist.map(({ what, detail, reason }, n) => ({
      ...whole.checklist[n]!,
      what,
      detail,
      reason,
    })),
    addenda: addenda.map(({ text, reason, author }, n) => ({
      ...whole.addenda[n]!,
      text,
      reason,
      author,
    })),
    review: { ...whole.review!, comment: review!.comment },
  })
  expect(accessible).toBe(true)
  expect(pages).toBeGreaterThan(2)
})

test('a report without any section or of a hundred pages is printed, and the thread lets go of it again', async () => {
  expect(await rendered({ ...report, sections: [] })).toMatchObject({ pages: 1, accessible: true })
  const long = finding(
    'A line of care that goes on to the end of the page and a little more.\n'.repeat(5_200),
  )
  expect((await rendered(long)).pages).toBeGreaterThanOrEqual(100)
  const before = process.memoryUsage().rss
  for (let n = 0; n < 6; n += 1) await rendered(long)
  expect(process.memoryUsage().rss - before).toBeLessThan(250 * 1024 * 1024)
}, 60_000)
