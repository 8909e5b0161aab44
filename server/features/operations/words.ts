import { JOBS } from '../../services/queue.ts'
import type { JobName, QueueName } from '../../services/queue.ts'

type Words = {
  title: string
  /** At the beginning of a sentence about what has not gone on. */
  stuck: string
  /** So many of it, at the beginning of a sentence. */
  one: string
  many: string
  /** Who is spoken to, where a cause says that somebody does not answer. */
  other: string
}

/** What is done in our own database alone, beside the queues. */
export const TIMED = 'timed'

/** What goes through each queue, in words. One that is not named here is called by its name. */
const QUEUE_WORDS: Record<QueueName, Words> & Record<string, Words> = {
  email: {
    title: 'E-mail',
    stuck: 'E-mail has not left',
    one: 'e-mail',
    many: 'e-mails',
    other: 'The mail server',
  },
  'pdf-export': {
    title: 'Documents',
    stuck: 'No document has been made',
    one: 'document',
    many: 'documents',
    other: 'The PDF writer',
  },
  'push-notification': {
    title: 'Push notices',
    stuck: 'No push has left',
    one: 'push',
    many: 'pushes',
    other: 'The push service',
  },
  sms: {
    title: 'SMS',
    stuck: 'No SMS has left',
    one: 'SMS',
    many: 'SMS',
    other: 'The SMS gateway',
  },
  urgent: {
    title: 'Calls for help and warnings',
    stuck: 'Calls for help have not rung',
    one: 'ring of an alarm',
    many: 'rings of alarms',
    other: 'The push service or SMS gateway',
  },
  schedule: {
    title: 'Nightly and regular work',
    stuck: 'Regular work has not been done',
    one: 'regular task',
    many: 'regular tasks',
    other: 'What it needs',
  },
  [TIMED]: {
    title: 'Offers and times that run out',
    stuck: 'Offers and times have not run out',
    one: 'timed step',
    many: 'timed steps',
    other: 'What it needs',
  },
}

export const wordsOf = (queue: string): Words =>
  QUEUE_WORDS[queue] ?? {
    title: queue,
    stuck: `Nothing has been done of "${queue}"`,
    one: `job of "${queue}"`,
    many: `jobs of "${queue}"`,
    other: 'What it needs',
  }

export const queueOf = (job: string): string =>
  Object.hasOwn(JOBS, job) ? JOBS[job as JobName].queue : TIMED

/** Where the name alone would not say it. */
const JOB_WORDS: Record<string, string> = {
  'visit-confirmation': 'Letter that a visit is confirmed',
  'visit-delay-letter': 'Letter that a visit begins later',
  'account-notice': 'Letter about an account',
  'email-verification': 'Letter that confirms an address',
  'password-reset': 'Letter for a new password',
  invitation: 'Letter with an invitation',
  'notice-sms': 'SMS about an account, or a code',
  'report-pdf': 'Report as PDF',
  'nurse-on-the-way': 'Push that the nurse is on the way',
  'check-out-due': 'Push that a check-out is missing',
  'report-question': 'Push about a question of the doctor',
  'visit-delayed': 'Push that a visit begins later',
  'visit-offered': 'Push that a visit is offered',
  'new-message': 'Push about a new message',
  'alarm-step': 'Next step of an alarm',
  'alarm-push': 'Push of an alarm',
  'alarm-sms': 'SMS of an alarm',
}

const readable = (name: string) => {
  const words = name.toLowerCase().replaceAll(/[-_]+/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const jobWords = (job: string): string => JOB_WORDS[job] ?? readable(job)

/** An event has not become anything yet: all that is known is what happened. */
export const eventWords = (type: string): string => `What follows from: ${readable(type)}`
