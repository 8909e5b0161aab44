import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { Checklist, record as contract, RecordEntry } from '../../../contract/record.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { Refusal, refuse } from '../../platform/errors.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { lateGround, tellOfLate, type LateGround } from '../../platform/late.ts'
import { sealedPerson, type SealedPerson } from '../../platform/people.ts'
import { markItem, wordsOfMark } from './checklist.ts'
import {
  addEntry,
  attachDocument,
  lock,
  outdated,
  refuseUnlessWhole,
  sealOf,
  wordsOfEntry,
  type Other,
} from './commands.ts'
import { toEntry } from './queries.ts'

// A nurse without signal goes on, and cannot hear that somebody else was sent. What she learned and did then is
// in the record under her name and her time, and dispatch decides what the visit was.

const isNotTheirs = (error: unknown) =>
  error instanceof Refusal && (error.code === 'not_found' || error.code === 'not_allowed')

type Add = ParsedInputOf<typeof contract.add>
type Mark = ParsedInputOf<typeof contract.mark>

/** Adds a line, also late: see `addEntry`. */
export async function addOrKeep(context: Context, input: Add): Promise<RecordEntry> {
  try {
    return await addEntry(context, input)
  } catch (error) {
    if (!isNotTheirs(error)) throw error
    const where = { visitId: input.visitId, patientId: input.id }
    const ground = await lateGround(context, input, where)
    if (!ground) throw error
    return keepEntry(context, input, ground)
  }
}

/** Says whether a task was done, also late: see `markItem`. */
export async function markOrKeep(context: Context, input: Mark): Promise<Checklist> {
  try {
    return await markItem(context, input)
  } catch (error) {
    if (!isNotTheirs(error)) throw error
    const ground = await lateGround(context, input, { visitId: input.id })
    if (!ground) throw error
    return keepMark(context, input, ground)
  }
}

/** Answers whether it is new. */
function settled(outcome: string, field: string): boolean {
  if (outcome === 'taken') refuse('id_taken', { field })
  if (outcome === 'not_theirs') refuse('not_found')
  if (outcome === 'no_task')
    refuse('invalid_input', { errors: [{ field: 'entryId', message: 'no task of this patient' }] })
  return outcome === 'new'
}

async function keepEntry(context: Context, input: Add, ground: LateGround): Promise<RecordEntry> {
  const { tx, now, actor, vault } = context
  refuseUnlessWhole(input)
  const { entryId, kind, noneKnown, confidential, hiddenReason } = input
  const patient = { id: ground.patient_id, data_key: ground.data_key }
  const visit = ground.visit_id
  touch(context, patient.id, visit)
  const { clock: _clock, ...said } = input
  const hash = createdHash(vault, actor.id, 'record entry', said)
  await lock(context, patient.id)
  const rivals = await tx.many(sql<Other>`
    select * from late_rivals(${visit}::uuid, ${kind}, ${ground.happened}::timestamptz)`)
  const others = rivals.filter(({ id }) => id !== entryId)
  const { own, ends } = outdated(input, ground.happened, others)
  // Somebody else knew of one meanwhile: that nothing is known was true when she asked.
  const over =
    noneKnown && others.length > 0 ? 'Something stood in the record already.' : own?.reason
  const seal = sealOf(context, patient, entryId)
  const words = await wordsOfEntry(context, input)
  const row = {
    content: noneKnown ? null : seal('content', JSON.stringify(words)),
    hidden_reason: hiddenReason ? seal('hidden_reason', hiddenReason) : null,
    end_reason: over ? seal('end_reason', over) : null,
    rhythm: input.rhythm ?? null,
    valid_from: input.order?.validFrom ?? null,
    valid_until: input.order?.validUntil ?? null,
  }
  const replaced = noneKnown || over ? [] : ends
  const { outcome } = await tx.one(sql<{ outcome: string }>`
    select keep_late_entry(${entryId}::uuid, ${visit}::uuid, ${kind}, ${row.content}::bytea,
      ${row.rhythm && JSON.stringify(row.rhythm)}::jsonb, ${row.valid_from}::date, ${row.valid_until}::date,
      ${confidential}, ${row.hidden_reason}::bytea, ${hash}::bytea, ${ground.happened}::timestamptz,
      ${now}::timestamptz, ${row.end_reason}::bytea, ${replaced.map(({ id }) => id)}::uuid[],
      ${replaced.map(({ id, reason }) => sealOf(context, patient, id)('end_reason', reason))}::bytea[]) as outcome`)
  if (settled(outcome, 'entryId')) {
    await attachDocument(context, input)
    await tellOfLate(context, ground)
  }
  const { self } = await tx.one(sql<{ self: SealedPerson }>`
    select ${sealedPerson('u')} as self from users u where u.id = ${actor.id}`)
  return toEntry(context, patient, {
    ...row,
    id: entryId,
    patient_id: patient.id,
    visit_id: visit,
    kind,
    none_known: noneKnown,
    confidential,
    happened_at: ground.happened,
    recorded_at: now,
    ended_at: over ? now : null,
    ender: over ? self : null,
    replaced_by: null,
    // Hers no more, like the line.
    document: null,
    author: self,
  })
}

/** Of the visit she is answered nothing: it is not hers any more. */
async function keepMark(context: Context, input: Mark, ground: LateGround): Promise<Checklist> {
  const { tx, now } = context
  const { markId, entryId, done } = input
  const patient = { id: ground.patient_id, data_key: ground.data_key }
  touch(context, patient.id, ground.visit_id)
  const { hash, reason } = wordsOfMark(context, patient, input)
  const { outcome } = await tx.one(sql<{ outcome: string }>`
    select keep_late_mark(${markId}::uuid, ${ground.visit_id}::uuid, ${entryId}::uuid, ${done},
      ${reason}::bytea, ${hash}::bytea, ${ground.happened}::timestamptz, ${now}::timestamptz) as outcome`)
  if (settled(outcome, 'markId')) await tellOfLate(context, ground)
  return { visitId: ground.visit_id, items: [], can: [] }
}
