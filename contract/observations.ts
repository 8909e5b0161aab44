import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { deviceClock, happenedAt } from './happened.ts'
import { CAUTIONS, CONSCIOUSNESS, PARAMETERS, RISKS, WARNING_KINDS } from './news2.ts'
import { personRef } from './people.ts'
import { cursor, id, instant, newId, text } from './primitives.ts'

type Sign = {
  /** Code of what is measured: https://loinc.org */
  loinc: string
  /** Code of its unit: https://ucum.org */
  ucum: string
  unit: string
  decimals: 0 | 1
  /** What no meter shows: refused. */
  possible: readonly [least: number, most: number]
  /** Beyond this a person is asked once whether it is right, and believed. */
  plausible: readonly [least: number, most: number]
}

/** What a nurse measures as a number. Oxygen saturation by a clip is 59408-5 as well; pressure stands under 85354-9. */
export const SIGNS = {
  respiration: {
    loinc: '9279-1',
    ucum: '/min',
    unit: '/min',
    decimals: 0,
    possible: [0, 150],
    plausible: [6, 50],
  },
  spo2: {
    loinc: '2708-6',
    ucum: '%',
    unit: '%',
    decimals: 0,
    possible: [0, 100],
    plausible: [70, 100],
  },
  systolic: {
    loinc: '8480-6',
    ucum: 'mm[Hg]',
    unit: 'mmHg',
    decimals: 0,
    possible: [0, 350],
    plausible: [60, 250],
  },
  diastolic: {
    loinc: '8462-4',
    ucum: 'mm[Hg]',
    unit: 'mmHg',
    decimals: 0,
    possible: [0, 250],
    plausible: [30, 150],
  },
  pulse: {
    loinc: '8867-4',
    ucum: '/min',
    unit: '/min',
    decimals: 0,
    possible: [0, 350],
    plausible: [30, 200],
  },
  temperature: {
    loinc: '8310-5',
    ucum: 'Cel',
    unit: '°C',
    decimals: 1,
    possible: [20, 46],
    plausible: [33, 42],
  },
  weight: {
    loinc: '29463-7',
    ucum: 'kg',
    unit: 'kg',
    decimals: 1,
    possible: [0.2, 500],
    plausible: [2, 250],
  },
  glucose: {
    loinc: '15074-8',
    ucum: 'mmol/L',
    unit: 'mmol/L',
    decimals: 1,
    possible: [0, 60],
    plausible: [1.5, 33.3],
  },
} as const satisfies Record<string, Sign>
export type SignName = keyof typeof SIGNS
export const SIGN_NAMES = Object.keys(SIGNS) as SignName[]

/** What no healthy measuring gives: asked once, never refused. */
export function isImplausible(name: SignName, value: number): boolean {
  const [least, most] = SIGNS[name].plausible
  return value < least || value > most
}

const number = (name: SignName) => {
  const { possible, unit } = SIGNS[name]
  return z.number().min(possible[0]).max(possible[1]).optional().describe(unit)
}

const measured = z.object({
  respiration: number('respiration'),
  spo2: number('spo2'),
  oxygen: z.boolean().optional().describe('Breathes oxygen'),
  systolic: number('systolic'),
  diastolic: number('diastolic'),
  pulse: number('pulse'),
  consciousness: z
    .enum(CONSCIOUSNESS)
    .optional()
    .describe('Usual confusion is on the patient; of which nobody is sure counts as new'),
  temperature: number('temperature'),
  weight: number('weight'),
  glucose: z
    .union([
      z.number().min(SIGNS.glucose.possible[0]).max(SIGNS.glucose.possible[1]),
      z.enum(['HI', 'LO']),
    ])
    .optional()
    .describe('mmol/L, or what the meter shows beyond its range'),
})

