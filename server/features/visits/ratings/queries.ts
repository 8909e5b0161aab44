import {
  RATING,
  type Rating,
  type RatedVisit,
  type VisitRating,
} from '../../../../contract/ratings.ts'
import { touch } from '../../../platform/audit/trail.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { decodeCursor, encodeCursor } from '../../../platform/http/cursor.ts'
import {
  openOfPatient,
  openOrAlarm,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../../platform/people.ts'
import { allows, holds, type Standing } from '../../../platform/standing.ts'
import { MAY_LIST_RATINGS, MAY_RATE, MAY_READ_RATING, standingsOn, visibleTo } from '../policy.ts'

export const DAY = 24 * 60 * 60_000

export type VisitRow = {
  id: string
  patient_id: string
  nurse_id: string | null
  status: string
  in_error: boolean
  deceased: boolean
  data_key: Buffer | null
  standings: Standing[] | null
}

/** The visit, for whoever sees it and may do this with its rating. */
export async function visitFor(context: Context, id: string, may: readonly Standing[]) {
  const { tx, actor } = context
  const visit = await tx.maybe(sql<VisitRow>`
    select v.id, v.patient_id, v.nurse_id, v.status, v.entered_in_error_at is not null as in_error,
      p.status = 'deceased' as deceased, p.data_key, ${standingsOn(actor)} as standings
    from visits v join patients p on p.id = v.patient_id where v.id = ${id} and ${visibleTo(actor)}`)
  if (!visit?.standings?.length) refuse('not_found')
  touch(context, visit.patient_id, visit.id)
  if (!allows(may, visit.standings)) refuse('not_allowed')
  return visit
}

/** Nobody is asked how it was for somebody who has died. */
export const mayBeRated = ({ status, in_error, deceased }: VisitRow) =>
  status === 'COMPLETED' && !in_error && !deceased

type Row = {
  id: string
  visit_id: string
  patient_id: string
  stars: number
  words: Buffer | null
  happened_at: Date
  first_at: Date
  changed: boolean
  by: SealedPerson | null
}

/** What stands of each visit: what was said last, however late it arrived. */
const STANDS = sql`
  select distinct on (r.visit_id) r.*,
    min(r.recorded_at) over (partition by r.visit_id) as first_at,
    count(*) over (partition by r.visit_id) > 1 as changed
  from ratings r`
const LAST = sql`order by r.visit_id, r.happened_at desc, r.id desc`

function toRating(context: Context, key: Buffer | null, row: Row): Rating {
  const place = { table: 'ratings', column: 'words', row: row.id, person: row.patient_id }
  return {
    stars: row.stars,
    words: row.words ? (openOrAlarm(context, key, place, row.words) ?? UNREADABLE) : '',
    by: row.by && openPerson(context, row.by),
    at: row.happened_at.toISOString(),
    changed: row.changed,
  }
}

export async function ratingOf(context: Context, visit: VisitRow): Promise<VisitRating> {
  const row = await context.tx.maybe(sql<Row>`
    select s.*, case when u.id is not null then ${sealedPerson('u')} end as by
    from (${STANDS} where r.visit_id = ${visit.id} ${LAST}) s left join users u on u.id = s.by_id`)
  const until = row && row.first_at.getTime() + RATING.changeDays * DAY
  const open = mayBeRated(visit) && (until === undefined || until >= context.now.getTime())
  return {
    visitId: visit.id,
    rating: row ? toRating(context, visit.data_key, row) : null,
    changeableUntil: until === undefined ? null : new Date(until).toISOString(),
    can: open && allows(MAY_RATE, visit.standings) ? ['rate'] : [],
  }
}

/** Errors: `not_found`, `not_allowed`. */
export const readRating = async (context: Context, { id }: { id: string }) =>
  ratingOf(context, await visitFor(context, id, MAY_READ_RATING))

type Listed = Row & {
  start_at: Date
  name: Buffer
  data_key: Buffer | null
  nurse: SealedPerson | null
}
type Page = { cursor?: string | undefined; limit: number }

/** Every rating as it stands, what was said last first. Refuses with `not_allowed`. */
export async function listRatings(context: Context, { cursor, limit }: Page) {
  if (!MAY_LIST_RATINGS.some((duty) => holds(context.actor, duty))) refuse('not_allowed')
  const [at = null, id = null] = cursor ? decodeCursor(cursor, 2) : []
  const rows = await context.tx.many(sql<Listed>`
    select s.*, v.start_at, p.name, p.data_key,
      case when u.id is not null then ${sealedPerson('u')} end as by,
      case when n.id is not null then ${sealedPerson('n')} end as nurse
    from (${STANDS} ${LAST}) s
    join visits v on v.id = s.visit_id join patients p on p.id = s.patient_id
    left join users u on u.id = s.by_id left join users n on n.id = s.nurse_id
    where ${at}::timestamptz is null or (s.happened_at, s.id) < (${at}::timestamptz, ${id}::uuid)
    order by s.happened_at desc, s.id desc limit ${limit + 1}`)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row): RatedVisit => {
      touch(context, row.patient_id, row.visit_id)
      const name = openOfPatient(context, row.data_key, row.patient_id, 'name', row.name)
      return {
        ...toRating(context, row.data_key, row),
        visitId: row.visit_id,
        start: row.start_at.toISOString(),
        patient: { id: row.patient_id, name: name ?? UNREADABLE },
        nurse: row.nurse && openPerson(context, row.nurse),
      }
    }),
    nextCursor:
      rows.length > limit && last ? encodeCursor([last.happened_at.toISOString(), last.id]) : null,
  }
}

type Group = { from_at: Date; until_at: Date; average: number }

/** How the caller's visits are rated, in whole groups of five. Refuses with `not_allowed`. */
export async function readOwnRatings({ tx, actor }: Context) {
  if (actor.role !== 'nurse') refuse('not_allowed')
  const groups = await tx.many(sql<Group>`
    select * from own_ratings(${RATING.changeDays}, ${RATING.together}) order by until_at desc`)
  const sum = groups.reduce((total, { average }) => total + average, 0)
  return {
    count: groups.length * RATING.together,
    average: groups.length ? sum / groups.length : null,
    groups: groups.map(({ from_at, until_at, average }) => ({
      from: from_at.toISOString(),
      until: until_at.toISOString(),
      average,
    })),
  }
}
