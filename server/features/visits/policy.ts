import type { WarningAction } from '../../../contract/observations.ts'
import type { VisitAction } from '../../../contract/visitActions.ts'
import type { Duty } from '../../../contract/people.ts'
import type { Actor } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import {
  brokenGlass,
  familyStandings,
  holds,
  officeStandings,
  patientsWith,
  type Standing,
} from '../../platform/standing.ts'

/** Who may do what with a visit. `lifecycle.ts` says when. */
export const ALLOWED: Record<VisitAction, readonly Standing[]> = {
  'assign-nurse': ['desk'],
  'assign-doctor': ['desk'],
  unassign: ['desk'],
  offer: ['desk'],
  decline: ['nurse'],
  'set-out': ['nurse'],
  'turn-back': ['nurse'],
  arrive: ['nurse'],
  start: ['nurse'],
  complete: ['nurse'],
  'mark-absent': ['nurse'],
  'end-early': ['nurse'],
  undo: ['nurse'],
  reschedule: ['self', 'delegate:book', 'desk'],
  cancel: ['self', 'delegate:book', 'desk'],
  'share-location': ['nurse'],
  'explain-presence': ['nurse'],
  'enter-door-code': ['nurse'],
  'propose-pin': ['nurse'],
  'record-call': ['nurse'],
  observe: ['nurse'],
  correct: ['desk'],
  'write-report': ['nurse'],
  'sign-report': ['nurse'],
  'read-report': ['self', 'delegate:reports', 'nurse', 'doctor', 'glass'],
  'add-addendum': ['nurse', 'doctor'],
  review: ['doctor'],
  'ask-nurse': ['doctor'],
  'answer-question': ['nurse'],
  'order-follow-up': ['doctor'],
  'change-review': ['doctor'],
  'release-review': ['doctor'],
  'message-practical': ['self', 'delegate:messages', 'nurse', 'desk'],
  'message-clinical': ['self', 'nurse', 'doctor'],
  attach: ['self', 'delegate:messages', 'nurse', 'doctor'],
  // What dispatch is offered where clinical text is not theirs; `access` decides who opens it.
  'break-glass': ['desk'],
}

/** Who may do what with an offer that stands; `offered` is the nurse to whom it was made. */
export const OFFER_ALLOWED = {
  'accept-offer': ['offered'],
  'decline-offer': ['offered'],
  'withdraw-offer': ['desk'],
} as const satisfies Record<string, readonly ('offered' | 'desk')[]>

/** The offers that a caller may see: her own, or for dispatch all. */
export const offersFor = (actor: Actor) =>
  holds(actor, 'dispatch') ? sql<boolean>`true` : sql<boolean>`o.nurse_id = ${actor.id}`

/** Who may request a visit for a patient. */
export const MAY_REQUEST: readonly Standing[] = ['self', 'delegate:book', 'desk']

/** Who decides what a visit left open: clashes, welfare checks, proposed pins. */
export const MAY_DECIDE: readonly Duty[] = ['dispatch']

/** Who reads every review with its rating, and what it said before: how well reports are written. */
export const MAY_READ_REVIEWS: readonly Duty[] = ['clinical_lead']

/** Who approves the week of a nurse, and never of times that they entered themselves. */
export const MAY_APPROVE: readonly Duty[] = ['dispatch']

/** Who says that a patient lives alone or is frail, and who reads it. */
export const MAY_FLAG: readonly Standing[] = ['desk']
export const MAY_READ_FLAGS: readonly Standing[] = ['desk', 'nurse']
/** Who is shown the nurse's dot, however far she is; the family only for the last 2 km. */
export const MAY_SEE_PLACE: readonly Standing[] = ['desk', 'nurse']

/** Who is told when she comes. */
export const MAY_SEE_ETA: readonly Standing[] = ['desk', 'nurse', 'self', 'delegate:visits']

/** Who sees the whole way, and who keeps it for an incident. */
export const MAY_SEE_TRAIL: readonly Standing[] = ['desk']
export const MAY_HOLD_TRAIL: readonly Standing[] = ['desk']

/** Who is given the patient's number, from setting out to the end of the visit. */
export const MAY_CALL_PATIENT: readonly Standing[] = ['nurse']

/** Who is shown the code that is said at the door, and who the number that both screens show there. */
export const MAY_GIVE_DOOR_CODE: readonly Standing[] = ['self', 'delegate:visits']
export const MAY_COMPARE_DOOR_CODE: readonly Standing[] = ['self', 'delegate:visits', 'nurse']

/** Who reads what was measured; the family with the report that a doctor released. */
export const MAY_READ_OBSERVATIONS: readonly Standing[] = [
  'self',
  'delegate:reports',
  'nurse',
  'doctor',
  'glass',
]

/** Who reads it over all visits: nurse and doctor while they care for the patient, whoever an early warning called. */
export const MAY_READ_TRENDS: readonly (Standing | 'called')[] = [
  ...MAY_READ_OBSERVATIONS,
  'called',
]

/** Who says what the scores of a patient go by: scale, thresholds, comfort care. */
export const MAY_PLAN_WARNINGS: readonly Standing[] = ['doctor']

/** Who says how a visit was: whoever speaks for the patient when it is booked. Dispatch reads it, the nurse never. */
export const MAY_RATE: readonly Standing[] = ['self', 'delegate:book']
export const MAY_READ_RATING: readonly Standing[] = ['self', 'delegate:book', 'desk']
export const MAY_LIST_RATINGS: readonly Duty[] = ['dispatch']

