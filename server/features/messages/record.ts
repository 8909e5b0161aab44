import type { FrameType } from '../../../contract/events.ts'
import { CONVERSATIONS } from '../../../contract/messages.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { newUuid } from '../../platform/ids.ts'
import { holds } from '../../platform/standing.ts'
import type { Conversation } from './conversations.ts'
import { TAKES_PART } from './policy.ts'

type Said = { conversation: Pick<Conversation, 'id' | 'visit_id' | 'kind'>; facts: object }

/** Who is told by an inbox of their own. Desks are not: they get `BOARD_CHANGED`, and read again. */
const told = () =>
  Object.fromEntries(
    CONVERSATIONS.map((kind) => [
      kind,
      TAKES_PART[kind].filter((standing) => standing !== 'desk' && standing !== 'glass'),
    ]),
  )

/**
 * Writes one event for each of these conversations, of visits and of the practice alike, and wakes
 * those who take part after COMMIT. Whoever works at the desk hears of their own acts on their other
 * devices.
 */
export async function recordTalk(context: Context, type: FrameType, said: readonly Said[]) {
  const { tx, now, actor, hints } = context
  const facts = said.map((one) => ({
    ...one.facts,
    conversationId: one.conversation.id,
    conversation: one.conversation.kind,
  }))
  const rows = await tx.many(sql<{ user_id: string }>`
    select record_talk(
      ${type}::text, ${said.map(() => newUuid(now))}::uuid[],
      ${said.map(({ conversation }) => conversation.id)}::uuid[], ${JSON.stringify(facts)}::jsonb,
      ${JSON.stringify(told())}::jsonb, ${holds(actor, 'dispatch') ? [actor.id] : []}::uuid[],
      ${now}::timestamptz
    ) as user_id`)
  tx.afterCommit(() => {
    hints.publish({ wake: [...new Set(rows.map((row) => row.user_id))], dispatch: true })
    for (const { conversation } of said) {
      if (!TAKES_PART[conversation.kind].includes('desk')) continue
      hints.publish({
        frame: {
          to: [],
          desks: true,
          frame: {
            type: 'BOARD_CHANGED',
            visitId: conversation.visit_id,
            conversationId: conversation.id,
          },
        },
      })
    }
  })
}