const score = z
  .discriminatedUnion('applies', [
    z.object({ applies: z.literal(false), why: z.enum(['under_16', 'pregnant']) }),
    z.object({
      applies: z.literal(true),
      scale: z.literal([1, 2]),
      total: z.int().min(0).max(20).describe('At least this, where something is missing'),
      points: z.partialRecord(z.enum(PARAMETERS), z.int().min(0).max(3)),
      missing: z.array(z.enum(PARAMETERS)),
      single: z.array(z.enum(PARAMETERS)).describe('What has 3 points by itself'),
      risk: z.enum(RISKS),
      cautions: z.array(z.enum(CAUTIONS)),
    }),
  ])
  .describe('NEWS2 (Royal College of Physicians, 2017), or why it is not for this person')

const thresholds = z
  .object({
    medium: z.int().min(1).max(20),
    high: z.int().min(1).max(20),
    single: z.boolean().describe('Does a single parameter with 3 points warn'),
  })
  .refine(({ medium, high }) => medium <= high, {
    message: 'at least as high as medium',
    path: ['high'],
  })

const plan = z.object({
  comfort: z.boolean().describe('Comfort care: no value raises an alarm; a worry does'),
  thresholds: thresholds.nullable(),
  reason: z.string(),
  by: personRef,
  at: instant,
  until: instant,
})
export type WarningPlan = z.infer<typeof plan>

/** What the score of a patient goes by, also on a phone without network. */
const subject = z.object({
  under16: z.boolean().nullable().describe('null where the date of birth is not known'),
  scale: z.literal([1, 2]).describe('Of oxygen saturation; 2 only where a clinician set it'),
  usualMental: z
    .string()
    .describe('How the patient usually is, of their record; empty where nobody has said'),
  plan: plan.nullable().describe('What a doctor set, while it lasts'),
})
export type ObservedSubject = z.infer<typeof subject>

export const WARNING_ACTIONS = ['ambulance', 'phoned_nurse', 'advice', 'expected'] as const
export const warningAction = z.enum(WARNING_ACTIONS)
export type WarningAction = z.infer<typeof warningAction>

const warningState = z.enum(['waiting', 'ringing', 'acknowledged'])
const answer = z.object({
  by: personRef,
  at: instant,
  action: warningAction,
  note: z.string().nullable().describe('Only for whoever reads what was measured'),
})

export const observation = z.object({
  id,
  visitId: id,
  by: personRef,
  measuredAt: instant,
  receivedAt: instant,
  uncertain: z.boolean().describe('The clock of the phone was wrong'),
  measured,
  used: measured.describe('The newest of each within 30 minutes: what the score is made of'),
  pregnant: z.enum(['yes', 'no', 'unknown']),
  worried: z.boolean(),
  score: score.nullable().describe('null for the family'),
  warnings: z.array(z.enum(WARNING_KINDS)),
  comfort: z.boolean().describe('Comfort care stood when it was scored'),
  thresholds: thresholds.nullable().describe('Set by a doctor when it was scored'),
  warning: z
    .object({ state: warningState, ringsAt: instant, answer: answer.nullable() })
    .nullable(),
})
export type Observation = z.infer<typeof observation>

const warning = z.object({
  id,
  visitId: id,
  patientId: id,
  patient: z.string().nullable().describe('The name, until a day after it was settled'),
  measuredAt: instant,
  receivedAt: instant,
  by: personRef.describe('Who measured'),
  state: warningState,
  ringsAt: instant,
  answer: answer.nullable(),
  clinical: z
    .object({
      observations: z.array(observation).describe('Of the patient, the newest first, at most 20'),
      usualMental: z.string(),
      plan: plan.nullable(),
    })
    .nullable()
    .describe('null where values are not theirs to read: dispatch'),
  can: z.array(warningAction).describe('What the caller may acknowledge it with'),
})
export type EarlyWarning = z.infer<typeof warning>

/** How far back trends reach. From `quarter` on, a long time is thinned: each stretch keeps its extremes. */
export const TREND_SPANS = ['newest', 'quarter', 'year', 'all'] as const
export const trendSpan = z.enum(TREND_SPANS)
export type TrendSpan = z.infer<typeof trendSpan>

