import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { Checklist, record as contract } from '../../../contract/record.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { visibleTo } from '../visits/policy.ts'
import { checklistRows } from './checklistRows.ts'
import { momentOf } from '../../platform/moment.ts'
import { mayDo, patientFor, type PatientOfRecord } from './patients.ts'
import type { RecordAction } from './policy.ts'

type VisitRow = { id: string; patient_id: string; start_at: Date }
type Found = { visit: VisitRow; patient: PatientOfRecord }

/** The visit, for whoever sees it and may do this with the record of its patient. */
async function visitFor(context: Context, id: string, action: RecordAction): Promise<Found> {
  const visit = await context.tx.maybe(sql<VisitRow>`
    select v.id, v.patient_id, v.start_at from visits v
    where v.id = ${id} and ${visibleTo(context.actor)}`)
  if (!visit) refuse('not_found')
  const patient = await patientFor(context, visit.patient_id, action)
  touch(context, visit.patient_id, visit.id)
  return { visit, patient }
}

async function toChecklist(context: Context, { visit, patient }: Found): Promise<Checklist> {
  const rows = await checklistRows(context, {
    visitId: visit.id,
    patientId: visit.patient_id,
    key: patient.data_key,
    start: visit.start_at,
    planOf: 'now',
  })
  return {
    visitId: visit.id,
    items: rows.map(({ id, what, detail, rhythm, markId, done, reason, by, at }) => ({
      id,
      what,
      detail,
      rhythm,
      mark:
        markId !== null && done !== null && at && by
          ? { id: markId, done, reason, by, at: at.toISOString() }
          : null,
    })),
    can: mayDo('mark-checklist', patient.readers) ? ['mark-checklist'] : [],
  }
}

/** Errors: `not_found`, `not_allowed`. */
export async function readChecklist(context: Context, { id }: { id: string }) {
  return toChecklist(context, await visitFor(context, id, 'read-checklist'))
}

type Mark = ParsedInputOf<typeof contract.mark>

/** What is said of a task, whole and sealed. */
export function wordsOfMark(
  { vault, actor }: Context,
  { id, data_key }: Pick<PatientOfRecord, 'id' | 'data_key'>,
  { clock: _clock, ...said }: Mark,
) {
  if (!said.done && !said.reason)
    refuse('invalid_input', { errors: [{ field: 'reason', message: 'say why it was not done' }] })
  const place = { table: 'checklist_marks', column: 'reason', row: said.markId, person: id }
  return {
    hash: createdHash(vault, actor.id, 'checklist mark', said),
    reason: said.reason ? vault.sealText(data_key, place, said.reason) : null,
  }
}

/**
 * Says whether a task was done. Said anew, the later one counts and the earlier stays; the same again
 * changes nothing. Errors: `not_found`, `not_allowed`, `invalid_input`, `id_taken`.
 */
export async function markItem(context: Context, input: Mark) {
  const { tx, now, actor } = context
  const found = await visitFor(context, input.id, 'mark-checklist')
  const { visit, patient } = found
  const { markId, entryId, done } = input
  const { hash, reason } = wordsOfMark(context, patient, input)
  const task = await tx.maybe(sql`
    select id from record_entries
    where id = ${entryId} and patient_id = ${visit.patient_id} and kind = 'task'`)
  if (!task)
    refuse('invalid_input', { errors: [{ field: 'entryId', message: 'no task of this patient' }] })
  const made = await tx.run(sql`
    insert into checklist_marks (id, visit_id, patient_id, entry_id, nurse_id, done, reason, created_hash,
      happened_at, recorded_at)
    values (${markId}, ${visit.id}, ${visit.patient_id}, ${entryId}, ${actor.id}, ${done},
      ${reason}, ${hash},
      ${momentOf(context, input)}, ${now})
    on conflict do nothing`)
  if (made === 0) {
    const same = await tx.maybe(sql`
      select id from checklist_marks where id = ${markId} and nurse_id = ${actor.id} and created_hash = ${hash}`)
    if (!same) refuse('id_taken', { field: 'markId' })
  }
  return toChecklist(context, found)
}
