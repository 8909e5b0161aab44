import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { personRef } from './people.ts'
import { id, instant, newId, nothing, text } from './primitives.ts'

export const skill = z.object({ id, name: z.string(), active: z.boolean() })
export type Skill = z.infer<typeof skill>

/** A stretch of a weekday (1 is Monday) in the practice's zone, in minutes from midnight. */
export const shift = z
  .object({
    weekday: z.int().min(1).max(7),
    from: z.int().min(0).max(1439),
    until: z.int().min(1).max(1440),
  })
  .refine(({ from, until }) => from < until, {
    message: 'ends before it begins; a night is two: until 1440, and from 0 on the next day',
    path: ['until'],
  })
export type Shift = z.infer<typeof shift>

export const ABSENCE_KINDS = ['leave', 'sick', 'training', 'other'] as const
export const absenceKind = z.enum(ABSENCE_KINDS)
export type AbsenceKind = z.infer<typeof absenceKind>

export const absence = z.object({
  id,
  from: instant,
  until: instant,
  kind: absenceKind,
  reason: z.string(),
  saidBy: personRef,
})
export type Absence = z.infer<typeof absence>

export const TIME_ACTIONS = ['set-hours', 'set-skills', 'record-absence'] as const

export const nurseTime = z.object({
  userId: id,
  hours: z
    .array(shift)
    .describe("Empty where nothing was agreed: then the practice's, Monday to Friday 07:00-18:00"),
  skills: z.array(skill),
  absences: z.array(absence).describe('From today on, those that hold'),
  can: z.array(z.enum(TIME_ACTIONS)),
})
export type NurseTime = z.infer<typeof nurseTime>

export const workingTime = {
  one: endpoint('GET /api/staff/:id/time', {
    input: z.object({ id }),
    output: nurseTime,
    summary:
      'When a nurse works, when she is away and what she has learned (herself, dispatch, clinical lead)',
  }),
  setHours: endpoint('PUT /api/staff/:id/hours', {
    input: z.object({ id, hours: z.array(shift).max(28) }),
    output: nurseTime,
    summary: 'The working week of a nurse, all at once (dispatch)',
  }),
  setSkills: endpoint('PUT /api/staff/:id/skills', {
    input: z.object({ id, skillIds: z.array(id).max(50) }),
    output: nurseTime,
    summary: 'What a nurse has learned, all at once (dispatch, a clinical lead)',
  }),
  recordAbsence: endpoint('POST /api/staff/:id/absences', {
    input: z.object({
      id,
      absenceId: newId,
      from: instant,
      until: instant,
      kind: absenceKind,
      reason: text(300, 0).default('').describe('Kept encrypted with the key of who is away'),
    }),
    output: nurseTime.extend({
      visitsMeanwhile: z.int().describe('Visits booked for that time: they stay hers until moved'),
    }),
    summary: 'Leave, illness or training of a nurse (dispatch)',
    status: 201,
  }),
  withdrawAbsence: endpoint('POST /api/staff/absences/:absenceId/withdraw', {
    input: z.object({ absenceId: id }),
    output: nothing,
    summary: 'An absence that will not be, or ended early (dispatch)',
  }),
}
