import type { Handlers } from '../../platform/http/handlers.ts'
import { sql } from '../../platform/database/query.ts'
import { renderInbox } from '../../platform/events/frames.ts'

export const eventRoutes: Handlers<'events'> = {
  since: async (context, { since, limit }) => {
    const inbox = await context.tx.maybe(sql<{ head: number; oldest: number | null }>`
      select h.seq as head, (select min(seq) from inbox where user_id = ${context.actor.id}) as oldest
      from inbox_heads h where h.user_id = ${context.actor.id}`)
    const head = inbox?.head ?? 0
    const reset = since > head || since < (inbox?.oldest ?? head + 1) - 1
    return { items: reset ? [] : await renderInbox(context, since, limit), head, reset }
  },
}
