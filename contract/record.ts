import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { deviceClock, happenedAt } from './happened.ts'
import { personRef } from './people.ts'
import { id, instant, newId, text } from './primitives.ts'
import { route } from './reportParts.ts'
import { upload } from './uploads.ts'

export const ENTRY_KINDS = [
  'allergy',
  'condition',
  'medicine',
  'alert',
  'mental_state',
  'safeguarding',
  'next_nurse',
  'goal',
  'task',
  'red_flag',
  'order',
] as const
/**
 * What one line of a record is about. `mental_state`: how somebody usually is, so that a nurse can tell what
 * is new. `safeguarding` is never shown to family, `next_nurse` is from one visit to the next. Goal, task and red flag are
 * the care plan: what is aimed at, what is done at visits, and what must be acted on at once. `order`: what a doctor
 * ordered, for as long as it is valid.
 */
export const entryKind = z.enum(ENTRY_KINDS)
export type EntryKind = z.infer<typeof entryKind>

/** Of these the record says whether anybody has asked: "none known" and "not asked" are not the same. */
export const ASKED_KINDS = ['allergy', 'condition', 'medicine'] as const
export type AskedKind = (typeof ASKED_KINDS)[number]
/** `unsaid`: the family is not told whether nobody asked, or something is not theirs to read. */
export const asked = z.enum(['known', 'none_known', 'not_asked', 'unsaid'])
export type Asked = z.infer<typeof asked>

/** Of these one line stands at a time: the newest. */
export const SINGLE_KINDS: readonly EntryKind[] = ['mental_state', 'next_nurse']

const weekday = z.int().min(1).max(7).describe('1 is Monday')
/** How often something is done: at each visit, on days of the week, or every so many days from one on. */
export const rhythm = z.union([
  z.strictObject({ every: z.literal('visit') }),
  z.strictObject({ every: z.literal('week'), weekdays: z.array(weekday).min(1).max(7) }),
  z.strictObject({
    every: z.literal('days'),
    days: z.int().min(2).max(90),
    from: z.iso.date().describe('The first day, in the zone of the practice'),
  }),
])
export type Rhythm = z.infer<typeof rhythm>

const ORDER_DAY = z.iso.date().refine((value) => value >= '2000-01-01' && value < '2200-01-01', {
  message: 'a day from 2000 until 2199',
})
const NUMBER = /^([A-Za-z]{2,3} ?)?\d{6,8}$/
/** Who ordered it. One of our doctors who enters it says neither; anybody else's order names both. */
const prescriber = z.strictObject({
  name: text(120),
  number: text(20).refine(
    (value) => NUMBER.test(value),
    'an HPCSA number such as MP0123456, or a practice number of 7 digits',
  ),
})
/** What belongs to an order beside its words: how much, which way, how often, by whom and for how long. */
const saidOrder = z.strictObject({
  dose: text(100, 0).default('').describe('With its unit: 500 mg, 2 puffs'),
  route: route.nullable().default(null),
  frequency: text(200, 0).default('').describe('How often, when, at most how much'),
  prescriber: prescriber
    .optional()
    .describe('Left out by a doctor who orders; required of everybody else'),
  validFrom: ORDER_DAY.describe('The first day, in the zone of the practice'),
  validUntil: ORDER_DAY.nullable().default(null).describe('The last day; null: until it is ended'),
  documentId: id
    .optional()
    .describe(
      'The prescription itself: an upload of the caller to this patient that is nowhere else yet',
    ),
})
export const order = z.object({
  dose: z.string(),
  route: route.nullable(),
  frequency: z.string(),
  prescriber: z.object({
    userId: id.nullable().describe('One of our doctors; null for one from outside'),
    name: z.string(),
    number: z.string(),
  }),
  validFrom: z.iso.date(),
  validUntil: z.iso.date().nullable(),
  document: upload
    .nullable()
    .describe('A photo or scan of the prescription; whoever reads the line opens it'),
})
export type Order = z.infer<typeof order>

/** Is it valid on that day of the practice's calendar? */
export const isValidOn = ({ validFrom, validUntil }: Order, day: string): boolean =>
  validFrom <= day && (validUntil === null || day <= validUntil)

