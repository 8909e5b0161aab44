import type { Position } from '../../../../contract/primitives.ts'
import type { Status } from '../../../../contract/visits.ts'
import { later } from '../../../platform/clinicTime.ts'
import { sql } from '../../../platform/database/query.ts'
import type { TimedAct, TimedContext } from '../../../platform/events/timed.ts'
import { newUuid } from '../../../platform/ids.ts'
import { openPlace } from '../../../platform/planning/plans.ts'
import { drivingMinutes, PLANNING, type Place } from '../../../platform/planning/travel.ts'
import { lastPlace } from '../location.ts'
import { restOf, ROAD } from '../road.ts'
import { DELAYS, newsOf, predict, type Predicted, type Stop } from './predict.ts'

/** Dispatch is shown a delay from so many minutes on, in steps of so many. */
const SHOWN_FROM = 10
const STEP = 5
/** As long as somebody is at work or about to be, her day is looked at so often. Minutes. */
export const EVERY = 5
/**
 * A look that is so late comes after a time in which nothing ran, and phones have not said yet what was done
 * meanwhile: nobody is told that a nurse is late who may have come long ago. Minutes.
 */
const LATE_LOOK = 15
/** A visit that should have begun so long ago is dispatch's, not a delay's. Minutes. */
const BACK = 12 * 60

type Row = {
  id: string
  patient_id: string
  status: Status
  start_at: Date
  end_at: Date
  en_route_at: Date | null
  arrived_at: Date | null
  started_at: Date | null
  place: Buffer | null
  key: Buffer | null
  minutes: number
  told: number
  /** Where she was seen last on her present way to this visit. */
  seen: (Position & { at: string }) | null
}

/** What dispatch is shown of a delay: steps, so that the board does not flicker. */
const shownOf = (minutes: number) => (minutes < SHOWN_FROM ? 0 : Math.floor(minutes / STEP) * STEP)

/**
 * Looks at the day of one nurse: when will her next visits begin? Dispatch is shown what changed, the family
 * told what is worth telling; and it is looked at again as long as she has something ahead.
 */
export const lookAtDay: TimedAct = async (context, { nurseId = '', eventId = '' }) => {
  const { tx, now } = context
  const rows = await tx.many(sql<Row>`
    select v.id, v.patient_id, v.status, v.start_at, v.end_at, v.en_route_at, v.arrived_at, v.started_at,
      v.place, p.data_key as key, coalesce(d.minutes, 0) as minutes, coalesce(d.told, 0) as told,
      ${lastPlace} as seen
    from visits v join patients p on p.id = v.patient_id left join visit_delays d on d.visit_id = v.id
    where v.nurse_id = ${nurseId} and v.status in ('SCHEDULED', 'EN_ROUTE', 'ARRIVED', 'IN_PROGRESS')
      and v.start_at > ${later(now, -BACK)} and v.start_at < ${later(now, DELAYS.ahead)}
    order by v.id for update of v`)
  // Of a visit that was moved away nothing is predicted any more.
  await tx.run(sql`
    update visit_delays d set minutes = 0, told = 0, at = ${now} from visits v
    where v.id = d.visit_id and v.nurse_id = ${nurseId} and v.start_at >= ${later(now, DELAYS.ahead)}
      and (d.minutes > 0 or d.told > 0)`)
  const stops = rows.map((row): Stop<Place | null> => {
    const place = openPlace(context, row.id, row.patient_id, {
      place: row.place?.toString('base64') ?? null,
      key: row.key?.toString('base64') ?? null,
    })
    return {
      id: row.id,
      status: row.status,
      start: row.start_at,
      end: row.end_at,
      enRouteAt: row.en_route_at,
      arrivedAt: row.arrived_at,
      startedAt: row.started_at,
      place,
      eta: etaFrom(context, row, place),
    }
  })
  for (const predicted of predict(stops, now, context.way.travel))
    await keep(
      context,
      rows.find(({ id }) => id === predicted.id)!,
      predicted,
    )
  if (rows.length > 0) await lookAgain(context, nurseId, eventId)
}

/** When she will be at the door by where she is; null where that is not known, or long ago. */
function etaFrom({ way, now }: TimedContext, { status, seen }: Row, place: Place | null) {
  if (status !== 'EN_ROUTE' || !seen || !place?.pin) return null
  const at = new Date(seen.at)
  if (now.getTime() - at.getTime() > ROAD.staleMinutes * 60_000) return null
  return later(at, PLANNING.door + drivingMinutes(restOf(way, seen, place.pin), now))
}

/** Writes what changed of a prediction and tells of it. */
async function keep(context: TimedContext, row: Row, { start, minutes }: Predicted) {
  const { tx, now, hints, dueAt } = context
  const shown = shownOf(minutes)
  const news = dueAt < later(now, -LATE_LOOK) ? null : newsOf(minutes, row.told)
  if (shown === row.minutes && news === null) return
  await tx.run(sql`
    insert into visit_delays (visit_id, patient_id, minutes, told, at)
    values (${row.id}, ${row.patient_id}, ${shown}, ${news ?? row.told}, ${now})
    on conflict (visit_id) do update set minutes = excluded.minutes, told = excluded.told, at = excluded.at`)
  const told = news === null ? [] : await tellFamily(context, row, news, start)
  tx.afterCommit(() => hints.publish({ wake: told, board: row.id, dispatch: told.length > 0 }))
}

async function tellFamily({ tx, now }: TimedContext, row: Row, minutes: number, start: Date) {
  const facts = { notice: 'delay', minutes, start: start.toISOString() }
  const told = await tx.many(sql<{ user_id: string }>`
    select write_event(${newUuid(now)}::uuid, 'NOTICE', ${row.id}::uuid, ${row.patient_id}::uuid,
      ${JSON.stringify(facts)}::jsonb, array(
        select s.user_id from standing s
        where s.patient_id = ${row.patient_id} and s.visit_id is null
          and standing_words(s.kind, s.rights) && array['self', 'delegate:visits']
          and (s.until is null or s.until > ${now})), ${now}::timestamptz) as user_id`)
  return told.map((each) => each.user_id)
}

/** One look for each stretch of time, however many events asked for one. */
async function lookAgain({ tx, now }: TimedContext, nurseId: string, eventId: string) {
  const stretch = Math.floor(now.getTime() / (EVERY * 60_000)) + 1
  await tx.run(sql`
    insert into effects (key, job, event_id, ids, due_at)
    values (${`look-at-day-${nurseId}-${stretch}`}, 'look-at-day', ${eventId},
      ${JSON.stringify({ nurseId, eventId })}::jsonb, ${new Date(stretch * EVERY * 60_000)})
    on conflict (key) do nothing`)
}
