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
import { messagesByIds, toMessage } from './queries.ts'
import { recordTalk, say } from './record.ts'

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
  const body = vault.sealText(
    conversation.patient_key,
    { table: 'messages', column: 'body', row: id, person: conversation.patient_id },
    input.content,
  )
  const number = await say(context, conversation, { id, replyToId, body, hash })
  if (number === undefined) return sentBefore(context, id, hash)
  if (attachmentIds.length > 0) await attach(context, conversation, id, attachmentIds)
  // What nothing is quoted in or attached to is known already.
  if (replyToId || attachmentIds.length > 0) return one(context, id)
  const { id: conversation_id, ...known } = conversation
  return toMessage(context, {
    ...known,
    id,
    conversation_id,
    number,
    body,
    sender_id: actor.id,
    sent_at: now,
    hidden_at: null,
    quote: null,
    files: [],
  })
}

const isOf = (replyToId: string) =>
  sql`exists (select from messages q where q.id = ${replyToId} and q.conversation_id = c.id)`

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
      and message_id is null and report_id is null and entry_id is null and state = 'clean'`)
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
