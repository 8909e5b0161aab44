import type { Role } from '../../../contract/people.ts'
import type { Actor } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import {
  brokenGlass,
  holds,
  ownPatient,
  patientsWith,
  talksOf,
  type Standing,
} from '../../platform/standing.ts'
import { caringNow, linesOf } from '../record/policy.ts'

/**
 * Who of the family may attach a file to a patient without naming a visit; staff do it who write the record. To a visit: `attach` in its policy.
 */
export const MAY_ATTACH_TO_PATIENT: readonly Standing[] = ['self', 'delegate:messages']

/** Who may do what with how files are kept: counts, and no file. */
export const ALLOWED = {
  'see-keeping': ['administrator'],
} as const satisfies Record<string, readonly Role[]>

export const may = (actor: Actor, action: keyof typeof ALLOWED): boolean =>
  ALLOWED[action].some((role) => role === actor.role)

/**
 * The files that a caller may open, as the WHERE clause of every read: as nurse or doctor those of
 * the visit while they take part in its conversations, and its reports; as the patient all of their own, a report once it is released; as a delegate what was
 * sent in the practical conversation, to the practice or by themselves with the right to messages, and released reports
 * and what belongs to no visit and was not sent with the right to reports. Dispatch opens what was
 * sent to the practice; the others are clinical, unless somebody broke the glass. Having sent a file gives no right to it: whoever leaves a visit
 * leaves its files. What belongs to a line of the record is opened by whoever reads that line, and by nobody else; a copy of a
 * record by whoever asked for it, while it stands and they may still read that record.
 */
export function readableBy(actor: Actor, upload = 'u') {
  const entry = sql.ref(`${upload}.entry_id`)
  const copy = sql.ref(`${upload}.copy_id`)
  return sql<boolean>`(${entry} is null and ${copy} is null and ${ofNoLine(actor, upload)} or exists (
    select from record_entries e cross join lateral (select e.patient_id as id) p
    where e.id = ${entry} and ${linesOf(actor)} and ${caringNow(actor)}) or exists (
    select from record_copies c
    where c.id = ${copy} and c.asked_by = ${actor.id} and c.expires_at > moment()
      and ${takesCopies(actor, upload)}))`
}

/** Who still may take a copy out: as `take-copy` in the policy of copies. */
function takesCopies(actor: Actor, upload: string) {
  if (holds(actor, 'clinical_lead')) return sql<boolean>`true`
  const patient = sql.ref(`${upload}.patient_id`)
  return actor.role === 'patient'
    ? sql<boolean>`(${patient} in ${ownPatient(actor)} or ${patient} in ${patientsWith(actor, 'reports')})`
    : sql<boolean>`false`
}

function ofNoLine(actor: Actor, upload: string) {
  const column = (name: string) => sql.ref(`${upload}.${name}`)
  switch (actor.role) {
    case 'administrator':
      return holds(actor, 'dispatch')
        ? sql<boolean>`(${column('conversation_kind')} = 'practice'
            or ${column('patient_id')} in ${brokenGlass(actor)})`
        : sql<boolean>`${column('patient_id')} in ${brokenGlass(actor)}`
    case 'nurse':
    case 'doctor':
      return sql<boolean>`(${column('visit_id')} in ${talksOf(actor)}
        or ${column('report_id')} is not null and ${column('visit_id')} in (
          select visit_id from standing where user_id = ${actor.id} and kind = ${actor.role}))`
    case 'patient':
      return sql<boolean>`(
        (${column('report_id')} is null or ${column('released_at')} is not null) and (
          ${column('patient_id')} in ${ownPatient(actor)}
          or (${column('conversation_kind')} in ('practical', 'practice') or ${column('uploader_id')} = ${actor.id})
            and ${column('patient_id')} in ${patientsWith(actor, 'messages')}
          or (${column('report_id')} is not null
              or ${column('visit_id')} is null and ${column('conversation_kind')} is null)
            and ${column('patient_id')} in ${patientsWith(actor, 'reports')}))`
  }
}
