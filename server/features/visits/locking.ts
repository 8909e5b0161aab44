import type { VisitAction } from '../../../contract/visitActions.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { allows, type Standing } from '../../platform/standing.ts'
import type { Called } from './lifecycle.ts'
import { ALLOWED, standingsOn, visibleTo } from './policy.ts'
import { CALLS, LATE_CARE, type VisitColumns } from './queries.ts'

export type LockedVisit = VisitColumns & {
  standings: Standing[]
  called: Called[]
  late_care: boolean
}

/**
 * Locks a visit that the caller may see and change; what they may not see is `not_found`, what they
 * only see `not_allowed`: row-level security locks nothing for whoever may change nothing.
 */
export async function lockVisit(context: Context, id: string): Promise<LockedVisit> {
  const { tx, actor } = context
  const visit = await lockMine(context, id)
  if (visit) return visit
  const seen = await tx.maybe(
    sql`select id from visits v where v.id = ${id} and ${visibleTo(actor)}`,
  )
  return refuse(seen ? 'not_allowed' : 'not_found')
}

/** The same, null where there is nothing that the caller may change. */
export async function lockMine({ tx, actor }: Context, id: string): Promise<LockedVisit | null> {
  const visit = await tx.maybe(sql<LockedVisit>`
    select v.*, ${standingsOn(actor)} as standings, ${CALLS}, ${LATE_CARE} from visits v
    where v.id = ${id} and ${visibleTo(actor)} for update of v`)
  return visit?.standings?.length ? visit : null
}

export function refuseUnlessAllowed(action: VisitAction, { standings }: LockedVisit): void {
  if (!allows(ALLOWED[action], standings)) refuse('not_allowed')
}
