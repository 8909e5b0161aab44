import { expect, test } from 'vitest'
import { LANGUAGES } from '../../../contract/told.ts'
import type { Told } from '../deliveries.ts'
import { partsOf } from '../gsm.ts'
import { NOTICES, type NoticeName } from '../notices.table.ts'
import { noticeLetter, noticeText } from '../templates/notice.ts'
import { toldLetter, toldPush, toldText } from '../templates/told.ts'
import { clinicDay, onClinicDay } from '../templates/when.ts'
import { WORDS, type MessageName } from './words.ts'

const names = Object.keys(WORDS.en.messages) as MessageName[]
const each = LANGUAGES.flatMap((language) => names.map((as) => ({ language, as })))
/** What no plain text has, in each language; the letter as a page does. */
const BUTTON = /button|inkinobho|knoppie/i
const visitId = '01990000-0000-7000-8000-000000000001'

/** The longest that there is: Wednesday in September, both names long, and the number of the practice. */
const told = (more: Partial<Told>): Told => ({
  as: 'confirmed',
  template: 'visit-confirmation',
  language: 'en',
  visitId,
  userId: null,
  patientId: visitId,
  name: 'Palesa Nomvula Mokoena-Van der Westhuizen',
  address: 'palesa@example.test',
  tokens: [],
  values: {
    what: 'Home visit',
    start: new Date('2026-09-30T07:00:00Z'),
    end: new Date('2026-09-30T08:00:00Z'),
    was: new Date('2026-09-23T07:00:00Z'),
    expected: new Date('2026-09-30T07:40:00Z'),
    nurse: 'Nomsa Thandeka Dlamini-Van der Westhuizen the Second',
    suburb: 'Orlando West',
    feeCents: 123_450,
    count: 120,
  },
  path: `/visits/${visitId}`,
  publicUrl: 'https://ahava.example.test',
  push: { effectKey: 'any', data: {} },
  why: true,
  stop: 'https://ahava.example.test/stop/token',
  mayStop: true,
  phone: '+27115550100',
  ...more,
})

test.each(each)(
  '$as in $language: letter, push and SMS say all, and nothing clinical',
  async (one) => {
    const it = told(one)
    const letter = await toldLetter(it)
    const all = [letter.subject, letter.html, letter.text, toldPush(it), toldText(it)]
    for (const text of all)
      expect(text).not.toMatch(/\{\{|\{\w+\}|undefined|wound|<img|<script|<link|url\(/i)
    expect(letter.html).toContain(`lang="${one.language}"`)
    expect(letter.text).not.toMatch(BUTTON)
    expect(letter.text).toContain('https://ahava.example.test/stop/token')
    // A push is read on a locked screen: nobody's name.
    expect(toldPush(it)).not.toMatch(/Nomsa|Palesa/)
    expect(toldText(it)).not.toContain('Palesa')
    expect(partsOf(toldText(it))).toBeLessThanOrEqual(2)
    // One without the number to call and the word STOP, with a name as most are: mostly one part.
    const usual = told({ ...one, phone: null, mayStop: false })
    expect(partsOf(toldText({ ...usual, values: { ...usual.values, nurse: 'Nomsa' } }))).toBe(1)
  },
)

const notices = LANGUAGES.flatMap((language) =>
  (Object.keys(NOTICES) as NoticeName[]).map((notice) => ({ language, notice })),
)

const said = {
  userId: null,
  address: 'somebody@example.test',
  name: 'Lerato',
  at: new Date('2026-09-30T07:00:00Z'),
  until: '2026-12-31',
  whose: [{ id: visitId, name: 'Nomsa Thandeka Dlamini' }],
  secret: '123456',
  publicUrl: 'https://ahava.example.test',
}

test.each(notices)('the notice $notice in $language', async (one) => {
  const { language, notice } = one
  const letter = await noticeLetter({ ...said, ...one })
  for (const part of [letter.subject, letter.html, letter.text])
    expect(part).not.toMatch(/\{\w+\}|undefined/)
  expect(letter.text).not.toMatch(BUTTON)
  // What protects an account cannot be turned off.
  expect(letter.html + letter.text).not.toContain('/stop/')
  const sms = noticeText({ ...said, ...one })
  // Who a letter is about stands in its text: not where others read it, and only for whom it concerns.
  expect(`${letter.subject} ${sms?.text}`).not.toContain('Nomsa')
  const names = notice === 'staff-registration-expiring'
  for (const part of [letter.html, letter.text]) expect(part.includes('Nomsa')).toBe(names)
  // The first sentence is what a locked screen shows of a new letter.
  expect(WORDS[language].notices[notice].sentences[0]).not.toContain('{whose}')
  expect(sms === null).toBe(!NOTICES[notice].sms)
  expect(partsOf(sms?.text ?? '')).toBeLessThanOrEqual(2)
})

const colleagues = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: visitId, name: `Colleague ${count - n}` }))

test.each(LANGUAGES)(
  'in %s one letter is about several colleagues, by name in its text',
  async (language) => {
    const it = {
      ...said,
      language,
      notice: 'staff-registration-expiring',
      whose: colleagues(3),
    } as const
    const { subject, html, text } = await noticeLetter(it)
    const sms = noticeText(it)!
    const names = 'Colleague 1, Colleague 2, Colleague 3'
    for (const part of [html, text.replaceAll('\n', ' ')]) expect(part).toContain(names)
    expect(text).toContain('https://ahava.example.test/people#staff\n')
    expect(`${subject} ${sms.text}`).not.toContain('Colleague')
    for (const part of [subject, sms.text]) expect(part).toMatch(/\b3\b/)
    expect([subject, html, text, sms.text].join()).not.toMatch(/\{\w+\}|undefined/)
    expect(partsOf(sms.text)).toBeLessThanOrEqual(2)
    // The first sentence is what a locked screen shows of a new letter.
    expect(WORDS[language].notices[it.notice].several!.sentences[0]).not.toContain('{names}')
    // Nobody reads further.
    const many = await noticeLetter({ ...it, whose: colleagues(41) })
    expect(many.html.match(/Colleague/g)).toHaveLength(40)
    expect(many.html).toContain(', …')
  },
)

test.each(LANGUAGES)(
  'in %s a page speaks of the button, and plain text of the link',
  async (language) => {
    const notice = { ...said, language, notice: 'email-verify' } as const
    const { html, text } = await noticeLetter(notice)
    expect(html).toMatch(BUTTON)
    expect(text.replaceAll('\n', ' ')).toContain(WORDS[language].letter.pressInText)
    expect(text).toContain('https://ahava.example.test/verify#123456')
  },
)

test('days are said in the language, as a sentence needs them', () => {
  const at = new Date('2027-01-02T22:30:00Z')
  expect(LANGUAGES.map((language) => clinicDay(at, language))).toEqual([
    'Sunday 3 January',
    'iSonto 3 Januwari',
    'Sondag 3 Januarie',
  ])
  expect(LANGUAGES.map((language) => onClinicDay(at, language))).toEqual([
    'on Sunday 3 January',
    'ngeSonto 3 Januwari',
    'op Sondag 3 Januarie',
  ])
})
