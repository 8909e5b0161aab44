import type {
  Address,
  Patient,
  PatientDetail,
  PatientStatus,
  Right,
} from '../../../contract/people.ts'
import { PATIENT_STATUSES } from '../../../contract/people.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import type { Tables } from '../../platform/database/tables.ts'
import { refuse } from '../../platform/errors.ts'
import { decodeCursor, pageOf } from '../../platform/http/cursor.ts'
import { patientsNamed } from '../../platform/patientNames/find.ts'
import {
  openOfPatient,
  openOrAlarm,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../platform/people.ts'
import { allows, patientStandings, type Standing } from '../../platform/standing.ts'
import { MAY_CORRECT_DEATH, MAY_SAY } from '../family/policy.ts'
import { may, patientsOf } from './policy.ts'
import type { Selectable } from 'kysely'

type Relation = { kind: 'self' | 'delegate'; rights: Right[]; until: string | null }
type PatientRow = Selectable<Tables['patients']> & { relation: Relation | null }

const relation = (userId: string) => sql`(
  select jsonb_build_object('kind', kind, 'rights', rights, 'until', until) from standing
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
    relation: row.relation?.kind ?? null,
    rights: row.relation?.rights ?? [],
    until: row.relation?.until ? new Date(row.relation.until).toISOString() : null,
    status: row.status,
    birthDate: open('birth_date'),
    phone: open('phone'),
    address: address === null ? null : (JSON.parse(address) as Address),
    language: row.language,
  }
}

type Page = { name?: string | undefined; cursor?: string | undefined; limit: number }

/** One page, by id: ids carry the time at which a patient was added; of those by a name when asked. */
export async function listPatients(context: Context, { name, cursor, limit }: Page) {
  if (!may(context.actor, 'list-patients')) refuse('not_allowed')
  const after = cursor ? decodeCursor(cursor, 1)[0]! : '00000000-0000-0000-0000-000000000000'
  const named = name === undefined ? null : await patientsNamed(context, name)
  if (named?.length === 0) return { items: [], nextCursor: null }
  const byName = named ? sql<boolean>`p.id = any(${named}::uuid[])` : sql<boolean>`true`
  const rows = await context.tx.many(sql<PatientRow>`
    select p.*, ${relation(context.actor.id)} as relation from patients p
    where ${patientsOf(context.actor)} and ${byName} and p.merged_into is null and p.id > ${after}::uuid order by p.id limit ${limit + 1}`)
  return pageOf(rows, limit, (row) => toPatient(context, row))
}

export async function getPatient(context: Context, id: string): Promise<Patient> {
  const row = await context.tx.maybe(sql<PatientRow>`
    select p.*, ${relation(context.actor.id)} as relation from patients p where p.id = ${id}`)
  return row ? toPatient(context, row) : refuse('not_found')
}

type StatusRow = {
  id: string
  status: PatientStatus
  reason: Buffer
  at: Date
  by: SealedPerson
}

/** One patient with how they are and were. Errors: `not_found` for whoever is no family nor dispatch. */
export async function showPatient(
  context: Context,
  { id }: { id: string },
): Promise<PatientDetail> {
  const { tx, actor } = context
  if (!may(actor, 'list-patients')) refuse('not_found')
  const row = await tx.maybe(sql<PatientRow & { standings: Standing[] | null }>`
    select p.*, ${relation(actor.id)} as relation, ${patientStandings(actor, 'p.id')} as standings
    from patients p where p.id = ${id} and p.merged_into is null and ${patientsOf(actor)}`)
  if (!row) refuse('not_found')
  const rows = await tx.many(sql<StatusRow>`
    select s.id, s.status, s.reason, s.at, ${sealedPerson('u')} as by
    from patient_statuses s join users u on u.id = s.said_by
    where s.patient_id = ${id} order by s.at desc, s.id desc limit 50`)
  const place = (statusId: string) => ({
    table: 'patient_statuses',
    column: 'reason',
    row: statusId,
    person: id,
  })
  return {
    ...toPatient(context, row),
    statuses: rows.map((said) => ({
      id: said.id,
      status: said.status,
      reason: openOrAlarm(context, row.data_key, place(said.id), said.reason) ?? UNREADABLE,
      by: openPerson(context, said.by),
      at: said.at.toISOString(),
    })),
    can: PATIENT_STATUSES.filter(
      (status) =>
        status !== row.status &&
        allows(MAY_SAY[status], row.standings) &&
        (row.status !== 'deceased' || allows(MAY_CORRECT_DEATH, row.standings)),
    ),
  }
}
