import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { offerState } from './offers.ts'
import { personRef } from './people.ts'
import { id } from './primitives.ts'
import { category } from './staff.ts'

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

export const dispatch = {
  candidates: endpoint('GET /api/visits/:id/candidates', {
    input: z.object({ id }),
    output: z.object({ items: z.array(candidate) }),
    summary: 'Every nurse for a visit, the best first, each with her reasons in words (dispatch)',
  }),
}
