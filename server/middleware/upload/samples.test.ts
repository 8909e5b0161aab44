import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Refusal } from '../../platform/errors.ts'
import { accept, ACCEPTED } from '../upload.ts'

// Files that other people made. They are read from beside the project and not part of it.

const folder = new URL('../../../../shared/samples/files/', import.meta.url)
const missing = existsSync(folder) ? '' : ' (left out: ../shared/samples/files is not here)'

/** Those that break a rule, and which. Everything else is accepted. */
const INSIDE = /has another file inside/
const FETCHES = /loads parts of itself from somewhere else/
const BREAK: Record<string, [why: string, sentence: RegExp]> = {
  'tika-017097.docx': ['loads 60 pictures from a web server when opened', FETCHES],
  'tika-testAttachedTemplate.docx': ['loads a template from a web server', FETCHES],
  'tika-testExternalRefs.docx': ['has fields that load pictures and text', FETCHES],
  'tika-testFrameset.docx': ['loads web pages into frames', FETCHES],
  'tika-EmbeddedOutlook.docx': ['has a mail with its attachments packed inside', INSIDE],
  'tika-test_recursive_embedded.docx': ['has a ZIP of ZIPs packed inside', INSIDE],
  'tika-testAltChunkHTML.docx': ['has a web page inside', INSIDE],
  'tika-testAltChunkMHT.docx': ['has a saved mail inside', INSIDE],
  'tika-Doc1_ole.doc': ['has two packed files inside', INSIDE],
  'tika-testException2.doc': ['has objects packed by another program', INSIDE],
  'tika-testFlashInPDF.pdf': ['has a Flash film inside', INSIDE],
  'tika-testPDFPackage.pdf': ['has files inside and a script', /holds a program/],
  'tika-test-pdf-with-print-ticket-header.pdf': [
    'begins with commands for a printer',
    /not a file that can be kept/,
  ],
  'tika-testAppleSingleFile.pdf': ['is a PDF inside an AppleSingle', /not a file that can be kept/],
  'tika-file1.pdf': ['is a text that calls itself PDF', /not a file that can be kept/],
  'tika-file13_attachANotB.doc': ['is JSON that calls itself DOC', /not a file that can be kept/],
}

const ruleOf = (name: string) =>
  ACCEPTED.find(({ extensions }) => extensions.includes(name.split('.').at(-1)!))!

async function outcomeOf(filename: string): Promise<string> {
  const bytes = readFileSync(new URL(filename, folder))
  const declared = ruleOf(filename).declared[0]!
  try {
    const kept = await accept(Buffer.from(bytes), { filename, declared }, 'file')
    const same = ruleOf(filename).kind === 'image' || kept.bytes.equals(bytes)
    return same && kept.mimetype === declared ? 'accepted' : 'altered'
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
}

describe.skipIf(missing)(`real files${missing}`, () => {
  const names = missing ? ['none'] : readdirSync(folder)
  const sound = names.filter((name) => !(name in BREAK))

  test.each(sound)('%s is accepted', async (name) => {
    expect(await outcomeOf(name)).toBe('accepted')
  })

  test.each(Object.entries(BREAK))('%s %s: it is refused', async (name, [, sentence]) => {
    expect(await outcomeOf(name)).toMatch(sentence)
  })

  test('what is refused is there, and little', () => {
    expect(Object.keys(BREAK).filter((name) => !names.includes(name))).toEqual([])
  })
})
