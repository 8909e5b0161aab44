import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { newUuid } from '../../platform/ids.ts'
import { refuseUnlessTrusted } from '../../platform/trust.ts'
import { patientFor, readCopies } from './queries.ts'

/**
 * Asks for a copy of a record; the workers make it as this sign-in. Asked again under the same id it is the
 * first. Errors: `not_found`, `not_allowed`, `not_verified`, `too_new`, `id_taken`, `too_many_requests`.
 */
export async function askForCopy(context: Context, input: { id: string; copyId: string }) {
  const { tx, actor, now, hints } = context
  const { copyId } = input
  const patient = await patientFor(context, input.id)
  // Neither a stolen password nor a new phone takes a record out.
  await refuseUnlessTrusted(context)
  const made = await tx.run(sql`
    insert into record_copies (id, patient_id, asked_by, session_id, asked_at)
    values (${copyId}, ${patient.id}, ${actor.id}, ${actor.sessionId}, ${now})
    on conflict (id) do nothing`)
  if (made > 0) {
    await tx.run(sql`select make_copy(${newUuid(now)}::uuid, ${copyId}::uuid, ${now}::timestamptz)`)
    tx.afterCommit(() => hints.publish({ dispatch: true }))
  }
  const [copy] = await readCopies(context, patient, copyId)
  return copy ?? refuse('id_taken', { field: 'copyId' })
}
