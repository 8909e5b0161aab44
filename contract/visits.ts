import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { upload } from './uploads.ts'
import { listedVisits } from './visitFilters.ts'
import { presenceEntry } from './grades.ts'
import { deviceClock, happenedAt } from './happened.ts'
import { address, gateCode, personRef } from './people.ts'
import { category } from './staff.ts'
import { cents, id, instant, list, newId, nothing, position, text } from './primitives.ts'
import { MOST_BESIDE, reportParts, reportWords, versionBeside } from './reportParts.ts'
import { followUp, review, reviewQuestion } from './reviewParts.ts'
import { visitAction } from './visitActions.ts'
import { status } from './visitStatus.ts'

export { status, STATUSES, type Status } from './visitStatus.ts'

export const OUTCOMES = ['full', 'partial', 'stopped'] as const
export const outcome = z.enum(OUTCOMES)

/** Why a visit ended before care: said by the nurse at the door, or by whoever cancels. */
export const END_REASONS = [
  'patient_request',
  'patient_better',
  'practice',
  'unsafe',
  'refused',
  'wrong_address',
  'in_hospital',
  'died',
  'no_answer',
  'other',
] as const
export const endReason = z.enum(END_REASONS)
export type EndReason = z.infer<typeof endReason>

export const service = z.object({
  id,
  name: z.string(),
  neutralName: z.string().describe('What is said outside the app: a service is health data'),
  minutes: z.int().positive(),
  priceCents: cents,
  categories: z.array(category).describe('The categories of nurse who may do it'),
  needsOrder: z.boolean().describe("It is given only by a doctor's order"),
})
export type Service = z.infer<typeof service>

/** A visit as lists, frames and the board show it. */
export const visitSummary = z.object({
  id,
  status,
  service,
  patient: z.object({ id, name: z.string() }),
  nurse: personRef.nullable(),
  doctor: personRef.nullable(),
  start: instant.describe('Agreed start, UTC'),
  end: instant.describe('Agreed end, UTC'),
  suburb: z.string(),
  priceCents: cents,
  late: z.boolean().describe('Should have begun and has not'),
  overdue: z.boolean().describe('Done more than 24 h ago, and the report is not signed yet'),
  reportStatus: z.enum(['none', 'draft', 'signed', 'reviewed']),
  unread: z.int().nonnegative(),
  updatedAt: instant,
  inError: z.boolean().describe('Entered in error: kept in the history, left out of lists'),
  can: z.array(visitAction),
  delay: z
    .object({ minutes: z.int().positive(), start: instant })
    .nullable()
    .describe(
      'When it will begin as it looks now, if that is late: for dispatch from 10 minutes on, for the family what they were told',
    ),
  atRisk: z
    .enum(['registration', 'disabled'])
    .nullable()
    .describe(
      'For dispatch: the nurse will not be registered on that date, or can no longer sign in',
    ),
})
export type VisitSummary = z.infer<typeof visitSummary>

export const report = reportWords.extend({
  id,
  version: z.int().describe('Grows with each save; send it back to save over it'),
  beside: z
    .array(versionBeside)
    .describe('To the nurse who writes: what another phone saved meanwhile. Signing waits for it'),
  unreadable: z.boolean(),
  author: personRef,
  savedAt: instant,
  signedAt: instant.nullable(),
  addenda: z.array(
    z.object({ id, content: z.string(), reason: z.string(), author: personRef, at: instant }),
  ),
  pdfUrl: z.string().nullable().describe('The signed report as PDF, once it is made'),
  pdfState: z.enum(['making', 'ready', 'failed']).nullable().describe('Of the newest PDF'),
})
export type Report = z.infer<typeof report>

export const timelineEntry = z.object({
  id,
  type: z.string(),
  at: instant.describe('When it happened'),
  receivedAt: instant.describe('When the server heard of it'),
  by: personRef.nullable(),
  from: status.nullable(),
  to: status.nullable(),
  reason: z.string().nullable(),
  uncertain: z.boolean().describe('The clock of the device was wrong'),
  said: status
    .nullable()
    .describe('What was done without signal when the visit was already something else'),
  note: z.string().nullable().describe('What dispatch wrote; for dispatch'),
})

export const CALLED = ['patient', 'emergency_contact'] as const
export const CALL_RESULTS = ['no_answer', 'answered', 'no_number'] as const

