import type { cases as contract } from '../../../contract/cases.ts'
import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { momentOf } from '../../platform/moment.ts'
import { allows, patientStandings, type Standing } from '../../platform/standing.ts'
import { visibleTo } from '../visits/policy.ts'
import { termsOf } from './due.ts'
import { MAY_COMPLAIN, MAY_REPORT } from './policy.ts'
import { ringSevere } from './severe.ts'
import { tellOfCase } from './told.ts'
import { readRow, toDetail, type Words } from './queries.ts'

const wrong = (field: string, message: string): never =>
  refuse('invalid_input', { errors: [{ field, message }] })
const taken = (): never => refuse('id_taken', { field: 'caseId' })

type New = {
  kind: 'complaint' | 'incident'
  input: ParsedInputOf<typeof contract.complain> | ParsedInputOf<typeof contract.report>
  patientId: string | null
  key: Buffer | null
  about: readonly string[]
  content: Words
}

/** Keeps what was said, and when it is due. Said again, the first is answered. */
async function openCase(context: Context, { kind, input, patientId, key, about, content }: New) {
  const { tx, now, actor, vault } = context
  const { caseId, clock: _clock, ...said } = input
  const hash = createdHash(vault, actor.id, kind, { caseId, ...said })
  const severity = 'severity' in input ? input.severity : null
  const place = { table: 'cases', column: 'content', row: caseId, person: patientId ?? actor.id }
  const made = await tx.run(sql`
    insert into cases (id, kind, category, severity, at_risk, patient_id, visit_id, about_ids, reported_by,
      for_caller, answer_by, content, created_hash, happened_at, recorded_at)
    values (${caseId}, ${kind}, ${input.category}, ${severity}, ${'atRisk' in input ? input.atRisk : null},
      ${patientId}, ${input.visitId ?? null}, ${[...about]}::uuid[], ${actor.id},
      ${kind === 'complaint' && actor.role !== 'patient'}, ${'answerBy' in input ? input.answerBy : null},
      ${vault.sealText(key, place, JSON.stringify(content))}, ${hash}, ${momentOf(context, input)}, ${now})
    on conflict do nothing`)
  if (made === 0) {
    const same = await tx.maybe(sql`
      select id from cases where id = ${caseId} and reported_by = ${actor.id} and created_hash = ${hash}`)
    if (!same) taken()
  } else {
    const { acknowledgeBy, dueAt } = termsOf(now, severity)
    await tx.run(sql`
      insert into case_handling (case_id, acknowledge_by, due_at)
      values (${caseId}, ${acknowledgeBy}, ${dueAt})`)
    if (severity === 'severe') await ringSevere(context, caseId)
    await tellOfCase(context, { caseId, act: 'open' })
  }
  return toDetail(context, (await readRow(context, caseId)) ?? refuse('not_found'))
}

type PatientRow = { data_key: Buffer | null; standings: Standing[] | null }

/**
 * Complains, about a visit or in general; also for a patient who has died. Hidden from the nurse and the doctor of
 * that visit. Errors: `not_found`, `not_allowed`, `invalid_input` (no visit of this patient), `id_taken`.
 */
export async function complain(context: Context, input: ParsedInputOf<typeof contract.complain>) {
  const { tx, actor } = context
  const patient = await tx.maybe(sql<PatientRow>`
    select p.data_key, ${patientStandings(actor, 'p.id')} as standings
    from patients p where p.id = ${input.patientId}`)
  if (!patient?.standings?.length) refuse('not_found')
  if (!allows(MAY_COMPLAIN, patient.standings)) refuse('not_allowed')
  const visit = input.visitId
    ? ((await tx.maybe(sql<{ about: string[] }>`
        select array_remove(array[v.nurse_id, v.doctor_id], null) as about from visits v
        where v.id = ${input.visitId} and v.patient_id = ${input.patientId} and ${visibleTo(actor)}`)) ??
      wrong('visitId', 'no visit of this patient that you know'))
    : null
  return openCase(context, {
    kind: 'complaint',
    input,
    patientId: input.patientId,
    key: patient.data_key,
    about: visit?.about ?? [],
    content: { words: input.words, doneAtOnce: '', place: '' },
  })
}

type Ground = { patient_id: string; data_key: Buffer | null }

/** A visit that the caller sees, or that was theirs once: what happened there is theirs to report. */
async function groundOf({ tx, actor }: Context, visitId: string): Promise<Ground> {
  const ground = await tx.maybe(sql<Ground>`
    select v.patient_id, p.data_key from visits v join patients p on p.id = v.patient_id
    where v.id = ${visitId} and ${visibleTo(actor)}
    union all select patient_id, data_key from once_mine(${visitId}::uuid) limit 1`)
  return ground ?? wrong('visitId', 'no visit of yours')
}

/**
 * Reports an incident; also long after it, when there is signal. Errors: `not_allowed`, `invalid_input`
 * (a visit or colleague that is none), `id_taken`.
 */
export async function reportIncident(
  context: Context,
  input: ParsedInputOf<typeof contract.report>,
) {
  const { tx, actor } = context
  if (!(MAY_REPORT as readonly string[]).includes(actor.role)) refuse('not_allowed')
  const ground = input.visitId ? await groundOf(context, input.visitId) : null
  const { key } = ground
    ? { key: ground.data_key }
    : await tx.one(
        sql<{ key: Buffer | null }>`select data_key as key from users where id = ${actor.id}`,
      )
  if (input.aboutId) {
    const colleague = await tx.maybe(sql`
      select id from users where id = ${input.aboutId} and role <> 'patient'`)
    if (!colleague) wrong('aboutId', 'no colleague')
  }
  return openCase(context, {
    kind: 'incident',
    input,
    patientId: ground?.patient_id ?? null,
    key,
    about: input.aboutId ? [input.aboutId] : [],
    content: { words: input.words, doneAtOnce: input.doneAtOnce, place: input.place },
  })
}
