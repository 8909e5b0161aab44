import { readFile } from 'node:fs/promises'
import type { VisitConfirmation } from '../deliveries.ts'
import { escapeHtml, fill } from './fill.ts'
import { clinicDay, clinicSpan, clinicTime } from './when.ts'

export type Letter = { subject: string; html: string; text: string }

type Template = { html: string; text: string }
let compiled: Promise<Template> | undefined

/** The e-mail that a visit has a nurse and a time. Says nothing clinical; loads nothing remote. */
export async function visitConfirmation(visit: VisitConfirmation): Promise<Letter> {
  const { html, text } = await (compiled ??= compile())
  const day = clinicDay(visit.start)
  const subject = `Your visit on ${day} at ${clinicTime(visit.start)}`
  const values = {
    subject,
    day,
    span: clinicSpan(visit.start, visit.end),
    when: `${day}, ${clinicTime(visit.start)}`,
    name: visit.name,
    what: visit.neutralName,
    nurse: visit.nurseName,
    suburb: visit.suburb,
    url: `${visit.publicUrl}/visits/${visit.visitId}`,
  }
  return { subject, html: fill(html, values, escapeHtml), text: fill(text, values, String) }
}

// MJML takes a third of a second to load, so only a process that writes an e-mail pays for it.
async function compile(): Promise<Template> {
  const read = (file: string) => readFile(new URL(file, import.meta.url), 'utf8')
  const [{ default: mjml }, source, text] = await Promise.all([
    import('mjml'),
    read('./visitConfirmation.mjml'),
    read('./visitConfirmation.txt'),
  ])
  const { html } = await mjml(source, { fonts: {}, validationLevel: 'strict', keepComments: false })
  return { html, text }
}
