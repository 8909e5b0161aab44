import type { FrameRenderer } from '../../../platform/events/frames.ts'
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
