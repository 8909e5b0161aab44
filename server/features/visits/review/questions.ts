import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { reviews as contract } from '../../../../contract/reviews.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { record } from '../../../platform/events/record.ts'
import { createdHash } from '../../../platform/idempotency.ts'
import { lockVisit, refuseUnlessAllowed, type LockedVisit } from '../locking.ts'
import { getVisit } from '../queries.ts'
import { place, readReport } from '../storedReport.ts'

/**
 * Sends a signed report back to its nurse with a question; it leaves the queue until she has answered. The family is
 * told nothing of it. The same id and words again change nothing. Errors: `not_found`, `not_allowed`,
 * `not_possible_now` (not signed, reviewed), `already_done` (another question waits), `id_taken`.
 */
export async function askNurse(context: Context, input: ParsedInputOf<typeof contract.ask>) {
  const { tx, now, actor, vault } = context
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed('ask-nurse', visit)
  const stored = await readReport(context, visit)
  const hash = createdHash(vault, actor.id, 'report question', input)
  const known = await tx.maybe(sql<{ created_hash: Buffer }>`
    select created_hash from review_questions where id = ${input.questionId} and visit_id = ${visit.id}`)
  if (known?.created_hash.equals(hash)) return getVisit(context, visit.id)
  if (visit.report_status !== 'signed')
    refuse('not_possible_now', {
      detail: 'Only a signed report that waits for its review is asked about.',
    })
  const open = await tx.maybe(sql`
    select id from review_questions where visit_id = ${visit.id} and answered_at is null`)
  if (open && !known)
    refuse('already_done', { detail: 'The nurse has a question about this report already.' })
  const at = place(visit, 'review_questions', 'content', input.questionId)
  const content = vault.sealText(stored.patient_key, at, input.question)
  const made = await tx.maybe(sql`
    insert into review_questions (id, visit_id, patient_id, doctor_id, content, created_hash, asked_at)
    values (${input.questionId}, ${visit.id}, ${visit.patient_id}, ${actor.id}, ${content}, ${hash}, ${now})
    on conflict (id) do nothing returning id`)
  if (!made) refuse('id_taken', { field: 'questionId' })
  await tell(context, visit, 'report-question')
  return getVisit(context, visit.id)
}

/**
 * Marks the question that an addendum answers: the report is back in the queue. Asked again after it was answered it
 * changes nothing. Errors: `invalid_input` (no question of this visit), `not_possible_now` (answered otherwise).
 */
export async function answerQuestion(
  context: Context,
  visit: LockedVisit,
  { questionId, addendumId }: { questionId: string; addendumId: string },
): Promise<void> {
  const { tx, now } = context
  refuseUnlessAllowed('answer-question', visit)
  const question = await tx.maybe(sql<{ answered_at: Date | null }>`
    select answered_at from review_questions where id = ${questionId} and visit_id = ${visit.id}`)
  if (!question)
    refuse('invalid_input', {
      errors: [{ field: 'questionId', message: 'no question about this report' }],
    })
  if (question.answered_at)
    refuse('not_possible_now', {
      field: 'questionId',
      detail: 'This question is answered already. Add to the report without it.',
    })
  await tx.run(sql`
    update review_questions set answered_at = ${now}, answer_id = ${addendumId} where id = ${questionId}`)
  await tell(context, visit, 'report-answered')
}

/** Both hear of it, on every device; nobody of the family does, nor does it stand in the history they read. */
const tell = (context: Context, visit: LockedVisit, notice: string) =>
  record(context, {
    type: 'NOTICE',
    visitId: visit.id,
    patientId: visit.patient_id,
    facts: { notice, by: context.actor.id },
    tell: ['nurse', 'doctor'],
    board: false,
  })
