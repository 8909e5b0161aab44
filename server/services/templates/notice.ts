import type { Language } from '../../../contract/told.ts'
import type { NoticeDelivery } from '../deliveries.ts'
import { plainLetters } from '../gsm.ts'
import { NOTICES } from '../notices.table.ts'
import { WORDS, type NoticeSentences } from '../words/words.ts'
import { say } from './fill.ts'
import { writeLetter, type Letter } from './letter.ts'
import { clinicMoment, dayInWords } from './when.ts'

/** A notice as an e-mail. Says nothing clinical; loads nothing remote. */
export function noticeLetter(notice: NoticeDelivery): Promise<Letter> {
  const { language } = notice
  const { letter, notices } = WORDS[language]
  const { subject, sentences, button } = saidIn(notices[notice.notice], notice)
  const rule = NOTICES[notice.notice]
  const path = isOfSeveral(notice) ? (rule.pathOfSeveral ?? rule.path) : rule.path
  const values = valuesOf(notice, language)
  return writeLetter({
    language,
    subject: say(subject, values),
    state: null,
    headline: say(subject, values),
    name: notice.name,
    first: say(sentences[0], { ...values, press: letter.press }),
    firstInText: say(sentences[0], { ...values, press: letter.pressInText }),
    second: say(sentences[1], values),
    when: null,
    visit: null,
    button: path && button ? { label: button, url: notice.publicUrl + say(path, values) } : null,
    why: null,
    stop: null,
  })
}

/** A notice as an SMS; null when it has none. */
export function noticeText(notice: NoticeDelivery): { subject: string; text: string } | null {
  const { language } = notice
  const { subject, sms } = saidIn(WORDS[language].notices[notice.notice], notice)
  const values = valuesOf(notice, language)
  return sms === null
    ? null
    : { subject: say(subject, values), text: plainLetters(say(sms, values)) }
}

const isOfSeveral = ({ whose }: NoticeDelivery) => whose.length > 1
const saidIn = (words: NoticeSentences, notice: NoticeDelivery) =>
  (isOfSeveral(notice) && words.several) || words

/** Whoever has more colleagues looks in the app. */
const MOST_NAMES = 40

const namesOf = (whose: NoticeDelivery['whose']) =>
  [
    ...whose
      .map(({ name }) => name)
      .toSorted((a, b) => a.localeCompare(b))
      .slice(0, MOST_NAMES),
    ...(whose.length > MOST_NAMES ? ['…'] : []),
  ].join(', ')

const valuesOf = ({ at, until, whose, secret }: NoticeDelivery, language: Language) => ({
  when: clinicMoment(at, language),
  until: until && dayInWords(until, language),
  whose: whose[0]?.name ?? null,
  whoseId: whose[0]?.id ?? null,
  count: String(whose.length),
  names: namesOf(whose),
  token: secret ?? '',
  code: secret ?? '',
})
