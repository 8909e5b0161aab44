import type { Duty, Role } from '../../../contract/people.ts'
import type { Actor } from '../../platform/context.ts'
import { holds } from '../../platform/standing.ts'

/** Who watches over the work in the background: every administrator sees it, dispatch answers for who is told what. */
export const ALLOWED = {
  'watch-background': ['administrator'],
  'settle-failure': ['dispatch'],
} as const satisfies Record<string, readonly (Role | Duty)[]>

export const may = (actor: Actor, action: keyof typeof ALLOWED): boolean =>
  ALLOWED[action].some((who) => who === actor.role || holds(actor, who as Duty))
