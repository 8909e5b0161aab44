import type { CopyState, RecordCopy, WhyNoCopy } from '../../../contract/copies.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { fromBase64, openOfPatient, openOrAlarm, UNREADABLE } from '../../platform/people.ts'
import { holds, patientStandings, type Standing } from '../../platform/standing.ts'
import type { Reader } from '../record/policy.ts'
import { ALLOWED } from './policy.ts'

const MOST = 20

export type PatientOfCopy = { id: string; name: Buffer; data_key: Buffer | null }

/** The patient, for whoever may take a copy; a stranger's is `not_found`, else `not_allowed`. */
export async function patientFor(context: Context, id: string): Promise<PatientOfCopy> {
  const { tx, actor } = context
  const lead = holds(actor, 'clinical_lead')
  const row = await tx.maybe(sql<PatientOfCopy & { met: Standing[] | null }>`
    select p.id, p.name, p.data_key, ${patientStandings(actor, 'p.id')} as met
    from ${lead ? sql`patients_by_name(array[${id}::uuid], null, 1)` : sql`patients`} p
    where p.id = ${id}`)
  const is: Reader[] = [...(row?.met ?? []), ...(row && lead ? (['clinical_lead'] as const) : [])]
  if (!row || is.length === 0) refuse('not_found')
  touch(context, id)
  if (!ALLOWED['take-copy'].some((who) => is.includes(who))) refuse('not_allowed')
  if (!row.data_key)
    refuse('not_possible_now', { detail: 'The record of this patient was erased.' })
  return row
}

type Row = {
  id: string
  asked_at: Date
  state: Exclude<CopyState, 'expired'>
  why: WhyNoCopy | null
  pages: number | null
  expires_at: Date | null
  files: { id: string; size: number; mimetype: string; name: string; filename: string }[]
}

/** Copies that the caller asked for of this patient. */
export async function readCopies(
  context: Context,
  patient: PatientOfCopy,
  copyId: string | null = null,
): Promise<RecordCopy[]> {
  const { tx, actor, now } = context
  const rows = await tx.many(sql<Row>`
    select c.id, c.asked_at, c.state, c.why, c.pages, c.expires_at, coalesce((
      select jsonb_agg(jsonb_build_object('id', u.id, 'size', u.size, 'mimetype', u.mimetype,
        'name', u.storage_name, 'filename', encode(u.filename, 'base64')) order by u.mimetype desc)
      from uploads u where u.copy_id = c.id and u.state = 'clean'), '[]') as files
    from record_copies c
    where c.patient_id = ${patient.id} and c.asked_by = ${actor.id}
      and (${copyId}::uuid is null or c.id = ${copyId})
    order by c.asked_at desc, c.id desc limit ${MOST}`)
  return rows.map(({ id, asked_at, state, why, pages, expires_at, files }) => {
    const over = state === 'ready' && expires_at !== null && expires_at <= now
    return {
      id,
      askedAt: asked_at.toISOString(),
      state: over ? ('expired' as const) : state,
      why,
      pages,
      expiresAt: expires_at && expires_at.toISOString(),
      files: over
        ? []
        : files.map(({ name, filename, ...file }) => ({
            ...file,
            type: 'document' as const,
            url: `/uploads/${name}`,
            filename: nameOfFile(context, patient, file.id, filename),
          })),
    }
  })
}

function nameOfFile(context: Context, patient: PatientOfCopy, row: string, sealed: string) {
  const place = { table: 'uploads', column: 'filename', row, person: patient.id }
  return openOrAlarm(context, patient.data_key, place, fromBase64(sealed)) ?? UNREADABLE
}

/** Errors: `not_found`, `not_allowed`, `not_possible_now`. */
export async function listCopies(context: Context, { id }: { id: string }) {
  const patient = await patientFor(context, id)
  const name = openOfPatient(context, patient.data_key, id, 'name', patient.name) ?? UNREADABLE
  return { patient: { id, name }, items: await readCopies(context, patient) }
}