export const visit = visitSummary.extend({
  address: address.nullable().describe('Null where it cannot be read'),
  note: z.string().describe('What the family wants the nurse to know'),
  times: z.object({
    requestedAt: instant,
    scheduledAt: instant.nullable(),
    enRouteAt: instant.nullable(),
    arrivedAt: instant.nullable(),
    startedAt: instant.nullable(),
    completedAt: instant.nullable(),
    cancelledAt: instant.nullable(),
    absentAt: instant.nullable(),
  }),
  outcome: outcome.nullable(),
  endReason: endReason.nullable(),
  cancellation: z
    .object({ feeCents: cents, freeUntil: instant })
    .nullable()
    .describe('What cancelling at this moment would cost; null when it cannot be cancelled'),
  feeCents: cents.describe('Charged for a late cancellation'),
  payments: z.array(z.object({ id, amountCents: cents, status: z.string(), at: instant })),
  participants: z.array(
    personRef.extend({ relation: z.enum(['self', 'delegate', 'nurse', 'doctor']) }),
  ),
  conversations: z.array(
    z.object({
      id,
      kind: z.enum(['practical', 'clinical']),
      lastNumber: z.int().nonnegative(),
      lastAt: instant.nullable().describe('When something was said last'),
      unread: z.int().nonnegative(),
    }),
  ),
  files: z
    .array(upload.extend({ at: instant }))
    .describe(
      'What was sent or made for this visit and the caller may open, newest first; at most 100',
    ),
  report: report.nullable(),
  review: review.nullable(),
  questions: z
    .array(reviewQuestion)
    .describe('Of the doctor about the report, the oldest first; for nurse and doctor'),
  followUps: z
    .array(followUp)
    .describe('Visits that the doctor ordered with this one; for nurse and doctor'),
  why: z
    .object({
      reason: z.string().nullable().describe('Null where it does not open'),
      doctor: personRef.nullable(),
      at: instant,
    })
    .nullable()
    .describe('Why a doctor ordered this visit after another; for its nurse and doctor'),
  timeline: z.array(timelineEntry),
  location: z
    .object({ latitude: z.number(), longitude: z.number(), accuracy: z.number(), at: instant })
    .nullable()
    .describe('Last known place of a nurse on her way; for dispatch and the nurse'),
  presence: z
    .array(presenceEntry)
    .describe('Check-in and check-out with their grades; for dispatch and the nurse herself'),
  corrections: z
    .array(
      z.object({ id, by: personRef, at: instant, from: status, to: status, reason: z.string() }),
    )
    .describe('What an administrator corrected, and why; for dispatch and the nurse'),
  absence: z
    .object({
      from: instant.describe('Not before: so long is waited at the door'),
      calls: z.array(z.object({ whom: z.enum(CALLED), result: z.enum(CALL_RESULTS), at: instant })),
      missing: z.array(z.enum(CALLED)).describe('Who is called before nobody opens'),
    })
    .nullable()
    .describe('What it takes to say that nobody opens; while the nurse is at the door'),
  kept: z
    .object({
      steps: z.array(z.object({ status, at: instant, uncertain: z.boolean() })),
      code: z.boolean().describe('A door code of hers was right'),
      report: z.boolean(),
      noted: z.int().describe('Lines of the record, marks of the checklist and rounds of values'),
    })
    .nullable()
    .describe(
      'To a nurse who tells late of a visit that is not hers any more: what was kept of it',
    ),
})
export type Visit = z.infer<typeof visit>

/** The moves that `POST /api/visits/:id/status` takes. Cancelling and assigning have their own. */
export const MOVES = [
  'REQUESTED',
  'SCHEDULED',
  'EN_ROUTE',
  'ARRIVED',
  'IN_PROGRESS',
  'COMPLETED',
  'PATIENT_ABSENT',
  'CANCELLED',
] as const

