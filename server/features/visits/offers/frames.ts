import type { FrameRenderer } from '../../../platform/events/frames.ts'
import { personRefs, summariesOf } from '../queries.ts'
import { offersByIds } from './queries.ts'

const offerOf = (facts: Record<string, unknown>) => String(facts['offerId'])

/** Frames about offers: the offer as it is now, to its nurse. */
export const offerFrames: FrameRenderer = {
  types: ['VISIT_OFFERED', 'OFFER_ENDED'],
  async render(context, events) {
    const offers = await offersByIds(context, [
      ...new Set(events.map(({ facts }) => offerOf(facts))),
    ])
    return new Map(
      events.flatMap(({ id, facts }) => {
        const offer = offers.get(offerOf(facts))
        return offer ? [[id, { offer }] as const] : []
      }),
    )
  },
}

/** What dispatch must know: nobody answered. */
export const expiryNotices: FrameRenderer = {
  types: ['NOTICE'],
  async render(context, events) {
    const mine = events.filter(({ facts }) => facts['notice'] === 'offer-expired')
    const visits = await summariesOf(
      context,
      mine.flatMap(({ visit_id }) => visit_id ?? []),
    )
    const nurses = await personRefs(
      context,
      mine.map(({ facts }) => String(facts['nurseId'])),
    )
    return new Map(
      mine.flatMap(({ id, visit_id, facts }) => {
        const visit = visits.get(visit_id ?? '')
        const who = nurses.get(String(facts['nurseId']))?.name ?? 'The nurse'
        const text = `${who} did not answer the offer in time`
        return visit ? [[id, { visit, text }] as const] : []
      }),
    )
  },
}
