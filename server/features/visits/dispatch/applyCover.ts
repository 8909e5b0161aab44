import type { CoverResult, dispatch as contract } from '../../../../contract/dispatch.ts'
import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { Refusal, refuse } from '../../../platform/errors.ts'
import { lockNurses } from '../../../platform/planning/plans.ts'
import { assignNurse } from '../transitions.ts'
import { nurseFor } from './cover.ts'

type Wanted = ParsedInputOf<typeof contract.applyCover>['covers'][number]

/**
 * Gives visits of a nurse to others, each by itself: what is refused is answered as such and holds up no
 * other. A visit that is under way or not hers any more is not moved. Errors: `not_found`, `not_allowed`.
 */
export async function applyCover(
  context: Context,
  { id, covers }: ParsedInputOf<typeof contract.applyCover>,
) {
  const { tx } = context
  await nurseFor(context, id)
  const visitIds = covers.map(({ visitId }) => visitId)
  // Everything in the order in which everybody locks: visits, then the days of nurses.
  await tx.run(sql`
    select from visits where id = any(${visitIds}::uuid[]) order by id for update`)
  await lockNurses(context, [id, ...covers.map(({ nurseId }) => nurseId)])
  const items: CoverResult[] = []
  for (const wanted of covers) items.push(await inItsOwnRight(context, id, wanted))
  return { items }
}

async function inItsOwnRight(context: Context, id: string, wanted: Wanted): Promise<CoverResult> {
  const { tx } = context
  await tx.run(sql`savepoint cover`)
  try {
    await give(context, id, wanted)
    await tx.run(sql`release savepoint cover`)
    return { ...wanted, done: true, code: null, detail: null }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await tx.run(sql`rollback to savepoint cover`)
    return { ...wanted, done: false, code: error.code, detail: error.message }
  }
}

async function give(context: Context, id: string, { visitId, nurseId }: Wanted) {
  const visit = await context.tx.maybe(sql<{ nurse_id: string | null; status: string }>`
    select nurse_id, status from visits where id = ${visitId}`)
  if (!visit) refuse('not_found')
  // Done already, by the same tap or by somebody else in the same way.
  if (visit.nurse_id === nurseId) return
  if (visit.nurse_id !== id || visit.status !== 'SCHEDULED')
    refuse('not_possible_now', { detail: 'This visit is under way or was given away meanwhile.' })
  await assignNurse(context, { id: visitId, nurseId })
}
