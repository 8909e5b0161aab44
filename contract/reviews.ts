import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { RISKS, WARNING_KINDS } from './news2.ts'
import { happenedAt, deviceClock } from './happened.ts'
import { id, instant, list, newId, page, text } from './primitives.ts'
import { personRef } from './people.ts'
import { visit, visitSummary } from './visits.ts'

/** The worst that was measured on a visit, and whether anybody acted on it. */
const worst = z.object({
  at: instant.describe('When it was measured'),
  uncertain: z.boolean().describe('The clock of the device was wrong'),
  total: z.int().min(0).max(20).nullable().describe('NEWS2; null where no score applies'),
  atLeast: z.boolean().describe('Something was not measured: the score is at least that'),
  risk: z.enum(RISKS).nullable(),
  warnings: z.array(z.enum(WARNING_KINDS)),
  acknowledged: z.boolean().nullable().describe('Null where nothing warned'),
  comfort: z.boolean().describe('Comfort care stood: the score alone makes nobody the worst'),
})

/** A signed report that waits for its doctor, and why it stands where it stands. */
export const queuedReview = z.object({
  visit: visitSummary,
  signedAt: instant,
  urgency: z
    .enum(['none', 'warned_settled', 'warned', 'rang_settled', 'rang'])
    .describe(
      'What the queue goes by first, the last one worst: whether what was measured rang at once or later, and whether somebody acted on it',
    ),
  incident: z
    .boolean()
    .describe(
      'An incident of this visit with the patient at risk was reported; never one about the caller',
    ),
  worst: worst.nullable().describe('Null where nothing was measured'),
  answeredAt: instant
    .nullable()
    .describe('When the nurse answered the last question of the doctor'),
  worriedAt: instant.nullable().describe('When the nurse last said that she is worried'),
})
export type QueuedReview = z.infer<typeof queuedReview>

/** A review as the clinical lead reads it: how reports are judged, not what they say. */
export const judgedReport = z.object({
  visitId: id,
  patient: z.object({ id, name: z.string() }),
  nurse: personRef.nullable().describe('Whose report it judges'),
  doctor: personRef,
  rating: z.int().min(1).max(5),
  at: instant,
  released: z.boolean(),
  amendedAt: instant.nullable(),
  before: z
    .array(z.object({ id, rating: z.int().min(1).max(5), doctor: personRef, at: instant }))
    .describe('How it was judged before it was changed, the newest first'),
})
export type JudgedReport = z.infer<typeof judgedReport>

export const reviews = {
  list: endpoint('GET /api/reviews', {
    input: z.object({ ...page }),
    output: list(judgedReport),
    summary:
      'How reports are judged, the newest first, with how each was judged before it was changed (clinical lead); remarks are of the record',
  }),
  queue: endpoint('GET /api/reviews/queue', {
    input: z.object({
      which: z
        .enum(['waiting', 'asked'])
        .default('waiting')
        .describe('`asked`: those that wait for an answer of their nurse'),
      ...page,
    }),
    output: list(queuedReview),
    summary:
      'Signed reports that wait for the calling doctor, however old: the worst patients first, then the longest waiting. Pages neither skip nor repeat what was there throughout, also where something warns meanwhile',
  }),
  ask: endpoint('POST /api/visits/:id/review/questions', {
    input: z.object({ id, questionId: newId, question: text(2_000) }),
    output: visit,
    summary:
      'Send a signed report back to its nurse with a question: it leaves the queue until she has answered with an addendum. The family is told nothing of it',
    status: 201,
  }),
  orderFollowUp: endpoint('POST /api/visits/:id/follow-ups', {
    input: z.object({
      id,
      followUpId: newId,
      serviceId: id,
      withinDays: z.int().min(1).max(90),
      reason: text(1_000).describe('For the nurse; dispatch and the family do not read it'),
    }),
    output: visit,
    summary:
      'Order a follow-up visit: a task of dispatch, who book it by requesting a visit with this id. One at a time',
    status: 201,
  }),
  change: endpoint('POST /api/visits/:id/review/change', {
    input: z.object({
      id,
      changeId: newId,
      rating: z.int().min(1).max(5),
      comment: text(2_000, 0).default(''),
      at: happenedAt,
      clock: deviceClock,
    }),
    output: visit,
    summary:
      'Change a review within 24 hours, by whoever wrote it; what it said before is kept. After its release the family sees that it was amended',
    status: 201,
  }),
  release: endpoint('POST /api/visits/:id/review/release', {
    input: z.object({ id }),
    output: visit,
    summary:
      'Show report and review to the patient and the family, where that was not done with the review. Releasing again answers the visit unchanged',
  }),
}
