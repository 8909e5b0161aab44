import type { DelayLetter } from '../deliveries.ts'
import { compileTemplate, type Letter, type Template } from './compile.ts'
import { escapeHtml, fill } from './fill.ts'
import { clinicDay, clinicTime } from './when.ts'

let compiled: Promise<Template> | undefined

/** The e-mail that a visit begins later than agreed, or on time after all. Nothing clinical, no service. */
export async function visitDelayed(visit: DelayLetter): Promise<Letter> {
  const { html, text } = await (compiled ??= compileTemplate('visitDelayed'))
  const day = clinicDay(visit.start)
  const [agreed, expected] = [clinicTime(visit.start), visit.expected && clinicTime(visit.expected)]
  const subject = expected
    ? `Your visit on ${day} begins later: about ${expected}`
    : `Your visit on ${day} begins on time after all`
  const values = {
    subject,
    day,
    when: `${day}, ${expected ? `about ${expected}` : agreed}`,
    about: expected ? `about ${expected}` : agreed,
    state: expected ? 'Later than agreed' : 'On time after all',
    headline: expected ? 'Your nurse is delayed' : 'Your nurse comes as agreed',
    sentence: expected
      ? `your visit was agreed for ${agreed} and will begin later. We are sorry.`
      : `we wrote that your visit would begin later. It begins at ${agreed} after all.`,
    name: visit.name,
    url: `${visit.publicUrl}/visits/${visit.visitId}`,
  }
  return { subject, html: fill(html, values, escapeHtml), text: fill(text, values, String) }
}
