import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { family as contract } from '../../../contract/family.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { majorityOf } from '../../platform/majority.ts'
import { allows, patientStandings } from '../../platform/standing.ts'
import { patientFor, type PatientGround } from './patients.ts'
import { MAY_CORRECT_DEATH, MAY_SAY } from './policy.ts'

type Told = { visit_id: string | null; told: string[] }

/**
 * Says how a patient is. A death ends every visit in this transaction, without a fee, and what waits to
 * be told to the family is not told. In hospital or moved away leaves the visits to dispatch. Saying
 * the same again changes nothing. Errors: `not_found`, `not_allowed`, `invalid_input` (reason).
 */
export async function setStatus(context: Context, input: ParsedInputOf<typeof contract.setStatus>) {
  const { tx, now, vault, hints, actor } = context
  const { id, status, reason, statusId } = input
  const patient = await tx.maybe(sql<PatientGround>`
    select p.id, p.name, p.data_key, p.birth_date, p.status, ${patientStandings(actor, 'p.id')} as standings
    from patients p where p.id = ${id} and p.merged_into is null`)
  if (!patient?.standings?.length) refuse('not_found')
  touch(context, id)
  if (!allows(MAY_SAY[status], patient.standings)) refuse('not_allowed')
  const { upcoming } = await tx.one(sql<{ upcoming: number }>`
    select count(*)::int as upcoming from visits
    where patient_id = ${id} and status in ('REQUESTED', 'SCHEDULED', 'EN_ROUTE', 'ARRIVED')`)
  if (patient.status === status) return { id, status, upcoming, ended: 0 }
  if (patient.status === 'deceased') {
    if (!allows(MAY_CORRECT_DEATH, patient.standings)) refuse('not_allowed')
    if (!reason)
      refuse('invalid_input', {
        errors: [{ field: 'reason', message: 'say how the mistake was found' }],
      })
  }
  const place = { table: 'patient_statuses', column: 'reason', row: statusId, person: id }
  const told = await tx.many(sql<Told>`
    select * from set_patient_status(${statusId}, ${id}, ${status},
      ${vault.sealText(patient.data_key, place, reason)}, ${now})`)
  const visits = told.flatMap(({ visit_id }) => visit_id ?? [])
  tx.afterCommit(() => {
    hints.publish({ wake: [...new Set(told.flatMap((row) => row.told))], dispatch: true })
    for (const board of visits) hints.publish({ board })
  })
  return { id, status, upcoming: status === 'deceased' ? 0 : upcoming, ended: visits.length }
}

/** Corrects the birth date; what parents may do ends on the right day then. */
export async function setBirthDate(
  context: Context,
  { id, birthDate }: ParsedInputOf<typeof contract.setBirthDate>,
) {
  const { tx, now, vault } = context
  const patient = await patientFor(context, id, 'correct-birth-date')
  const place = { table: 'patients', column: 'birth_date', row: id, person: id }
  await tx.run(sql`select set_birth_date(${id}, ${vault.sealText(patient.data_key, place, birthDate)},
    ${majorityOf(birthDate)}, ${now})`)
  return {}
}

/** In which language the patient is told of visits, as long as they have no account to choose it with. */
export async function setLanguage(
  context: Context,
  { id, language }: ParsedInputOf<typeof contract.setLanguage>,
) {
  await patientFor(context, id, 'choose-language')
  await context.tx.run(sql`select set_patient_language(${id}, ${language}, ${context.now})`)
  return {}
}
