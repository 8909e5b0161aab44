import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { offerState } from './offers.ts'
import { personRef } from './people.ts'
import { errorCode } from './errors.ts'
import { id, instant, newId, text } from './primitives.ts'
import { category } from './staff.ts'
import { visitSummary } from './visits.ts'

/** What speaks for a nurse or against her, and how much: said as a sentence. */
export const reason = z.object({
  kind: z.enum(['continuity', 'travel', 'day', 'week', 'category', 'answer']),
  points: z.int().describe('Added to her rank; below zero it speaks against her'),
  text: z.string(),
})
export type Reason = z.infer<typeof reason>

export const obstacle = z.object({
  code: z.string(),
  text: z.string(),
  liftable: z.boolean().describe('Dispatch may pass over it with a reason'),
})

export const candidate = z.object({
  nurse: personRef,
  category: category.nullable(),
  rank: z.int(),
  free: z.boolean().describe('Nothing is in the way'),
  reasons: z.array(reason),
  obstacles: z.array(obstacle),
  offer: offerState.nullable().describe('How the last offer of this visit to her stands'),
  assigned: z.boolean(),
})
export type Candidate = z.infer<typeof candidate>

/** Who could make the visits of a nurse who is away, so that no two of them need one nurse at a time. */
export const cover = z.object({
  nurse: personRef,
  from: instant,
  until: instant,
  running: z.array(visitSummary).describe('Under way already: nobody moves these without a call'),
  visits: z.array(
    z.object({
      visit: visitSummary,
      proposed: candidate.nullable().describe('Null where nobody is free'),
      others: z.array(candidate).describe('The next best who are free'),
    }),
  ),
})
export type Cover = z.infer<typeof cover>

export const coverResult = z.object({
  visitId: id,
  nurseId: id,
  done: z.boolean(),
  code: errorCode.nullable().describe('Why it was not done'),
  detail: z.string().nullable(),
})
export type CoverResult = z.infer<typeof coverResult>

/** At most so many visits are given away in one act. */
const MOST_COVERED = 50

export const dispatch = {
  candidates: endpoint('GET /api/visits/:id/candidates', {
    input: z.object({ id }),
    output: z.object({ items: z.array(candidate) }),
    summary: 'Every nurse for a visit, the best first, each with her reasons in words (dispatch)',
  }),
  sick: endpoint('POST /api/staff/:id/sick', {
    input: z.object({
      id,
      absenceId: newId,
      from: instant,
      until: instant,
      reason: text(300, 0).default('').describe('Kept encrypted with the key of who is away'),
    }),
    output: cover,
    summary:
      'A nurse is ill: marks her away and proposes who makes each of her visits. Moves none of them (dispatch)',
    status: 201,
  }),
  cover: endpoint('GET /api/staff/:id/cover', {
    input: z.object({ id, from: instant, until: instant }),
    output: cover,
    summary: 'Who could make the visits of a nurse in this time, as it stands now (dispatch)',
  }),
  applyCover: endpoint('POST /api/staff/:id/cover', {
    input: z.object({
      id,
      covers: z
        .array(z.object({ visitId: id, nurseId: id }))
        .min(1)
        .max(MOST_COVERED),
    }),
    output: z.object({ items: z.array(coverResult) }),
    summary:
      'Give visits of a nurse to others, each by itself: one that cannot be given holds up no other (dispatch)',
  }),
}
