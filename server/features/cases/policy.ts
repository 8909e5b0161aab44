import type { CaseKind } from '../../../contract/cases.ts'
import type { Duty } from '../../../contract/people.ts'
import type { Actor } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { holds, patientsWith } from '../../platform/standing.ts'

/** Who complains: whoever speaks for the patient, and dispatch for a caller. */
export const MAY_COMPLAIN = ['self', 'delegate:book', 'desk'] as const
/** Who reports an incident. */
export const MAY_REPORT = ['nurse', 'doctor', 'administrator'] as const
/** Who looks into a case, and never into one about themselves. */
export const HANDLES = {
  'handle-complaint': ['dispatch', 'clinical_lead'],
  'handle-incident': ['clinical_lead'],
} as const satisfies Record<`handle-${CaseKind}`, readonly Duty[]>

/** Does the caller look into this case? */
export const mayHandle = (actor: Actor, kind: CaseKind, about: readonly string[]): boolean =>
  !about.includes(actor.id) && HANDLES[`handle-${kind}`].some((duty) => holds(actor, duty))

/** The handling that a caller sees: of what they handle, and a family of its complaints; nobody of what is about them. */
export function handlingOf(actor: Actor) {
  switch (actor.role) {
    case 'patient':
      return sql<boolean>`true`
    case 'administrator': {
      const kinds = (['complaint', 'incident'] as const).filter((kind) =>
        mayHandle(actor, kind, []),
      )
      return sql<boolean>`(${actor.id} <> all (c.about_ids) and c.kind = any (${kinds}::text[]))`
    }
    case 'nurse':
    case 'doctor':
      return sql<boolean>`false`
  }
}

/** The cases that a caller sees: what they handle, what they reported, a family's complaints. */
export function casesOf(actor: Actor) {
  const reported = sql`c.reported_by = ${actor.id} and (c.kind = 'incident' or c.for_caller)`
  switch (actor.role) {
    case 'patient':
      return sql<boolean>`(c.kind = 'complaint' and c.patient_id in ${patientsWith(actor, 'book')})`
    case 'administrator':
      return sql<boolean>`(${handlingOf(actor)} or ${reported})`
    case 'nurse':
    case 'doctor':
      return sql<boolean>`(${reported})`
  }
}
