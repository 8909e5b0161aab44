import type { Role } from '../../../contract/people.ts'
import type { Actor } from '../../platform/context.ts'

/** Who sees how the practice is backed up: times and counts, and no backup. */
export const ALLOWED = {
  'see-backups': ['administrator'],
} as const satisfies Record<string, readonly Role[]>

export const may = (actor: Actor, action: keyof typeof ALLOWED): boolean =>
  ALLOWED[action].some((role) => role === actor.role)
