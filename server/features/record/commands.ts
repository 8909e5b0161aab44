import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import {
  ASKED_KINDS,
  SINGLE_KINDS,
  type EntryKind,
  type record as contract,
} from '../../../contract/record.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { openPerson, sealedPerson, type SealedPerson } from '../../platform/people.ts'
import { momentOf } from '../../platform/moment.ts'
import { mindOrders } from '../../platform/orders.ts'
import { mayDo, patientFor, type PatientOfRecord } from './patients.ts'
import { linesOf } from './policy.ts'
import { tellOfLine } from './told.ts'
import { readLine, toEntry, type OrderWords, type Words } from './queries.ts'

type Input = ParsedInputOf<typeof contract.add>

const wrong = (field: string, message: string) =>
  refuse('invalid_input', { errors: [{ field, message }] })

/** What one field alone cannot say. */
export function refuseUnlessWhole(input: Input) {
  const { kind, noneKnown, what, detail, hiddenReason, replaces, reason } = input
  if (noneKnown && !(ASKED_KINDS as readonly string[]).includes(kind))
    wrong('noneKnown', `only of ${ASKED_KINDS.join(', ')}`)
  if (noneKnown && (what || detail)) wrong('what', 'says nothing where there is none')
  if (!noneKnown && !what) wrong('what', 'may not be empty')
  if (hiddenReason && kind !== 'safeguarding') wrong('hiddenReason', 'only of a safeguarding note')
  if ((kind === 'task') !== (input.rhythm !== undefined))
    wrong('rhythm', kind === 'task' ? 'say how often' : 'only of a task')
  if ((kind === 'order') !== (input.order !== undefined))
    wrong('order', kind === 'order' ? 'say who ordered it, and from when' : 'only of an order')
  const { validFrom = '', validUntil } = input.order ?? {}
  if (validUntil && validUntil < validFrom)
    wrong('order.validUntil', 'not before the day on which it begins')
  if (replaces && !reason) wrong('reason', 'say why it is replaced')
}

/** One after the other for a patient: "none known" and an allergy never stand beside each other. */
export const lock = ({ tx }: Context, patientId: string) =>
  tx.run(sql`select pg_advisory_xact_lock(hashtext(${`record ${patientId}`}))`)

/**
 * Adds a line. The same again answers the first. Errors: `not_found`, `not_allowed`, `invalid_input`,
 * `id_taken`, `not_possible_now` (none known, while some are).
 */
export async function addEntry(context: Context, input: Input) {
  const { tx, now, actor, vault } = context
  const patient = await patientFor(context, input.id, 'write-record')
  refuseUnlessWhole(input)
  const { entryId, kind, noneKnown } = input
  const { clock: _clock, ...said } = input
  const hash = createdHash(vault, actor.id, 'record entry', said)
  await lock(context, patient.id)
  const first = await tx.maybe(sql<{ same: boolean }>`
    select created_hash = ${hash} and author_id = ${actor.id} as same
    from record_entries where id = ${entryId}`)
  if (first) return first.same ? answer(context, patient, entryId) : taken()
  await refuseUnlessThere(context, patient, input)
  if (noneKnown) await refuseWhileSome(context, patient, kind)
  const seal = sealOf(context, patient, entryId)
  const { confidential, hiddenReason } = input
  const words = await wordsOfEntry(context, input)
  const content = noneKnown ? null : seal('content', JSON.stringify(words))
  const made = await tx.run(sql`
    insert into record_entries (id, patient_id, visit_id, kind, none_known, content, rhythm,
      valid_from, valid_until, confidential, hidden,
      hidden_reason, author_id, created_hash, happened_at, recorded_at)
    values (${entryId}, ${patient.id}, ${input.visitId ?? null}, ${kind}, ${noneKnown}, ${content},
      ${input.rhythm ? JSON.stringify(input.rhythm) : null}::jsonb,
      ${input.order?.validFrom ?? null}::date, ${input.order?.validUntil ?? null}::date,
      ${confidential}, ${hiddenReason !== ''}, ${hiddenReason ? seal('hidden_reason', hiddenReason) : null},
      ${actor.id}, ${hash}, ${momentOf(context, input)}, ${now})
    on conflict do nothing`)
  // Of somebody whom the caller does not know, or said of this patient a moment ago.
  if (made === 0) taken()
  await attachDocument(context, input)
  await replaceOthers(context, patient, input)
  await tellOfLine(context, entryId)
  if (kind === 'order') await mindOrders(context, patient.id)
  return answer(context, patient, entryId)
}

export async function wordsOfEntry(context: Context, input: Input): Promise<Words> {
  const { what, detail, severe } = input
  const order = input.order && (await orderWords(context, input.order))
  return { what, detail, severe, ...(order && { order }) }
}

/** A doctor who names nobody orders it; whoever else enters it says whose order it is. */
async function orderWords(
  context: Context,
  { dose, route, frequency, prescriber }: NonNullable<Input['order']>,
): Promise<OrderWords> {
  if (prescriber) return { dose, route, frequency, prescriber: { userId: null, ...prescriber } }
  const { tx, actor } = context
  if (actor.role !== 'doctor') wrong('order.prescriber', 'say who ordered it, with their number')
  const { self, number } = await tx.one(sql<{ self: SealedPerson; number: string | null }>`
    select ${sealedPerson('u')} as self, (
      select r.number from registrations r where r.user_id = u.id order by r.valid_until desc limit 1) as number
    from users u where u.id = ${actor.id}`)
  const { name } = openPerson(context, self)
  return { dose, route, frequency, prescriber: { userId: actor.id, name, number: number ?? '' } }
}

