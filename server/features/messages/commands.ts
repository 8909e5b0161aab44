import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { messages as contract } from '../../../contract/messages.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { record } from '../../platform/events/record.ts'
import { holds } from '../../platform/standing.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { newUuid } from '../../platform/ids.ts'
import { conversationsOf, TAKES_PART, writableBy } from './policy.ts'
import { findConversation, messagesByIds, named, type Conversation, type Which } from './queries.ts'

const people = (kind: Conversation['kind']) =>
  TAKES_PART[kind].filter((standing) => standing !== 'desk' && standing !== 'glass')

/**
 * Locks a conversation that the caller takes part in: its next number is theirs until COMMIT. One that
 * they only read is `not_allowed`.
 */
async function lockConversation(context: Context, which: Which): Promise<Conversation> {
  const row = await context.tx.maybe(sql<Conversation>`
    select c.*, p.data_key as patient_key from conversations c join patients p on p.id = c.patient_id
    where ${named(which)} and ${writableBy(context.actor)} for update of c`)
  if (!row) {
    await findConversation(context, which)
    refuse('not_allowed')
  }
  touch(context, row.patient_id, row.visit_id)
  return row
}

/**
 * Sends a message: sealed with the key of the patient before anything is stored, numbered under the
 * lock of its conversation. Sending again with the same id is one message. Errors: `not_found`,
 * `id_taken`, `invalid_input` (an attachment that is not the caller's).
 */
export async function sendMessage(context: Context, input: ParsedInputOf<typeof contract.send>) {
  const { tx, now, actor, vault } = context
  const conversation = await lockConversation(context, input)
  const id = input.id ?? newUuid(now)
  const hash = createdHash(vault, actor.id, 'message', {
    conversation: conversation.id,
    content: input.content,
    files: input.attachmentIds,
  })
  const body = vault.sealText(
    conversation.patient_key,
    { table: 'messages', column: 'body', row: id, person: conversation.patient_id },
    input.content,
  )
  const number = conversation.last_number + 1
  const { number: made } = await tx.one(sql<{ number: number | null }>`
    with made as (
      insert into messages (id, conversation_id, visit_id, patient_id, kind, number, sender_id, body, created_hash, sent_at)
      values (${id}, ${conversation.id}, ${conversation.visit_id}, ${conversation.patient_id}, ${conversation.kind},
        ${number}, ${actor.id}, ${body}, ${hash}, ${now})
      on conflict (id) do nothing returning number
    ), counted as (
      update conversations set last_number = ${number} where id = ${conversation.id} and exists (select from made)
    ), own as (
      insert into read_marks as r (conversation_id, user_id, visit_id, patient_id, kind, own_after)
      select ${conversation.id}, ${actor.id}, ${conversation.visit_id}, ${conversation.patient_id}, ${conversation.kind}, 1 from made
      on conflict (conversation_id, user_id) do update set own_after = r.own_after + 1
    )
    select (select number from made) as number`)
  if (made === null) return sentBefore(context, id, hash)
  if (input.attachmentIds.length > 0) await attach(context, conversation, id, input.attachmentIds)
  await record(context, {
    type: 'NEW_MESSAGE',
    visitId: conversation.visit_id,
    patientId: conversation.patient_id,
    facts: { messageId: id, conversation: conversation.kind },
    tell: people(conversation.kind),
    also: holds(actor, 'dispatch') ? [actor.id] : [],
    board: conversation.kind === 'practical',
  })
  return one(context, id)
}

async function one(context: Context, id: string) {
  return (await messagesByIds(context, [id])).get(id) ?? refuse('not_found')
}

async function sentBefore(context: Context, id: string, hash: Buffer) {
  const mine = await context.tx.maybe(sql`
    select id from messages where id = ${id} and sender_id = ${context.actor.id} and created_hash = ${hash}`)
  return mine ? one(context, id) : refuse('id_taken', { field: 'id' })
}

async function attach(
  { tx, actor }: Context,
  conversation: Conversation,
  messageId: string,
  ids: string[],
) {
  const attached = await tx.run(sql`
    update uploads set message_id = ${messageId}, conversation_kind = ${conversation.kind}
    where id = any(${ids}::uuid[]) and uploader_id = ${actor.id} and visit_id = ${conversation.visit_id}
      and message_id is null and state = 'clean'`)
  if (attached !== new Set(ids).size) {
    refuse('invalid_input', {
      errors: [
        { field: 'attachmentIds', message: 'only your own uploads to this visit, each once' },
      ],
    })
  }
}

/** Acknowledges everything up to a number, never backwards and never beyond what there is. */
export async function markRead(context: Context, input: ParsedInputOf<typeof contract.read>) {
  const { tx, now, actor } = context
  const conversation = await lockConversation(context, input)
  const upTo = Math.min(input.upTo, conversation.last_number)
  const moved = await tx.maybe(sql<{ number: number }>`
    insert into read_marks as r (conversation_id, user_id, visit_id, patient_id, kind, number, own_after, read_at)
    values (${conversation.id}, ${actor.id}, ${conversation.visit_id}, ${conversation.patient_id}, ${conversation.kind},
      ${upTo}, (select count(*) from messages where conversation_id = ${conversation.id}
        and sender_id = ${actor.id} and number > ${upTo}), ${now})
    on conflict (conversation_id, user_id) do update
      set number = excluded.number, own_after = excluded.own_after, read_at = excluded.read_at
      where r.number < excluded.number
    returning r.number`)
  if (moved && upTo > 0) {
    await record(context, {
      type: 'MESSAGES_READ',
      visitId: conversation.visit_id,
      patientId: conversation.patient_id,
      facts: {
        conversationId: conversation.id,
        conversation: conversation.kind,
        userId: actor.id,
        upTo,
        readAt: now.toISOString(),
      },
      tell: people(conversation.kind),
      also: holds(actor, 'dispatch') ? [actor.id] : [],
      board: false,
    })
  }
  const mark = await tx.one(sql<{ number: number; unread: number }>`
    select r.number, c.last_number - r.number - r.own_after as unread
    from read_marks r join conversations c on c.id = r.conversation_id
    where r.conversation_id = ${conversation.id} and r.user_id = ${actor.id}`)
  return { conversationId: conversation.id, upTo: mark.number, unread: mark.unread }
}

type Hidden = {
  conversation_id: string
  visit_id: string
  patient_id: string
  kind: Conversation['kind']
  sender_id: string | null
  hidden_at: Date | null
}

/** The sender hides a message: others see that one was removed, the record keeps it. */
export async function hideMessage(context: Context, { id }: { id: string }) {
  const { tx, now, actor } = context
  const message = await tx.maybe(sql<Hidden>`
    select m.* from messages m join conversations c on c.id = m.conversation_id
    where m.id = ${id} and ${conversationsOf(actor)}`)
  if (!message) refuse('not_found')
  if (message.sender_id !== actor.id)
    refuse('not_allowed', { detail: 'Only the sender hides a message.' })
  const hidden = await tx.run(
    sql`update messages set hidden_at = ${now} where id = ${id} and hidden_at is null`,
  )
  if (hidden > 0) {
    await record(context, {
      type: 'MESSAGE_DELETED',
      visitId: message.visit_id,
      patientId: message.patient_id,
      facts: { messageId: id, conversation: message.kind },
      tell: people(message.kind),
      also: holds(actor, 'dispatch') ? [actor.id] : [],
      board: message.kind === 'practical',
    })
  }
  return one(context, id)
}
