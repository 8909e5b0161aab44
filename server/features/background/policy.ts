import type { Duty } from '../../../contract/people.ts'
import type { Actor } from '../../platform/context.ts'
import { holds } from '../../platform/standing.ts'

/** Who may do what with what left the system. */
export const ALLOWED = {
  'read-outbox': ['dispatch'],
} as const satisfies Record<string, readonly Duty[]>

export const may = (actor: Actor, action: keyof typeof ALLOWED): boolean =>
  ALLOWED[action].some((duty) => holds(actor, duty))
