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
import { isImplausible, ROAD } from './road.ts'

type Row = Pick<
  VisitColumns,
  'id' | 'patient_id' | 'status' | 'address' | 'en_route_at' | 'arrived_at'
> & {
  standings: Standing[] | null
  patient_key: Buffer | null
  family: string[]
  last: Fix | null
}
type Fix = Position & { accuracy: number; at: string }
type Point = Fix & { n: number; implausible: boolean }
type Input = ParsedInputOf<typeof contract.shareLocation>

/** SQL: the newest believable place of the visit's present nurse on her present way, as JSON. */
export const lastPlace = sql<Fix | null>`(
  select jsonb_build_object('latitude', g.latitude, 'longitude', g.longitude, 'accuracy', g.accuracy, 'at', g.at)
  from location_points g
  where g.visit_id = v.id and g.nurse_id = v.nurse_id and not g.implausible
    and g.at >= v.en_route_at - make_interval(secs => ${ROAD.aroundSeconds})
  order by g.at desc limit 1)`

/**
 * Stores points of the nurse on her way: unique by (visit, device, n), so that a repeated batch is
 * stored once. Points from before she set out, after she arrived or from the future are dropped; an
 * impossible leap is kept and flagged. Dispatch sees the newest at once, the family only within 2 km, both
 * at most once a second. Metres, degrees, UTC. Errors: `not_found`, `not_allowed`, `not_possible_now`.
 */
export async function shareLocation(context: Context, input: Input) {
  const { tx, actor, now } = context
  const visit = await tx.maybe(sql<Row>`
    select v.id, v.patient_id, v.status, v.address, v.en_route_at, v.arrived_at,
      ${standingsOn(actor)} as standings, p.data_key as patient_key, ${lastPlace} as last,
      array(select o.user_id from people_of_visit(v.id, v.patient_id) o where o.kind in ('self', 'delegate')) as family
    from visits v join patients p on p.id = v.patient_id where v.id = ${input.id} and ${visibleTo(actor)}`)
  if (!visit?.standings?.length) refuse('not_found')
  if (!allows(ALLOWED['share-location'], visit.standings)) refuse('not_allowed')
  if ((visit.status !== 'EN_ROUTE' && visit.status !== 'ARRIVED') || !visit.en_route_at) {
    refuse('not_possible_now', { detail: 'Where you are is shared only on the way.' })
  }
  touch(context, visit.patient_id, visit.id)
  const points = believed(visit, input, now)
  const dropped = input.points.length - points.length
  if (points.length === 0) return { stored: 0, dropped }
  const stored = await tx.run(sql`
    insert into location_points (visit_id, device_id, n, set_out_on, patient_id, nurse_id, latitude, longitude,
      accuracy, implausible, at, received_at)
    select ${visit.id}, ${input.deviceId}, x.n, ${visit.en_route_at.toISOString().slice(0, 10)}::date,
      ${visit.patient_id}, ${actor.id}, x.latitude, x.longitude, x.accuracy, x.implausible, x.at, ${now}
    from jsonb_to_recordset(${JSON.stringify(points)}::jsonb)
      as x (n int, latitude float8, longitude float8, accuracy real, implausible boolean, at timestamptz)
    on conflict do nothing`)
  const newest = points.findLast(({ implausible }) => !implausible)
  // A batch that comes late does not move the dot back.
  if (newest && (!visit.last || newest.at > new Date(visit.last.at).toISOString()))
    await tell(context, visit, newest)
  return { stored, dropped }
}

/** Shows the dot to whoever may see it, unless somebody was told within this second. */
async function tell(context: Context, visit: Row, point: Point) {
  const { tx, now, hints } = context
  const { told } = await tx.one(sql<{ told: boolean }>`
    select may_tell_location(${visit.id}::uuid, ${now}::timestamptz) as told`)
  if (!told) return
  const to = isNear(context, visit, point) ? visit.family : []
  const { latitude, longitude, accuracy, at } = point
  const visitId = visit.id
  const frame = { type: 'NURSE_LOCATION', visitId, latitude, longitude, accuracy, at } as const
  tx.afterCommit(() => hints.publish({ frame: { to, desks: true, frame } }))
}

/** What of a batch belongs to the way, in the order of time, each flagged where nobody drives so fast. */
function believed({ en_route_at, arrived_at, last }: Row, input: Input, now: Date): Point[] {
  const from = en_route_at!.getTime() - ROAD.aroundSeconds * 1_000
  const until = arrived_at ? arrived_at.getTime() + ROAD.aroundSeconds * 1_000 : Infinity
  let before = last
  return input.points
    .map((point) => ({ ...point, time: Date.parse(point.at) }))
    .filter(({ time }) => time >= from && time <= until)
    .filter(({ time }) => time <= now.getTime() + ROAD.aheadSeconds * 1_000)
    .toSorted((a, b) => a.time - b.time || a.n - b.n)
    .map(({ time, ...point }) => {
      const at = new Date(Math.min(time, now.getTime())).toISOString()
      const implausible = isImplausible(before, { ...point, at })
      if (!implausible) before = { ...point, at }
      return { ...point, at, implausible }
    })
}

type Home = Pick<Row, 'id' | 'patient_id' | 'patient_key' | 'address'>

/** The pin of the door; null where there is none, or it does not open. */
export function doorOf(context: Context, visit: Home): Position | null {
  const place = { table: 'visits', column: 'address', row: visit.id, person: visit.patient_id }
  const address = openOrAlarm(context, visit.patient_key, place, visit.address)
  return address === null ? null : (JSON.parse(address) as Address).pin
}

function isNear(context: Context, visit: Row, point: Position): boolean {
  const pin = doorOf(context, visit)
  return pin !== null && metresBetween(pin, point) <= ROAD.shownMetres
}
