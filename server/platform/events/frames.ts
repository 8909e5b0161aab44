import type { FrameType, NumberedFrame } from '../../../contract/events.ts'
import { numberedFrame } from '../../../contract/events.ts'
import type { Context } from '../context.ts'
import { q } from '../database/query.ts'
import type { Standing } from '../standing.ts'

/** An event as the inbox hands it out. */
export type InboxEvent = {
  id: string
  type: string
  visit_id: string | null
  patient_id: string | null
  actor_id: string | null
  facts: Record<string, unknown>
  happened_at: Date
}

/** What an event shows to everybody who may see it. */
export type Shared = {
  /** The visit or conversation: the first time that a socket is shown it is in the audit trail. */
  subject: string
  data: unknown
  /** What whoever did it sees, where that differs. */
  own?: unknown
  /** What one must be to the visit or patient of the event to see it. */
  to: readonly Standing[]
}

/**
 * Reads for all sockets of a process at once, as the system, each statement by itself: who may see what
 * it finds is decided beside.
 */
export type SharedContext = Omit<Context, 'actor' | 'requestId' | 'way' | 'tx'> & {
  tx: Pick<Context['tx'], 'many'>
}

/**
 * How a feature shows its events: the same authorised queries as its GET. An event that the
 * caller may no longer see is absent from the answer, and becomes WITHHELD.
 */
export type FrameRenderer = {
  types: readonly FrameType[]
  render(context: Context, events: readonly InboxEvent[]): Promise<Map<string, unknown>>
  /** For events that look the same to all: read once, however many sockets they go to. */
  share?(context: SharedContext, events: readonly InboxEvent[]): Promise<Map<string, Shared>>
}

/** The most frames that one read hands out. */
export const FRAME_LIMIT = 100

/** The numbered frames of the caller after `since`, in order and without a gap. */
export async function renderInbox(
  context: Context,
  since: number,
  limit = FRAME_LIMIT,
): Promise<NumberedFrame[]> {
  const rows = await context.tx.many(
    q
      .selectFrom('inbox')
      // The wall around events may hide what the inbox still numbers: such a row has no event.
      .leftJoin('events', 'events.id', 'inbox.event_id')
      .where('inbox.user_id', '=', context.actor.id)
      .where('inbox.seq', '>', since)
      .orderBy('inbox.seq')
      .limit(limit)
      .select([
        'inbox.seq',
        'inbox.created_at',
        'events.id',
        'events.type',
        'events.visit_id',
        'events.patient_id',
        'events.actor_id',
        'events.facts',
        'events.happened_at',
      ]),
  )
  const visible = rows.flatMap(({ id, type, facts, happened_at, ...row }) =>
    id && type && facts && happened_at ? [{ ...row, id, type, facts, happened_at }] : [],
  )
  const data = new Map<string, unknown>()
  for (const renderer of context.renderers) {
    const mine = visible.filter((row) => (renderer.types as readonly string[]).includes(row.type))
    if (mine.length === 0) continue
    for (const [eventId, value] of await renderer.render(context, mine)) data.set(eventId, value)
  }
  return rows.map(({ seq, id, type, created_at, happened_at }) => {
    const shown = id && data.get(id)
    if (!happened_at || !shown) {
      return { seq, type: 'WITHHELD', at: created_at.toISOString(), data: {} }
    }
    return numberedFrame.parse({ seq, type, at: happened_at.toISOString(), data: shown })
  })
}
