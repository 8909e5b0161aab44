import type { EphemeralFrame, FrameType } from '../../../contract/events.ts'
import { CONVERSATIONS } from '../../../contract/messages.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { newUuid } from '../../platform/ids.ts'
import type { Hint } from '../../platform/realtime/hints.ts'
import { holds } from '../../platform/standing.ts'
import type { Conversation } from './conversations.ts'
import { TAKES_PART } from './policy.ts'

type Said = { conversation: Pick<Conversation, 'id' | 'visit_id' | 'kind'>; facts: object }

/** Who is told by an inbox of their own. Desks are not: they get `BOARD_CHANGED`, and read again. */
const told = () =>
  JSON.stringify(
    Object.fromEntries(
      CONVERSATIONS.map((kind) => [
        kind,
        TAKES_PART[kind].filter((standing) => standing !== 'desk' && standing !== 'glass'),
      ]),
    ),
  )

/**
 * Writes one event for each of these conversations, of visits and of the practice alike, and wakes
 * those who take part after COMMIT. Whoever works at the desk hears of their own acts on their other
 * devices.
 */
export async function recordTalk(context: Context, type: FrameType, said: readonly Said[]) {
  const { tx, now } = context
  const facts = said.map((one) => ({
    ...one.facts,
    conversationId: one.conversation.id,
    conversation: one.conversation.kind,
  }))
  const rows = await tx.many(sql<{ user_id: string }>`
    select record_talk(
      ${type}::text, ${said.map(() => newUuid(now))}::uuid[],
      ${said.map(({ conversation }) => conversation.id)}::uuid[], ${JSON.stringify(facts)}::jsonb,
      ${told()}::jsonb, ${alsoTold(context)}::uuid[], ${now}::timestamptz
    ) as user_id`)
  wakeAfterCommit(
    context,
    rows.map((row) => row.user_id),
    said.map(({ conversation }) => conversation),
  )
}

type Spoken = {
  id: string
  replyToId: string | undefined
  body: Buffer
  hash: Buffer
}

/**
 * Writes a message and all that goes with it (the count, the sender's mark, the event, the inboxes) in
 * one statement, in a conversation that the caller has locked, and wakes those who take part after
 * COMMIT. Answers its number; undefined where the id is taken.
 */
export async function say(context: Context, conversation: Conversation, spoken: Spoken) {
  const { tx, now } = context
  const { id, replyToId, body, hash } = spoken
  const said = await tx.maybe(sql<{ number: number; told: string[] }>`
    select number, told from say_message(
      ${id}::uuid, ${newUuid(now)}::uuid, ${conversation.id}::uuid, ${replyToId ?? null}::uuid,
      ${body}::bytea, ${hash}::bytea, ${told()}::jsonb, ${alsoTold(context)}::uuid[],
      ${now}::timestamptz)`)
  if (said) wakeAfterCommit(context, said.told, [conversation])
  return said?.number
}

const alsoTold = ({ actor }: Context) => (holds(actor, 'dispatch') ? [actor.id] : [])

function wakeAfterCommit(
  { tx, hints }: Context,
  people: readonly string[],
  conversations: readonly Said['conversation'][],
) {
  tx.afterCommit(() => {
    // The frame of the first desk goes along with the wake-up: one hint for one message.
    const [first, ...rest] = conversations.flatMap(({ id, visit_id, kind }) =>
      TAKES_PART[kind].includes('desk')
        ? [desks({ type: 'BOARD_CHANGED', visitId: visit_id, conversationId: id })]
        : [],
    )
    hints.publish({ wake: [...new Set(people)], dispatch: true, ...first })
    for (const hint of rest) hints.publish(hint)
  })
}

const desks = (frame: EphemeralFrame): Hint => ({ frame: { to: [], desks: true, frame } })
