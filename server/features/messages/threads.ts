import type { ConversationKind, Thread } from '../../../contract/messages.ts'
import type { Status } from '../../../contract/visits.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { decodeCursor, encodeCursor, refuseCursor } from '../../platform/http/cursor.ts'
import {
  fromBase64,
  openOfPatient,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../platform/people.ts'
import { unreadOf } from '../../platform/unread.ts'
import { beginning } from './excerpt.ts'
import { conversationsOf, writableBy } from './policy.ts'
import { openBody } from './queries.ts'

type LastRow = {
  id: string
  number: number
  sender: SealedPerson | null
  body: string
  hidden: boolean
  attachments: number
  sentAt: string
}
type Row = {
  id: string
  kind: ConversationKind
  mode: 'server'
  visit_id: string | null
  patient_id: string
  last_number: number
  /** In milliseconds: null where nothing was said. */
  at: Date
  patient_name: Buffer
  patient_key: Buffer | null
  visit: { id: string; status: Status; start: string } | null
  people: { kind: Thread['people'][number]['relation']; person: SealedPerson }[]
  last: LastRow | null
  unread: number
  writable: boolean
}

/** When something was last said; where nothing was, before everything else. */
const AT = sql<Date>`coalesce(c.last_at, 'epoch'::timestamptz)`

const columns = (context: Context) => sql`c.*, ${AT} as at, p.name as patient_name,
  p.data_key as patient_key, ${writableBy(context.actor)} as writable,
  case when ${writableBy(context.actor)} then ${unreadOf(context)} else 0 end as unread,
  (select jsonb_build_object('id', v.id, 'status', v.status, 'start', v.start_at)
    from visits v where v.id = c.visit_id) as visit,
  coalesce((
    select jsonb_agg(jsonb_build_object('kind', o.kind, 'person', ${sealedPerson('u')}) order by o.kind desc, u.id)
    from participants_of(c.id) o join users u on u.id = o.user_id
    where o.user_id <> ${context.actor.id}), '[]') as people,
  (
    select jsonb_build_object('id', m.id, 'number', m.number, 'hidden', m.hidden_at is not null,
      'sender', case when s.id is not null then ${sealedPerson('s')} end, 'body', encode(m.body, 'base64'),
      'attachments', (select count(*) from uploads f where f.message_id = m.id and f.state = 'clean'),
      'sentAt', m.sent_at)
    from messages m left join users s on s.id = m.sender_id
    where m.conversation_id = c.id and m.number = c.last_number
  ) as last`

const joins = ({ actor }: Context) => sql`
  join patients p on p.id = c.patient_id
  left join read_marks r on r.conversation_id = c.id and r.user_id = ${actor.id}`

function toThread(context: Context, row: Row): Thread {
  const { actor } = context
  touch(context, row.patient_id, row.visit_id)
  const name = openOfPatient(context, row.patient_key, row.patient_id, 'name', row.patient_name)
  const family = actor.role === 'patient'
  return {
    id: row.id,
    conversation: row.kind,
    mode: row.mode,
    patient: { id: row.patient_id, name: name ?? UNREADABLE },
    visit: row.visit && { ...row.visit, start: new Date(row.visit.start).toISOString() },
    people: row.people.map(({ kind, person }) => ({
      ...openPerson(context, person),
      relation: kind,
    })),
    last: row.last && toLast(context, row, row.last),
    lastNumber: row.last_number,
    unread: row.unread,
    can: row.writable
      ? [
          'write',
          ...(row.visit
            ? actor.role !== 'administrator' && row.visit.status !== 'CANCELLED'
              ? (['attach'] as const)
              : []
            : family
              ? (['attach'] as const)
              : []),
        ]
      : [],
  }
}

function toLast(context: Context, row: Row, last: LastRow): Thread['last'] {
  const { id, number, hidden, sender } = last
  const content = hidden ? null : openBody(context, { ...row, id }, fromBase64(last.body))
  return {
    id,
    number,
    sender: sender && openPerson(context, sender),
    content: content && beginning(content),
    hidden,
    unreadable: !hidden && content === null,
    attachments: hidden ? 0 : last.attachments,
    sentAt: new Date(last.sentAt).toISOString(),
  }
}

type Page = { patientId?: string | undefined; cursor?: string | undefined; limit: number }

/** Time and id of the last that was shown: parts in another order are no cursor of this list. */
function placeOf(cursor: string): string[] {
  const [at, id] = decodeCursor(cursor, 2)
  return at!.endsWith('Z') && !id!.endsWith('Z') && id!.includes('-') ? [at!, id!] : refuseCursor()
}

/**
 * One page of conversations by their last message. One in which something is said while somebody pages
 * moves to the front, where its frame says so: what follows the cursor neither skips nor repeats.
 */
export async function listThreads(context: Context, { patientId, cursor, limit }: Page) {
  const { actor, tx } = context
  const after = cursor ? placeOf(cursor) : null
  // Of everybody's patients those who wrote; of one's own also where nothing was said yet.
  const silent = actor.role === 'patient' || patientId !== undefined
  const order = silent ? AT : sql`c.last_at`
  const conditions = [
    conversationsOf(actor),
    silent ? sql`(c.last_at is not null or c.kind = 'practice')` : sql`c.last_at is not null`,
    ...(patientId ? [sql`c.patient_id = ${patientId}`] : []),
    ...(after ? [sql`(${order}, c.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`] : []),
  ]
  const rows = await tx.many(sql<Row>`
    select ${columns(context)} from conversations c ${joins(context)}
    where ${sql.join(conditions, sql` and `)}
    order by ${order} desc, c.id desc limit ${limit + 1}`)
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => toThread(context, row)),
    nextCursor: rows.length > limit && last ? encodeCursor([last.at.toISOString(), last.id]) : null,
  }
}

/** One conversation. Refuses with `not_found`. */
export async function getThread(context: Context, { id }: { id: string }): Promise<Thread> {
  const row = await context.tx.maybe(sql<Row>`
    select ${columns(context)} from conversations c ${joins(context)}
    where c.id = ${id} and ${conversationsOf(context.actor)}`)
  if (!row) refuse('not_found')
  return toThread(context, row)
}
