import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { JudgedReport, reviews as contract } from '../../../../contract/reviews.ts'
import { touch } from '../../../platform/audit/trail.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { decodeCursorOf, encodeCursor } from '../../../platform/http/cursor.ts'
import {
  openOfPatient,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../../platform/people.ts'
import { holds } from '../../../platform/standing.ts'
import { MAY_READ_REVIEWS } from '../policy.ts'

type Row = {
  visit_id: string
  patient_id: string
  patient_name: Buffer
  patient_key: Buffer | null
  rating: number
  doctor: SealedPerson
  nurse: SealedPerson | null
  created_at: Date
  changed_at: Date | null
  released_at: Date | null
  before: { id: string; rating: number; doctor: SealedPerson; at: string }[]
}

/** Every review, the newest first. Errors: `not_allowed`, `invalid_input` (cursor). */
export async function listReviews(
  context: Context,
  { cursor, limit }: ParsedInputOf<typeof contract.list>,
) {
  const { tx, actor } = context
  if (!MAY_READ_REVIEWS.some((duty) => holds(actor, duty))) refuse('not_allowed')
  const [at = null, id = null] = cursor ? decodeCursorOf(cursor, ['time', 'id']) : []
  const rows = await tx.many(sql<Row>`
    select w.visit_id, w.patient_id, p.name as patient_name, p.data_key as patient_key, w.rating,
      w.created_at, w.changed_at, w.released_at, ${sealedPerson('d')} as doctor,
      case when a.id is not null then ${sealedPerson('a')} end as nurse, coalesce((
        select jsonb_agg(jsonb_build_object('id', y.id, 'rating', y.rating,
          'doctor', ${sealedPerson('yd')}, 'at', y.written_at) order by y.number desc)
        from versions_for_lead(w.visit_id) y join users yd on yd.id = y.doctor_id), '[]') as before
    from reviews_for_lead(${at}::timestamptz, ${id}::uuid, ${limit + 1}) w
    join users d on d.id = w.doctor_id left join users a on a.id = w.author_id
    join lateral patients_by_name(array[w.patient_id], null, 1) p on true
    order by w.created_at desc, w.visit_id desc`)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => toJudged(context, row)),
    nextCursor:
      rows.length > limit && last
        ? encodeCursor([last.created_at.toISOString(), last.visit_id])
        : null,
  }
}

function toJudged(context: Context, row: Row): JudgedReport {
  const { visit_id: visitId, patient_id: person, patient_key: key } = row
  touch(context, person, visitId)
  return {
    visitId,
    patient: {
      id: person,
      name: openOfPatient(context, key, person, 'name', row.patient_name) ?? UNREADABLE,
    },
    nurse: row.nurse && openPerson(context, row.nurse),
    doctor: openPerson(context, row.doctor),
    rating: row.rating,
    at: row.created_at.toISOString(),
    released: row.released_at !== null,
    amendedAt: row.changed_at?.toISOString() ?? null,
    before: row.before.map(({ id, rating, doctor, at }) => ({
      id,
      rating,
      doctor: openPerson(context, doctor),
      at: new Date(at).toISOString(),
    })),
  }
}
