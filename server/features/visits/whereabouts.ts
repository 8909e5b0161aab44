import type { Whereabouts } from '../../../contract/trail.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import type { NightlyContext, NightlyTask } from '../../platform/nightly.ts'
import { openPerson, sealedPerson, type SealedPerson } from '../../platform/people.ts'
import { allows, type Standing } from '../../platform/standing.ts'
import { doorOf } from './location.ts'
import {
  MAY_HOLD_TRAIL,
  MAY_SEE_ETA,
  MAY_SEE_PLACE,
  MAY_SEE_TRAIL,
  standingsOn,
  visibleTo,
} from './policy.ts'
import type { VisitColumns } from './queries.ts'
import { metresBetween } from '../../platform/planning/travel.ts'
import { etaOf, restOf, ROAD } from './road.ts'

type Row = Pick<VisitColumns, 'id' | 'patient_id' | 'status' | 'address'> & {
  standings: Standing[] | null
  patient_key: Buffer | null
  last: { latitude: number; longitude: number; accuracy: number; at: Date } | null
}

const NOWHERE: Whereabouts = {
  onTheWay: false,
  seenAt: null,
  stale: false,
  eta: null,
  dot: null,
  door: null,
  metres: null,
  shownTo: null,
}

/**
 * Where the nurse is, to each as far as it goes: dispatch and she herself the dot, the family a span of
 * minutes, and the dot for the last 2 km. Errors: `not_found`, `not_allowed`.
 */
export async function readWhereabouts(
  context: Context,
  { id }: { id: string },
): Promise<Whereabouts> {
  const { tx, actor, now } = context
  const visit = await tx.maybe(sql<Row>`
    select v.id, v.patient_id, v.status, v.address, ${standingsOn(actor)} as standings,
      p.data_key as patient_key, last_place(v.id) as last
    from visits v join patients p on p.id = v.patient_id where v.id = ${id} and ${visibleTo(actor)}`)
  if (!visit?.standings?.length) refuse('not_found')
  if (!allows(MAY_SEE_ETA, visit.standings)) refuse('not_allowed')
  touch(context, visit.patient_id, visit.id)
  const mine = visit.standings.includes('nurse')
  if (visit.status !== 'EN_ROUTE') return mine ? { ...NOWHERE, shownTo: 'nobody' } : NOWHERE
  const place = visit.last
  const door = doorOf(context, visit)
  const all = allows(MAY_SEE_PLACE, visit.standings)
  const known = { onTheWay: true, door: all ? door : null }
  if (!place) return { ...NOWHERE, ...known, shownTo: mine ? 'dispatch' : null }
  const at = new Date(place.at)
  const stale = now.getTime() - at.getTime() > ROAD.staleMinutes * 60_000
  const metres = door && metresBetween(door, place)
  const near = metres !== null && metres <= ROAD.shownMetres
  const shown = all || (near && !stale)
  const { latitude, longitude, accuracy } = place
  return {
    ...known,
    seenAt: at.toISOString(),
    stale,
    eta: door === null || stale ? null : etaOf(restOf(context.way, place, door), now),
    dot: shown ? { latitude, longitude, accuracy } : null,
    metres: shown && metres !== null ? Math.round(metres) : null,
    shownTo: mine ? (near && !stale ? 'family' : 'dispatch') : null,
  }
}

type PointRow = {
  nurse: SealedPerson
  set_out_on: string
  latitude: number
  longitude: number
  accuracy: number
  implausible: boolean
  at: Date
  /** Points of this journey that are kept. */
  own: number
}
/** A trail with more points is thinned evenly, its beginning and its end kept. */
const MOST_POINTS = 5_000

async function standingsOf({ tx, actor }: Context, id: string) {
  const visit = await tx.maybe(sql<{ patient_id: string; standings: Standing[] | null }>`
    select v.patient_id, ${standingsOn(actor)} as standings
    from visits v where v.id = ${id} and ${visibleTo(actor)}`)
  return visit?.standings?.length
    ? { patientId: visit.patient_id, standings: visit.standings }
    : refuse('not_found')
}

const isHeld = async ({ tx }: Context, id: string) =>
  Boolean(await tx.maybe(sql`select visit_id from trail_holds where visit_id = ${id}`))

/** The way of every nurse to a visit, journey by journey; a long one thinned, and said so. Errors: `not_found`, `not_allowed`. */
export async function readTrail(context: Context, { id }: { id: string }) {
  const { patientId, standings } = await standingsOf(context, id)
  if (!allows(MAY_SEE_TRAIL, standings)) refuse('not_allowed')
  touch(context, patientId, id)
  const rows = await context.tx.many(sql<PointRow>`
    select ${sealedPerson('u')} as nurse, g.set_out_on::text, g.latitude, g.longitude, g.accuracy,
      g.implausible, g.at, g.own
    from (
      select *, count(*) over () as total, count(*) over journey as own,
        row_number() over (partition by nurse_id, set_out_on order by at, device_id, n) as place
      from location_points where visit_id = ${id}
      window journey as (partition by nurse_id, set_out_on)) g
    join users u on u.id = g.nurse_id
    where g.place in (1, g.own) or g.place % ceil(g.total / ${MOST_POINTS}::numeric) = 0
    order by g.at`)
  const journeys = Map.groupBy(rows, ({ nurse, set_out_on }) => `${nurse.id} ${set_out_on}`)
  return {
    journeys: [...journeys.values()].map((points) => ({
      nurse: openPerson(context, points[0]!.nurse),
      setOutOn: points[0]!.set_out_on,
      kept: points[0]!.own,
      points: points.map(({ latitude, longitude, accuracy, implausible, at }) => ({
        latitude,
        longitude,
        accuracy,
        implausible,
        at: at.toISOString(),
      })),
    })),
    held: await isHeld(context, id),
  }
}

/** Keeps a trail for an incident, or no longer. Repeating it changes nothing. Errors as `readTrail`. */
export async function holdTrail(context: Context, { id, held }: { id: string; held: boolean }) {
  const { tx, now, actor } = context
  const { patientId, standings } = await standingsOf(context, id)
  if (!allows(MAY_HOLD_TRAIL, standings)) refuse('not_allowed')
  touch(context, patientId, id)
  if (held)
    await tx.run(sql`
      insert into trail_holds (visit_id, patient_id, held_by, held_at)
      values (${id}, ${patientId}, ${actor.id}, ${now}) on conflict (visit_id) do nothing`)
  else await tx.run(sql`delete from trail_holds where visit_id = ${id}`)
  return { held: await isHeld(context, id) }
}

/** Makes the months to come, and takes away what nobody may keep any longer. */
async function keepTrail({ tx, now, log }: NightlyContext) {
  const today = now.toISOString().slice(0, 10)
  const before = new Date(now.getTime() - ROAD.keptDays * 86_400_000).toISOString().slice(0, 10)
  const { made } = await tx.one(sql<{ made: number }>`
    select make_location_months(${today}::date) as made`)
  const { gone } = await tx.one(sql<{ gone: number }>`
    select prune_locations(${before}::date) as gone`)
  log.info({ months: made, points: gone }, 'the trail was kept in order')
}

export const trailNightly: readonly NightlyTask[] = [{ task: 'trail', run: keepTrail }]
