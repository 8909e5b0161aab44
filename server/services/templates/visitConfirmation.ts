import type { VisitConfirmation } from '../deliveries.ts'
import { compileTemplate, type Letter, type Template } from './compile.ts'
import { escapeHtml, fill } from './fill.ts'
import { clinicDay, clinicSpan, clinicTime } from './when.ts'

let compiled: Promise<Template> | undefined

/** The e-mail that a visit has a nurse and a time. Says nothing clinical; loads nothing remote. */
export async function visitConfirmation(visit: VisitConfirmation): Promise<Letter> {
  const { html, text } = await (compiled ??= compileTemplate('visitConfirmation'))
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
