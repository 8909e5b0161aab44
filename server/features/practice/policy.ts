import type { Role } from '../../../contract/people.ts'
import type { Actor } from '../../platform/context.ts'

/** Who may do what with what the practice offers. */
export const ALLOWED = {
  'keep-catalogue': ['administrator'],
} as const satisfies Record<string, readonly Role[]>

export const may = (actor: Actor, action: keyof typeof ALLOWED): boolean =>
  ALLOWED[action].some((role) => role === actor.role)
