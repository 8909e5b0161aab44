import type { Duty, Role } from '../contract/people.ts'
import type { Language } from '../contract/told.ts'
import type { EndReason, Status, VisitSummary } from '../contract/visits.ts'
import type { VisitAction } from '../contract/visitActions.ts'

/** Every sealed word of the product in one place, by key, so that a translation is one more table. */
export { STATUS_WORDS } from '../contract/statusWords.ts'

export const ROLE_WORDS: Record<Role, string> = {
  patient: 'Family',
  nurse: 'Nurse',
  doctor: 'Doctor',
  administrator: 'Office',
}

export const DUTY_WORDS: Record<Duty, string> = {
  dispatch: 'Dispatch',
  finance: 'Finance',
  clinical_lead: 'Clinical lead',
  privacy_officer: 'Privacy officer',
}

/** What each duty opens. */
export const DUTY_NOTES: Record<Duty, string> = {
  dispatch: 'The board, visits, patients, what was sent',
  finance: 'Payments and refunds',
  clinical_lead: 'Registrations, ratings, clinical questions',
  privacy_officer: 'The audit trail, opened records',
}

/** Why somebody who is assigned will not be able to come. */
export const RISK_WORDS: Record<NonNullable<VisitSummary['atRisk']>, string> = {
  registration: 'At risk: registration',
  disabled: 'At risk: nurse has left',
}

/** What is written on the button: the person's own words for the act. */
export const ACTION_WORDS: Record<VisitAction, string> = {
  'assign-nurse': 'Find a nurse',
  'assign-doctor': 'Choose the doctor',
  unassign: 'Take the nurse off',
  offer: 'Offer it to nurses',
  decline: 'I cannot take this visit',
  'set-out': 'I am setting out',
  'turn-back': 'I had to turn back',
  arrive: 'I have arrived',
  start: 'Begin care',
  complete: 'Care is done',
  'mark-absent': 'Nobody opens',
  'end-early': 'End without care',
  undo: 'Undo the last step',
  reschedule: 'Move to another time',
  cancel: 'Cancel the visit',
  'share-location': 'Share where I am',
  'explain-presence': 'Say why',
  'enter-door-code': 'Door code',
  'propose-pin': 'Show where the door is',
  'record-call': 'Nobody opens: call first',
  observe: 'Vital signs',
  correct: 'Correct this visit',
  'write-report': 'Write the report',
  'sign-report': 'Read and sign',
  'read-report': 'Read the report',
  'add-addendum': 'Add to the report',
  review: 'Review the report',
  'ask-nurse': 'Ask the nurse',
  'answer-question': 'Answer the doctor',
  'order-follow-up': 'Order a follow-up visit',
  'change-review': 'Change the review',
  'release-review': 'Share with the family',
  'message-practical': 'Messages',
  'message-clinical': 'Clinical messages',
  attach: 'Attach a file',
  'break-glass': 'Break the glass',
}

/** Said after a step was taken, beside Undo. */
export const STEP_TAKEN: Partial<Record<Status, string>> = {
  REQUESTED: 'Given back to dispatch',
  SCHEDULED: 'Turned back',
  EN_ROUTE: 'You are on your way',
  ARRIVED: 'Arrival noted',
  IN_PROGRESS: 'Care has begun',
  COMPLETED: 'Care is done',
  PATIENT_ABSENT: 'Noted that nobody opened',
  CANCELLED: 'Visit ended',
}

export const REASON_WORDS: Record<EndReason, string> = {
  patient_request: 'The patient or family asked',
  patient_better: 'No longer needed',
  practice: 'We have to cancel',
  unsafe: 'It is not safe',
  refused: 'Care was refused',
  wrong_address: 'The address is wrong',
  in_hospital: 'In hospital',
  died: 'The patient has died',
  no_answer: 'Nobody answers',
  other: 'Another reason',
}

/** Which reasons each kind of ending offers, most usual first. */
export const REASONS: Record<'cancel' | 'end-early', readonly EndReason[]> = {
  cancel: ['patient_request', 'patient_better', 'in_hospital', 'died', 'other'],
  'end-early': ['refused', 'unsafe', 'wrong_address', 'in_hospital', 'died'],
}

/** The names of things that happened, for the history of a visit. */
export const EVENT_WORDS: Record<string, string> = {
  VISIT_CREATED: 'Requested',
  GATE_CODE_SHOWN: 'Gate code shown',
  DOOR_CODE_GIVEN: 'The door code was right',
  VISIT_ASSIGNED: 'Assigned',
  VISIT_OFFERED: 'Offered to a nurse',
  VISIT_CHANGED: 'Changed',
  VISIT_CANCELLED: 'Cancelled',
  REPORT_SIGNED: 'Report signed',
  REVIEW_ADDED: 'Report reviewed',
  REVIEW_RELEASED: 'Review shared with the family',
}

export const firstName = (name: string) =>
  name.replace(/^(Mrs?|Ms|Dr|Sister|Sr|Baby)\.? /, '').split(' ')[0]!

/** `R 480`; cents only when there are any. */
export function rand(cents: number): string {
  const whole = Math.floor(cents / 100)
  const rest = cents % 100
  const grouped = String(whole).replace(/\B(?=(\d{3})+$)/g, '\u00a0')
  return `R\u00a0${grouped}${rest ? `.${String(rest).padStart(2, '0')}` : ''}`
}

/** The largest words of a family's screen: who is coming, now. */
export function familyHeadline(visit: VisitSummary, own: boolean): string {
  const nurse = visit.nurse ? firstName(visit.nurse.name) : null
  const whom = own ? 'you' : firstName(visit.patient.name)
  const sentences: Record<Status, string> = {
    REQUESTED: 'We are finding a nurse',
    SCHEDULED: `${nurse ?? 'A nurse'} is coming to ${whom}`,
    EN_ROUTE: `${nurse ?? 'The nurse'} is on the way to ${whom}`,
    ARRIVED: `${nurse ?? 'The nurse'} is at the door`,
    IN_PROGRESS: `${nurse ?? 'The nurse'} is with ${whom} now`,
    COMPLETED: own ? 'Your visit is done' : `${firstName(visit.patient.name)}'s visit is done`,
    CANCELLED: 'This visit was cancelled',
    PATIENT_ABSENT: `${nurse ?? 'The nurse'} came, and nobody opened`,
  }
  return sentences[visit.status]
}

/** Of files, rounded to what somebody compares. */
export const megabytes = (bytes: number): string =>
  bytes < 1024 * 1024
    ? `${Math.ceil(bytes / 1024)} KB`
    : `${(bytes / (1024 * 1024)).toFixed(bytes < 100 * 1024 * 1024 ? 1 : 0)} MB`

/** Each language by its own name. */
export const LANGUAGE_WORDS = {
  en: 'English',
  zu: 'isiZulu',
  af: 'Afrikaans',
} as const satisfies Record<Language, string>
