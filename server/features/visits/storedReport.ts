import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { record } from '../../platform/events/record.ts'
import type { Told } from '../../platform/standing.ts'
import type { LockedVisit } from './locking.ts'

export type Stored = {
  patient_key: Buffer | null
  id: string | null
  author_id: string | null
  version: number | null
  content: Buffer | null
  beside: Buffer | null
  saved_at: Date | null
  signed_at: Date | null
  released_at: Date | null
}

/** The report of a locked visit, and the key of its patient. */
export const readReport = ({ tx }: Context, visit: LockedVisit) =>
  tx.one(sql<Stored>`
    select p.data_key as patient_key, r.id, r.author_id, r.version, r.content, r.beside, r.saved_at,
      r.signed_at, r.released_at
    from patients p left join reports r on r.visit_id = ${visit.id} where p.id = ${visit.patient_id}`)

export const place = (visit: LockedVisit, table: string, column: string, row: string) => ({
  table,
  column,
  row,
  person: visit.patient_id,
})

export const toCareTeam = ['nurse', 'doctor'] as const
export const toEverybody = ['self', 'delegate:visits', 'nurse', 'doctor'] as const

/** Makes known what happened to a report. */
export function recordReport(
  context: Context,
  visit: Pick<LockedVisit, 'id' | 'patient_id'>,
  type: string,
  facts: Record<string, unknown>,
  tell: readonly Told[],
) {
  return record(context, {
    type,
    visitId: visit.id,
    patientId: visit.patient_id,
    facts: { ...facts, by: context.actor.id },
    tell,
  })
}
