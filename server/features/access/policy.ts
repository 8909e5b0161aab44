import type { Duty, Role } from '../../../contract/people.ts'
import type { Actor } from '../../platform/context.ts'
import { holds } from '../../platform/standing.ts'

/**
 * Who opens a record that is not theirs to read, and who judges that. The on-call doctor of an early
 * warning is one more column of `break-glass`.
 */
export const ALLOWED = {
  'break-glass': ['dispatch', 'clinical_lead'],
  'name-patients': ['dispatch', 'clinical_lead', 'privacy_officer'],
  'list-openings': ['privacy_officer'],
  'review-opening': ['privacy_officer'],
  'delay-telling': ['privacy_officer'],
  'read-policy': ['administrator'],
} as const satisfies Record<string, readonly (Role | Duty)[]>

export const may = (actor: Actor, action: keyof typeof ALLOWED): boolean =>
  ALLOWED[action].some((who) => who === actor.role || holds(actor, who as Duty))
