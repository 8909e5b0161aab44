import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import { RATING, type ratings as contract } from '../../../../contract/ratings.ts'
import { momentOf } from '../../../platform/moment.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { createdHash } from '../../../platform/idempotency.ts'
import { MAY_RATE } from '../policy.ts'
import { tellOfRating } from './told.ts'
import { DAY, mayBeRated, ratingOf, visitFor } from './queries.ts'

/**
 * Says how a visit was. Said anew within 7 days, the later one counts and the earlier stays behind it; the same
 * again changes nothing. Errors: `not_found`, `not_allowed`, `not_possible_now` (not completed, too late, or the
 * patient has died), `id_taken`.
 */
export async function rateVisit(context: Context, input: ParsedInputOf<typeof contract.rate>) {
  const { tx, now, actor, vault } = context
  const visit = await visitFor(context, input.id, MAY_RATE)
  const { ratingId, stars, words, clock: _clock, ...rest } = input
  const hash = createdHash(vault, actor.id, 'rating', { ratingId, stars, words, ...rest })
  // Two who rate in the same moment stand behind each other.
  await tx.run(sql`select pg_advisory_xact_lock(hashtext(${`rating ${visit.id}`}))`)
  const said = await tx.maybe(sql<{ same: boolean }>`
    select by_id = ${actor.id} and created_hash = ${hash} as same from ratings where id = ${ratingId}`)
  if (said?.same) return ratingOf(context, visit)
  if (said) taken()
  if (!mayBeRated(visit)) refuse('not_possible_now', { detail: 'Only a completed visit is rated.' })
  const at = momentOf(context, input)
  const first = await tx.maybe(sql<{ recorded_at: Date }>`
    select recorded_at from ratings where visit_id = ${visit.id} order by recorded_at limit 1`)
  if (first && at.getTime() > first.recorded_at.getTime() + RATING.changeDays * DAY)
    refuse('not_possible_now', { detail: `A rating is changed for ${RATING.changeDays} days.` })
  const place = { table: 'ratings', column: 'words', row: ratingId, person: visit.patient_id }
  const made = await tx.run(sql`
    insert into ratings (id, visit_id, patient_id, nurse_id, stars, words, by_id, created_hash, happened_at,
      recorded_at)
    values (${ratingId}, ${visit.id}, ${visit.patient_id}, ${visit.nurse_id}, ${stars},
      ${words ? vault.sealText(visit.data_key, place, words) : null}, ${actor.id}, ${hash}, ${at}, ${now})
    on conflict do nothing`)
  // Of a visit that the caller does not know.
  if (made === 0) taken()
  await tellOfRating(context, ratingId, visit.id)
  return ratingOf(context, visit)
}

const taken = (): never => refuse('id_taken', { field: 'ratingId' })
