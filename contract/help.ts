import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { accessContact, personRef } from './people.ts'
import { id, instant, newId, nothing, position, text } from './primitives.ts'

/** What a nurse calls for: her own safety (silent), or her patient's life. */
export const HELP_KINDS = ['danger', 'patient_emergency'] as const
export const helpKind = z.enum(HELP_KINDS)
export type HelpKind = z.infer<typeof helpKind>

/** What rings through the chain: a call for help, and what others raise. */
export const ALARM_KINDS = [
  ...HELP_KINDS,
  'welfare_check',
  'early_warning',
  'severe_incident',
] as const

export const HELP_STATES = ['ringing', 'taken', 'cancelled', 'closed'] as const
const helpState = z.enum(HELP_STATES)

export const HELP_OUTCOMES = [
  'safe',
  'false_alarm',
  'somebody_went',
  'ambulance',
  'police',
  'other',
] as const
export const helpOutcome = z.enum(HELP_OUTCOMES)
export type HelpOutcome = z.infer<typeof helpOutcome>

const place = position.extend({ accuracy: z.number().min(0).max(100_000) })
export const PIN_FORM = /^\d{4,8}$/
const pin = z.string().regex(PIN_FORM, '4 to 8 digits')

/** A call for help as those see it who answer it. */
export const helpCall = z.object({
  id,
  source: z.enum(['help', 'welfare', 'early_warning', 'incident']),
  kind: z.enum(ALARM_KINDS),
  state: helpState,
  raisedBy: personRef
    .nullable()
    .describe(
      'Null of a severe incident: who reported it is read in the case, by who looks into it',
    ),
  caseId: id.nullable().describe('The severe incident, for who may look into it'),
  at: instant.describe('When it was pressed'),
  receivedAt: instant.describe('When the server heard of it'),
  step: z.int().nonnegative().describe('How far up the chain it rings'),
  duress: z
    .boolean()
    .describe('Taken back with the second PIN: she is not free to speak. Her phone shows it ended'),
  saysSafe: z.boolean().describe('She gave the first PIN after somebody took it'),
  position: place
    .extend({ at: instant })
    .nullable()
    .describe('Last known place of her phone; null where none is known or it cannot be read'),
  visit: z
    .object({
      id,
      patient: z.object({ id, name: z.string() }),
      suburb: z.string(),
      line: z.string().nullable().describe('Street and number, for an ambulance'),
      pin: position.nullable(),
      contact: accessContact.nullable().describe('Who opens for the nurse, and can be phoned'),
    })
    .nullable(),
  called: z
    .array(personRef)
    .describe('Everybody whom it has called so far; of a severe incident nobody but the reader'),
  takenBy: personRef.nullable(),
  takenAt: instant.nullable(),
  closedBy: personRef.nullable(),
  closedAt: instant.nullable(),
  outcome: z
    .enum([...HELP_OUTCOMES, 'phoned_nurse', 'advice', 'expected', 'looked_into'])
    .nullable()
    .describe('How it ended; of an early warning what was done about it'),
  note: z.string().nullable(),
  can: z.array(z.enum(['take', 'take-over', 'close', 'acknowledge'])),
})
export type HelpCall = z.infer<typeof helpCall>

/** The same call as the phone that raised it is shown it. */
export const ownHelpCall = z.object({
  id,
  kind: helpKind,
  state: helpState,
  at: instant,
  receivedAt: instant,
  takenBy: z.string().nullable().describe('The name of whoever has it'),
  takenAt: instant.nullable(),
})
export type OwnHelpCall = z.infer<typeof ownHelpCall>

/** `helpToken` speaks where the sign-in has run out; it is good for nothing but this. */
const helpToken = z.string().min(20).max(100).optional()

export const onCallShift = z.object({
  id,
  person: personRef,
  from: instant,
  to: instant,
})
export type OnCallShift = z.infer<typeof onCallShift>

const emergencyNumber = z.object({ label: z.string(), number: z.string() })

export const help = {
  raise: endpoint('POST /api/help', {
    gate: 'public',
    input: z.object({
      id: newId,
      kind: helpKind,
      visitId: id.optional().describe('Left out where it is not hers: the call is never refused'),
      at: instant.describe('When it was pressed, by the clock of the device'),
      position: place
        .extend({ at: instant })
        .optional()
        .describe('Last known place; a repeat may bring a newer one'),
      helpToken,
    }),
    output: ownHelpCall,
    summary:
      'A nurse calls for help, with a sign-in or a help token. Repeating it answers the first as it is now',
    status: 201,
  }),
  list: endpoint('GET /api/help', {
    input: nothing,
    output: z.object({ items: z.array(helpCall) }),
    summary: 'Calls that ring or are taken, and those of the last 24 h, for those whom they call',
  }),
  cancel: endpoint('POST /api/help/:id/cancel', {
    gate: 'public',
    input: z.object({
      id,
      pin: pin.optional().describe('Asked for where PINs are set; the second one only seems to'),
      at: instant.describe('When it was taken back, by the clock of the device'),
      helpToken,
    }),
    output: ownHelpCall,
    summary: 'Take a call back: within 5 s of pressing, or with a PIN until somebody has it',
  }),
  token: endpoint('POST /api/help/token', {
    input: nothing,
    output: z.object({ token: z.string() }),
    summary: 'What this device may call for help with when its sign-in has run out (nurses)',
  }),
  numbers: endpoint('GET /api/help/numbers', {
    gate: 'public',
    input: nothing,
    output: z.object({
      practice: z.string().nullable().describe("The practice's own number; null where none is set"),
      items: z.array(emergencyNumber),
    }),
    summary: 'Numbers to dial where there is no network for anything else',
  }),
  pins: endpoint('GET /api/help/pins', {
    input: nothing,
    output: z.object({ set: z.boolean() }),
    summary: 'Are both PINs set',
  }),
  setPins: endpoint('PUT /api/help/pins', {
    gate: 'fresh',
    input: z.object({ safe: pin, duress: pin }),
    output: z.object({ set: z.boolean() }),
    summary: 'Set the PIN that takes a call back, and the one that only seems to (nurses)',
  }),
  get: endpoint('GET /api/help/:id', {
    input: z.object({ id }),
    output: helpCall,
    summary: 'One call, with place, visit and outcome',
  }),
  take: endpoint('POST /api/help/:id/take', {
    input: z.object({
      id,
      over: z.boolean().default(false).describe('Over from somebody who has it already'),
    }),
    output: helpCall,
    summary: 'Take a call: it stops ringing, and everybody sees who has it',
  }),
  close: endpoint('POST /api/help/:id/close', {
    input: z.object({ id, outcome: helpOutcome, note: text(1000, 0).default('') }),
    output: helpCall,
    summary: 'Close a taken call with its outcome',
  }),
  onCall: endpoint('GET /api/on-call', {
    input: z.object({ from: instant, to: instant }),
    output: z.object({ items: z.array(onCallShift) }),
    summary: 'Who is on call between two times of at most 92 days (administrators)',
  }),
  planOnCall: endpoint('POST /api/on-call', {
    input: z.object({ id: newId, userId: id, from: instant, to: instant }),
    output: onCallShift,
    summary: 'Put an administrator or doctor on call (dispatch)',
    status: 201,
  }),
  removeOnCall: endpoint('DELETE /api/on-call/:id', {
    input: z.object({ id }),
    output: nothing,
    summary: 'Take somebody off call (dispatch)',
  }),
}
