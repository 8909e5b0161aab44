import type { Role } from '../../../contract/people.ts'
import type { Actor } from '../../platform/context.ts'

/** Who may read the trail. That a patient sees who looked at their own record is `who_looked`'s. */
export const ALLOWED = {
  'read-audit': ['administrator'],
} as const satisfies Record<string, readonly Role[]>

export const may = (actor: Actor, action: keyof typeof ALLOWED): boolean =>
  (ALLOWED[action] as readonly Role[]).includes(actor.role)
