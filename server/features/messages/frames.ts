import { touch } from '../../platform/audit/trail.ts'
import type { FrameRenderer } from '../../platform/events/frames.ts'
import { messagesByIds, readableConversations } from './queries.ts'

/** Frames about messages: the message as a list shows it, to those who may read it now. */
export const messageFrames: FrameRenderer = {
  types: ['NEW_MESSAGE', 'MESSAGE_DELETED', 'MESSAGES_READ'],
  async render(context, events) {
    const idOf = (facts: Record<string, unknown>) => facts['messageId'] as string | undefined
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
}
