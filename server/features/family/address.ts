import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { family as contract } from '../../../contract/family.ts'
import type { Address } from '../../../contract/people.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { openOfPatient, openOrAlarm } from '../../platform/people.ts'
import { placeOf, withTrustedPin } from '../../platform/planning/travel.ts'
import { patientFor } from './patients.ts'

/**
 * Where a patient lives now. Visits keep the address that they were asked for; the code of the old gate
 * is destroyed wherever it was kept, and a pin counts as unconfirmed until a visit shows it. The same
 * again changes nothing. Errors: `not_found`, `not_allowed`.
 */
export async function setAddress(
  context: Context,
  { id, address: said, gateCode }: ParsedInputOf<typeof contract.setAddress>,
) {
  const { tx, now, vault } = context
  const { data_key } = await patientFor(context, id, 'change-address')
  const kept = await tx.one(sql<{ address: Buffer | null; gate_code: Buffer | null }>`
    select address, gate_code from patients where id = ${id}`)
  const place = (column: string) => ({ table: 'patients', column, row: id, person: id })
  const text = openOfPatient(context, data_key, id, 'address', kept.address)
  const known = text === null ? null : (JSON.parse(text) as Address)
  const code = openOrAlarm(context, data_key, place('gate_code'), kept.gate_code)
  const address = withTrustedPin(vault, said, known)
  const same = JSON.stringify(address) === JSON.stringify(known) && code === gateCode
  if (!same) {
    const sealedCode = gateCode && vault.sealText(data_key, place('gate_code'), gateCode)
    const sealed = vault.sealText(data_key, place('address'), JSON.stringify(address))
    await tx.run(sql`
      select set_address(${id}::uuid, ${sealed}::bytea, ${sealedCode}::bytea, ${now}::timestamptz)`)
  }
  return {
    id,
    address,
    hasGateCode: gateCode !== null,
    elsewhere: await elsewhere(context, id, data_key, placeOf(vault, address).home),
  }
}

/** Visits to come that were asked for at another home. */
async function elsewhere(context: Context, id: string, key: Buffer | null, home: string) {
  const ahead = await context.tx.many(sql<{ id: string; address: Buffer }>`
    select v.id, v.address from visits v
    where v.patient_id = ${id} and v.status in ('REQUESTED', 'SCHEDULED') and v.start_at > ${context.now}`)
  return ahead.filter((visit) => {
    const place = { table: 'visits', column: 'address', row: visit.id, person: id }
    const text = openOrAlarm(context, key, place, visit.address)
    return text !== null && placeOf(context.vault, JSON.parse(text) as Address).home !== home
  }).length
}
