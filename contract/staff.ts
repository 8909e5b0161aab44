import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { duty, personRef, role } from './people.ts'
import { email, id, instant, list, newId, nothing, page, text } from './primitives.ts'

/** What a nurse is registered as with SANC: registered nurse, enrolled nurse, enrolled nursing auxiliary. */
export const CATEGORIES = ['RN', 'EN', 'ENA'] as const
export const category = z.enum(CATEGORIES)
export type Category = z.infer<typeof category>

type Council = {
  council: 'SANC' | 'HPCSA'
  form: RegExp
  says: string
  /** The last day of a certificate, month and day. */
  ends: string
}
/** The council of each profession, how its numbers look, and when its certificates end. */
export const COUNCILS = {
  nurse: {
    council: 'SANC',
    form: /^1\d{7}$/,
    says: 'eight digits, the first of them 1',
    ends: '12-31',
  },
  doctor: {
    council: 'HPCSA',
    form: /^[A-Z]{2,3}\d{6,8}$/,
    says: 'two or three letters and six to eight digits, for example MP0654321',
    ends: '03-31',
  },
} as const satisfies Record<string, Council>
export type Registered = keyof typeof COUNCILS
export const isRegistered = (value: string): value is Registered => value in COUNCILS

// Upper case only after the form: a look-alike may become ASCII by it.
const number = z
  .string()
  .max(40)
  .trim()
  .regex(/^[A-Za-z0-9]{0,20}$/, 'letters and digits only, at most 20')
  .toUpperCase()
const certificateYear = z.int().min(1990).max(2199)

/** As somebody who becomes staff says it; what is left out is said later, on the own page. */
export const firstRegistration = {
  registration: number.optional().describe('SANC or HPCSA number'),
  category: category.optional().describe('Of a nurse'),
  certificateYear: certificateYear.optional().describe('The year in which the certificate ends'),
}

export const registration = z.object({
  id,
  council: z.enum(['SANC', 'HPCSA']),
  number: z.string(),
  category: category.nullable().describe('Of a nurse; null where it was not said'),
  validUntil: z.iso.date().nullable().describe("Last day, in the practice's time zone"),
  state: z.enum(['entered', 'verified', 'refused']),
  enteredBy: personRef,
  enteredAt: instant,
  decidedBy: personRef.nullable().describe('Who verified it, or refused it afterwards'),
  decidedAt: instant.nullable(),
  note: z.string().describe('What the clinical lead wrote'),
  can: z.array(z.enum(['verify', 'refuse'])),
})
export type Registration = z.infer<typeof registration>

/** How somebody's registration stands today. */
export const REGISTRATION_STATES = [
  'missing',
  'waiting',
  'refused',
  'expired',
  'ending',
  'verified',
] as const
export const registrationState = z.enum(REGISTRATION_STATES)
export type RegistrationState = z.infer<typeof registrationState>

export const colleague = z.object({
  id,
  name: z.string(),
  role,
  duties: z.array(duty).describe('Of an administrator'),
  registration: z.string().nullable().describe('SANC or HPCSA number'),
  category: category.nullable(),
  validUntil: z.iso.date().nullable().describe('Until when the verified certificate holds'),
  registrationState: registrationState.nullable().describe('Null for administrators'),
  waiting: z.boolean().describe('A registration waits for a clinical lead'),
  disabledAt: instant.nullable(),
  busy: z
    .array(z.object({ visitId: id, start: instant, end: instant }))
    .describe('Booked care of the next days'),
  obstacle: z
    .string()
    .nullable()
    .describe('With `visitId`: why this person cannot take that visit, as a sentence'),
})
export type Staff = z.infer<typeof colleague>

export const STAFF_ACTIONS = ['set-duties', 'disable', 'enable', 'enter-registration'] as const

export const staffMember = colleague.omit({ busy: true, obstacle: true }).extend({
  email: z.string(),
  registrations: z.array(registration).describe('Newest first; nothing is ever removed'),
  disabledBy: personRef.nullable(),
  disabledReason: z.string(),
  visitsAhead: z.int().describe('Visits from now on that this person is assigned to'),
  can: z.array(z.enum(STAFF_ACTIONS)),
})
export type StaffMember = z.infer<typeof staffMember>

