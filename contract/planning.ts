import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { address, gateCode } from './people.ts'
import { cents, id, instant, newId, text } from './primitives.ts'
import { visit, visitSummary } from './visits.ts'

export const AFTER_HOURS = ['early', 'evening', 'weekend', 'holiday'] as const
/** Why a visit that starts then costs more. */
export const afterHours = z.enum(AFTER_HOURS)
export type AfterHours = z.infer<typeof afterHours>

const priced = {
  start: instant,
  end: instant,
  priceCents: cents,
  afterHours: afterHours.nullable().describe('Why it costs more than on a weekday; null when not'),
}

export const slot = z.object({
  ...priced,
  sameNurse: z
    .boolean()
    .nullable()
    .describe('With `visitId`: whether the nurse of that visit could come then'),
  nurses: z.int().nullable().describe('How many nurses could come; for dispatch only'),
})
export type Slot = z.infer<typeof slot>

export const SERIES_MOST = 60

export const planning = {
  slots: endpoint('GET /api/visits/slots', {
    input: z.object({
      serviceId: id.optional().describe('Either this or `visitId`'),
      patientId: id.optional().describe('Whose home; dispatch may leave it out'),
      visitId: id.optional().describe('Other times for this visit, instead of `serviceId`'),
      latitude: z.coerce.number().min(-90).max(90).optional(),
      longitude: z.coerce.number().min(-180).max(180).optional(),
      from: instant,
      days: z.coerce.number().int().min(1).max(14).default(7),
    }),
    output: z.object({ items: z.array(slot), until: instant }),
    summary:
      'Starts at which at least one nurse can come: registered, skilled, at work, not away, and there in time',
  }),
  quote: endpoint('GET /api/visits/quote', {
    input: z.object({ serviceId: id.optional(), visitId: id.optional(), start: instant }),
    output: z.object(priced),
    summary: 'What a visit at that time would cost, and why; with `visitId` that visit moved there',
  }),
  reschedule: endpoint('POST /api/visits/:id/reschedule', {
    input: z.object({ id, start: instant }),
    output: visit,
    summary:
      'Another time for a visit that has not begun. Its nurse keeps it when she can come then, else dispatch looks for another',
  }),
  series: endpoint('POST /api/visits/series', {
    input: z.object({
      patientId: id,
      serviceId: id,
      visits: z
        .array(z.object({ id: newId, start: instant }))
        .min(1)
        .max(SERIES_MOST)
        .describe('Each with an id of its own, so that each can be changed alone'),
      address: address.optional(),
      gateCode: gateCode.optional(),
      note: text(1000, 0).default(''),
      confirmed: z.boolean().default(false),
      nurseId: id.optional().describe('Who makes those for which she is free (dispatch)'),
    }),
    output: z.object({
      items: z.array(
        z.object({
          visit: visitSummary,
          obstacle: z
            .string()
            .nullable()
            .describe('Why nobody, or not this nurse, can come then; the visit waits for dispatch'),
        }),
      ),
    }),
    summary: 'Several visits as one act, such as wound care every day for two weeks: all or none',
    status: 201,
  }),
}
