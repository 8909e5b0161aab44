import type { ConversationKind, Message } from '../../../contract/messages.ts'
import type { Upload } from '../../../contract/uploads.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import type { SharedContext } from '../../platform/events/frames.ts'
import { decodeCursor, encodeCursor } from '../../platform/http/cursor.ts'
import {
  fromBase64,
  openOrAlarm,
  openPerson,
  sealedPerson,
  type SealedPerson,
} from '../../platform/people.ts'
import { holds } from '../../platform/standing.ts'
import { conversationsOf, writableBy } from './policy.ts'

export type Which = {
  visitId?: string | undefined
  conversationId?: string | undefined
  conversation: ConversationKind
}
export type Conversation = {
  id: string
  visit_id: string
  patient_id: string
  kind: ConversationKind
  last_number: number
  patient_key: Buffer | null
}

/** Names one conversation: by its id, or by visit and kind. */
export const named = (which: Which) =>
  which.conversationId
    ? sql`c.id = ${which.conversationId}`
    : sql`c.visit_id = ${which.visitId} and c.kind = ${which.conversation}`

/** A conversation that the caller takes part in. Refuses with `not_found`. */
export async function findConversation(
  context: Context,
  which: Which,
  within = conversationsOf,
): Promise<Conversation> {
  const row = await context.tx.maybe(sql<Conversation>`
    select c.*, p.data_key as patient_key from conversations c join patients p on p.id = c.patient_id
    where ${named(which)} and ${within(context.actor)}`)
  if (!row) refuse('not_found')
  touch(context, row.patient_id, row.visit_id)
  return row
}

/** Those of these conversations that the caller reads. */
export async function readableConversations(
  context: Context,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await context.tx.many(sql<{ id: string }>`
    select c.id from conversations c
    where c.id = any(${[...new Set(ids)]}::uuid[]) and ${conversationsOf(context.actor)}`)
  return new Set(rows.map(({ id }) => id))
}

type FileRow = {
  id: string
  storageName: string
  kind: 'image' | 'document'
  size: number
  mimetype: string
  filename: string | null
}
export type MessageRow = {
  id: string
  conversation_id: string
  visit_id: string
  patient_id: string
  kind: ConversationKind
  number: number
  sender_id: string | null
  body: Buffer
  sent_at: Date
  hidden_at: Date | null
  patient_key: Buffer | null
  sender: SealedPerson | null
  files: FileRow[]
}

const COLUMNS = sql`m.*, p.data_key as patient_key, case when u.id is not null then ${sealedPerson('u')} end as sender,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', f.id, 'storageName', f.storage_name, 'kind', f.kind, 'size', f.size,
      'mimetype', f.mimetype, 'filename', encode(f.filename, 'base64')) order by f.created_at, f.id)
    from uploads f where f.message_id = m.id and f.state = 'clean' and m.hidden_at is null), '[]') as files`
const JOINS = sql`
  join conversations c on c.id = m.conversation_id
  join patients p on p.id = m.patient_id
  left join users u on u.id = m.sender_id`

type Reader = Pick<Context, 'vault' | 'log' | 'trail'> & { actor: { id: string | null } }

export function toMessage(context: Reader, row: MessageRow): Message {
  const place = { table: 'messages', column: 'body', row: row.id, person: row.patient_id }
  const hidden = row.hidden_at !== null
  touch(context, row.patient_id, row.visit_id)
  const content = hidden ? null : openOrAlarm(context, row.patient_key, place, row.body)
  return {
    id: row.id,
    conversationId: row.conversation_id,
    visitId: row.visit_id,
    conversation: row.kind,
    number: row.number,
    sender: row.sender && openPerson(context, row.sender),
    content,
    hidden,
    unreadable: !hidden && content === null,
    attachments: row.files.map((file) => toUpload(context, row, file)),
    sentAt: row.sent_at.toISOString(),
    can: row.sender_id !== null && row.sender_id === context.actor.id && !hidden ? ['hide'] : [],
  }
}

function toUpload(context: Reader, row: MessageRow, file: FileRow): Upload {
  const place = { table: 'uploads', column: 'filename', row: file.id, person: row.patient_id }
  return {
    id: file.id,
    url: `/uploads/${file.storageName}`,
    type: file.kind,
    size: file.size,
    mimetype: file.mimetype,
    filename: openOrAlarm(context, row.patient_key, place, fromBase64(file.filename)) ?? 'file',
  }
}

