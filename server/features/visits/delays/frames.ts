import { ZONE } from '../../../platform/clinicTime.ts'
import type { FrameRenderer } from '../../../platform/events/frames.ts'
import { summariesOf } from '../queries.ts'

const clock = new Intl.DateTimeFormat('en-ZA', {
  timeZone: ZONE,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/** What the family is told of a delay, before the visit begins. */
export const delayNotices: FrameRenderer = {
  types: ['NOTICE'],
  async render(context, events) {
    const mine = events.filter(({ facts }) => facts['notice'] === 'delay')
    const visits = await summariesOf(
      context,
      mine.flatMap(({ visit_id }) => visit_id ?? []),
    )
    return new Map(
      mine.flatMap(({ id, visit_id, facts }) => {
        const visit = visits.get(visit_id ?? '')
        const text = facts['minutes']
          ? `Your nurse is delayed: about ${clock.format(new Date(String(facts['start'])))}. We are sorry.`
          : 'Your nurse will be on time after all'
        return visit ? [[id, { visit, text }] as const] : []
      }),
    )
  },
}
