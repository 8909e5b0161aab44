import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { duty, personRef, role } from './people.ts'
import { id, instant, list, newId, page, text } from './primitives.ts'

export const GLASS_REASONS = ['emergency', 'safety', 'complaint', 'missing', 'other'] as const
/** Why a record is opened: `other` needs a note. */
export const glassReason = z.enum(GLASS_REASONS)
export type GlassReason = z.infer<typeof glassReason>

const namedPatient = z.object({ id, name: z.string() })

const review = z.object({
  by: personRef,
  at: instant,
  outcome: z.enum(['justified', 'not_justified']),
  note: z.string(),
})

export const opening = z.object({
  id,
  patient: namedPatient,
  by: personRef,
  reason: glassReason,
  note: z.string().describe('Empty when there is none'),
  openedAt: instant,
  until: instant.describe('When it ends by itself, or when it was closed'),
  open: z.boolean(),
  reviewBy: instant.describe('Within 2 days of opening'),
  overdue: z.boolean().describe('Nobody has reviewed it in time'),
  review: review.nullable(),
  patientToldLater: instant
    .nullable()
    .describe('The patient is shown it from then on, for a recorded safeguarding reason'),
  can: z.array(z.enum(['close', 'review', 'delay'])),
})
export type Opening = z.infer<typeof opening>

const policyTable = z.object({
  feature: z.string(),
  name: z.string().describe('As in `server/features/<feature>/policy.ts`'),
  rows: z.array(z.object({ action: z.string(), allowed: z.array(z.string()) })),
  predicates: z
    .array(z.string())
    .describe('What decides line by line instead of by a cell of this table'),
})
export type PolicyTable = z.infer<typeof policyTable>

export const access = {
  breakGlass: endpoint('POST /api/access/break-glass', {
    input: z
      .object({ id: newId, patientId: id, reason: glassReason, note: text(500).optional() })
      .refine(({ reason, note }) => reason !== 'other' || note, {
        path: ['note'],
        message: 'say what the reason is',
      }),
    output: opening,
    summary:
      'Open the record of one patient for 60 minutes (dispatch or clinical lead); privacy officers and the patient are told',
    status: 201,
  }),
  patients: endpoint('GET /api/access/patients', {
    input: z.object({ ...page }),
    output: list(namedPatient),
    summary:
      'All patients by name only: to open a record, or to review that (dispatch, clinical lead, privacy officer)',
  }),
  openings: endpoint('GET /api/access/openings', {
    input: z.object({ which: z.enum(['own', 'all']).default('own'), ...page }),
    output: list(opening),
    summary:
      'Opened records: one’s own newest first, or all, those to review first (privacy officer)',
  }),
  closeOpening: endpoint('POST /api/access/openings/:id/close', {
    input: z.object({ id }),
    output: opening,
    summary: 'Close a record before its time (whoever opened it)',
  }),
  reviewOpening: endpoint('POST /api/access/openings/:id/review', {
    input: z.object({ id, outcome: z.enum(['justified', 'not_justified']), note: text(1000) }),
    output: opening,
    summary: 'Say whether opening was justified (privacy officer, never of one’s own)',
  }),
  delay: endpoint('POST /api/access/delays', {
    input: z.object({ id: newId, patientId: id, until: instant, reason: text(1000) }),
    output: z.object({ id, patientId: id, until: instant }),
    summary:
      'Tell a patient later that their record was opened, for a safeguarding reason (privacy officer); the last one counts',
    status: 201,
  }),
  policy: endpoint('GET /api/policy', {
    input: z.object({}),
    output: z.object({
      roles: z.array(role),
      duties: z.array(duty),
      tables: z.array(policyTable),
    }),
    summary: 'Who may do what, as the server decides it (administrators)',
  }),
}
