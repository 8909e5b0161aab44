import type { Actor } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import {
  brokenGlass,
  holds,
  ownPatient,
  patientsWith,
  type Standing,
} from '../../platform/standing.ts'

/** A nurse and a doctor while they care for the patient; the clinical lead for everybody. */
export type Reader = Standing | 'clinical_lead'

/** Who does what with the clinical record of a patient. */
export const ALLOWED = {
  'read-record': ['self', 'delegate:reports', 'nurse', 'doctor', 'glass', 'clinical_lead'],
  'write-record': ['nurse', 'doctor', 'clinical_lead'],
  'read-checklist': ['nurse', 'doctor', 'glass', 'clinical_lead'],
  'mark-checklist': ['nurse'],
} as const satisfies Record<string, readonly Reader[]>
export type RecordAction = keyof typeof ALLOWED

/** So long before a visit its nurse begins to read: then she prepares. */
const BEFORE = sql`interval '24 hours'`
/** One that nobody made opens nothing for longer. */
const AFTER = sql`interval '7 days'`

/** Does a nurse or doctor care for the patient `p` at this moment? A visit of theirs that is near enough, or a doctor's. */
export const caringNow = (actor: Actor) =>
  actor.role === 'nurse' || actor.role === 'doctor'
    ? sql<boolean>`exists (
        select from standing s join visits v on v.id = s.visit_id
        where s.user_id = ${actor.id} and s.patient_id = p.id and s.kind = ${actor.role}
          and (s.talks_until is null or s.talks_until > moment())
          and v.status <> 'CANCELLED' and v.entered_in_error_at is null
          and (s.kind = 'doctor' or v.status <> 'SCHEDULED' or v.start_at
            between moment() - ${AFTER} and moment() + ${BEFORE}))`
    : sql<boolean>`true`

/** Which lines of a record a caller may see, who may read the record at all. */
export function linesOf(actor: Actor, table = 'e') {
  const column = (name: string) => sql.ref(`${table}.${name}`)
  switch (actor.role) {
    case 'administrator':
      return holds(actor, 'clinical_lead')
        ? sql<boolean>`true`
        : sql<boolean>`${column('patient_id')} in ${brokenGlass(actor)}`
    case 'patient':
      return sql<boolean>`(
        (not ${column('hidden')} and ${column('patient_id')} in ${ownPatient(actor)})
        or (not ${column('confidential')} and ${column('kind')} not in ('safeguarding', 'next_nurse')
          and ${column('patient_id')} in ${patientsWith(actor, 'reports')}))`
    case 'nurse':
    case 'doctor':
      return sql<boolean>`true`
  }
}
