import type { Actor } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import type { Role } from '../../../contract/people.ts'

/** Who may do what with people. */
export const ALLOWED = {
  'list-patients': ['patient', 'administrator'],
  'add-patient': ['patient', 'administrator'],
  'list-staff': ['administrator'],
  'invite-staff': ['administrator'],
} as const satisfies Record<string, readonly Role[]>

export const may = (actor: Actor, action: keyof typeof ALLOWED): boolean =>
  (ALLOWED[action] as readonly Role[]).includes(actor.role)

/** The patients that a caller may list. */
export function patientsOf(actor: Actor) {
  return actor.role === 'administrator'
    ? sql<boolean>`true`
    : sql<boolean>`p.id in (select patient_id from standing where user_id = ${actor.id} and visit_id is null)`
}
