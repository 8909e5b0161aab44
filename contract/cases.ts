import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { deviceClock, happenedAt } from './happened.ts'
import { personRef } from './people.ts'
import { id, instant, list, newId, page, text } from './primitives.ts'

export const CASE_KINDS = ['complaint', 'incident'] as const
export const caseKind = z.enum(CASE_KINDS)
export type CaseKind = z.infer<typeof caseKind>

export const COMPLAINT_CATEGORIES = [
  'late',
  'care',
  'manners',
  'money',
  'privacy',
  'other',
] as const
export const complaintCategory = z.enum(COMPLAINT_CATEGORIES)
export const INCIDENT_CATEGORIES = [
  'fall',
  'needle_stick',
  'medicine',
  'equipment',
  'violence',
  'other',
] as const
export const incidentCategory = z.enum(INCIDENT_CATEGORIES)
export const caseCategory = z.enum([...new Set([...COMPLAINT_CATEGORIES, ...INCIDENT_CATEGORIES])])
export type CaseCategory = z.infer<typeof caseCategory>

/** The worst first. */
export const SEVERITIES = ['severe', 'harm', 'no_harm', 'near_miss'] as const
export const severity = z.enum(SEVERITIES)
export type Severity = z.infer<typeof severity>

/**
 * By when, as a practice may set it (check). Acknowledging within 5 working days is what the National Guideline to
 * Manage Complaints of the Department of Health (South Africa, 2017) asks; the other times are assumptions of ours.
 */
export const CASE_RULES = {
  /** A person has said that it was read. Working days. */
  acknowledgeDays: 5,
  /** The family is answered. Days. */
  answerDays: 30,
  /** An incident is looked into and ended. Days, by how bad it was. */
  incidentDays: { severe: 1, harm: 3, no_harm: 7, near_miss: 7 },
  /** Prophylaxis after a needle-stick. Hours, sooner is better (check). */
  prophylaxisHours: 72,
} as const

export const OUTCOMES = {
  complaint: ['upheld', 'partly', 'not_upheld', 'withdrawn'],
  incident: ['changed', 'explained', 'no_action'],
} as const satisfies Record<CaseKind, readonly string[]>
export const outcome = z.enum([...OUTCOMES.complaint, ...OUTCOMES.incident])
export type Outcome = z.infer<typeof outcome>

export const ANSWER_WAYS = ['app', 'phone', 'email'] as const
export const answerWay = z.enum(ANSWER_WAYS)

/**
 * What is done with a case, each once under its own id. `about` names who of the staff it is about: from then on it
 * is hidden from them. `hold` keeps the way of the visit while the incident is open.
 */
export const CASE_ACTS = [
  'own',
  'acknowledge',
  'note',
  'action',
  'cause',
  'answer',
  'about',
  'hold',
  'release',
  'end',
  'reopen',
] as const
export const caseAct = z.enum(CASE_ACTS)
export type CaseAct = z.infer<typeof caseAct>

/** What a family and a practice call it on the telephone; the phone knows it without signal. */
export const referenceOf = (caseId: string) => caseId.slice(-6).toUpperCase()

export const caseSummary = z.object({
  id,
  reference: z.string(),
  kind: caseKind,
  category: caseCategory,
  severity: severity.nullable(),
  patient: z.object({ id, name: z.string() }).nullable(),
  visitId: id.nullable(),
  at: instant.describe('When it happened, or was said'),
  state: z.enum(['open', 'ended']).nullable().describe('Null for who only reported it'),
  owner: personRef.nullable(),
  acknowledgeBy: instant.nullable().describe('Of a complaint that nobody has acknowledged yet'),
  dueAt: instant.nullable(),
  overdue: z.boolean(),
  outcome: outcome.nullable(),
})
export type CaseSummary = z.infer<typeof caseSummary>

export const caseStep = z.object({
  id,
  act: caseAct,
  by: personRef.nullable(),
  at: instant,
  words: z.string(),
  person: personRef.nullable().describe('Whom it names: the owner, or who it is about'),
  outcome: outcome.nullable(),
})
export type CaseStep = z.infer<typeof caseStep>

export const caseDetail = caseSummary.extend({
  words: z.string(),
  doneAtOnce: z.string(),
  place: z.string(),
  atRisk: z.enum(['patient', 'staff']).nullable(),
  answerBy: answerWay.nullable(),
  reportedBy: personRef.nullable(),
  forCaller: z.boolean().describe('Staff wrote down what somebody said on the telephone'),
  about: z.array(personRef).describe('From whom of the staff it is hidden; for who handles it'),
  held: z.boolean(),
  steps: z
    .array(caseStep)
    .describe('What was done, the oldest first; the family sees what was said to them'),
  can: z.array(caseAct),
})
export type CaseDetail = z.infer<typeof caseDetail>

const said = { words: text(4000), at: happenedAt, clock: deviceClock }
const caseId = newId.describe('Chosen by the client: said twice, it stands once')

export const cases = {
  complain: endpoint('POST /api/cases/complaints', {
    input: z.object({
      caseId,
      patientId: id,
      visitId: id.optional(),
      category: complaintCategory,
      answerBy: answerWay.default('app'),
      ...said,
    }),
    output: caseDetail,
    summary:
      'Complain: the patient, family with the right to book, or dispatch for a caller. Hidden from the nurse of the visit',
    status: 201,
  }),
  report: endpoint('POST /api/cases/incidents', {
    input: z.object({
      caseId,
      visitId: id.optional().describe('A visit of the caller, also one that is no longer theirs'),
      category: incidentCategory,
      severity,
      atRisk: z.enum(['patient', 'staff']),
      aboutId: id.optional().describe('Who of the staff it is about; the caller, or a colleague'),
      place: text(200, 0).default(''),
      doneAtOnce: text(2000, 0).default(''),
      ...said,
    }),
    output: caseDetail,
    summary: 'Report an incident (staff); whoever it is about sees nothing of how it is handled',
    status: 201,
  }),
  list: endpoint('GET /api/cases', {
    input: z.object({
      which: z.enum(['open', 'mine', 'overdue', 'reported', 'all']).default('open'),
      kind: caseKind.optional(),
      ...page,
    }),
    output: list(caseSummary),
    summary:
      'Cases: all that the caller handles, a family its complaints, staff what they reported; never one about the caller, unless they reported it',
  }),
  get: endpoint('GET /api/cases/:id', {
    input: z.object({ id }),
    output: caseDetail,
    summary: 'One case: what was said, and for who handles it what was done',
  }),
  act: endpoint('POST /api/cases/:id/steps', {
    input: z.object({
      id,
      stepId: newId.describe('Chosen by the client: said twice, it is done once'),
      act: caseAct,
      words: text(4000, 0)
        .default('')
        .describe('Required of a note, an action, a cause, an answer and a reopening'),
      userId: id.optional().describe('Required of `own` and `about`'),
      outcome: outcome.optional().describe('Required of `end`'),
      at: happenedAt,
      clock: deviceClock,
    }),
    output: caseDetail,
    summary:
      'Handle a case: dispatch and clinical lead complaints, the clinical lead incidents, nobody one about themselves. The family may reopen a complaint once',
    status: 201,
  }),
}
