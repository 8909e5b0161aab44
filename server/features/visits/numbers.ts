import type { Address } from '../../../contract/people.ts'
import type { Status } from '../../../contract/visits.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { openOfPatient, openOrAlarm } from '../../platform/people.ts'
import { allows, type Standing } from '../../platform/standing.ts'
import { MAY_CALL_PATIENT, standingsOn, visibleTo } from './policy.ts'

/** From setting out to the end of the visit. */
const CALLED_WHILE: readonly Status[] = ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED']

type Row = {
  patient_id: string
  status: Status
  phone: Buffer | null
  address: Buffer
  patient_key: Buffer | null
  standings: Standing[] | null
}

/**
 * Whom the caller may phone about a visit now. A nurse's own number is in no answer of any endpoint:
 * she is reached through dispatch. Errors: `not_found`.
 */
export async function readNumbers(context: Context, { id }: { id: string }) {
  const { tx, actor, config } = context
  const visit = await tx.maybe(sql<Row>`
    select v.patient_id, v.status, v.address, p.phone, p.data_key as patient_key, ${standingsOn(actor)} as standings
    from visits v join patients p on p.id = v.patient_id where v.id = ${id} and ${visibleTo(actor)}`)
  if (!visit?.standings?.length) refuse('not_found')
  touch(context, visit.patient_id, id)
  const practice = { who: 'practice' as const, number: config.practicePhone }
  const may = allows(MAY_CALL_PATIENT, visit.standings) && CALLED_WHILE.includes(visit.status)
  if (!may) return { items: [practice] }
  const { patient_key: key, patient_id: patientId, phone, address } = visit
  const number = openOfPatient(context, key, patientId, 'phone', phone)
  const place = { table: 'visits', column: 'address', row: id, person: patientId }
  const opened = openOrAlarm(context, key, place, address)
  const contact = opened === null ? null : (JSON.parse(opened) as Address).contact
  return {
    items: [
      practice,
      { who: 'patient' as const, number },
      ...(contact ? [{ who: 'contact' as const, number: contact.phone }] : []),
    ],
  }
}
