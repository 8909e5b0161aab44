import type { Address, Patient } from '../../../contract/people.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import type { Tables } from '../../platform/database/tables.ts'
import { refuse } from '../../platform/errors.ts'
import { decodeCursor, pageOf } from '../../platform/http/cursor.ts'
import { openOfPatient, UNREADABLE } from '../../platform/people.ts'
import { may, patientsOf } from './policy.ts'
import type { Selectable } from 'kysely'

type PatientRow = Selectable<Tables['patients']> & { relation: 'self' | 'delegate' | null }

const relation = (userId: string) => sql`(
  select kind from standing
  where user_id = ${userId} and patient_id = p.id and visit_id is null and kind in ('self', 'delegate')
    and (until is null or until > moment()))`

export function toPatient(context: Context, row: PatientRow): Patient {
  const open = (column: 'name' | 'birth_date' | 'phone' | 'address') =>
    openOfPatient(context, row.data_key, row.id, column, row[column])
  const address = open('address')
  touch(context, row.id)
  return {
    id: row.id,
    name: open('name') ?? UNREADABLE,
    relation: row.relation,
    birthDate: open('birth_date'),
    phone: open('phone'),
    address: address === null ? null : (JSON.parse(address) as Address),
  }
}

type Page = { cursor?: string | undefined; limit: number }

/** One page, by id: ids carry the time at which a patient was added. */
export async function listPatients(context: Context, { cursor, limit }: Page) {
  if (!may(context.actor, 'list-patients')) refuse('not_allowed')
  const after = cursor ? decodeCursor(cursor, 1)[0]! : '00000000-0000-0000-0000-000000000000'
  const rows = await context.tx.many(sql<PatientRow>`
    select p.*, ${relation(context.actor.id)} as relation from patients p
    where ${patientsOf(context.actor)} and p.id > ${after}::uuid order by p.id limit ${limit + 1}`)
  return pageOf(rows, limit, (row) => toPatient(context, row))
}

export async function getPatient(context: Context, id: string): Promise<Patient> {
  const row = await context.tx.maybe(sql<PatientRow>`
    select p.*, ${relation(context.actor.id)} as relation from patients p where p.id = ${id}`)
  return row ? toPatient(context, row) : refuse('not_found')
}
