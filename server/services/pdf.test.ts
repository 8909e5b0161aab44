import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReportDocument } from './deliveries.ts'
import { openPdfRenderer } from './pdf.ts'
import type { PdfRenderer } from './pdf.ts'

const noPoppler = spawnSync('pdftotext', ['-v']).error !== undefined
const at = (time: string) => new Date(`2026-11-24T${time}:00Z`)
const nurse = { name: 'Nomsa Dlamini', role: 'Registered nurse', registration: '14028831' }
const doctor = { name: 'Dr Thandi Nkosi', role: 'Doctor', registration: 'MP0482210' }

const report: ReportDocument = {
  visitId: '01990000-0000-7000-8000-000000000001',
  patientId: '01990000-0000-7000-8000-000000000003',
  reportId: '01990000-0000-7000-8000-000000000004',
  patientName: 'Mrs Palesa Mokoena',
  patientReference: 'File 4471',
  serviceName: 'Wound care',
  start: at('07:00'),
  end: at('07:45'),
  nurse,
  sections: [
    { title: 'Findings', text: 'Clean edges.\n\nNo smell.' },
    { title: 'Advice', text: '' },
  ],
  signedAt: at('08:10'),
  addenda: [
    { text: 'Swab without growth.', reason: 'Came later', author: nurse.name, at: at('20:00') },
  ],
  review: { doctor, comment: 'Agree.', at: at('12:30') },
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

async function textOf(bytes: Uint8Array, ...options: string[]): Promise<string> {
  const file = join(folder, 'report.pdf')
  await writeFile(file, bytes)
  const { stdout, status } = spawnSync('pdftotext', [...options, '-enc', 'UTF-8', file, '-'])
  expect(status).toBe(0)
  return stdout.toString()
}

const squeezed = (text: string) => text.replace(/\s+/g, '')

test('a report is an accessible PDF/UA-1 file on one page', async () => {
  const { bytes, pages, accessible, code } = await renderer.renderReport(report)
  const file = Buffer.from(bytes).toString('latin1')
  expect(file.startsWith('%PDF-1.7')).toBe(true)
  expect(file).toContain('<pdfuaid:part>1</pdfuaid:part>')
  expect({ pages, accessible }).toEqual({ pages: 1, accessible: true })
  expect(code).toMatch(/^[0-9A-F]{4}(-[0-9A-F]{4}){4}$/)
})

test('the same report gives the same bytes, one changed letter another code', async () => {
  const first = await renderer.renderReport(report)
  const again = await renderer.renderReport(structuredClone(report))
  const other = await renderer.renderReport(finding('Clean edges,'))
  expect(Buffer.compare(first.bytes, again.bytes)).toBe(0)
  expect(again.code).toBe(first.code)
  expect(other.code).not.toBe(first.code)
})

test.skipIf(noPoppler)('everything a reader needs is in the text', async () => {
  const { bytes, code } = await renderer.renderReport(report)
  const text = await textOf(bytes)
  for (const said of [
    'Visit report',
    'Mrs Palesa Mokoena',
    'File 4471',
    'Tuesday 24 November 2026, 09:00 – 09:45',
    'Wound care',
    'Clean edges.',
    'Nothing recorded.',
    'Signed electronically',
    'Registered nurse, registration 14028831',
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
  const { bytes, pages, code } = await renderer.renderReport(
    finding('A line of care.\n'.repeat(150)),
  )
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
    const { bytes, accessible } = await renderer.renderReport(finding(text))
    expect(squeezed(await textOf(bytes))).toContain(squeezed(text))
    expect(accessible).toBe(true)
  },
)

test.skipIf(noPoppler)('a name is set as text wherever it is printed', async () => {
  const name = '#panic("x") *Palesa* $x$ \\ "Mokoena"'
  const { bytes } = await renderer.renderReport({
    ...report,
    patientName: name,
    nurse: { ...nurse, name },
  })
  const text = squeezed(await textOf(bytes))
  expect(text.split(squeezed(name)).length - 1).toBeGreaterThanOrEqual(4)
})

test.skipIf(noPoppler)('writing from right to left and emoji keep their letters', async () => {
  const { bytes, accessible } = await renderer.renderReport(finding('שלום 😀 العربية'))
  const text = await textOf(bytes)
  for (const letter of 'שלום😀') expect(text).toContain(letter)
  // Joined letters come back as their presentation forms; NFKC makes them plain again.
  for (const letter of 'العربية') expect(text.normalize('NFKC')).toContain(letter)
  expect(accessible).toBe(true)
})

test.skipIf(noPoppler)('10,000 characters arrive, all of them', async () => {
  const words = Array.from({ length: 1_700 }, (_, n) => `w${String(n).padStart(4, '0')}`)
  const { bytes } = await renderer.renderReport(finding(words.join(' ')))
  const text = await textOf(bytes)
  expect(words.filter((word) => !text.includes(word))).toEqual([])
})

test('a sign that no font has, or half a character, does not stop a report', async () => {
  const unknown = await renderer.renderReport(finding('中文 \u{10FFFD}'))
  expect(unknown.accessible).toBe(false)
  const half = await renderer.renderReport(finding('cut off \ud83d'))
  expect(half.pages).toBe(1)
})

test('a thread that dies or hangs fails its own document, and the next one gets a new thread', async () => {
  const marker = join(folder, 'first')
  const program = join(folder, 'thread.mjs')
  await writeFile(
    program,
    `import { existsSync, writeFileSync } from 'node:fs'
     import { parentPort } from 'node:worker_threads'
     const marker = ${JSON.stringify(marker)}
     parentPort.on('message', ({ id, report }) => {
       if (report.patient === 'hangs') return
       if (!existsSync(marker)) { writeFileSync(marker, ''); process.exit(1) }
       parentPort.postMessage({ id, bytes: new Uint8Array([1]), pages: 1, accessible: true })
     })`,
  )
  const frail = openPdfRenderer({ limitMilliseconds: 1_000, thread: pathToFileURL(program) })
  await expect(frail.renderReport(report)).rejects.toThrow('ended')
  await expect(frail.renderReport({ ...report, patientName: 'hangs' })).rejects.toThrow(
    'within 1000 ms',
  )
  await expect(frail.renderReport(report)).resolves.toMatchObject({ pages: 1 })
  await frail.close()
})
