import type { Context } from '../../platform/context.ts'
import { touch } from '../../platform/audit/trail.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { openOfPatient, UNREADABLE } from '../../platform/people.ts'
import { allows, patientStandings, type Standing } from '../../platform/standing.ts'
import { ALLOWED, type FamilyAction } from './policy.ts'

export type PatientGround = {
  id: string
  name: Buffer
  data_key: Buffer | null
  birth_date: Buffer | null
  status: 'active' | 'in_hospital' | 'moved_away' | 'deceased'
  standings: Standing[]
}

/** The patient, for whoever may do this; a stranger's is `not_found`, else `not_allowed`. */
export async function patientFor(
  context: Context,
  id: string,
  action: FamilyAction,
): Promise<PatientGround> {
  const { tx, actor } = context
  const row = await tx.maybe(sql<PatientGround>`
    select p.id, p.name, p.data_key, p.birth_date, p.status, ${patientStandings(actor, 'p.id')} as standings
    from patients p where p.id = ${id} and p.merged_into is null`)
  if (!row?.standings?.length) refuse('not_found')
  touch(context, id)
  if (!allows(ALLOWED[action], row.standings)) refuse('not_allowed')
  return row
}

export const nameOf = (
  context: Context,
  { id, name, data_key }: Pick<PatientGround, 'id' | 'name' | 'data_key'>,
) => ({ id, name: openOfPatient(context, data_key, id, 'name', name) ?? UNREADABLE })