export const invitation = z.object({
  id,
  name: z.string(),
  email: z.string(),
  role,
  duties: z.array(duty),
  invitedBy: personRef.nullable(),
  expiresAt: instant,
  expired: z.boolean(),
})
export type Invitation = z.infer<typeof invitation>

const link = z.object({ id, link: z.string(), expiresAt: instant })
const decision = z.object({ id, note: text(500, 0).default('') })

export const staff = {
  list: endpoint('GET /api/staff', {
    input: z.object({
      role: z.enum(['nurse', 'doctor', 'administrator']).optional(),
      visitId: id.optional().describe('Says of each person why they cannot take this visit'),
      disabled: z.stringbool().default(false).describe('Those who have left instead'),
      ...page,
    }),
    output: list(colleague),
    summary: 'Nurses, doctors and administrators (administrators only)',
  }),
  one: endpoint('GET /api/staff/:id', {
    input: z.object({ id }),
    output: staffMember,
    summary: 'One colleague with registrations and duties (administrators only)',
  }),
  invite: endpoint('POST /api/staff/invitations', {
    input: z.object({
      id: newId,
      email,
      name: text(120),
      role: z.enum(['nurse', 'doctor', 'administrator']),
      duties: z
        .array(duty)
        .max(4)
        .optional()
        .describe("Of an administrator; the caller's own unless told"),
    }),
    output: link,
    summary: 'A one-use link that makes somebody staff; valid for 72 hours, shown once',
    status: 201,
  }),
  invitations: endpoint('GET /api/staff/invitations', {
    input: z.object({ ...page }),
    output: list(invitation),
    summary: 'Invitations that nobody has used or withdrawn (administrators only)',
  }),
  renew: endpoint('POST /api/staff/invitations/:id/renew', {
    input: z.object({ id }),
    output: link,
    summary: 'A new link for an invitation; the one before it dies',
  }),
  withdraw: endpoint('POST /api/staff/invitations/:id/withdraw', {
    input: z.object({ id }),
    output: nothing,
    summary: 'The link of an invitation dies',
  }),
  registrations: endpoint('GET /api/staff/me/registrations', {
    input: nothing,
    output: z.object({
      items: z.array(registration),
      state: registrationState,
      validUntil: z.iso.date().nullable(),
    }),
    summary: 'My own registrations, newest first (nurses and doctors)',
  }),
  enterRegistration: endpoint('POST /api/staff/registrations', {
    input: z.object({
      id: newId,
      userId: id.optional().describe('Whose it is; the caller unless told'),
      registration: number,
      category: category.optional().describe('Required of a nurse'),
      certificateYear: certificateYear.describe('The year in which the certificate ends'),
    }),
    output: registration,
    summary: 'Enter a registration or the certificate of a new year; a clinical lead verifies it',
    status: 201,
  }),
  verifyRegistration: endpoint('POST /api/staff/registrations/:id/verify', {
    input: decision,
    output: registration,
    summary: 'It is as the register of the council says (a clinical lead, never for oneself)',
  }),
  refuseRegistration: endpoint('POST /api/staff/registrations/:id/refuse', {
    input: decision.extend({ note: text(500) }),
    output: registration,
    summary: 'It is not, or not any more, as the register says (a clinical lead)',
  }),
  setDuties: endpoint('POST /api/staff/:id/duties', {
    input: z.object({ id, duties: z.array(duty).max(4) }),
    output: staffMember,
    summary: 'The duties of another administrator, all at once',
    gate: 'fresh',
  }),
  disable: endpoint('POST /api/staff/:id/disable', {
    input: z.object({ id, reason: text(500) }),
    output: staffMember,
    summary: 'Ends every session at once and lets nobody sign in; visits wait for another nurse',
    gate: 'fresh',
  }),
  enable: endpoint('POST /api/staff/:id/enable', {
    input: z.object({ id }),
    output: staffMember,
    summary: 'Lets a colleague sign in again',
    gate: 'fresh',
  }),
}
