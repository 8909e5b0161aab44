import type { ConversationKind } from '../../../contract/messages.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { conversationsOf, writableBy } from './policy.ts'

export type Which = {
  visitId?: string | undefined
  conversationId?: string | undefined
  patientId?: string | undefined
  conversation: ConversationKind
}
export type Conversation = {
  id: string
  visit_id: string | null
  patient_id: string
  kind: ConversationKind
  last_number: number
  notices: number
  patient_key: Buffer | null
}

/** Names one conversation: by its id, by visit and kind, or by the patient whose with the practice it is. */
export function named({ conversationId, visitId, patientId, conversation }: Which) {
  if (conversationId) return sql<boolean>`c.id = ${conversationId}`
  return visitId
    ? sql<boolean>`(c.visit_id = ${visitId} and c.kind = ${conversation})`
    : sql<boolean>`(c.patient_id = ${patientId} and c.kind = 'practice')`
}

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

/**
 * Locks conversations that the caller takes part in, in the order of their ids: what they count is the
 * caller's until COMMIT. What they only read is `not_allowed`, everything else `not_found`.
 */
export async function lockConversations<Row extends Conversation>(
  context: Context,
  which: readonly Which[],
  more = sql``,
): Promise<Row[]> {
  const rows = await context.tx.many(sql<Row>`
    select c.*, p.data_key as patient_key ${more}
    from conversations c join patients p on p.id = c.patient_id
    where (${sql.join(which.map(named), sql` or `)}) and ${writableBy(context.actor)}
    order by c.id for update of c`)
  for (const each of which) {
    if (rows.some((row) => isNamed(each, row))) continue
    await findConversation(context, each)
    refuse('not_allowed')
  }
  for (const row of rows) touch(context, row.patient_id, row.visit_id)
  return rows
}

/** Is this the conversation that `which` names? */
export function isNamed(which: Which, row: Conversation): boolean {
  if (which.conversationId) return row.id === which.conversationId
  return which.visitId
    ? row.visit_id === which.visitId && row.kind === which.conversation
    : row.patient_id === which.patientId && row.kind === 'practice'
}