export const recordEntry = z.object({
  id,
  kind: entryKind,
  noneKnown: z.boolean().describe('Somebody has asked, and there is none'),
  what: z.string(),
  detail: z.string(),
  severe: z.boolean().describe('Stands first, and in alarm colours'),
  confidential: z.boolean().describe('Kept from the family, also from parents'),
  hiddenReason: z
    .string()
    .nullable()
    .describe('Why the patient does not see it; staff only, null where they do'),
  rhythm: rhythm.nullable().describe('How often; of tasks only'),
  order: order.nullable().describe('Of orders only'),
  visitId: id.nullable().describe('At which visit it was learned'),
  author: personRef,
  at: instant.describe('When it was learned'),
  recordedAt: instant,
  ended: z
    .object({
      by: personRef,
      at: instant,
      reason: z.string(),
      replacedBy: id.nullable(),
    })
    .nullable(),
})
export type RecordEntry = z.infer<typeof recordEntry>

export const lastReport = z.object({
  visitId: id,
  start: instant,
  author: personRef,
  signedAt: instant,
  findings: z.string(),
  careGiven: z.string(),
  advice: z.string(),
})

export const patientRecord = z.object({
  patient: z.object({ id, name: z.string() }),
  asked: z.record(z.enum(ASKED_KINDS), asked),
  entries: z.array(recordEntry).describe('What holds now: what is severe first, then the newest'),
  history: z
    .array(recordEntry)
    .describe('What was ended or replaced, the newest first; at most 200'),
  lastReport: lastReport.nullable().describe('The last one that was signed; staff only'),
  can: z.array(z.enum(['write-record'])),
})
export type PatientRecord = z.infer<typeof patientRecord>

export const mark = z.object({
  id,
  done: z.boolean(),
  reason: z.string().describe('Why it was not done'),
  by: personRef,
  at: instant,
})
export const checklist = z.object({
  visitId: id,
  items: z
    .array(
      z.object({
        id: id.describe('The line of the care plan'),
        what: z.string(),
        detail: z.string(),
        rhythm,
        mark: mark.nullable().describe('What was said last; null while nobody has'),
      }),
    )
    .describe('What is due on the day of the visit, and whatever was said at it'),
  can: z.array(z.enum(['mark-checklist'])),
})
export type Checklist = z.infer<typeof checklist>

const why = text(500, 0).default('')

export const record = {
  read: endpoint('GET /api/patients/:id/record', {
    input: z.object({ id }),
    output: patientRecord,
    summary:
      'What is known of a patient: a nurse from 24 h before her visit, the doctor of a visit, the patient, family with the right to reports, the clinical lead',
  }),
  add: endpoint('POST /api/patients/:id/record', {
    input: z.object({
      id,
      entryId: newId.describe('Chosen by the client: said twice, it stands once'),
      kind: entryKind,
      noneKnown: z
        .boolean()
        .default(false)
        .describe('Asked, and there is none: allergies, conditions and medicines'),
      what: text(1000, 0).default('').describe('Required, except where there is none'),
      detail: text(2000, 0).default('').describe('Reaction, dose, how often: whatever helps'),
      severe: z.boolean().default(false),
      confidential: z.boolean().default(false),
      hiddenReason: why.describe(
        'Why a safeguarding note is kept from the patient; empty shows it',
      ),
      replaces: id
        .optional()
        .describe('The line that this one stands in for; it stays in the history'),
      reason: why.describe('Why it replaces that line; required then'),
      rhythm: rhythm.optional().describe('How often; required of a task'),
      order: saidOrder.optional().describe('Required of an order'),
      visitId: id.optional().describe('At which visit it was learned'),
      at: happenedAt,
      clock: deviceClock,
    }),
    output: recordEntry,
    summary: 'Add a line to the record of a patient, or replace one (nurse, doctor, clinical lead)',
    status: 201,
  }),
  end: endpoint('POST /api/record/:id/end', {
    input: z.object({ id, reason: text(500), at: happenedAt, clock: deviceClock }),
    output: recordEntry,
    summary: 'End a line of the record: it stays in the history with who, when and why',
  }),
  checklist: endpoint('GET /api/visits/:id/checklist', {
    input: z.object({ id }),
    output: checklist,
    summary: 'What the care plan asks for at a visit, and what was done of it',
  }),
  mark: endpoint('POST /api/visits/:id/checklist', {
    input: z.object({
      id,
      markId: newId.describe('Chosen by the client: said twice, it is said once'),
      entryId: id,
      done: z.boolean(),
      reason: why.describe('Required where it was not done'),
      at: happenedAt,
      clock: deviceClock,
    }),
    output: checklist,
    summary: 'Say that something of the checklist was done, or why not (the nurse of the visit)',
    status: 201,
  }),
}
