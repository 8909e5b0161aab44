import type { Duty } from '../../../contract/people.ts'
import type { Actor } from '../../platform/context.ts'
import { holds } from '../../platform/standing.ts'

/** Who may do what with the time of a nurse, by what an administrator is responsible for. */
export const ALLOWED = {
  // Beside these: every nurse her own.
  'see-time': ['dispatch', 'clinical_lead'],
  'set-hours': ['dispatch'],
  'set-skills': ['dispatch', 'clinical_lead'],
  'record-absence': ['dispatch'],
} as const satisfies Record<string, readonly Duty[]>

export const may = (actor: Actor, action: keyof typeof ALLOWED): boolean =>
  ALLOWED[action].some((duty) => holds(actor, duty))
