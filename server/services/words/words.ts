import type { Language } from '../../../contract/told.ts'
import { AF } from './af.ts'
import { EN } from './en.ts'
import { ZU } from './zu.ts'

/** What is said of one happening, by each channel. */
export type MessageWords = {
  subject: string
  /** In two or three words, above the letter. */
  state: string
  headline: string
  /** Follows "Hello Lerato, ". */
  sentence: string
  /** Under the button; may be empty. */
  after: string
  push: string
  sms: string
}

/** What is said of an account: what happened; then what to do, or what it was if it was not them. */
export type NoticeSentences = {
  subject: string
  sentences: readonly [string, string]
  button: string | null
  /** Null: never by SMS. */
  sms: string | null
  /** The same of several people at once; where one letter may be about so many. */
  several?: Omit<NoticeSentences, 'several'>
}

type English = typeof EN
export type MessageName = keyof English['messages']
export type NoticeName = keyof English['notices']

/** Every language says the same things: a missing one does not compile. */
export type Words = {
  letter: Record<keyof English['letter'], string>
  stopPage: Record<keyof English['stopPage'], string>
  messages: Record<MessageName, MessageWords>
  notices: Record<NoticeName, NoticeSentences>
  alarms: Record<keyof English['alarms'], string>
}

export const WORDS: Record<Language, Words> = { en: EN, zu: ZU, af: AF }
