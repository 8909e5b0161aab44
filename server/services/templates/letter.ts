import { readFile } from 'node:fs/promises'
import type { Language } from '../../../contract/told.ts'
import { WORDS } from '../words/words.ts'
import { escapeHtml, fill } from './fill.ts'

/** An e-mail in its two shapes. */
export type Letter = { subject: string; html: string; text: string }

/** What a letter says; what is null is left out. */
export type LetterParts = {
  language: Language
  subject: string
  state: string | null
  headline: string
  /** Null: nobody's name is known, or it is not known to be theirs. */
  name: string | null
  first: string
  /** The same in plain text, which has no button to press; not given where it is no different. */
  firstInText?: string
  second: string | null
  /** `until`: the end, where care goes on past midnight; `off`: the time is struck through. */
  when: { day: string; time: string; until: string | null; off: boolean } | null
  visit: { what: string; nurse: string; suburb: string } | null
  button: { label: string; url: string } | null
  /** Why they get it; besides that times are local and that mail can be read by others. */
  why: string | null
  /** Where one click ends letters of this kind. */
  stop: string | null
}

let compiled: Promise<{ html: string; text: string }> | undefined

/**
 * Writes a letter: everything that people get by e-mail looks like this. Loads nothing remote. MJML takes a
 * third of a second to load, so only a process that writes an e-mail pays for it, once.
 */
export async function writeLetter(parts: LetterParts): Promise<Letter> {
  const { html, text } = await (compiled ??= compile())
  const { language, subject, name, when, visit, button, stop } = parts
  const { letter } = WORDS[language]
  const values = {
    lang: language,
    subject,
    preview: parts.first,
    state: parts.state,
    headline: parts.headline,
    second: parts.second,
    day: when?.day ?? null,
    time: when?.time ?? null,
    until: when?.until ?? null,
    line: when?.off ? 'line-through' : 'none',
    labelWhat: letter.visit,
    what: visit?.what ?? null,
    labelWith: letter.with,
    nurse: visit?.nurse ?? null,
    labelWhere: letter.where,
    suburb: visit?.suburb ?? null,
    button: button?.label ?? null,
    url: button?.url ?? null,
    foot: [letter.times, parts.why, letter.private].filter(Boolean).join(' '),
    labelStop: letter.stop,
    stop,
  }
  const greeted = (first: string) => ({ ...values, ...greeting(letter.hello, name, first) })
  return {
    subject,
    html: fill(html, greeted(parts.first), escapeHtml),
    text: wrap(fill(text, greeted(parts.firstInText ?? parts.first), asWritten)),
  }
}

const asWritten = (text: string) => text

/** "Hello Lerato, your visit ..." or "Hello. Your visit ...", by who it is known to be and how the sentence begins. */
function greeting(hello: string, name: string | null, first: string) {
  const begins = first.charAt(0)
  if (name && begins !== begins.toUpperCase()) return { hello: `${hello} ${name}, `, first }
  const greeted = name ? `${hello} ${name}` : hello
  return { hello: `${greeted}. `, first: begins.toUpperCase() + first.slice(1) }
}

async function compile() {
  const read = (file: string) => readFile(new URL(file, import.meta.url), 'utf8')
  const [{ default: mjml }, source, text] = await Promise.all([
    import('mjml'),
    read('./layout.mjml'),
    read('./layout.txt'),
  ])
  const { html } = await mjml(source, { fonts: {}, validationLevel: 'strict', keepComments: false })
  return { html, text }
}

/** Lines that every mail program shows whole; a link is never broken. */
function wrap(text: string): string {
  return text
    .replace(/\n{3,}/g, '\n\n')
    .split('\n')
    .map((line) => line.replace(/(.{1,76})(?: +|$)/g, '$1\n').trimEnd())
    .join('\n')
}
