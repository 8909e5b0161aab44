import type { Language } from '../../contract/told.ts'
import type { MessageName, NoticeName } from './words/words.ts'

/** What is said of a visit, in instants; which of it there is depends on what happened. */
export type ToldValues = {
  start?: Date
  end?: Date | null
  /** When it was agreed to begin, before it was moved. */
  was?: Date
  /** When it is expected to begin, later than agreed. */
  expected?: Date | null
  nurse?: string | null
  suburb?: string | null
  /** What the visit is called outside the app: a service's own name is health data. */
  what?: string | null
  feeCents?: number
  /** Of something of which there may be several. */
  count?: number
}

/** What one person is told by one channel, read anew at the moment it is told. */
export type Told = {
  as: MessageName
  template: string
  language: Language
  visitId: string | null
  patientId: string | null
  /** Null: a patient who has a number and no account. */
  userId: string | null
  name: string | null
  /** E-mail address or phone number; empty for a push. */
  address: string
  /** Expo push tokens of the person's devices. */
  tokens: string[]
  values: ToldValues
  /** Where it leads, in the web app. */
  path: string
  /** Address of the web app, without a slash at its end. */
  publicUrl: string
  /** What a push replaces on the screen, and the ids that it opens with. */
  push: { effectKey: string; data: Record<string, string> }
  /** Of the family: the letter says why they get it. */
  why: boolean
  /** Where one click ends letters of this kind; null for what always comes. */
  stop: string | null
  /** An answer STOP is heard. */
  mayStop: boolean
  /** What whoever has no account may dial; null where none is set. */
  phone: string | null
}

/** Whom something concerns, when there is nothing more to say of it. */
export type Concerned = { visitId: string | null; patientId: string; userId: string }

/** Something that a person is told about their account, by e-mail or SMS. */
export type NoticeDelivery = {
  notice: NoticeName
  /** Null: whom it goes to has no account. */
  userId: string | null
  /** E-mail address or phone number. */
  address: string
  /** Null where the address is not known to be theirs: then nobody's words are in it. */
  name: string | null
  language: Language
  /** When it happened. */
  at: Date
  /** The day on which something ends, as `2026-12-31`; null where nothing does. */
  until: string | null
  /** The colleagues whom it is about. */
  whose: readonly { id: string; name: string }[]
  /** What works once: the secret part of the link, or the code. */
  secret: string | null
  /** Address of the web app, without a slash at its end. */
  publicUrl: string
}

/** One thing that left the system, or would have, as administrators find it under Outbox. */
export type DeliveryRecord = {
  effectKey: string
  channel: 'email' | 'pdf' | 'push' | 'sms'
  template: string
  visitId: string | null
  patientId: string | null
  userId: string | null
  recipient: string
  subject: string
  html: string | null
  text: string | null
  fileId: string | null
  language?: Language
  /** How often it was tried so far, this time included. */
  tries?: number
  /** How many parts an SMS took, each of which is paid. */
  parts?: number
  /** kept: no mail server or push account is set up. */
  status: 'kept' | 'sent' | 'failed'
  error: string | null
  /** There is no such address: it is not written to again. */
  gone?: boolean
}

/** Trying again would end the same way: the address does not exist, the text is refused. */
export class PermanentFailure extends Error {
  override name = 'PermanentFailure'
  /** There is no such mailbox: nothing else reaches it either. */
  gone = false
}
