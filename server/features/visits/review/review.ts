import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { reviews } from '../../../../contract/reviews.ts'
import type { visits as contract } from '../../../../contract/visits.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { createdHash } from '../../../platform/idempotency.ts'
import { openOrAlarm } from '../../../platform/people.ts'
import { changeableUntil } from '../lifecycle.ts'
import { lockVisit, refuseUnlessAllowed, type LockedVisit } from '../locking.ts'
import { getVisit } from '../queries.ts'
import { place, readReport, recordReport, toCareTeam, toEverybody } from '../storedReport.ts'
import { placeTime, saidIn } from '../times.ts'

/**
 * The doctor's review of a signed report: once. The rating (1-5) judges the report and is hidden from
 * the family. Repeating the same review answers the visit; another one is `already_done`.
 */
export async function reviewVisit(context: Context, input: ParsedInputOf<typeof contract.review>) {
  const { tx, now, actor, vault } = context
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed('review', visit)
  const stored = await readReport(context, visit)
  if (!stored.signed_at)
    refuse('not_possible_now', { detail: 'There is no signed report to review yet.' })
  // Nobody reviews their own work.
  if (stored.author_id === actor.id) refuse('not_allowed')
  const hash = createdHash(vault, actor.id, 'review', input)
  const at = place(visit, 'reviews', 'comment', visit.id)
  const comment = vault.sealText(stored.patient_key, at, input.comment)
  const made = await tx.maybe(sql`
    insert into reviews (visit_id, patient_id, doctor_id, author_id, rating, comment, created_hash, created_at, released_at)
    values (${visit.id}, ${visit.patient_id}, ${actor.id}, ${stored.author_id}, ${input.rating}, ${comment}, ${hash}, ${now},
      ${input.release ? now : null})
    on conflict (visit_id) do nothing returning visit_id`)
  if (!made) {
    const same = await tx.maybe(
      sql`select visit_id from reviews where visit_id = ${visit.id} and created_hash = ${hash}`,
    )
    return same
      ? getVisit(context, visit.id)
      : refuse('already_done', {
          detail: 'This report was already reviewed. For 24 hours the review can be changed.',
        })
  }
  await tx.run(
    sql`update visits set report_status = 'reviewed', updated_at = ${now} where id = ${visit.id}`,
  )
  await recordReport(context, visit, 'REVIEW_ADDED', {}, toCareTeam)
  if (input.release) await showFamily(context, visit)
  return getVisit(context, visit.id)
}

/** Report, addenda, documents and what was measured go with it: triggers see to that. */
async function showFamily(context: Context, visit: LockedVisit) {
  await context.tx.run(
    sql`update reports set released_at = ${context.now} where visit_id = ${visit.id}`,
  )
  await recordReport(context, visit, 'REVIEW_RELEASED', {}, toEverybody)
}

type Written = {
  doctor_id: string
  rating: number
  comment: Buffer
  created_at: Date
  changed_at: Date | null
  released_at: Date | null
  patient_key: Buffer | null
}

/** The review of a locked visit, which its own doctor changes or releases. */
async function readWritten({ tx, actor }: Context, visit: LockedVisit): Promise<Written> {
  const written = await tx.maybe(sql<Written>`
    select w.doctor_id, w.rating, w.comment, w.created_at, w.changed_at, w.released_at, p.data_key as patient_key
    from reviews w join patients p on p.id = w.patient_id where w.visit_id = ${visit.id}`)
  if (!written) refuse('not_possible_now', { detail: 'This report is not reviewed yet.' })
  if (written.doctor_id !== actor.id) refuse('not_allowed')
  return written
}

/** What was changed without signal counts when it happened, if it comes within a day of its end. */
const LATE_MS = 24 * 3_600_000

/**
 * Changes rating and remark within 24 hours, by whoever wrote them; what they were before is kept with its
 * time. The same again changes nothing. Errors: `not_found`, `not_allowed`, `not_possible_now` (not reviewed,
 * too late), `id_taken`.
 */
export async function changeReview(context: Context, input: ParsedInputOf<typeof reviews.change>) {
  const { tx, now, actor, vault } = context
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed('change-review', visit)
  const written = await readWritten(context, visit)
  const { id, changeId, rating, comment } = input
  const hash = createdHash(vault, actor.id, 'review change', { id, changeId, rating, comment })
  const known = await tx.maybe(sql<{ created_hash: Buffer }>`
    select created_hash from review_versions where id = ${changeId} and visit_id = ${visit.id}`)
  if (known?.created_hash.equals(hash)) return getVisit(context, visit.id)
  const floor = written.changed_at ?? written.created_at
  const { at } = placeTime(saidIn(input), { now, floor, agreed: now, last: null })
  const until = changeableUntil(written.created_at)
  if (at > until || now.getTime() > until.getTime() + LATE_MS)
    refuse('not_possible_now', {
      field: 'id',
      detail: 'A review can be changed for 24 hours, and they are over. It stays as it is.',
    })
  const current = place(visit, 'reviews', 'comment', visit.id)
  const before = openOrAlarm(context, written.patient_key, current, written.comment)
  // Nothing is amended by saying the same.
  if (before === comment && written.rating === rating) return getVisit(context, visit.id)
  // One that does not open is kept as it is: nobody overwrites what they cannot read.
  if (before === null)
    refuse('not_possible_now', { detail: 'This review cannot be opened. We have been told.' })
  const kept = vault.sealText(
    written.patient_key,
    place(visit, 'review_versions', 'comment', changeId),
    before,
  )
  const made = await tx.maybe(sql`
    insert into review_versions (id, visit_id, number, patient_id, doctor_id, rating, comment, created_hash,
      written_at, replaced_at)
    values (${changeId}, ${visit.id},
      (select coalesce(max(number), 0) + 1 from review_versions where visit_id = ${visit.id}), ${visit.patient_id}, ${actor.id}, ${written.rating}, ${kept}, ${hash},
      ${floor}, ${at})
    on conflict (id) do nothing returning id`)
  if (!made) refuse('id_taken', { field: 'changeId' })
  await tx.run(sql`
    update reviews set rating = ${rating}, comment = ${vault.sealText(written.patient_key, current, comment)},
      changed_at = ${at} where visit_id = ${visit.id}`)
  await tx.run(sql`update visits set updated_at = ${now} where id = ${visit.id}`)
  const facts = { action: 'review-changed' }
  const tell = written.released_at ? toEverybody : toCareTeam
  await recordReport(context, visit, 'VISIT_CHANGED', facts, tell)
  return getVisit(context, visit.id)
}

/** Shows report and review to the family, whenever that was not done at once. Errors as above. */
export async function releaseReview(context: Context, { id }: { id: string }) {
  const { tx, now } = context
  const visit = await lockVisit(context, id)
  refuseUnlessAllowed('release-review', visit)
  const written = await readWritten(context, visit)
  if (written.released_at) return getVisit(context, visit.id)
  await tx.run(sql`update reviews set released_at = ${now} where visit_id = ${visit.id}`)
  await tx.run(sql`update visits set updated_at = ${now} where id = ${visit.id}`)
  await showFamily(context, visit)
  return getVisit(context, visit.id)
}
