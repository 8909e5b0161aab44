import type { Duty } from '../../../contract/people.ts'
import type { Actor } from '../../platform/context.ts'
import { holds } from '../../platform/standing.ts'

/** Who may read the trail. That a patient sees who looked at their own record is `who_looked`'s. */
export const ALLOWED = {
  'read-audit': ['privacy_officer'],
} as const satisfies Record<string, readonly Duty[]>

export const may = (actor: Actor, action: keyof typeof ALLOWED): boolean =>
  ALLOWED[action].some((duty) => holds(actor, duty))
