import type { Language } from '../../../contract/told.ts'
import type { Told, ToldValues } from '../deliveries.ts'
import { plainLetters } from '../gsm.ts'
import { WORDS, type MessageName, type MessageWords } from '../words/words.ts'
import { say } from './fill.ts'
import { writeLetter, type Letter } from './letter.ts'
import { clinicDay, clinicTime, onClinicDay, sameClinicDay } from './when.ts'

/** What somebody is told, as an e-mail. Nothing clinical, no service's own name; loads nothing remote. */
export function toldLetter(told: Told): Promise<Letter> {
  const { language, values, name, publicUrl, path } = told
  const { letter, notices: _, messages } = WORDS[language]
  const words = messages[told.as]
  const said = sayings(words, language, values)
  const { start, end, nurse, suburb, what } = values
  const late = values.expected
  return writeLetter({
    language,
    subject: said.subject,
    state: said.state,
    headline: said.headline,
    name,
    first: said.sentence,
    second: said.after || null,
    when: start
      ? {
          day: clinicDay(start, language),
          ...timeOf(start, end, late, language),
          off: OFF.has(told.as),
        }
      : null,
    visit: nurse && suburb && what ? { nurse, suburb, what } : null,
    button: {
      label: path.startsWith('/visits/') ? letter.openVisit : letter.open,
      url: `${publicUrl}${path}`,
    },
    why: told.why ? letter.why : null,
    stop: told.stop,
  })
}

function timeOf(
  start: Date,
  end: Date | null | undefined,
  late: Date | null | undefined,
  language: Language,
): { time: string; until: string | null } {
  const { letter } = WORDS[language]
  if (late) return { time: say(letter.about, { time: clinicTime(late) }), until: null }
  if (!end) return { time: clinicTime(start), until: null }
  const ends = clinicTime(end)
  if (sameClinicDay(start, end)) return { time: `${clinicTime(start)} – ${ends}`, until: null }
  const until = say(letter.until, { time: ends, day: clinicDay(end, language) })
  return { time: `${clinicTime(start)} –`, until }
}

/** A time that is big is read as an appointment: what is off is struck through. */
const OFF: ReadonlySet<MessageName> = new Set(['cancelled', 'cancelledFee'])

/** The same as a push: read on a locked screen. */
export const toldPush = ({ language, as, values }: Told): string =>
  sayings(WORDS[language].messages[as], language, values).push

/** The same as an SMS, in letters that take little room. */
export function toldText({ language, as, values, phone, mayStop }: Told): string {
  const { letter, messages } = WORDS[language]
  const { sms } = sayings(messages[as], language, values)
  const call = phone ? say(letter.smsCall, { phone }) : ''
  return plainLetters([sms, call, mayStop ? letter.smsStop : ''].filter(Boolean).join(' '))
}

/** Nobody counts further. */
const MOST = 99
/** Longer names would take a third part. */
const NAME = 40
const short = (name: string) =>
  name.length > NAME ? `${name.slice(0, NAME - 1).trimEnd()}…` : name

function sayings(words: MessageWords, language: Language, values: ToldValues): MessageWords {
  const { start, was, expected, nurse, feeCents, count } = values
  const places = {
    ...(start && {
      day: clinicDay(start, language),
      onDay: onClinicDay(start, language),
      time: clinicTime(start),
    }),
    ...(was && { wasDay: clinicDay(was, language), wasTime: clinicTime(was) }),
    ...(expected && { expected: clinicTime(expected) }),
    ...(nurse && { nurse }),
    ...(count !== undefined && { count: count > MOST ? `${MOST}+` : String(count) }),
    ...(feeCents !== undefined && { fee: `R${(feeCents / 100).toFixed(2)}` }),
  }
  const all = Object.entries(words).map(([channel, sentence]) => [
    channel,
    say(sentence, channel === 'sms' && nurse ? { ...places, nurse: short(nurse) } : places),
  ])
  return Object.fromEntries(all) as MessageWords
}