/** The paper of an order becomes part of its line: whoever reads the one opens the other. */
export async function attachDocument({ tx }: Context, { entryId, order }: Input) {
  if (!order?.documentId) return
  const { attached } = await tx.one(sql<{ attached: boolean }>`
    select attach_to_line(${entryId}::uuid, ${order.documentId}::uuid) as attached`)
  if (!attached)
    wrong('order.documentId', 'only a file that you sent for this patient and used nowhere else')
}

const taken = () => refuse('id_taken', { field: 'entryId' })

async function answer(context: Context, patient: PatientOfRecord, id: string) {
  return toEntry(context, patient, (await readLine(context, id)) ?? refuse('not_found'))
}

export const sealOf = (
  { vault }: Context,
  patient: Pick<PatientOfRecord, 'id' | 'data_key'>,
  row: string,
) => {
  const place = (column: string) => ({ table: 'record_entries', column, row, person: patient.id })
  return (column: string, text: string) => vault.sealText(patient.data_key, place(column), text)
}

/** The visit and the line that are named must be of this patient. */
async function refuseUnlessThere({ tx, actor }: Context, { id }: PatientOfRecord, input: Input) {
  if (input.visitId) {
    const visit = await tx.maybe(sql`
      select id from visits where id = ${input.visitId} and patient_id = ${id}`)
    if (!visit) wrong('visitId', 'no visit of this patient that you know')
  }
  if (input.replaces) {
    const line = await tx.maybe(sql`
      select e.id from record_entries e where e.id = ${input.replaces} and e.patient_id = ${id}
        and e.kind = ${input.kind} and ${linesOf(actor)}`)
    if (!line) wrong('replaces', 'no such line in this record')
  }
}

async function refuseWhileSome({ tx }: Context, { id }: PatientOfRecord, kind: EntryKind) {
  const some = await tx.maybe(sql`
    select id from record_entries
    where patient_id = ${id} and kind = ${kind} and ended_at is null limit 1`)
  if (some)
    refuse('not_possible_now', {
      field: 'noneKnown',
      detail: 'Something stands in the record: end each line that is wrong, and say why.',
    })
}

export type Other = { id: string; none_known: boolean; happened_at: Date }

/**
 * What the new line takes the place of: the one that it names, "none known", and of what stands once the
 * older one, which is the new one itself where it came late.
 */
async function replaceOthers(context: Context, patient: PatientOfRecord, input: Input) {
  const { entryId, kind } = input
  const others = await context.tx.many(sql<Other>`
    select id, none_known, happened_at from record_entries
    where patient_id = ${patient.id} and kind = ${kind} and ended_at is null and id <> ${entryId}`)
  const { own, ends } = outdated(input, momentOf(context, input), others)
  if (own) return endLine(context, patient, entryId, own.reason, own.newer)
  for (const { id, reason } of ends) await endLine(context, patient, id, reason, entryId)
}

/** What a line that was learned at this moment puts an end to; itself, where something newer is known. */
export function outdated(
  { kind, replaces, reason }: Pick<Input, 'kind' | 'replaces' | 'reason'>,
  at: Date,
  others: readonly Other[],
) {
  const single = SINGLE_KINDS.includes(kind)
  const newer = single ? others.find(({ happened_at }) => happened_at > at) : undefined
  if (newer) return { own: { reason: 'Something newer was known.', newer: newer.id }, ends: [] }
  const gone = others.filter(({ id, none_known }) => id === replaces || none_known || single)
  const why = reason || 'Something newer is known.'
  return { own: null, ends: gone.map(({ id }) => ({ id, reason: why })) }
}

function endLine(
  context: Context,
  patient: PatientOfRecord,
  id: string,
  reason: string,
  replacedBy: string | null,
  at: Date = context.now,
) {
  const { tx, actor } = context
  return tx.run(sql`
    update record_entries set ended_at = ${at}, ended_by = ${actor.id},
      end_reason = ${sealOf(context, patient, id)('end_reason', reason)}, replaced_by = ${replacedBy}
    where id = ${id} and ended_at is null`)
}

/**
 * Ends a line; ended already, by whomever, it is answered as it is. Errors: `not_found`, `not_allowed`.
 */
export async function endEntry(context: Context, input: ParsedInputOf<typeof contract.end>) {
  const line = (await readLine(context, input.id)) ?? refuse('not_found')
  const patient = await patientFor(context, line.patient_id, 'read-record')
  if (!mayDo('write-record', patient.readers)) refuse('not_allowed')
  await lock(context, patient.id)
  const at = momentOf(context, input)
  await endLine(context, patient, line.id, input.reason, null, at)
  if (!line.ended_at) await tellOfLine(context, line.id)
  if (line.kind === 'order') await mindOrders(context, patient.id)
  return answer(context, patient, line.id)
}
