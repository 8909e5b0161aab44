import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { reviews as contract } from '../../../../contract/reviews.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { createdHash } from '../../../platform/idempotency.ts'
import { lockVisit, refuseUnlessAllowed, type LockedVisit } from '../locking.ts'
import { holds } from '../../../platform/standing.ts'
import { MAY_DECIDE } from '../policy.ts'
import { getVisit } from '../queries.ts'
import { place, readReport, recordReport, toCareTeam } from '../storedReport.ts'
import { openTask } from '../../../platform/tasks.ts'

/**
 * Asks for another visit: dispatch finds it among what it must decide, with service and time and without the reason.
 * The same id and body again change nothing. Errors: `not_found`, `not_allowed`, `invalid_input` (service),
 * `not_possible_now` (no signed report), `already_done` (one waits), `id_taken`.
 */
export async function orderFollowUp(
  context: Context,
  input: ParsedInputOf<typeof contract.orderFollowUp>,
) {
  const { tx, now, actor, vault } = context
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed('order-follow-up', visit)
  const hash = createdHash(vault, actor.id, 'follow-up', input)
  const known = await tx.maybe(sql<{ created_hash: Buffer }>`
    select created_hash from follow_ups where id = ${input.followUpId} and visit_id = ${visit.id}`)
  if (known?.created_hash.equals(hash)) return getVisit(context, visit.id)
  if (visit.report_status !== 'signed' && visit.report_status !== 'reviewed')
    refuse('not_possible_now', { detail: 'A follow-up is asked for once the report is signed.' })
  const service = await tx.maybe(
    sql`select id from services where id = ${input.serviceId} and active`,
  )
  if (!service)
    refuse('invalid_input', {
      errors: [{ field: 'serviceId', message: 'there is no such service' }],
    })
  const { patient_key: key } = await readReport(context, visit)
  const at = place(visit, 'follow_ups', 'reason', input.followUpId)
  const made = await tx.maybe(sql`
    insert into follow_ups (id, visit_id, patient_id, doctor_id, service_id, within_days, reason, created_hash, ordered_at)
    values (${input.followUpId}, ${visit.id}, ${visit.patient_id}, ${actor.id}, ${input.serviceId},
      ${input.withinDays}, ${vault.sealText(key, at, input.reason)}, ${hash}, ${now})
    on conflict (id) do nothing returning id`)
  if (!made) refuse('id_taken', { field: 'followUpId' })
  const facts = { serviceId: input.serviceId, withinDays: input.withinDays }
  await tellOf(context, visit, 'ordered')
  const opened = await openTask(context, {
    id: input.followUpId,
    kind: 'follow_up',
    visitId: visit.id,
    patientId: visit.patient_id,
    nurseId: null,
    facts,
  })
  if (!opened)
    refuse('already_done', { detail: 'A follow-up of this visit waits for dispatch already.' })
  return getVisit(context, visit.id)
}

/** Nurse and doctor hear of it; what the family is to know, the new visit tells them. */
const tellOf = (context: Context, visit: Pick<LockedVisit, 'id' | 'patient_id'>, what: string) =>
  recordReport(context, visit, 'VISIT_CHANGED', { action: `follow-up-${what}` }, toCareTeam)

/**
 * The visit that was just requested is the follow-up: its task is done in the same transaction, and whoever asked
 * hears of it. Errors: `invalid_input` (no follow-up of this patient that waits).
 */
export async function bookFollowUp(
  context: Context,
  { followUpId, visitId, patientId }: { followUpId: string; visitId: string; patientId: string },
): Promise<void> {
  const { tx, now, actor } = context
  if (!MAY_DECIDE.some((duty) => holds(actor, duty))) refuse('not_allowed')
  const task = await tx.maybe(sql<{ visit_id: string }>`
    update tasks set resolved_at = ${now}, resolved_by = ${actor.id}, decision = 'booked', booked_id = ${visitId}
    where id = ${followUpId} and kind = 'follow_up' and patient_id = ${patientId} and resolved_at is null
    returning visit_id`)
  if (!task)
    refuse('invalid_input', {
      errors: [{ field: 'followUpId', message: 'no follow-up of this patient that waits' }],
    })
  await tellOf(context, { id: task.visit_id, patient_id: patientId }, 'booked')
}
