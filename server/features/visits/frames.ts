import type { Status, EndReason } from '../../../contract/visits.ts'
import type { FrameRenderer } from '../../platform/events/frames.ts'
import { personRefs, summariesOf } from './queries.ts'

const unique = (ids: (string | null | undefined)[]) => [
  ...new Set(ids.filter((id) => id !== null && id !== undefined)),
]

/** Frames about visits: the event's own facts and the visit as it is now. */
export const visitFrames: FrameRenderer = {
  types: [
    'VISIT_CREATED',
    'VISIT_STATUS_CHANGED',
    'VISIT_CHANGED',
    'VISIT_ASSIGNED',
    'VISIT_CANCELLED',
    'REPORT_SIGNED',
    'REVIEW_ADDED',
    'REVIEW_RELEASED',
  ],
  async render(context, events) {
    const visits = await summariesOf(context, unique(events.map((event) => event.visit_id)))
    const people = await personRefs(context, unique(events.map((event) => event.actor_id)))
    return new Map(
      events.flatMap((event) => {
        const visit = visits.get(event.visit_id ?? '')
        if (!visit) return []
        const facts = event.facts as { from?: Status; to?: Status; reason?: EndReason }
        const by = people.get(event.actor_id ?? '') ?? null
        const data = {
          visit,
          from: facts.from ?? null,
          to: facts.to ?? null,
          reason: facts.reason ?? null,
          by,
        }
        return [[event.id, data] as const]
      }),
    )
  },
}