/** Messages by id; those that the caller may not read are absent. */
export async function messagesByIds(
  context: Context,
  ids: readonly string[],
): Promise<Map<string, Message>> {
  if (ids.length === 0) return new Map()
  const rows = await context.tx.many(sql<MessageRow>`
    select ${COLUMNS} from messages m ${JOINS}
    where m.id = any(${[...ids]}::uuid[]) and ${conversationsOf(context.actor)}`)
  return new Map(rows.map((row) => [row.id, toMessage(context, row)]))
}

/** Messages as everybody who reads them sees them, and as their sender does. */
export async function messagesForAll(
  context: SharedContext,
  ids: readonly string[],
): Promise<Map<string, { others: Message; own: Message }>> {
  if (ids.length === 0) return new Map()
  const rows = await context.tx.many(sql<MessageRow>`
    select ${COLUMNS} from messages m ${JOINS} where m.id = any(${[...ids]}::uuid[])`)
  return new Map(
    rows.map((row) => {
      const own = toMessage({ ...context, actor: { id: row.sender_id } }, row)
      return [row.id, { own, others: { ...own, can: [] } }]
    }),
  )
}

type Page = Which & { cursor?: string | undefined; limit: number; direction: 'older' | 'newer' }

/** One page by the conversation's own numbers: they neither skip nor repeat while messages arrive. */
export async function listMessages(context: Context, input: Page) {
  const conversation = await findConversation(context, input)
  const older = input.direction === 'older'
  const from = input.cursor ? Number(decodeCursor(input.cursor, 1)[0]) : older ? 2 ** 31 - 1 : 0
  const rows = await context.tx.many(sql<MessageRow>`
    select ${COLUMNS} from messages m ${JOINS}
    where m.conversation_id = ${conversation.id} and ${conversationsOf(context.actor)}
      and ${older ? sql`m.number < ${from}` : sql`m.number > ${from}`}
    order by m.number ${older ? sql`desc` : sql`asc`} limit ${input.limit + 1}`)
  const items = rows.slice(0, input.limit)
  const last = items.at(-1)
  // Going forward there is always a place to ask on from: that is how a client waits for more.
  const more = rows.length > input.limit || !older
  return {
    items: items.map((row) => toMessage(context, row)),
    nextCursor: more ? encodeCursor([last?.number ?? from]) : null,
  }
}

/**
 * Unread counts from the numbers alone: as fast for 100,000 messages as for one. What is only read
 * through broken glass waits for nobody.
 */
export async function unreadCounts(context: Context) {
  const { actor } = context
  if (actor.role === 'administrator' && !holds(actor, 'dispatch'))
    return { total: 0, conversations: [] }
  const found = await context.tx.many(sql<{
    patientId: string
    conversationId: string
    visitId: string
    conversation: ConversationKind
    unread: number
  }>`
    select c.patient_id as "patientId", c.id as "conversationId", c.visit_id as "visitId", c.kind as conversation,
      c.last_number - coalesce(r.number, 0) - coalesce(r.own_after, 0) as unread
    from conversations c
    left join read_marks r on r.conversation_id = c.id and r.user_id = ${context.actor.id}
    where c.last_number > 0 and ${writableBy(context.actor)}
      and c.last_number - coalesce(r.number, 0) - coalesce(r.own_after, 0) > 0
    order by c.id desc limit 500`)
  const rows = found.map(({ patientId, ...row }) => {
    touch(context, patientId, row.visitId)
    return row
  })
  return { total: rows.reduce((sum, row) => sum + row.unread, 0), conversations: rows }
}

type ParticipantRow = {
  person: SealedPerson
  kind: 'self' | 'delegate' | 'nurse' | 'doctor'
  number: number | null
  read_at: Date | null
}

export async function listParticipants(context: Context, which: Which) {
  const conversation = await findConversation(context, which)
  const rows = await context.tx.many(sql<ParticipantRow>`
    select ${sealedPerson('u')} as person, o.kind, r.number, r.read_at
    from participants_of(${conversation.id}) o
    join users u on u.id = o.user_id
    left join read_marks r on r.conversation_id = ${conversation.id} and r.user_id = o.user_id
    order by o.kind desc, u.id`)
  return {
    items: rows.map((row) => ({
      ...openPerson(context, row.person),
      relation: row.kind,
      readUpTo: row.number ?? 0,
      readAt: row.read_at?.toISOString() ?? null,
    })),
  }
}
