import { touch } from '../../platform/audit/trail.ts'
import type { ConversationKind } from '../../../contract/messages.ts'
import type { FrameRenderer, Shared } from '../../platform/events/frames.ts'
import type { Standing } from '../../platform/standing.ts'
import { TAKES_PART } from './policy.ts'
import { readableConversations } from './conversations.ts'
import { messagesByIds, messagesForAll } from './queries.ts'

const idOf = (facts: Record<string, unknown>) => facts['messageId'] as string | undefined

/** Who reads a conversation: those who take part, and whoever broke the glass. */
const readers = (kind: ConversationKind): readonly Standing[] => [...TAKES_PART[kind], 'glass']

/** Frames about messages: the message as a list shows it, to those who may read it now. */
export const messageFrames: FrameRenderer = {
  types: ['NEW_MESSAGE', 'MESSAGE_DELETED', 'MESSAGES_READ'],
  async render(context, events) {
    const messages = await messagesByIds(context, [
      ...new Set(events.flatMap(({ facts }) => idOf(facts) ?? [])),
    ])
    const readable = await readableConversations(
      context,
      events.flatMap(({ facts }) => (facts['conversationId'] as string | undefined) ?? []),
    )
    const shown = new Map<string, unknown>()
    for (const event of events) {
      const message = messages.get(idOf(event.facts) ?? '')
      if (event.type === 'MESSAGES_READ') {
        if (!readable.has(String(event.facts['conversationId']))) continue
        touch(context, event.patient_id, event.visit_id)
        shown.set(event.id, { ...event.facts, visitId: event.visit_id })
      } else if (message) shown.set(event.id, { message })
    }
    return shown
  },
  async share(context, events) {
    const ids = new Set(events.flatMap(({ facts }) => idOf(facts) ?? []))
    const messages = await messagesForAll(context, [...ids])
    return new Map(
      events.flatMap(({ id, type, facts, visit_id }) => {
        const message = messages.get(idOf(facts) ?? '')
        const shared: Shared | null =
          type === 'MESSAGES_READ'
            ? {
                subject: String(facts['conversationId']),
                data: { ...facts, visitId: visit_id },
                to: readers(facts['conversation'] as ConversationKind),
              }
            : message
              ? {
                  subject: message.others.conversationId,
                  data: { message: message.others },
                  own: { message: message.own },
                  to: readers(message.others.conversation),
                }
              : null
        return shared ? [[id, shared] as const] : []
      }),
    )
  },
}
