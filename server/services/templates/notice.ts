import { readFile } from 'node:fs/promises'
import type { NoticeDelivery } from '../deliveries.ts'
import { wordsOf } from '../notices.table.ts'
import { escapeHtml, fill } from './fill.ts'
import type { Letter, Template } from './compile.ts'
import { clinicMoment } from './when.ts'

let compiled: Promise<Record<'withButton' | 'plain', Template>> | undefined

const asWritten = (text: string) => text

/** A notice as an e-mail. Says nothing clinical; loads nothing remote. */
export async function noticeLetter(notice: NoticeDelivery): Promise<Letter> {
  const { subject, sentences, button } = wordsOf(notice.notice)
  const template = (await (compiled ??= compile()))[button ? 'withButton' : 'plain']
  const [first, second] = sentences.map((sentence) => say(sentence, notice)) as [string, string]
  const values = {
    subject,
    name: notice.name ? ` ${notice.name}` : '',
    first,
    second,
    label: button?.label ?? '',
    url: button ? `${notice.publicUrl}${say(button.path, notice)}` : '',
  }
  return {
    subject,
    html: fill(template.html, values, escapeHtml),
    text: fill(template.text, values, asWritten),
  }
}

/** A notice as an SMS; null when it has none. */
export function noticeText(notice: NoticeDelivery): { subject: string; text: string } | null {
  const { subject, sms } = wordsOf(notice.notice)
  return sms === null ? null : { subject, text: say(sms, notice) }
}

const say = (sentence: string, { at, secret }: NoticeDelivery) =>
  sentence.replace('{when}', () => clinicMoment(at)).replace(/\{(token|code)\}/, () => secret ?? '')

// As for the confirmation: MJML is loaded by a process that writes an e-mail, once.
async function compile() {
  const read = (file: string) => readFile(new URL(file, import.meta.url), 'utf8')
  const [{ default: mjml }, source, text] = await Promise.all([
    import('mjml'),
    read('./notice.mjml'),
    read('./notice.txt'),
  ])
  const toHtml = async (mjmlSource: string) =>
    (await mjml(mjmlSource, { fonts: {}, validationLevel: 'strict', keepComments: false })).html
  const withoutButton = source.replace(/<mj-button[\s\S]*<\/mj-button\s*>/, '')
  return {
    withButton: {
      html: await toHtml(source),
      text: text.replace('{{link}}', '{{label}}: {{url}}\n\n'),
    },
    plain: { html: await toHtml(withoutButton), text: text.replace('{{link}}', '') },
  }
}
