import type { Duty, Role } from '../../../contract/people.ts'
import type { Actor } from '../../platform/context.ts'
import { holds } from '../../platform/standing.ts'

/** Who may do what with staff: by role, or by what an administrator is responsible for. */
export const ALLOWED = {
  'list-staff': ['administrator'],
  'invite-staff': ['administrator'],
  'set-duties': ['administrator'],
  'disable-staff': ['administrator'],
  'enter-registration': ['nurse', 'doctor'],
  'enter-for-another': ['dispatch', 'clinical_lead'],
  'verify-registration': ['clinical_lead'],
} as const satisfies Record<string, readonly (Role | Duty)[]>

export const may = (actor: Actor, action: keyof typeof ALLOWED): boolean =>
  ALLOWED[action].some((who) => who === actor.role || holds(actor, who as Duty))
