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
