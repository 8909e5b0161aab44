import type { Handlers } from '../../platform/http/handlers.ts'
import { q } from '../../platform/database/query.ts'
import { requestVisit } from './commands.ts'
import { shareLocation } from './location.ts'
import { listVisits } from './list.ts'
import { getVisit } from './queries.ts'
import { holdTrail, readTrail, readWhereabouts } from './whereabouts.ts'
import { carryGateCode, sayGateShown } from './gate.ts'
import { readNumbers } from './numbers.ts'
import { addAddendum, printReport, saveReport, signReport } from './reports.ts'
import { reviewVisit } from './review/review.ts'
import { assignDoctor, assignNurse, cancelVisit, changeStatus } from './transitions.ts'

export const visitRoutes: Handlers<'visits'> = {
  services: async ({ tx }) => {
    const rows = await tx.many(
      q.selectFrom('services').where('active', '=', true).orderBy('name').selectAll(),
    )
    return {
      items: rows.map((row) => ({
        id: row.id,
        name: row.name,
        neutralName: row.neutral_name,
        minutes: row.minutes,
        priceCents: row.price_cents,
        categories: row.categories,
        needsOrder: row.needs_order,
      })),
    }
  },
  request: requestVisit,
  list: listVisits,
  get: (context, { id }) => getVisit(context, id),
  changeStatus,
  cancel: cancelVisit,
  // An hour of one nurse may be wanted by many at once.
  assignNurse: { inLine: ({ nurseId }) => nurseId && `nurse ${nurseId}`, act: assignNurse },
  assignDoctor,
  shareLocation,
  saveReport,
  signReport,
  printReport,
  addAddendum,
  review: reviewVisit,
}

export const trailRoutes: Handlers<'trail'> = {
  whereabouts: readWhereabouts,
  numbers: readNumbers,
  gateCode: carryGateCode,
  gateShown: sayGateShown,
  read: readTrail,
  hold: holdTrail,
}
