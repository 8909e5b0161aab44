import type { Context } from '../../../platform/context.ts'
import { touch } from '../../../platform/audit/trail.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { allows, type Standing } from '../../../platform/standing.ts'
import { MAY_READ_OBSERVATIONS, readable, standingsOn, visibleTo } from '../policy.ts'
import { subjectOf } from './plan.ts'
import { readObservations } from './stored.ts'

type Row = {
  patient_id: string
  data_key: Buffer | null
  birth_date: Buffer | null
  standings: Standing[] | null
}

/** What was measured on a visit, the newest first, and what its scores go by. Errors: `not_found`, `not_allowed`. */
export async function listObservations(context: Context, { id }: { id: string }) {
  const { tx, actor } = context
  const visit = await tx.maybe(sql<Row>`
    select v.patient_id, p.data_key, p.birth_date, ${standingsOn(actor)} as standings
    from visits v join patients p on p.id = v.patient_id
    where v.id = ${id} and ${visibleTo(actor)}`)
  if (!visit?.standings?.length) refuse('not_found')
  if (!allows(MAY_READ_OBSERVATIONS, visit.standings)) refuse('not_allowed')
  touch(context, visit.patient_id, id)
  const { patient_id: patientId, data_key: key, birth_date: birthDate } = visit
  return {
    subject:
      actor.role === 'patient' ? null : await subjectOf(context, { patientId, key, birthDate }),
    items: await readObservations(
      context,
      key,
      sql`o.visit_id = ${id}::uuid and ${readable(actor, 'o')}`,
    ),
  }
}
