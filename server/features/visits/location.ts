import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { Address } from '../../../contract/people.ts'
import type { Position } from '../../../contract/primitives.ts'
import type { visits as contract } from '../../../contract/visits.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { openOrAlarm } from '../../platform/people.ts'
import { metresBetween } from '../../platform/planning/travel.ts'
import { refuse } from '../../platform/errors.ts'
import { allows, type Standing } from '../../platform/standing.ts'
import { ALLOWED, standingsOn, visibleTo } from './policy.ts'
import type { VisitColumns } from './queries.ts'

/** The family sees the dot for the last 2 km only. */
const SHOWN_METRES = 2_000

type Row = Pick<VisitColumns, 'id' | 'patient_id' | 'status' | 'address'> & {
  standings: Standing[] | null
  patient_key: Buffer | null
  family: string[]
}

/**
 * Stores points of the nurse on her way: unique by (visit, device, n), so that a repeated batch is
 * stored once. Dispatch sees the newest at once; the family only within 2 km. Metres, degrees, UTC.
 */
export async function shareLocation(
  context: Context,
  input: ParsedInputOf<typeof contract.shareLocation>,
) {
  const { tx, actor, now, hints } = context
  const visit = await tx.maybe(sql<Row>`
    select v.id, v.patient_id, v.status, v.address, ${standingsOn(actor)} as standings, p.data_key as patient_key,
      array(select o.user_id from people_of_visit(v.id, v.patient_id) o where o.kind in ('self', 'delegate')) as family
    from visits v join patients p on p.id = v.patient_id where v.id = ${input.id} and ${visibleTo(actor)}`)
  if (!visit?.standings?.length) refuse('not_found')
  if (!allows(ALLOWED['share-location'], visit.standings)) refuse('not_allowed')
  if (visit.status !== 'EN_ROUTE' && visit.status !== 'ARRIVED') {
    refuse('not_possible_now', { detail: 'Where you are is shared only on the way.' })
  }
  touch(context, visit.patient_id, visit.id)
  const points = input.points.map((point) => ({
    ...point,
    at: new Date(Math.min(Date.parse(point.at), now.getTime())).toISOString(),
  }))
  const stored = await tx.run(sql`
    insert into location_points (visit_id, device_id, n, patient_id, nurse_id, latitude, longitude, accuracy, at, received_at)
    select ${visit.id}, ${input.deviceId}, x.n, ${visit.patient_id}, ${actor.id}, x.latitude, x.longitude, x.accuracy, x.at, ${now}
    from jsonb_to_recordset(${JSON.stringify(points)}::jsonb)
      as x (n int, latitude float8, longitude float8, accuracy real, at timestamptz)
    on conflict do nothing`)
  const newest = points.toSorted((a, b) => a.n - b.n).at(-1)!
  const near = isNear(context, visit, newest)
  tx.afterCommit(() =>
    hints.publish({
      frame: {
        to: near ? visit.family : [],
        desks: true,
        frame: { type: 'NURSE_LOCATION', visitId: visit.id, ...pick(newest) },
      },
    }),
  )
  return { stored }
}

const pick = ({
  latitude,
  longitude,
  accuracy,
  at,
}: Position & { accuracy: number; at: string }) => ({ latitude, longitude, accuracy, at })

function isNear(context: Context, visit: Row, point: Position): boolean {
  const place = { table: 'visits', column: 'address', row: visit.id, person: visit.patient_id }
  const address = openOrAlarm(context, visit.patient_key, place, visit.address)
  const pin = address && (JSON.parse(address) as Address).pin
  return Boolean(pin && metresBetween(pin, point) <= SHOWN_METRES)
}
