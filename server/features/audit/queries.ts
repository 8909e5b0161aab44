import type { AuditRow, Chain } from '../../../contract/audit.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { decodeCursor, encodeCursor } from '../../platform/http/cursor.ts'
import { firstUuid } from '../../platform/ids.ts'
import {
  fromBase64,
  openOfPatient,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../platform/people.ts'
import { may } from './policy.ts'

type Row = Pick<AuditRow, 'id' | 'role' | 'action' | 'status' | 'code'> & {
  at: Date
  person: SealedPerson | null
  patients: { id: string; name: string; key: string | null }[]
  visit_id: string | null
  glass_ids: string[]
  request_id: string | null
}

type Filter = {
  personId?: string | undefined
  patientId?: string | undefined
  from?: string | undefined
  to?: string | undefined
  refused?: boolean | undefined
  cursor?: string | undefined
  limit: number
}

/** Newest first: the ids of rows are made by us and carry their time. Refuses with `not_allowed`. */
export async function listRows(context: Context, filter: Filter) {
  if (!may(context.actor, 'read-audit')) refuse('not_allowed')
  const { personId, patientId, from, to, refused, cursor, limit } = filter
  const conditions = [
    sql`true`,
    personId && sql`a.actor_id = ${personId}`,
    patientId && sql`a.patient_ids @> array[${patientId}::uuid]`,
    from && sql`a.id >= ${firstUuid(new Date(from))}::uuid`,
    to && sql`a.id < ${firstUuid(new Date(to))}::uuid`,
    refused !== undefined && (refused ? sql`a.code is not null` : sql`a.code is null`),
    cursor && sql`a.id < ${decodeCursor(cursor, 1)[0]!}::uuid`,
  ].filter((condition) => Boolean(condition))
  const rows = await context.tx.many(sql<Row>`
    select a.id, a.at, a.role, a.action, a.status, a.code, a.visit_id, a.request_id, a.glass_ids,
      case when u.id is not null then ${sealedPerson('u')} end as person,
      coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'name', encode(p.name, 'base64'),
          'key', encode(p.data_key, 'base64')) order by p.id)
        from patients_by_name(a.patient_ids, null, 1000) p), '[]') as patients
    from audit a left join users u on u.id = a.actor_id
    where ${sql.join(conditions, sql` and `)} order by a.id desc limit ${limit + 1}`)
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => toRow(context, row)),
    nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null,
  }
}

function toRow(context: Context, row: Row): AuditRow {
  return {
    id: row.id,
    at: row.at.toISOString(),
    person: row.person && openPerson(context, row.person),
    role: row.role,
    action: row.action,
    status: row.status,
    code: row.code,
    patients: row.patients.map(({ id, name, key }) => {
      touch(context, id, row.visit_id)
      const opened = openOfPatient(context, fromBase64(key), id, 'name', fromBase64(name))
      return { id, name: opened ?? UNREADABLE }
    }),
    visitId: row.visit_id,
    openings: row.glass_ids,
    requestId: row.request_id,
  }
}

type State = {
  number: number | null
  hash: string | null
  sealed_at: Date | null
  unsealed: number
  check: { at: string; blocks: number; rows: number; finding: string | null } | null
}

/** How far the trail is sealed, and what the last check found. Refuses with `not_allowed`. */
export async function readChain(context: Context): Promise<Chain> {
  if (!may(context.actor, 'read-audit')) refuse('not_allowed')
  const { number, hash, sealed_at, unsealed, check } = await context.tx.one(sql<State>`
    with last as (select * from audit_blocks order by number desc limit 1)
    select l.number, encode(l.hash, 'hex') as hash, l.sealed_at,
      (select count(*)::int from audit a where (a.tx, a.id) > (
        coalesce(l.last_tx, '0'::xid8), coalesce(l.last_id, '00000000-0000-0000-0000-000000000000'))) as unsealed,
      (select jsonb_build_object('at', c.at, 'blocks', c.blocks, 'rows', c.rows, 'finding', c.finding)
        from audit_checks c order by c.id desc limit 1) as check
    from (select) nothing left join last l on true`)
  return {
    sealed:
      number !== null && hash && sealed_at
        ? { block: number, hash, at: sealed_at.toISOString() }
        : null,
    unsealed,
    checked: check && { ...check, at: new Date(check.at).toISOString() },
  }
}
