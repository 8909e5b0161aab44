import type { ConversationKind, Message } from '../../../contract/messages.ts'
import type { Upload } from '../../../contract/uploads.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import type { SharedContext } from '../../platform/events/frames.ts'
import { decodeCursor, encodeCursor, refuseCursor } from '../../platform/http/cursor.ts'
import {
  fromBase64,
  openOrAlarm,
  openPerson,
  sealedPerson,
  type SealedPerson,
} from '../../platform/people.ts'
import { findConversation, type Which } from './conversations.ts'
import { beginning } from './excerpt.ts'
import { conversationsOf } from './policy.ts'

type FileRow = {
  id: string
  storageName: string
  kind: 'image' | 'document'
  size: number
  mimetype: string
  filename: string | null
}
type QuoteRow = {
  id: string
  number: number
  sender: SealedPerson | null
  body: string
  hidden: boolean
  attachments: number
}
/** A message as its table has it. */
export type PlainRow = {
  id: string
  conversation_id: string
  visit_id: string | null
  patient_id: string
  kind: ConversationKind
  number: number
  sender_id: string | null
  body: Buffer
  sent_at: Date
  hidden_at: Date | null
}
type MessageRow = PlainRow & {
  patient_key: Buffer | null
  sender: SealedPerson | null
  quote: QuoteRow | null
  files: FileRow[]
}

const COLUMNS = sql`m.*, p.data_key as patient_key, case when u.id is not null then ${sealedPerson('u')} end as sender,
  (
    select jsonb_build_object('id', q.id, 'number', q.number, 'hidden', q.hidden_at is not null,
      'sender', case when qu.id is not null then ${sealedPerson('qu')} end, 'body', encode(q.body, 'base64'),
      'attachments', (select count(*) from uploads f where f.message_id = q.id and f.state = 'clean'))
    from messages q left join users qu on qu.id = q.sender_id where q.id = m.reply_to_id
  ) as quote,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', f.id, 'storageName', f.storage_name, 'kind', f.kind, 'size', f.size,
      'mimetype', f.mimetype, 'filename', encode(f.filename, 'base64')) order by f.created_at, f.id)
    from uploads f where f.message_id = m.id and f.state = 'clean' and m.hidden_at is null), '[]') as files`
const JOINS = sql`
  join conversations c on c.id = m.conversation_id
  join patients p on p.id = m.patient_id
  left join users u on u.id = m.sender_id`

/** Whoever reads: a caller, or delivery for all of them at once. */
type Reader = Pick<Context, 'vault' | 'log' | 'trail'> & { actor: { id: string | null } }

type Sealed = { id: string; patient_id: string; patient_key: Buffer | null }

/**
 * What a message says, or null when it does not open. A body is opaque to everything but this and the
 * vault: its own header says by which version and key it is sealed.
 */
export const openBody = (
  context: Pick<Context, 'vault' | 'log'>,
  row: Sealed,
  body: Buffer | null,
) =>
  openOrAlarm(
    context,
    row.patient_key,
    { table: 'messages', column: 'body', row: row.id, person: row.patient_id },
    body,
  )

export function toMessage(context: Reader, row: MessageRow): Message {
  const hidden = row.hidden_at !== null
  touch(context, row.patient_id, row.visit_id)
  const content = hidden ? null : openBody(context, row, row.body)
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
    replyTo: hidden ? null : row.quote && toQuote(context, row, row.quote),
    sentAt: row.sent_at.toISOString(),
    can: row.sender_id !== null && row.sender_id === context.actor.id && !hidden ? ['hide'] : [],
  }
}

function toQuote(context: Reader, row: MessageRow, quote: QuoteRow): Message['replyTo'] {
  const { id, number, hidden } = quote
  const sealed = { ...row, id }
  const content = hidden ? null : openBody(context, sealed, fromBase64(quote.body))
  return {
    id,
    number,
    sender: quote.sender && openPerson(context, quote.sender),
    content: content && beginning(content),
    hidden,
    attachments: hidden ? 0 : quote.attachments,
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

function numberOf(cursor: string): number {
  const [part] = decodeCursor(cursor, 1)
  return /^\d+$/.test(part!) ? Number(part) : refuseCursor()
}

/**
 * One page by the conversation's own numbers: they neither skip nor repeat while messages arrive. The page
 * is cut before anything is joined to it, however many messages there are.
 */
export async function listMessages(context: Context, input: Page) {
  const conversation = await findConversation(context, input)
  const older = input.direction === 'older'
  const from = input.cursor ? numberOf(input.cursor) : older ? 2 ** 31 - 1 : 0
  const direction = older ? sql`desc` : sql`asc`
  const rows = await context.tx.many(sql<MessageRow>`
    select ${COLUMNS} from (
      select * from messages m where m.conversation_id = ${conversation.id}
        and ${older ? sql`m.number < ${from}` : sql`m.number > ${from}`}
      order by m.number ${direction} limit ${input.limit + 1}) m ${JOINS}
    where ${conversationsOf(context.actor)} order by m.number ${direction}`)
  const items = rows.slice(0, input.limit)
  const last = items.at(-1)
  // Going forward there is always a place to ask on from: that is how a client waits for more.
  const more = rows.length > input.limit || !older
  return {
    items: items.map((row) => toMessage(context, row)),
    nextCursor: more ? encodeCursor([last?.number ?? from]) : null,
  }
}
