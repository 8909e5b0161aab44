import { z } from 'zod'
import { personRef } from './people.ts'
import { id, instant } from './primitives.ts'
import { status } from './visitStatus.ts'

const rating = z.int().min(1).max(5)

/** What a review said before it was changed. */
export const reviewVersion = z.object({
  id,
  rating,
  comment: z.string().nullable().describe('Null where it does not open'),
  doctor: personRef,
  at: instant.describe('When it was written'),
})

/** What a doctor asked the nurse about a signed report; the family is shown nothing of it. */
export const reviewQuestion = z.object({
  id,
  question: z.string().nullable().describe('Null where it does not open'),
  doctor: personRef,
  at: instant,
  answeredAt: instant.nullable(),
  addendumId: id.nullable().describe('Of the report: it answers the question'),
})

/** A visit that a doctor ordered, and what became of it; the family is told by the visit itself. */
export const followUp = z.object({
  id,
  service: z.object({ id, name: z.string() }),
  withinDays: z.int().min(1).max(90),
  reason: z.string().nullable().describe('Null where it does not open'),
  doctor: personRef,
  at: instant,
  state: z.enum(['open', 'booked', 'not_needed']),
  settledAt: instant.nullable(),
  note: z.string().nullable().describe('Why dispatch books none'),
  booked: z.object({ id, start: instant, status }).nullable(),
})

/** What a doctor says of a signed report. */
export const review = z.object({
  rating: rating.nullable().describe('Judges the report; hidden from the family'),
  comment: z.string().nullable(),
  doctor: personRef,
  at: instant,
  released: z.boolean(),
  amendedAt: instant
    .nullable()
    .describe('When it was changed last; to the family only what was changed after they read it'),
  changeableUntil: instant
    .nullable()
    .describe('Until when its doctor may change it; for whom that is'),
  versions: z
    .array(reviewVersion)
    .describe('What it said before, the newest first; never to the family'),
})
