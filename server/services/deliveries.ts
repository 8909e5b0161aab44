import type { NoticeName } from './notices.table.ts'

/** What each delivery needs to know, read anew at the moment it is made. Times are instants. */
export type VisitConfirmation = {
  visitId: string
  userId: string
  patientId: string
  email: string
  name: string
  /** What the visit is called outside the app: a service's own name is health data. */
  neutralName: string
  start: Date
  end: Date
  nurseName: string
  suburb: string
  /** Address of the web app, without a slash at its end. */
  publicUrl: string
}

export type NurseOnTheWay = {
  visitId: string
  userId: string
  patientId: string
  /** Expo push tokens of the person's devices. */
  tokens: string[]
}

export type VisitDelayed = {
  visitId: string
  userId: string
  patientId: string
  /** Expo push tokens of the person's devices. */
  tokens: string[]
}

/** The letter about a delay. */
export type DelayLetter = {
  visitId: string
  userId: string
  patientId: string
  email: string
  name: string
  /** When it was agreed to begin. */
  start: Date
  /** When it is expected to; null when it is on time after all. */
  expected: Date | null
  /** Address of the web app, without a slash at its end. */
  publicUrl: string
}

export type VisitOffered = {
  offerId: string
  visitId: string
  userId: string
  patientId: string
  /** Expo push tokens of the person's devices. */
  tokens: string[]
}

export type NewMessage = {
  conversationId: string
  /** Null in a conversation that belongs to no visit. */
  visitId: string | null
  userId: string
  patientId: string
  /** Expo push tokens of the person's devices. */
  tokens: string[]
}

/** Something that a person is told about their account, by e-mail or SMS. */
export type NoticeDelivery = {
  notice: NoticeName
  /** Null: whom it goes to has no account. */
  userId: string | null
  /** E-mail address or phone number. */
  address: string
  /** Null where the address is not known to be theirs: then nobody's words are in it. */
  name: string | null
  /** When it happened. */
  at: Date
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
  /** kept: no mail server or push account is set up. */
  status: 'kept' | 'sent' | 'failed'
  error: string | null
}

/** Trying again would end the same way: the address does not exist, the text is refused. */
export class PermanentFailure extends Error {
  override name = 'PermanentFailure'
}
