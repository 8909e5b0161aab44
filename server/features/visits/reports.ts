import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { visits as contract } from '../../../contract/visits.ts'
import type { Context } from '../../platform/context.ts'
import { refuse } from '../../platform/errors.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { sql } from '../../platform/database/query.ts'
import { record } from '../../platform/events/record.ts'
import { openOrAlarm } from '../../platform/people.ts'
import type { Told } from '../../platform/standing.ts'
import { keepReportOfFormer } from './late/former.ts'
import { getVisit } from './queries.ts'
import { lockMine, lockVisit, refuseUnlessAllowed, type LockedVisit } from './locking.ts'

type Stored = {
  patient_key: Buffer | null
  id: string | null
  author_id: string | null
  version: number | null
  content: Buffer | null
  signed_at: Date | null
  released_at: Date | null
}

/** The report of a locked visit, and the key of its patient. */
const readReport = ({ tx }: Context, visit: LockedVisit) =>
  tx.one(sql<Stored>`
    select p.data_key as patient_key, r.id, r.author_id, r.version, r.content, r.signed_at, r.released_at
    from patients p left join reports r on r.visit_id = ${visit.id} where p.id = ${visit.patient_id}`)

const place = (visit: LockedVisit, table: string, column: string, row: string) => ({
  table,
  column,
  row,
  person: visit.patient_id,
})

const toCareTeam = ['nurse', 'doctor'] as const
const toEverybody = ['self', 'delegate:visits', 'nurse', 'doctor'] as const

/**
 * Saves the draft. `version` is the one it was edited from: when another phone has saved since, the
 * save is refused with `not_possible_now` and nothing is overwritten.
 */
export async function saveReport(
  context: Context,
  input: ParsedInputOf<typeof contract.saveReport>,
) {
  const { tx, now, actor, vault } = context
  const mine = await lockMine(context, input.id)
  const kept = mine ? null : await keepReportOfFormer(context, input)
  if (kept) return kept
  const visit = mine ?? (await lockVisit(context, input.id))
  refuseUnlessAllowed('write-report', visit)
  if (visit.status !== 'IN_PROGRESS' && visit.status !== 'COMPLETED' && !visit.late_care) {
    refuse('not_possible_now', { detail: 'The report is written once care has begun.' })
  }
  const stored = await readReport(context, visit)
  if (stored.signed_at)
    refuse('not_possible_now', { detail: 'The report is signed: add an addendum instead.' })
  const { findings, careGiven, advice } = input
  const reportId = stored.id ?? input.reportId
  const at = place(visit, 'reports', 'content', reportId)
  const words = JSON.stringify({ findings, careGiven, advice })
  const content = vault.sealText(stored.patient_key, at, words)
  if (stored.id === null) {
    const made = await tx.maybe(sql`
      insert into reports (id, visit_id, patient_id, author_id, version, content, saved_at, created_at)
      values (${reportId}, ${visit.id}, ${visit.patient_id}, ${actor.id}, 1, ${content}, ${now}, ${now})
      on conflict (id) do nothing returning id`)
    if (!made) refuse('id_taken', { field: 'reportId' })
  } else {
    const before = openOrAlarm(context, stored.patient_key, at, stored.content)
    // The same words again: the answer to the first save was lost on the way.
    if (before === words) return getVisit(context, visit.id)
    if (input.version !== stored.version) {
      refuse('not_possible_now', {
        field: 'version',
        detail:
          'Another device has saved this report since. Both versions are kept: compare before saving.',
      })
    }
    await tx.run(sql`
      update reports set content = ${content}, version = version + 1, saved_at = ${now} where id = ${reportId}`)
  }
  if (visit.report_status === 'none') {
    await tx.run(
      sql`update visits set report_status = 'draft', updated_at = ${now} where id = ${visit.id}`,
    )
  }
  await recordReport(context, visit, 'VISIT_CHANGED', { action: 'report-saved' }, ['nurse'])
  return getVisit(context, visit.id)
}

