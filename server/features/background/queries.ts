import type { Delivery } from '../../../contract/background.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import type { Tables } from '../../platform/database/tables.ts'
import { refuse } from '../../platform/errors.ts'
import { decodeCursor, encodeCursor } from '../../platform/http/cursor.ts'
import { openOrAlarm, UNREADABLE } from '../../platform/people.ts'
import type { Selectable } from 'kysely'
import { may } from './policy.ts'
import { keyOf, placeOf } from './commands.ts'

type Row = Selectable<Tables['deliveries']> & {
  user_key: Buffer | null
  user_name: Buffer | null
  patient_key: Buffer | null
  file: string | null
}

const COLUMNS = sql`d.*, u.data_key as user_key, u.name as user_name,
  p.data_key as patient_key, f.storage_name as file`
// A document that dispatch may not open is not there for it: row-level security says so for `f`.
const FROM = sql`
  deliveries d
  left join users u on u.id = d.user_id
  left join patients p on p.id = d.patient_id
  left join uploads f on f.id = d.file_id and f.state = 'clean'`

function open(context: Context, row: Row, column: 'recipient' | 'html' | 'body'): string | null {
  const key = keyOf({ ...row, own_key: row.data_key }, column)
  return openOrAlarm(context, key, placeOf(row, column), row[column])
}

/** Devices have no names that anybody knows: a push went to a person. */
function recipientOf(context: Context, row: Row): string | null {
  if (row.channel !== 'push' || row.user_id === null) return open(context, row, 'recipient')
  const place = { table: 'users', column: 'name', row: row.user_id, person: row.user_id }
  return openOrAlarm(context, row.user_key, place, row.user_name)
}

function toDelivery(context: Context, row: Row): Delivery {
  touch(context, row.patient_id, row.visit_id)
  return {
    id: row.id,
    channel: row.channel,
    template: row.template,
    recipient: recipientOf(context, row) ?? UNREADABLE,
    subject: row.subject,
    status: row.status,
    error: row.error,
    language: row.language,
    tries: row.tries,
    thenBy: row.then_by,
    parts: row.parts,
    costCents: row.cost_cents,
    visitId: row.visit_id,
    at: row.at.toISOString(),
  }
}

type Page = {
  channel?: Delivery['channel'] | undefined
  cursor?: string | undefined
  limit: number
}

/** Who else was rung for a severe incident is not told: it may be about the reader. */
const shownTo = ({ actor }: Context) =>
  sql`(d.template <> 'severe-incident' or d.user_id = ${actor.id})`

/** Newest first. Refuses with `not_allowed` for all but administrators. */
export async function listDeliveries(context: Context, { channel, cursor, limit }: Page) {
  if (!may(context.actor, 'read-outbox')) refuse('not_allowed')
  const [at = null, id = null] = cursor ? decodeCursor(cursor, 2) : []
  const rows = await context.tx.many(sql<Row>`
    select ${COLUMNS} from ${FROM}
    where (${channel ?? null}::text is null or d.channel = ${channel ?? null}::text)
      and (${at}::timestamptz is null or (d.at, d.id) < (${at}::timestamptz, ${id}::uuid))
      and ${shownTo(context)}
    order by d.at desc, d.id desc limit ${limit + 1}`)
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const more = rows.length > limit && last
  return {
    items: items.map((row) => toDelivery(context, row)),
    nextCursor: more ? encodeCursor([last.at.toISOString(), last.id]) : null,
  }
}

/** One delivery with what the person received. */
export async function getDelivery(context: Context, { id }: { id: string }) {
  if (!may(context.actor, 'read-outbox')) refuse('not_allowed')
  const row = await context.tx.maybe(sql<Row>`
    select ${COLUMNS} from ${FROM} where d.id = ${id} and ${shownTo(context)}`)
  if (!row) refuse('not_found')
  return {
    ...toDelivery(context, row),
    html: open(context, row, 'html'),
    text: open(context, row, 'body'),
    url: row.file && `/uploads/${row.file}`,
  }
}
