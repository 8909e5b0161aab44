import type { VisitAction } from '../../../contract/visits.ts'
import type { Actor } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import type { Kind } from '../../platform/database/tables.ts'

/** Who may do what with a visit. `lifecycle.ts` says when. */
export const ALLOWED: Record<VisitAction, readonly Kind[]> = {
  'assign-nurse': ['desk'],
  'assign-doctor': ['desk'],
  unassign: ['desk'],
  decline: ['nurse'],
  'set-out': ['nurse'],
  'turn-back': ['nurse'],
  arrive: ['nurse'],
  start: ['nurse'],
  complete: ['nurse'],
  'mark-absent': ['nurse'],
  'end-early': ['nurse'],
  undo: ['nurse'],
  cancel: ['self', 'delegate', 'desk'],
  'share-location': ['nurse'],
  'write-report': ['nurse'],
  'sign-report': ['nurse'],
  'read-report': ['self', 'delegate', 'nurse', 'doctor'],
  'add-addendum': ['nurse', 'doctor'],
  review: ['doctor'],
  'message-practical': ['self', 'delegate', 'nurse', 'desk'],
  'message-clinical': ['self', 'nurse', 'doctor'],
  attach: ['self', 'delegate', 'nurse', 'doctor'],
}

/** Who may request a visit for a patient. */
export const MAY_REQUEST: readonly Kind[] = ['self', 'delegate', 'desk']

/** The visits that a caller may see, as the WHERE clause of every read. */
export function visibleTo(actor: Actor, visit = 'v') {
  const column = (name: string) => sql.ref(`${visit}.${name}`)
  switch (actor.role) {
    case 'administrator':
      return sql<boolean>`true`
    case 'nurse':
      return sql<boolean>`${column('nurse_id')} = ${actor.id}`
    case 'doctor':
      return sql<boolean>`${column('doctor_id')} = ${actor.id}`
    case 'patient':
      return sql<boolean>`${column('patient_id')} in (
        select patient_id from standing where user_id = ${actor.id} and visit_id is null)`
  }
}

/** What the caller is to a visit: a column of the query. */
export function relationTo(actor: Actor, visit = 'v') {
  switch (actor.role) {
    case 'administrator':
      return sql<Kind | null>`'desk'`
    case 'nurse':
      return sql<Kind | null>`case when ${sql.ref(`${visit}.nurse_id`)} = ${actor.id} then 'nurse' end`
    case 'doctor':
      return sql<Kind | null>`case when ${sql.ref(`${visit}.doctor_id`)} = ${actor.id} then 'doctor' end`
    case 'patient':
      return sql<Kind | null>`(
        select kind from standing where user_id = ${actor.id}
          and patient_id = ${sql.ref(`${visit}.patient_id`)} and visit_id is null)`
  }
}

/**
 * Who reads report and review of a visible visit: its nurse and doctor; the family once a doctor
 * released them; dispatch never, as clinical text is not operations.
 */
export function readable(actor: Actor, table: string) {
  switch (actor.role) {
    case 'administrator':
      return sql<boolean>`false`
    case 'patient':
      return sql<boolean>`${sql.ref(`${table}.released_at`)} is not null`
    case 'nurse':
    case 'doctor':
      return sql<boolean>`true`
  }
}

/** Who sees where a nurse is: dispatch, and she herself. */
export function seesPlace(actor: Actor) {
  return actor.role === 'administrator' || actor.role === 'nurse'
    ? sql<boolean>`true`
    : sql<boolean>`false`
}