/** Signs the draft as it was read (`version`). Signing again answers the visit unchanged. */
export async function signReport(
  context: Context,
  input: ParsedInputOf<typeof contract.signReport>,
) {
  const { tx, now } = context
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed('sign-report', visit)
  const stored = await readReport(context, visit)
  if (stored.signed_at) return getVisit(context, visit.id)
  if (stored.id === null || (visit.status !== 'COMPLETED' && !visit.late_care)) {
    refuse('not_possible_now', {
      detail: 'A report is signed when it is written and the visit completed.',
    })
  }
  if (stored.version !== input.version) {
    refuse('not_possible_now', {
      field: 'version',
      detail: 'The report has changed since you read it. Read it again.',
    })
  }
  await tx.run(sql`update reports set signed_at = ${now} where id = ${stored.id}`)
  await tx.run(
    sql`update visits set report_status = 'signed', updated_at = ${now} where id = ${visit.id}`,
  )
  await recordReport(context, visit, 'REPORT_SIGNED', { reportId: stored.id }, toEverybody)
  return getVisit(context, visit.id)
}

/** Adds to a signed report, with author, time and reason. */
export async function addAddendum(
  context: Context,
  input: ParsedInputOf<typeof contract.addAddendum>,
) {
  const { tx, now, actor, vault } = context
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed('add-addendum', visit)
  const stored = await readReport(context, visit)
  if (!stored.signed_at || stored.id === null)
    refuse('not_possible_now', { detail: 'The report is not signed yet: edit it instead.' })
  const seal = (column: string, value: string) =>
    vault.sealText(
      stored.patient_key,
      place(visit, 'report_addenda', column, input.addendumId),
      value,
    )
  const hash = createdHash(vault, actor.id, 'addendum', input)
  const made = await tx.maybe(sql`
    insert into report_addenda (id, report_id, visit_id, patient_id, author_id, content, reason,
      created_hash, created_at, released_at)
    values (${input.addendumId}, ${stored.id}, ${visit.id}, ${visit.patient_id}, ${actor.id},
      ${seal('content', input.content)}, ${seal('reason', input.reason)}, ${hash}, ${now}, ${stored.released_at})
    on conflict (id) do nothing returning id`)
  if (!made) {
    const same = await tx.maybe(sql`
      select id from report_addenda where id = ${input.addendumId} and author_id = ${actor.id} and created_hash = ${hash}`)
    return same ? getVisit(context, visit.id) : refuse('id_taken', { field: 'addendumId' })
  }
  await recordReport(
    context,
    visit,
    'VISIT_CHANGED',
    { action: 'addendum' },
    stored.released_at ? toEverybody : toCareTeam,
  )
  return getVisit(context, visit.id)
}

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
  const comment = vault.sealText(
    stored.patient_key,
    place(visit, 'reviews', 'comment', visit.id),
    input.comment,
  )
  const releasedAt = input.release ? now : null
  const made = await tx.maybe(sql`
    insert into reviews (visit_id, patient_id, doctor_id, rating, comment, created_hash, created_at, released_at)
    values (${visit.id}, ${visit.patient_id}, ${actor.id}, ${input.rating}, ${comment}, ${hash}, ${now}, ${releasedAt})
    on conflict (visit_id) do nothing returning visit_id`)
  if (!made) {
    const same = await tx.maybe(
      sql`select visit_id from reviews where visit_id = ${visit.id} and created_hash = ${hash}`,
    )
    return same
      ? getVisit(context, visit.id)
      : refuse('already_done', { detail: 'This report was already reviewed.' })
  }
  await tx.run(
    sql`update visits set report_status = 'reviewed', updated_at = ${now} where id = ${visit.id}`,
  )
  await recordReport(context, visit, 'REVIEW_ADDED', {}, toCareTeam)
  if (input.release) {
    await tx.run(sql`update reports set released_at = ${now} where visit_id = ${visit.id}`)
    await recordReport(context, visit, 'REVIEW_RELEASED', {}, toEverybody)
  }
  return getVisit(context, visit.id)
}

function recordReport(
  context: Context,
  visit: LockedVisit,
  type: string,
  facts: Record<string, unknown>,
  tell: readonly Told[],
) {
  return record(context, {
    type,
    visitId: visit.id,
    patientId: visit.patient_id,
    facts: { ...facts, by: context.actor.id },
    tell,
  })
}
