import { later } from '../../platform/clinicTime.ts'
import { sql } from '../../platform/database/query.ts'
import type { Reaction } from '../../platform/events/dispatcher.ts'
import type { TimedAct } from '../../platform/events/timed.ts'
import { wayAfter } from '../../platform/planning/obstacles.ts'
import { lockNurses, openPlace } from '../../platform/planning/plans.ts'

/** What stands further away decides nothing of the way after a visit. Minutes. */
const AROUND = 24 * 60

/**
 * A death frees nurses in the act of whoever says it, who may know nothing of their days: the way to the
 * visit after is counted anew right behind it.
 */
export const recountReactions: readonly Reaction[] = [
  {
    on: 'VISIT_CANCELLED',
    effects: (_tx, { id, facts, visit_id }) =>
      facts['reason'] === 'died' && facts['nurseId'] && visit_id
        ? [
            {
              key: `recount-way-${id}`,
              job: 'recount-way',
              ids: { visitId: visit_id, nurseId: String(facts['nurseId']) },
            },
          ]
        : [],
  },
]

type Row = {
  visit_id: string
  patient_id: string
  from_at: Date
  end_at: Date
  start_at: Date
  fixed_travel: number | null
  place: string | null
  key: string | null
}

/** Counts the way anew that a nurse has to the visit after one that is no more. */
export const recountWay: TimedAct = async (context, { visitId = '', nurseId = '' }) => {
  const { tx, way } = context
  const freed = await tx.maybe(sql<{ start_at: Date; end_at: Date }>`
    select start_at, end_at from visits v where id = ${visitId}
      and not exists (select from bookings b where b.visit_id = v.id)`)
  if (!freed) return
  const read = () =>
    tx.many(sql<Row>`
    select b.visit_id, b.patient_id, lower(b.during) as from_at, lower(b.care) as start_at,
      upper(b.care) as end_at, b.fixed_travel, encode(v.place, 'base64') as place,
      encode(p.data_key, 'base64') as key
    from bookings b join visits v on v.id = b.visit_id join patients p on p.id = b.patient_id
    where b.nurse_id = ${nurseId}
      and b.during && tstzrange(${later(freed.start_at, -AROUND)}, ${later(freed.end_at, AROUND)})
    order by lower(b.care)`)
  const next = (rows: readonly Row[]) =>
    wayAfter(
      rows.map((row) => ({
        visitId: row.visit_id,
        start: row.start_at,
        end: row.end_at,
        place: openPlace(context, row.visit_id, row.patient_id, row),
        fixedTravel: row.fixed_travel,
      })),
      freed,
      way.travel,
    )
  next(await read())
  // The road is known before anybody waits for the lock.
  way.settle()
  await lockNurses(context, [nurseId])
  const found = next(await read())
  if (found)
    await tx.run(sql`
      update bookings set during = tstzrange(least(${found.from}::timestamptz, lower(care)), upper(during))
      where visit_id = ${found.visitId}`)
}
