import type { Role } from '../../../contract/people.ts'
import type { Actor } from '../../platform/context.ts'

/** Who may do what with what left the system. */
export const ALLOWED = {
  'read-outbox': ['administrator'],
} as const satisfies Record<string, readonly Role[]>

export const may = (actor: Actor, action: keyof typeof ALLOWED): boolean =>
  (ALLOWED[action] as readonly Role[]).includes(actor.role)
