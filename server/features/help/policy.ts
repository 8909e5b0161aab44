import type { Duty, Role } from '../../../contract/people.ts'
import type { Actor } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { holds } from '../../platform/standing.ts'

/** Who calls for help, and who plans who is on call. */
export const ALLOWED = {
  'call-for-help': ['nurse'],
  'see-on-call': ['administrator'],
  'plan-on-call': ['dispatch'],
} as const satisfies Record<string, readonly (Role | Duty)[]>

export const may = (actor: Pick<Actor, 'role' | 'duties'>, action: keyof typeof ALLOWED): boolean =>
  ALLOWED[action].some((who) => who === actor.role || holds(actor, who as Duty))

/** The calls that somebody answers: dispatch every one but of incidents, anybody those that called them. */
export function answeredBy(actor: Actor) {
  const called = sql<boolean>`a.id in (select c.alarm_id from alarm_calls c where c.user_id = ${actor.id})`
  return holds(actor, 'dispatch') ? sql<boolean>`(a.source <> 'incident' or ${called})` : called
}