/** What settles an early warning, and who may say so: `called` by its alarm, `reader` of its values. */
export const WARNING_ALLOWED: Record<WarningAction, readonly ('desk' | 'called' | 'reader')[]> = {
  ambulance: ['desk', 'called', 'reader'],
  phoned_nurse: ['desk', 'called', 'reader'],
  advice: ['reader'],
  expected: ['reader'],
}

/** Who carries and opens the code of the gate. */
export const MAY_OPEN_GATE: readonly Standing[] = ['nurse']

/** What the caller is to a patient `p` for whom a visit is requested: a column of the query. */
export const mayRequestAs = (actor: Actor) =>
  actor.role === 'administrator' ? officeStandings(actor, 'p.id') : familyStandings(actor, 'p.id')

/** The visits that a caller may see, as the WHERE clause of every read. */
export function visibleTo(actor: Actor, visit = 'v') {
  const column = (name: string) => sql.ref(`${visit}.${name}`)
  switch (actor.role) {
    case 'administrator':
      return holds(actor, 'dispatch')
        ? sql<boolean>`true`
        : sql<boolean>`${column('patient_id')} in ${brokenGlass(actor)}`
    case 'nurse':
      return sql<boolean>`${column('nurse_id')} = ${actor.id}`
    case 'doctor':
      return sql<boolean>`${column('doctor_id')} = ${actor.id}`
    case 'patient':
      return sql<boolean>`${column('patient_id')} in ${patientsWith(actor, 'visits')}`
  }
}

/** What the caller is to a visit: a column of the query. */
export function standingsOn(actor: Actor, visit = 'v') {
  switch (actor.role) {
    case 'administrator':
      return officeStandings(actor, `${visit}.patient_id`)
    case 'nurse':
      return sql<
        Standing[] | null
      >`case when ${sql.ref(`${visit}.nurse_id`)} = ${actor.id} then array['nurse'] end`
    case 'doctor':
      return sql<
        Standing[] | null
      >`case when ${sql.ref(`${visit}.doctor_id`)} = ${actor.id} then array['doctor'] end`
    case 'patient':
      return familyStandings(actor, `${visit}.patient_id`)
  }
}

/**
 * Who reads report and review of a visible visit: its nurse and doctor; the family once a doctor
 * released them, delegates with the right to reports; an administrator who broke the glass. Dispatch
 * never: clinical text is not operations.
 */
export function readable(actor: Actor, table: string) {
  const column = (name: string) => sql.ref(`${table}.${name}`)
  switch (actor.role) {
    case 'administrator':
      return sql<boolean>`${column('patient_id')} in ${brokenGlass(actor)}`
    case 'patient':
      return sql<boolean>`${column('released_at')} is not null
        and ${column('patient_id')} in ${patientsWith(actor, 'reports')}`
    case 'nurse':
    case 'doctor':
      return sql<boolean>`true`
  }
}

/**
 * Who sees what a review said before it was changed, and what was asked or ordered with it: nurse and doctor, and an
 * administrator who broke the glass. Never the family.
 */
export function seesVersions(actor: Actor, table: string) {
  switch (actor.role) {
    case 'administrator':
      return sql<boolean>`${sql.ref(`${table}.patient_id`)} in ${brokenGlass(actor)}`
    case 'patient':
      return sql<boolean>`false`
    case 'nurse':
    case 'doctor':
      return sql<boolean>`true`
  }
}

/** Who sees how well a check-in is proven: dispatch, and the nurse who was there. */
export function seesPresence(actor: Actor, table: string) {
  if (holds(actor, 'dispatch')) return sql<boolean>`true`
  return actor.role === 'nurse'
    ? sql<boolean>`${sql.ref(`${table}.nurse_id`)} = ${actor.id}`
    : sql<boolean>`false`
}

/** Who sees where a nurse is: dispatch, and she herself. */
export function seesPlace(actor: Actor) {
  return holds(actor, 'dispatch') || actor.role === 'nurse'
    ? sql<boolean>`true`
    : sql<boolean>`false`
}

/** The warnings that somebody hears of: dispatch every one, others those that called them, nurse and doctor their own. */
export function warnedOf(actor: Actor, table: string) {
  if (holds(actor, 'dispatch')) return sql<boolean>`true`
  const called = sql<boolean>`exists (
    select from alarm_calls c where c.alarm_id = ${sql.ref(`${table}.id`)} and c.user_id = ${actor.id})`
  switch (actor.role) {
    case 'administrator':
      return called
    case 'doctor':
      return sql<boolean>`(${called} or ${isCarerOf(actor, table)})`
    case 'nurse':
      return isCarerOf(actor, table)
    case 'patient':
      return sql<boolean>`false`
  }
}

/** Who reads the values behind a warning: nurse and doctor of the visit; a doctor or whoever was on call once it calls them. */
export function readsWarned(actor: Actor, table: string) {
  const warned = sql<boolean>`warned_of(${sql.ref(`${table}.patient_id`)})`
  switch (actor.role) {
    case 'administrator':
      return warned
    case 'doctor':
      return sql<boolean>`(${warned} or ${isCarerOf(actor, table)})`
    case 'nurse':
      return isCarerOf(actor, table)
    case 'patient':
      return sql<boolean>`false`
  }
}
const isCarerOf = (actor: Actor, table: string) => sql<boolean>`exists (
  select from visits x where x.id = ${sql.ref(`${table}.visit_id`)} and ${actor.id} in (x.nurse_id, x.doctor_id))`
