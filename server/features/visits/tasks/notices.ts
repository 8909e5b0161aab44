import type { FrameRenderer } from '../../../platform/events/frames.ts'
import type { VisitSummary } from '../../../../contract/visits.ts'
import { summariesOf } from '../queries.ts'

/** What a person is told beside a visit, in a sentence; by what happened. */
const TEXTS: Record<string, (visit: VisitSummary) => string> = {
  'welfare-check': ({ patient, suburb }) =>
    `Nobody opened: check on ${patient.name} in ${suburb} now, and close the check with how it ended`,
}

/** Notices about visits, to those who still see the visit. */
export const noticeFrames: FrameRenderer = {
  types: ['NOTICE'],
  async render(context, events) {
    const mine = events.filter(({ facts }) => String(facts['notice']) in TEXTS)
    const visits = await summariesOf(context, [
      ...new Set(mine.flatMap(({ visit_id }) => visit_id ?? [])),
    ])
    return new Map(
      mine.flatMap((event) => {
        const visit = visits.get(event.visit_id ?? '')
        const text = TEXTS[String(event.facts['notice'])]
        return visit && text ? [[event.id, { visit, text: text(visit) }] as const] : []
      }),
    )
  },
}