export const visits = {
  services: endpoint('GET /api/services', {
    input: nothing,
    output: z.object({ items: z.array(service) }),
    summary: 'What can be booked, how long it takes and what it costs',
  }),
  request: endpoint('POST /api/visits', {
    input: z.object({
      id: newId,
      patientId: id,
      serviceId: id,
      start: instant,
      address: address.optional().describe("The patient's own address unless given"),
      gateCode: gateCode
        .optional()
        .describe("Of that address; the patient's own unless an address is given"),
      note: text(1000, 0).default(''),
      confirmed: z
        .boolean()
        .default(false)
        .describe('Asked for although the patient is in hospital or moved away'),
      followUpId: id.optional().describe('For dispatch: the follow-up that this visit is'),
    }),
    output: visit,
    summary: 'Request a visit. The price is ours: it follows from the service and the time',
    status: 201,
  }),
  list: endpoint('GET /api/visits', {
    input: listedVisits(status),
    output: list(visitSummary),
    summary:
      'The visits that the caller may see, by agreed start. Filters narrow together; pages neither skip nor repeat what was there throughout, also what is moved meanwhile',
  }),
  get: endpoint('GET /api/visits/:id', {
    input: z.object({ id }),
    output: visit,
    summary: 'One visit with people, conversations, report, history and what may be done now',
  }),
  changeStatus: endpoint('POST /api/visits/:id/status', {
    input: z.object({
      id,
      status: z.enum(MOVES),
      at: happenedAt,
      clock: deviceClock,
      undo: z
        .boolean()
        .default(false)
        .describe('Take back the last step, within 5 minutes: `status` is the one before it'),
      outcome: outcome.optional().describe('With COMPLETED; full unless told'),
      reason: endReason.optional().describe('Required when a visit ends without care'),
      position: position
        .extend({
          accuracy: z.number().min(0).max(100_000),
          mock: z.boolean().default(false).describe('The phone says that the place is made up'),
          deviceId: id.optional(),
        })
        .optional()
        .describe('Where the phone is; grades the check-in and check-out, and refuses neither'),
    }),
    output: visit,
    summary:
      'Take the next step, or undo the last one. Repeating a step answers the visit unchanged',
  }),
  cancel: endpoint('POST /api/visits/:id/cancel', {
    input: z.object({ id, reason: endReason, note: text(500, 0).default(''), at: happenedAt }),
    output: visit,
    summary: 'Cancel before care begins: free until 4 h before, then half the price',
  }),
  assignNurse: endpoint('POST /api/visits/:id/assign-nurse', {
    input: z.object({
      id,
      nurseId: id.nullable().describe('null takes the nurse off'),
      override: z
        .object({ reason: text(300) })
        .optional()
        .describe(
          'Pass over her working hours, or shorten the travel that is counted; never care that overlaps',
        ),
    }),
    output: visit,
    summary: 'Assign, replace or take off the nurse (dispatch)',
  }),
  assignDoctor: endpoint('POST /api/visits/:id/assign-doctor', {
    input: z.object({ id, doctorId: id }),
    output: visit,
    summary: 'Choose the reviewing doctor (dispatch)',
  }),
  shareLocation: endpoint('POST /api/visits/:id/location', {
    input: z.object({
      id,
      deviceId: id,
      points: z
        .array(
          position.extend({
            n: z
              .int()
              .nonnegative()
              .max(2 ** 31 - 1),
            accuracy: z.number().min(0).max(100_000),
            at: instant,
          }),
        )
        .min(1)
        .max(100),
    }),
    output: z.object({
      stored: z.int(),
      dropped: z.int().describe('From before setting out, after arriving, or from the future'),
    }),
    summary: 'GPS points of the nurse on her way, in batches; unique by device and n',
  }),
  saveReport: endpoint('PUT /api/visits/:id/report', {
    input: z.object({
      id,
      reportId: newId.describe('Chosen once by the client for this report'),
      version: z.int().nonnegative().describe('The version this was edited from; 0 for the first'),
      findings: text(10_000, 0),
      careGiven: text(10_000, 0),
      advice: text(5_000, 0),
      medicines: reportParts.medicines.optional(),
      wounds: reportParts.wounds.optional(),
      followUp: reportParts.followUp.optional(),
      besideId: newId
        .optional()
        .describe(
          'Chosen by the client: when another phone has saved since, this version is kept beside the draft under this id. Without it such a save is refused',
        ),
      settles: z
        .array(id)
        .max(MOST_BESIDE)
        .default([])
        .describe('Versions beside it between which the nurse has now chosen'),
    }),
    output: visit,
    summary:
      'Save the draft of the report, encrypted with the key of the patient. What is left out of medicines, wounds and follow-up stays as it was',
  }),
  signReport: endpoint('POST /api/visits/:id/report/sign', {
    input: z.object({
      id,
      version: z.int().positive().describe('The version that was read before signing'),
    }),
    output: visit,
    summary:
      'Sign the report, once every medicine is complete and nothing stands beside it; afterwards only addenda',
  }),
  printReport: endpoint('POST /api/visits/:id/report/print', {
    input: z.object({ id }),
    output: visit,
    summary: 'Have the PDF of a signed report made again, after it could not be made',
  }),
  addAddendum: endpoint('POST /api/visits/:id/report/addenda', {
    input: z.object({
      id,
      addendumId: newId,
      content: text(5_000),
      reason: text(200),
      questionId: id.optional().describe('Of the doctor, which this answers'),
    }),
    output: visit,
    summary: 'Add to a signed report',
    status: 201,
  }),
  review: endpoint('POST /api/visits/:id/review', {
    input: z.object({
      id,
      rating: z.int().min(1).max(5),
      comment: text(2_000, 0).default(''),
      release: z
        .boolean()
        .default(true)
        .describe('Show report and comment to the patient and the family'),
    }),
    output: visit,
    summary:
      'Review a signed report: once, by its doctor, who may change it for 24 hours and release it later',
    status: 201,
  }),
}
