import { z } from 'zod'
import { id, instant } from './primitives.ts'

export const GRADES = ['A', 'B', 'C', 'D'] as const
/**
 * How well a check-in or check-out is proven. A: within 100 m of the pin, beside the accuracy, which is 50 m
 * or better. B: the same with up to 200 m. C: no usable fix, a worse one, or further away. D: entered later
 * by an administrator.
 */
export const grade = z.enum(GRADES)
export type Grade = z.infer<typeof grade>

export const GRADE_REASONS = [
  'no_fix',
  'weak_fix',
  'far',
  'no_pin',
  'mock',
  'door_code',
  'entered_later',
] as const
export const gradeReason = z.enum(GRADE_REASONS)
export type GradeReason = z.infer<typeof gradeReason>

export const PRESENCE_KINDS = ['check-in', 'check-out'] as const
export const presenceKind = z.enum(PRESENCE_KINDS)
export type PresenceKind = z.infer<typeof presenceKind>

/** Where a visit began or ended, as dispatch and the nurse herself see it. Metres; instants in UTC. */
export const presenceEntry = z.object({
  id,
  kind: presenceKind,
  grade,
  reasons: z.array(gradeReason),
  metres: z.int().nonnegative().nullable().describe('From the pin of the home'),
  accuracy: z.number().nullable(),
  pinConfirmed: z.boolean().describe('False: this one stays outside the share of A and B'),
  mock: z.boolean().describe('The phone says that its place is made up: a flag, not a verdict'),
  said: z.string().nullable().describe("The nurse's own reason"),
  at: instant.describe('When it happened'),
  receivedAt: instant,
  uncertain: z.boolean().describe('The clock of the phone was wrong'),
  codeTriesLeft: z.int().nonnegative().describe('How often a door code may still be tried'),
})
export type PresenceEntry = z.infer<typeof presenceEntry>
