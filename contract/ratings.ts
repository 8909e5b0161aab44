import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { deviceClock, happenedAt } from './happened.ts'
import { personRef } from './people.ts'
import { id, instant, list, newId, page, text } from './primitives.ts'

/** What holds for ratings by the family: assumptions of ours, no law knows them. */
export const RATING = {
  /** So long after the first a rating may be changed. Days. */
  changeDays: 7,
  /** A nurse is shown sums of so many, and never fewer. */
  together: 5,
  /** Up to here the family is asked what went wrong. Stars. */
  low: 2,
} as const

const stars = z.int().min(1).max(5).describe('Whole stars, 5 is best')

export const rating = z.object({
  stars,
  words: z.string(),
  by: personRef.nullable().describe('Who said it; null where the caller does not know them'),
  at: instant,
  changed: z.boolean(),
})
export type Rating = z.infer<typeof rating>

export const visitRating = z.object({
  visitId: id,
  rating: rating.nullable(),
  changeableUntil: instant.nullable().describe('Null while nobody has rated'),
  can: z.array(z.enum(['rate'])),
})
export type VisitRating = z.infer<typeof visitRating>

export const ratedVisit = rating.extend({
  visitId: id,
  start: instant,
  patient: z.object({ id, name: z.string() }),
  nurse: personRef.nullable(),
})
export type RatedVisit = z.infer<typeof ratedVisit>

export const ownRatings = z.object({
  count: z.int().describe('How many are summed up here: whole groups of five'),
  average: z.number().nullable().describe('Of all of them; null before the first five'),
  groups: z
    .array(z.object({ from: instant, until: instant, average: z.number() }))
    .describe('Five visits each, the newest first; never a single rating'),
})

export const ratings = {
  read: endpoint('GET /api/visits/:id/rating', {
    input: z.object({ id }),
    output: visitRating,
    summary: 'How the family rated a visit: for whoever books for the patient, and dispatch',
  }),
  rate: endpoint('POST /api/visits/:id/rating', {
    input: z.object({
      id,
      ratingId: newId.describe('Chosen by the client: said twice, it stands once'),
      stars,
      words: text(1000, 0).default(''),
      at: happenedAt,
      clock: deviceClock,
    }),
    output: visitRating,
    summary:
      'Rate a completed visit (the patient, or family with the right to book); said anew within 7 days, the last one counts',
    status: 201,
  }),
  list: endpoint('GET /api/ratings', {
    input: z.object({ ...page }),
    output: list(ratedVisit),
    summary: 'Every rating as it stands, the newest first (dispatch)',
  }),
  own: endpoint('GET /api/ratings/own', {
    input: z.object({}),
    output: ownRatings,
    summary:
      'How families rate the visits of the calling nurse: averages of five visits at a time, once they can change no more',
  }),
}
