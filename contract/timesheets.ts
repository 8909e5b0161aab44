import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { presenceEntry } from './grades.ts'
import { personRef } from './people.ts'
import { id, instant } from './primitives.ts'
import { status } from './visits.ts'

const week = z.iso
  .date()
  .refine((value) => new Date(`${value}T12:00:00Z`).getUTCDay() === 1, 'a Monday')
  .describe("The Monday of a week in the practice's zone")

const noted = presenceEntry.pick({
  kind: true,
  grade: true,
  reasons: true,
  said: true,
  at: true,
  uncertain: true,
  pinConfirmed: true,
})

const totals = z.object({
  visits: z.int(),
  plannedMinutes: z.int(),
  provenMinutes: z.int().describe('Check-in and check-out are both A or B'),
  notedMinutes: z.int().describe('One of them is C: worked, and not proven. It cuts no pay'),
  correctedMinutes: z.int().describe('One of them was entered later by an administrator'),
  kilometres: z.number().describe('From one visit to the next of a day'),
  kilometresBy: z
    .enum(['road', 'line', 'both'])
    .nullable()
    .describe('Along roads that a router knows, or as the crow flies; null where there is no way'),
})
export type Totals = z.infer<typeof totals>

export const timesheet = z.object({
  nurse: personRef,
  week,
  totals,
  share: z
    .object({ counted: z.int(), proven: z.int(), unconfirmed: z.int() })
    .describe('Check-ins and check-outs at confirmed pins, and how many of them are A or B'),
  approved: z
    .object({ by: personRef.nullable(), at: instant, totals, changedSince: z.boolean() })
    .nullable(),
  can: z.array(z.enum(['approve'])),
})
export type Timesheet = z.infer<typeof timesheet>

export const timesheetRow = z.object({
  visitId: id,
  patient: z.string(),
  status,
  start: instant,
  end: instant,
  presence: z.array(noted),
  minutes: z.int().nullable().describe('From check-in to check-out; null while one is missing'),
  kind: z.enum(['proven', 'noted', 'corrected']).nullable(),
  kilometres: z.number().nullable().describe('From the visit before it on the same day'),
  kilometresBy: z.enum(['road', 'line']).nullable(),
})
export type TimesheetRow = z.infer<typeof timesheetRow>

export const timesheets = {
  list: endpoint('GET /api/timesheets', {
    input: z.object({ week }),
    output: z.object({ items: z.array(timesheet) }),
    summary: 'A week of every nurse (dispatch), or of oneself (nurse)',
  }),
  get: endpoint('GET /api/timesheets/:nurseId/:week', {
    input: z.object({ nurseId: id, week }),
    output: timesheet.extend({ rows: z.array(timesheetRow) }),
    summary: 'A week of one nurse: planned, proven and corrected times, grades with their reasons',
  }),
  approve: endpoint('POST /api/timesheets/:nurseId/:week/approve', {
    input: z.object({ nurseId: id, week }),
    output: timesheet.extend({ rows: z.array(timesheetRow) }),
    summary: 'Approve a week that is over (dispatch); never of times that one entered oneself',
  }),
  csv: endpoint('GET /api/timesheets/:nurseId/:week/csv', {
    input: z.object({ nurseId: id, week }),
    output: z.object({
      filename: z.string(),
      csv: z.string().describe('RFC 4180 with a byte order mark; no cell begins a formula'),
    }),
    summary: 'An approved week as CSV (dispatch, the nurse)',
  }),
}