const trendRound = z.object({
  id,
  visitId: id.nullable().describe("null where that visit is not the caller's to open"),
  at: instant.describe('When it was measured'),
  by: personRef,
  uncertain: z.boolean().describe('The clock of the phone was wrong'),
  measured,
  score: z
    .object({
      total: z.int().min(0).max(20),
      atLeast: z.boolean().describe('Something was not measured'),
      risk: z.enum(RISKS),
    })
    .nullable()
    .describe('null for the family, and where NEWS2 is not made for this person'),
  applies: z
    .boolean()
    .describe('NEWS2 and its bands are made for this person: neither under 16 nor pregnant then'),
  worried: z.boolean().describe('The nurse was worried; false for the family'),
})
export type TrendRound = z.infer<typeof trendRound>

const trends = z.object({
  patient: z.object({ id, name: z.string() }),
  under16: z.boolean().nullable().describe('null where the date of birth is not known'),
  scale: z.literal([1, 2]).nullable().describe('Of oxygen saturation; null for the family'),
  plan: plan.nullable().describe('What a doctor set, while it lasts; null for the family'),
  items: z.array(trendRound).describe('The newest first'),
  rounds: z
    .int()
    .min(0)
    .describe('How many were looked at: more than items where a long time is thinned'),
  nextCursor: z.string().nullable(),
})
export type Trends = z.infer<typeof trends>

export const observations = {
  trends: endpoint('GET /api/patients/:id/trends', {
    input: z.object({
      id,
      span: trendSpan
        .default('newest')
        .describe(
          'The newest 60 rounds; or 92 days, 366 days or all, of which at most 2,000 rounds are looked at in one answer. Where those are many, each stretch of the time keeps the lowest and the highest of every sign',
        ),
      cursor: cursor.optional(),
    }),
    output: trends,
    summary:
      'What was measured of a patient over all visits, the newest first: nurse and doctor while they care, whoever a warning called, the family what was released',
  }),
  record: endpoint('POST /api/visits/:id/observations', {
    input: z.object({
      id,
      observationsId: newId,
      ...measured.shape,
      pregnant: z.enum(['yes', 'no', 'unknown']).default('unknown'),
      worried: z
        .boolean()
        .default(false)
        .describe('The nurse is worried: warns whatever the score'),
      at: happenedAt,
      clock: deviceClock,
    }),
    output: observation,
    summary:
      'Record what was measured, or a worry (the nurse, also late): scored by NEWS2, and rings where it warns',
    status: 201,
  }),
  list: endpoint('GET /api/visits/:id/observations', {
    input: z.object({ id }),
    output: z.object({
      subject: subject.nullable().describe('null for the family'),
      items: z.array(observation),
    }),
    summary:
      'What was measured on a visit, the newest first; the family: once the report is released',
  }),
  warning: endpoint('GET /api/warnings/:id', {
    input: z.object({ id }),
    output: warning,
    summary:
      'An early warning, for those whom it calls; a doctor or whoever is on call reads the values',
  }),
  acknowledge: endpoint('POST /api/warnings/:id/acknowledge', {
    input: z.object({ id, action: warningAction, note: text(1000, 0).default('') }),
    output: warning,
    summary:
      'Say what was done about a warning: it stops ringing, and what warned before is settled with it',
  }),
  setPlan: endpoint('PUT /api/patients/:id/warning-plan', {
    input: z.object({
      id,
      planId: newId,
      scale: z.literal([1, 2]),
      comfort: z.boolean().default(false),
      thresholds: thresholds.nullable().default(null),
      reason: text(500).optional().describe('Needed for comfort care and own thresholds'),
      until: instant
        .optional()
        .describe('Needed for comfort care and own thresholds; at most a year ahead'),
    }),
    output: subject,
    summary: 'Set scale, own thresholds or comfort care (a doctor of the patient)',
  }),
}
