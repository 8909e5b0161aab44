import type { Reaction } from '../../../platform/events/dispatcher.ts'
import { sql } from '../../../platform/database/query.ts'
import { toTell } from '../../../platform/telling.ts'

type Open = { id: string; visit_id: string; patient_id: string; nurse_id: string; expires_at: Date }

/** An offer rings once, and dispatch is told when its time has run out. */
export const offerReactions: readonly Reaction[] = [
  {
    on: 'VISIT_OFFERED',
    async effects(tx, { id, facts, happened_at }) {
      const offer = await tx.maybe(sql<Open>`
        select id, visit_id, patient_id, nurse_id, expires_at from offers
        where id = ${String(facts['offerId'])}::uuid and state = 'open'`)
      if (!offer) return []
      const ids = { offerId: offer.id, visitId: offer.visit_id, patientId: offer.patient_id }
      const rings = await toTell(tx, {
        what: 'visit-offered',
        key: `visit-offered-${offer.id}`,
        ids: { ...ids, eventId: id },
        to: [{ userId: offer.nurse_id }],
        now: happened_at,
      })
      return [
        ...rings,
        { key: `offer-expired-${offer.id}`, job: 'offer-expired', ids, dueAt: offer.expires_at },
      ]
    },
  },
]
