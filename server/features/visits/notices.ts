import type { VisitSummary } from '../../../contract/visits.ts'
import { ZONE } from '../../platform/clinicTime.ts'
import type { FrameRenderer } from '../../platform/events/frames.ts'
import { personRefs, summariesOf } from './queries.ts'

const clock = new Intl.DateTimeFormat('en-ZA', {
  timeZone: ZONE,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/** What happened, and the name of the nurse whom it names. */
type Told = {
  visit: VisitSummary
  facts: Record<string, unknown>
  nurse: string
  /** What the reader did themselves: another device of theirs hears it, and tells nothing. */
  own: boolean
}

/** What a person is told beside a visit, in a sentence; by the notice of the event. */
const TEXTS: Record<string, (told: Told) => string> = {
  'offer-expired': ({ nurse }) => `${nurse} did not answer the offer in time`,
  // Between doctor and nurse; what is asked and answered stands in the visit.
  'report-question': ({ own }) => (own ? '' : 'Your doctor has a question about a report'),
  'report-answered': ({ own }) => (own ? '' : 'A question about a report is answered'),
  // For the family, before the visit begins.
  delay: ({ facts }) =>
    facts['minutes']
      ? `Your nurse is delayed: about ${clock.format(new Date(String(facts['start'])))}. We are sorry.`
      : 'Your nurse will be on time after all',
}

const unique = (ids: unknown[]) => [...new Set(ids.filter((id) => typeof id === 'string'))]

/** Notices about visits, to those who still see the visit. */
export const noticeFrames: FrameRenderer = {
  types: ['NOTICE'],
  async render(context, events) {
    const mine = events.filter(({ facts }) => String(facts['notice']) in TEXTS)
    const visits = await summariesOf(context, unique(mine.map(({ visit_id }) => visit_id)))
    const nurses = await personRefs(context, unique(mine.map(({ facts }) => facts['nurseId'])))
    return new Map(
      mine.flatMap(({ id, visit_id, facts, actor_id }) => {
        const visit = visits.get(visit_id ?? '')
        const text = TEXTS[String(facts['notice'])]
        const nurse = nurses.get(String(facts['nurseId']))?.name ?? 'The nurse'
        const own = actor_id === context.actor.id
        return visit && text
          ? [[id, { visit, text: text({ visit, facts, nurse, own }) }] as const]
          : []
      }),
    )
  },
}
