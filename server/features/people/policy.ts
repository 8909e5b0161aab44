import type { Duty, Role } from '../../../contract/people.ts'
import type { Actor } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { holds } from '../../platform/standing.ts'

/** Who may do what with people: by role, or by what an administrator is responsible for. */
export const ALLOWED = {
  'list-patients': ['patient', 'dispatch'],
  'add-patient': ['patient', 'dispatch'],
  'end-sessions': ['administrator'],
} as const satisfies Record<string, readonly (Role | Duty)[]>

export const may = (actor: Actor, action: keyof typeof ALLOWED): boolean =>
  ALLOWED[action].some((who) => who === actor.role || holds(actor, who as Duty))

/** The patients that a caller may list. */
export function patientsOf(actor: Actor) {
  return holds(actor, 'dispatch')
    ? sql<boolean>`true`
    : sql<boolean>`p.id in (
        select s.patient_id from standing s
        where s.user_id = ${actor.id} and s.visit_id is null and s.kind in ('self', 'delegate')
          and (s.until is null or s.until > moment()))`
}
