import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { messages as contract } from '../../../contract/messages.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { newUuid } from '../../platform/ids.ts'
import { sealedPerson, type SealedPerson } from '../../platform/people.ts'
import { lockConversations, type Conversation } from './conversations.ts'
import { conversationsOf } from './policy.ts'
import { messagesByIds, toMessage, type PlainRow } from './queries.ts'
import { recordTalk } from './record.ts'

type SendInput = ParsedInputOf<typeof contract.send>
type Locked = Conversation & { answered: boolean; sender: SealedPerson }

const wrong = (field: string, message: string) =>
  refuse('invalid_input', { errors: [{ field, message }] })

/**
 * Sends a message: sealed with the key of the patient before anything is stored, numbered under the
 * lock of its conversation. Sending again with the same id is one message. Errors: `not_found`,
 * `not_allowed` (only read), `id_taken`, `invalid_input` (an attachment that is not the caller's, an
 * answer to what is not of this conversation).
 */
export async function sendMessage(context: Context, input: SendInput) {
  const { actor, now, vault } = context
  const { replyToId, attachmentIds } = input
  const [conversation] = await lockConversations<Locked>(
    context,
    [input],
    sql`, ${replyToId ? isOf(replyToId) : sql`false`} as answered,
      (select ${sealedPerson('u')} from users u where u.id = ${actor.id}) as sender`,
  )
  if (!conversation) return refuse('not_found')
  if (replyToId && !conversation.answered)
    wrong('replyToId', 'there is no such message in this conversation')
  const id = input.id ?? newUuid(now)
  const hash = createdHash(vault, actor.id, 'message', {
    conversation: conversation.id,
    content: input.content,
    files: attachmentIds,
    replyTo: replyToId,
  })
  const made = await write(context, conversation, { ...input, id, hash })
  if (!made) return sentBefore(context, id, hash)
  if (attachmentIds.length > 0) await attach(context, conversation, id, attachmentIds)
  await recordTalk(context, 'NEW_MESSAGE', [{ conversation, facts: { messageId: id } }])
  // What nothing is quoted in or attached to is known already.
  if (replyToId || attachmentIds.length > 0) return one(context, id)
  const { patient_key, sender } = conversation
  return toMessage(context, { ...made, patient_key, sender, quote: null, files: [] })
}

const isOf = (replyToId: string) =>
  sql`exists (select from messages q where q.id = ${replyToId} and q.conversation_id = c.id)`

/** One statement: the message, the conversation's count and the sender's own mark. */
function write(
  { tx, now, actor, vault }: Context,
  c: Conversation,
  message: SendInput & { id: string; hash: Buffer },
) {
  const { id } = message
  const body = vault.sealText(
    c.patient_key,
    { table: 'messages', column: 'body', row: id, person: c.patient_id },
    message.content,
  )
  const number = c.last_number + 1
  return tx.maybe(sql<PlainRow>`
    with made as (
      insert into messages (id, conversation_id, visit_id, patient_id, kind, number, nth, sender_id,
        reply_to_id, body, created_hash, sent_at)
      values (${id}, ${c.id}, ${c.visit_id}, ${c.patient_id}, ${c.kind}, ${number},
        1 + coalesce((select nth from messages where conversation_id = ${c.id} and sender_id = ${actor.id}
          order by number desc limit 1), 0),
        ${actor.id}, ${message.replyToId ?? null}, ${body}, ${message.hash}, ${now})
      on conflict (id) do nothing returning *
    ), counted as (
      update conversations set last_number = ${number}, last_at = ${now}
      where id = ${c.id} and exists (select from made)
    ), own as (
      insert into read_marks as r (conversation_id, user_id, visit_id, patient_id, kind, own_after)
      select ${c.id}, ${actor.id}, ${c.visit_id}, ${c.patient_id}, ${c.kind}, 1 from made
      on conflict (conversation_id, user_id) do update set own_after = r.own_after + 1
    )
    select * from made`)
}

/** Takes files into the message that was just written; all of them, or it refuses. */
async function attach(
  { tx, actor }: Context,
  c: Conversation,
  messageId: string,
  attachmentIds: readonly string[],
) {
  const attached = await tx.run(sql`
    update uploads set message_id = ${messageId}, conversation_kind = ${c.kind}
    where id = any(${[...attachmentIds]}::uuid[]) and uploader_id = ${actor.id}
      and patient_id = ${c.patient_id} and visit_id is not distinct from ${c.visit_id}
      and message_id is null and report_id is null and state = 'clean'`)
  if (attached !== new Set(attachmentIds).size)
    wrong('attachmentIds', 'only your own uploads to this visit or patient, each once')
}

async function one(context: Context, id: string) {
  return (await messagesByIds(context, [id])).get(id) ?? refuse('not_found')
}

async function sentBefore(context: Context, id: string, hash: Buffer) {
  const mine = await context.tx.maybe(sql`
    select id from messages where id = ${id} and sender_id = ${context.actor.id} and created_hash = ${hash}`)
  return mine ? one(context, id) : refuse('id_taken', { field: 'id' })
}

type Hidden = {
  conversation_id: string
  visit_id: string | null
  kind: Conversation['kind']
  sender_id: string | null
}

/** The sender hides a message, its files and its quotes: others see that one was removed, the record keeps it. */
export async function hideMessage(context: Context, { id }: { id: string }) {
  const { tx, now, actor } = context
  const message = await tx.maybe(sql<Hidden>`
    select m.* from messages m join conversations c on c.id = m.conversation_id
    where m.id = ${id} and ${conversationsOf(actor)}`)
  if (!message) refuse('not_found')
  if (message.sender_id !== actor.id)
    refuse('not_allowed', { detail: 'Only the sender removes a message.' })
  const hidden = await tx.run(
    sql`update messages set hidden_at = ${now} where id = ${id} and hidden_at is null`,
  )
  const { conversation_id, visit_id, kind } = message
  const conversation = { id: conversation_id, visit_id, kind }
  if (hidden > 0)
    await recordTalk(context, 'MESSAGE_DELETED', [{ conversation, facts: { messageId: id } }])
  return one(context, id)
}
