import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { planning as contract } from '../../../contract/planning.ts'
import type { Context } from '../../platform/context.ts'
import { refuse } from '../../platform/errors.ts'
import { readPlans } from '../../platform/planning/plans.ts'
import { freeNurses } from '../../platform/planning/slots.ts'
import { wantedOf } from '../../platform/planning/wanted.ts'
import { tryBook } from '../../platform/planning/booking.ts'
import { holds } from '../../platform/standing.ts'
import { createVisit } from './commands.ts'
import { summariesOf } from './queries.ts'
import { lockVisit, type LockedVisit } from './locking.ts'
import { assignBooked } from './transitions.ts'

const NOBODY = 'No nurse is free at that time yet. Dispatch looks for one.'

/**
 * Several visits as one act: all or none are written, and each is changed alone afterwards. With a nurse
 * she gets those for which she is free; the others wait. The same again answers what there is now.
 * Errors: as `requestVisit`; `not_allowed` for whoever names a nurse and does not dispatch.
 */
export async function requestSeries(
  context: Context,
  { visits, nurseId, ...shared }: ParsedInputOf<typeof contract.series>,
) {
  if (nurseId && !holds(context.actor, 'dispatch')) refuse('not_allowed')
  const sorted = visits.toSorted((a, b) => a.start.localeCompare(b.start))
  if (new Set(visits.map(({ id }) => id)).size < visits.length)
    refuse('invalid_input', { errors: [{ field: 'visits', message: 'each needs its own id' }] })
  for (const each of sorted) await createVisit(context, { ...shared, ...each })
  const obstacles = new Map<string, string | null>()
  for (const { id } of sorted) {
    const visit = await lockVisit(context, id)
    const waits = visit.status === 'REQUESTED'
    obstacles.set(id, waits ? await serve(context, visit, nurseId ?? null) : null)
  }
  const summaries = await summariesOf(
    context,
    sorted.map(({ id }) => id),
  )
  return {
    items: sorted.flatMap(({ id }) => {
      const visit = summaries.get(id)
      return visit ? [{ visit, obstacle: obstacles.get(id) ?? null }] : []
    }),
  }
}

/** Gives it to this nurse, or looks whether anybody could come. Answers what stands in the way. */
async function serve(context: Context, visit: LockedVisit, nurseId: string | null) {
  const wanted = await wantedOf(context, visit)
  if (nurseId) {
    const obstacle = await tryBook(context, wanted, nurseId)
    if (!obstacle) await assignBooked(context, visit, nurseId)
    return obstacle?.detail ?? null
  }
  const { start, end, ...needs } = wanted
  const plans = await readPlans(context, { nurseIds: null, from: start, until: end })
  const minutes = (end.getTime() - start.getTime()) / 60_000
  const free = freeNurses(plans, { ...needs, minutes }, start, context.way.travel)
  return free.length > 0 ? null : NOBODY
}
