import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { planning as contract } from '../../../contract/planning.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { record } from '../../platform/events/record.ts'
import { freeNurse, tryBook } from '../../platform/planning/booking.ts'
import { lockNurses } from '../../platform/planning/plans.ts'
import { wantedOf } from '../../platform/planning/wanted.ts'
import { sayNotice } from '../../platform/systemNotice.ts'
import { refuseImpossibleTime } from './commands.ts'
import { addedHolidays, priceOf } from './prices.ts'
import { getVisit, type VisitColumns } from './queries.ts'
import { mindOrders } from '../../platform/orders.ts'
import { lockVisit, refuseUnlessAllowed, type LockedVisit } from './locking.ts'

type Priced = Pick<VisitColumns, 'base_cents' | 'price_cents'>

/**
 * The price of a visit that is moved: what was agreed, with the surcharge of its new start. When we
 * move it, it never rises.
 */
export async function movedPrice(
  context: Context,
  { base_cents, price_cents }: Priced,
  start: Date,
  ours: boolean,
): Promise<number> {
  if (base_cents === null) return price_cents
  const price = priceOf(base_cents, start, await addedHolidays(context, start, start))
  return ours ? Math.min(price, price_cents) : price
}

/**
 * Another time for a visit that has not begun: id, conversations and doctor stay. Its nurse stays when
 * she can come then, else the visit waits for dispatch. The same time again answers the visit as it is.
 * Errors: `not_found`, `not_allowed`, `not_possible_now` once the nurse has set out, `invalid_input` (start).
 */
export async function rescheduleVisit(
  context: Context,
  input: ParsedInputOf<typeof contract.reschedule>,
) {
  const { tx, now } = context
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed('reschedule', visit)
  const start = new Date(input.start)
  if (start.getTime() === visit.start_at.getTime()) return getVisit(context, visit.id)
  if (visit.status !== 'REQUESTED' && visit.status !== 'SCHEDULED')
    refuse('not_possible_now', {
      detail: `A visit that is ${visit.status} cannot be moved to another time.`,
    })
  refuseImpossibleTime(start, now)
  const end = new Date(start.getTime() + visit.end_at.getTime() - visit.start_at.getTime())
  const price = await movedPrice(context, visit, start, visit.standings.includes('desk'))
  await lockNurses(context, [visit.nurse_id])
  await freeNurse(context, visit)
  await tx.run(sql`
    select move_visit(${visit.id}::uuid, ${start}::timestamptz, ${end}::timestamptz, ${price}::int,
      ${now}::timestamptz)`)
  const moved: LockedVisit = { ...visit, start_at: start, end_at: end }
  const lost = moved.nurse_id !== null && !(await keepsNurse(context, moved, moved.nurse_id))
  if (lost)
    await tx.run(sql`
      update visits set status = 'REQUESTED', nurse_id = null, scheduled_at = null where id = ${visit.id}`)
  await record(context, {
    type: 'VISIT_CHANGED',
    visitId: visit.id,
    patientId: visit.patient_id,
    facts: {
      action: 'reschedule',
      from: visit.status,
      to: lost ? 'REQUESTED' : visit.status,
      was: visit.start_at,
      start,
      by: context.actor.id,
      nurseId: lost ? null : visit.nurse_id,
    },
    tell: ['self', 'delegate:visits', 'nurse', 'doctor'],
    also: lost && visit.nurse_id ? [visit.nurse_id] : [],
  })
  await sayNotice(context, visit, lost ? 'moved-away-from' : 'moved')
  await mindOrders(context, visit.patient_id)
  return getVisit(context, visit.id)
}

async function keepsNurse(context: Context, visit: LockedVisit, nurseId: string) {
  return (await tryBook(context, await wantedOf(context, visit), nurseId)) === null
}
