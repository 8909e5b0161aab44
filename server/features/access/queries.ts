import type { GlassReason, Opening } from '../../../contract/access.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { decodeCursor, encodeCursor } from '../../platform/http/cursor.ts'
import {
  openOfPatient,
  openOrAlarm,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../platform/people.ts'
import { may } from './policy.ts'

const REVIEW_DAYS = 2
const DAY = 86_400_000

type Row = {
  id: string
  user_id: string
  patient_id: string
  reason: GlassReason
  note: Buffer | null
  opened_at: Date
  until: Date
  closed_at: Date | null
  patient_name: Buffer
  patient_key: Buffer | null
  opener: SealedPerson
  reviewer: SealedPerson | null
  outcome: 'justified' | 'not_justified' | null
  review_note: Buffer | null
  reviewed_at: Date | null
  told_later: Date | null
}

// Only a privacy officer sees the delays: for everybody else there is none.
const COLUMNS = sql`g.*, p.name as patient_name, p.data_key as patient_key, ${sealedPerson('u')} as opener,
  case when r.opening_id is not null then ${sealedPerson('ru')} end as reviewer,
  r.outcome, r.note as review_note, r.reviewed_at,
  (select d.until from glass_delays d where d.patient_id = g.patient_id
    order by d.recorded_at desc, d.id desc limit 1) as told_later`
const JOINS = sql`
  join users u on u.id = g.user_id
  left join glass_reviews r on r.opening_id = g.id
  left join users ru on ru.id = r.reviewer_id
  join lateral patients_by_name(array[g.patient_id], null, 1) p on true`

function toOpening(context: Context, row: Row): Opening {
  const { actor, now } = context
  const own = row.user_id === actor.id
  const open = row.closed_at === null && row.until > now
  const reviewBy = new Date(row.opened_at.getTime() + REVIEW_DAYS * DAY)
  const text = (table: string, column: string, sealed: Buffer | null) =>
    openOrAlarm(
      context,
      row.patient_key,
      { table, column, row: row.id, person: row.patient_id },
      sealed,
    )
  touch(context, row.patient_id)
  const judges = may(actor, 'review-opening') && !own
  return {
    id: row.id,
    patient: {
      id: row.patient_id,
      name:
        openOfPatient(context, row.patient_key, row.patient_id, 'name', row.patient_name) ??
        UNREADABLE,
    },
    by: openPerson(context, row.opener),
    reason: row.reason,
    note: text('glass_openings', 'note', row.note) ?? '',
    openedAt: row.opened_at.toISOString(),
    until: (row.closed_at ?? row.until).toISOString(),
    open,
    reviewBy: reviewBy.toISOString(),
    overdue: row.reviewed_at === null && reviewBy <= now,
    review:
      row.reviewer && row.outcome && row.reviewed_at
        ? {
            by: openPerson(context, row.reviewer),
            at: row.reviewed_at.toISOString(),
            outcome: row.outcome,
            note: text('glass_reviews', 'note', row.review_note) ?? UNREADABLE,
          }
        : null,
    patientToldLater: row.told_later && row.told_later > now ? row.told_later.toISOString() : null,
    can: [
      ...(own && open ? (['close'] as const) : []),
      ...(judges && row.reviewed_at === null ? (['review'] as const) : []),
      ...(judges && may(actor, 'delay-telling') ? (['delay'] as const) : []),
    ],
  }
}

/** One opening as the caller may see it: their own, or any for a privacy officer. */
export async function getOpening(context: Context, id: string): Promise<Opening> {
  const { tx, actor } = context
  const row = await tx.maybe(sql<Row>`
    select ${COLUMNS} from glass_openings g ${JOINS}
    where g.id = ${id} and ${visible(context)}`)
  if (!row) refuse('not_found')
  if (row.user_id !== actor.id && !may(actor, 'list-openings')) refuse('not_found')
  return toOpening(context, row)
}

const visible = ({ actor }: Context) =>
  may(actor, 'list-openings') ? sql<boolean>`true` : sql<boolean>`g.user_id = ${actor.id}`

const REVIEWED = sql`(r.opening_id is not null)::int`
const ORDER = {
  own: sql`g.opened_at desc, g.id desc`,
  // What waits longest comes first; then what was reviewed, the newest first.
  all: sql`${REVIEWED}, case when r.opening_id is null then g.opened_at end,
    case when r.opening_id is null then g.id end, g.opened_at desc, g.id desc`,
}

/** What comes after the last row that the caller has, in the same order. */
function beyond(which: keyof typeof ORDER, [reviewed, at, id]: string[]) {
  const here = sql`(g.opened_at, g.id)`
  const last = sql`(${at}::timestamptz, ${id}::uuid)`
  if (which === 'own') return sql`${here} < ${last}`
  return reviewed === '0'
    ? sql`(${REVIEWED} = 1 or ${here} > ${last})`
    : sql`(${REVIEWED} = 1 and ${here} < ${last})`
}

type Page = { which: 'own' | 'all'; cursor?: string | undefined; limit: number }

/** Errors: `not_allowed`. The page of all begins with what waits for a review, the oldest first. */
export async function listOpenings(context: Context, { which, cursor, limit }: Page) {
  const { tx, actor } = context
  if (!may(actor, which === 'all' ? 'list-openings' : 'break-glass')) refuse('not_allowed')
  const after = cursor ? decodeCursor(cursor, 3) : null
  const rows = await tx.many(sql<Row & { reviewed: number }>`
    select ${COLUMNS}, ${REVIEWED} as reviewed from glass_openings g ${JOINS}
    where ${which === 'own' ? sql`g.user_id = ${actor.id}` : visible(context)}
      and ${after ? beyond(which, after) : sql`true`}
    order by ${ORDER[which]} limit ${limit + 1}`)
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => toOpening(context, row)),
    nextCursor:
      rows.length > limit && last
        ? encodeCursor([last.reviewed, last.opened_at.toISOString(), last.id])
        : null,
  }
}

type Named = { id: string; name: Buffer; data_key: Buffer | null }

/** Errors: `not_allowed`. */
export async function listByName(
  context: Context,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  if (!may(context.actor, 'name-patients')) refuse('not_allowed')
  const after = cursor ? decodeCursor(cursor, 1)[0]! : null
  const rows = await context.tx.many(sql<Named>`
    select * from patients_by_name(null, ${after}::uuid, ${limit + 1})`)
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(({ id, name, data_key }) => {
      touch(context, id)
      return { id, name: openOfPatient(context, data_key, id, 'name', name) ?? UNREADABLE }
    }),
    nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null,
  }
}
