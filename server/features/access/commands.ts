import type { access as contract } from '../../../contract/access.ts'
import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { tell } from '../../platform/events/notice.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import { may } from './policy.ts'
import { getOpening } from './queries.ts'

const OPEN_MINUTES = 60
const LONGEST_DELAY_DAYS = 366

/** The key of a patient, without anything else of them. Refuses with `not_found`. */
async function keyOf({ tx }: Context, patientId: string): Promise<Buffer> {
  const patient = await tx.maybe(sql<{ data_key: Buffer | null }>`
    select data_key from patients_by_name(array[${patientId}]::uuid[], null, 1)`)
  if (!patient) refuse('not_found', { field: 'patientId' })
  return patient.data_key ?? refuse('not_possible_now', { detail: 'This record was erased.' })
}

/**
 * Opens the record of one patient at once, for 60 minutes, and tells the privacy officers and the
 * patient. Opening again extends. Errors: `not_allowed`, `not_found`, `id_taken`.
 */
export async function breakGlass(
  context: Context,
  input: ParsedInputOf<typeof contract.breakGlass>,
) {
  const { tx, now, actor, vault, log, requestId } = context
  if (!may(actor, 'break-glass')) refuse('not_allowed')
  const { id, patientId, reason, note } = input
  const key = await keyOf(context, patientId)
  const hash = createdHash(vault, actor.id, 'opening', input)
  const place = { table: 'glass_openings', column: 'note', row: id, person: patientId }
  const made = await tx.maybe(sql`
    insert into glass_openings (id, user_id, patient_id, reason, note, created_hash, opened_at, until)
    values (${id}, ${actor.id}, ${patientId}, ${reason},
      ${note === undefined ? null : vault.sealText(key, place, note)}::bytea, ${hash}, ${now},
      ${new Date(now.getTime() + OPEN_MINUTES * 60_000)})
    on conflict (id) do nothing returning id`)
  if (!made) {
    const same = await tx.maybe(sql`
      select id from glass_openings where id = ${id} and user_id = ${actor.id} and created_hash = ${hash}`)
    return same ? getOpening(context, id) : refuse('id_taken', { field: 'id' })
  }
  await tellOf(context, id, patientId)
  tx.afterCommit(() =>
    securityEvent(log, 'glass_opened', { requestId, userId: actor.id, patientId, glassId: id }),
  )
  return getOpening(context, id)
}

async function tellOf(context: Context, glassId: string, patientId: string) {
  const people = await context.tx.many(sql<{ user_id: string; not_before: Date | null }>`
    select * from glass_tells(${glassId})`)
  for (const { user_id, not_before } of people)
    await tell(context, {
      userId: user_id,
      notice: 'glass-opened',
      ids: { glassId, patientId, ...(not_before && { notBefore: not_before.toISOString() }) },
    })
}

/** Ends all that the caller opened of this patient. Repeating it changes nothing. */
export async function closeOpening(context: Context, { id }: { id: string }) {
  const { tx, now, actor } = context
  const opening = await getOpening(context, id)
  if (opening.by.id !== actor.id) refuse('not_allowed')
  await tx.run(sql`
    update glass_openings set closed_at = ${now}
    where user_id = ${actor.id} and patient_id = ${opening.patient.id}
      and closed_at is null and until > ${now}`)
  return getOpening(context, id)
}

/** Once, and never of one's own act. Errors: `not_found`, `not_allowed`, `already_done`. */
export async function reviewOpening(
  context: Context,
  input: ParsedInputOf<typeof contract.reviewOpening>,
) {
  const { tx, now, actor, vault, log, requestId } = context
  const { id, outcome, note } = input
  if (!may(actor, 'review-opening')) refuse('not_allowed')
  const { by, patient } = await getOpening(context, id)
  if (by.id === actor.id) refuse('not_allowed', { detail: 'Nobody reviews their own act.' })
  const place = { table: 'glass_reviews', column: 'note', row: id, person: patient.id }
  const hash = createdHash(vault, actor.id, 'glass review', input)
  const made = await tx.maybe(sql`
    insert into glass_reviews (opening_id, opener_id, patient_id, reviewer_id, outcome, note, created_hash, reviewed_at)
    values (${id}, ${by.id}, ${patient.id}, ${actor.id}, ${outcome},
      ${vault.sealText(await keyOf(context, patient.id), place, note)}, ${hash}, ${now})
    on conflict (opening_id) do nothing returning opening_id`)
  if (!made) {
    const same = await tx.maybe(
      sql`select opening_id from glass_reviews where opening_id = ${id} and created_hash = ${hash}`,
    )
    if (!same) refuse('already_done', { detail: 'This opening was already reviewed.' })
  } else
    tx.afterCommit(() =>
      securityEvent(log, 'glass_reviewed', {
        requestId,
        userId: actor.id,
        patientId: patient.id,
        glassId: id,
        code: outcome,
      }),
    )
  return getOpening(context, id)
}

/**
 * Records why a patient hears later that their record was opened; a date that has passed ends it.
 * Errors: `not_allowed` (also for whoever opened that record), `not_found`, `id_taken`.
 */
export async function delayTelling(context: Context, input: ParsedInputOf<typeof contract.delay>) {
  const { tx, now, actor, vault } = context
  if (!may(actor, 'delay-telling')) refuse('not_allowed')
  const { id, patientId, reason } = input
  const until = new Date(input.until)
  const key = await keyOf(context, patientId)
  context.trail.patients.add(patientId)
  if (until.getTime() - now.getTime() > LONGEST_DELAY_DAYS * 86_400_000)
    refuse('invalid_input', { errors: [{ field: 'until', message: 'at most a year ahead' }] })
  const own = await tx.maybe(sql`
    select id from glass_openings where patient_id = ${patientId} and user_id = ${actor.id}
      and not exists (select from glass_reviews r where r.opening_id = glass_openings.id) limit 1`)
  if (own) refuse('not_allowed', { detail: 'You opened this record: somebody else decides that.' })
  const hash = createdHash(vault, actor.id, 'glass delay', input)
  const place = { table: 'glass_delays', column: 'reason', row: id, person: patientId }
  const made = await tx.maybe(sql`
    insert into glass_delays (id, patient_id, reason, until, recorded_by, created_hash, recorded_at)
    values (${id}, ${patientId}, ${vault.sealText(key, place, reason)}, ${until}, ${actor.id}, ${hash}, ${now})
    on conflict (id) do nothing returning id`)
  if (!made) {
    const same = await tx.maybe(sql`
      select id from glass_delays where id = ${id} and recorded_by = ${actor.id} and created_hash = ${hash}`)
    if (!same) refuse('id_taken', { field: 'id' })
  }
  return { id, patientId, until: until.toISOString() }
}
