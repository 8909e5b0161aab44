import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { openOfPatient, UNREADABLE } from '../../platform/people.ts'
import { holds, patientStandings, type Standing } from '../../platform/standing.ts'
import { ALLOWED, caringNow, type Reader, type RecordAction } from './policy.ts'

type Row = {
  id: string
  name: Buffer
  data_key: Buffer | null
  /** What the caller is to the patient at all; null for a stranger. */
  met: Standing[] | null
  /** A nurse or doctor: do they care for the patient at this moment? */
  caring: boolean
}
export type PatientOfRecord = Pick<Row, 'id' | 'name' | 'data_key'> & { readers: Reader[] }

/** The patient, for whoever may do this with their record; a stranger's is `not_found`, else `not_allowed`. */
export async function patientFor(
  context: Context,
  id: string,
  action: RecordAction,
): Promise<PatientOfRecord> {
  const { tx, actor } = context
  const lead = holds(actor, 'clinical_lead')
  const row = await tx.maybe(sql<Row>`
    select p.id, p.name, p.data_key, ${patientStandings(actor, 'p.id')} as met,
      ${caringNow(actor)} as caring
    from ${lead ? sql`patients_by_name(array[${id}::uuid], null, 1)` : sql`patients`} p
    where p.id = ${id}`)
  const met: Reader[] = [...(row?.met ?? []), ...(lead ? (['clinical_lead'] as const) : [])]
  if (!row || met.length === 0) refuse('not_found')
  touch(context, id)
  const readers = row.caring ? met : []
  if (!mayDo(action, readers))
    refuse('not_allowed', {
      ...(actor.role === 'nurse' && {
        detail: 'The record opens 24 hours before your visit, and closes 7 days after your report.',
      }),
    })
  return { id, name: row.name, data_key: row.data_key, readers }
}

export const mayDo = (action: RecordAction, readers: readonly Reader[]): boolean =>
  (ALLOWED[action] as readonly Reader[]).some((who) => readers.includes(who))

export const nameOf = (context: Context, { id, name, data_key }: PatientOfRecord) => ({
  id,
  name: openOfPatient(context, data_key, id, 'name', name) ?? UNREADABLE,
})
