import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { personRef } from './people.ts'
import { id, instant, list, newId, page } from './primitives.ts'
import { service } from './visits.ts'

/** How long an offer stands, in minutes; and to how many nurses at once. */
export const OFFER_RULES = {
  minutes: 15,
  leastMinutes: 2,
  mostMinutes: 24 * 60,
  nurses: 20,
} as const

export const OFFER_STATES = [
  'open',
  'accepted',
  'declined',
  'withdrawn',
  'expired',
  /** Somebody else took the visit, or it was cancelled. */
  'ended',
] as const
export const offerState = z.enum(OFFER_STATES)
export type OfferState = z.infer<typeof offerState>

export const OFFER_ACTIONS = ['accept', 'decline', 'withdraw'] as const
export type OfferAction = (typeof OFFER_ACTIONS)[number]

/** All that a nurse is told of a visit before she accepts: no name, no address. */
export const offer = z.object({
  id,
  visitId: id,
  state: offerState,
  service: service
    .pick({ id: true, name: true, minutes: true, categories: true })
    .extend({ skills: z.array(z.string()).describe('What a nurse must have learned for it') }),
  start: instant,
  end: instant,
  suburb: z.string().nullable().describe('Null once the offer is over'),
  nurse: personRef,
  offeredAt: instant,
  expiresAt: instant.describe('From this moment it cannot be accepted any more'),
  settledAt: instant.nullable(),
  can: z.array(z.enum(OFFER_ACTIONS)),
})
export type Offer = z.infer<typeof offer>

const one = { input: z.object({ id }), output: offer }

export const offers = {
  make: endpoint('POST /api/visits/:id/offers', {
    input: z.object({
      id,
      offers: z
        .array(z.object({ id: newId, nurseId: id }))
        .min(1)
        .max(OFFER_RULES.nurses),
      minutes: z
        .int()
        .min(OFFER_RULES.leastMinutes)
        .max(OFFER_RULES.mostMinutes)
        .default(OFFER_RULES.minutes)
        .describe('For how long it can be accepted'),
    }),
    output: z.object({ items: z.array(offer) }),
    summary:
      'Offer a visit to one nurse or several; the first to accept has it. Whoever is asked already keeps her offer (dispatch)',
    status: 201,
  }),
  list: endpoint('GET /api/offers', {
    input: z.object({ visitId: id.optional(), ...page }),
    output: list(offer),
    summary:
      'For a nurse her open offers; for dispatch those of a visit, or of all visits that look for a nurse. Newest first',
  }),
  accept: endpoint('POST /api/offers/:id/accept', {
    ...one,
    summary: 'Take the visit: the first acceptance wins and books it',
  }),
  decline: endpoint('POST /api/offers/:id/decline', { ...one, summary: 'Say no to an offer' }),
  withdraw: endpoint('POST /api/offers/:id/withdraw', {
    ...one,
    summary: 'Take an offer back (dispatch)',
  }),
}
