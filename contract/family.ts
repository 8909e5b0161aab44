import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { address, gateCode, patientStatus, personRef, right } from './people.ts'
import { email, id, instant, newId, nothing, phone, text } from './primitives.ts'
import { language } from './told.ts'

export const BASES = ['consent', 'added', 'parent', 'guardian', 'other'] as const
/**
 * On what a right rests. `consent`: the patient gave it. `added`: this person added the patient. The
 * others were proven to dispatch; a parent's authority ends on the 18th birthday.
 */
export const basis = z.enum(BASES)
export type Basis = z.infer<typeof basis>

const rights = z
  .array(right)
  .max(8)
  .transform((chosen) => [...new Set([...chosen, 'visits' as const])])
  .describe('One by one; `visits` comes with each other')

const until = instant.nullable().describe('When it ends by itself; null for no such moment')

/** What somebody may do for a patient. */
export const relationOf = z.object({
  patient: z.object({ id, name: z.string() }),
  person: personRef,
  rights: z.array(right),
  until,
  basis,
  since: instant,
  over: z.boolean().describe("A parent's authority that ran out: the patient is asked anew"),
  recordedBy: personRef.nullable().describe('Who of dispatch recorded it'),
  proof: z.string().nullable().describe('What was shown as authority; for patient and dispatch'),
})
export type FamilyRelation = z.infer<typeof relationOf>

export const familyInvitation = z.object({
  id,
  patient: z.object({ id, name: z.string() }),
  to: z.string().describe('The address that it was made for'),
  rights: z.array(right),
  until,
  expiresAt: instant,
})
export type FamilyInvitation = z.infer<typeof familyInvitation>

export const familyOffer = z.object({
  id,
  patientName: z.string(),
  from: personRef.nullable(),
  rights: z.array(right),
  until,
  basis,
  expiresAt: instant,
})
export type FamilyOffer = z.infer<typeof familyOffer>

const whom = z.object({ patient: z.object({ id, name: z.string() }) })

const token = z.string().min(20).max(100)

export const CHECKS = ['id_document', 'known_in_person', 'called_back'] as const
/** How it was checked that somebody is the patient. */
export const identityCheck = z.enum(CHECKS)

export const family = {
  mine: endpoint('GET /api/family', {
    input: nothing,
    output: z.object({
      caresForMe: z.array(relationOf).describe('Who may do something for the caller'),
      iCareFor: z.array(relationOf).describe('For whom the caller may do something'),
      invitations: z.array(familyInvitation).describe('Given by the caller and not used yet'),
      offers: z.array(familyOffer).describe("Made for the caller's own verified address"),
    }),
    summary: 'Who cares for me, and for whom do I care',
  }),
  ofPatient: endpoint('GET /api/patients/:id/family', {
    input: z.object({ id }),
    output: z.object({
      relations: z.array(relationOf),
      invitations: z.array(familyInvitation),
      linkable: z.boolean().describe('No account is this patient yet: a code can be made'),
    }),
    summary: 'Who cares for a patient (the patient, dispatch)',
  }),
  invite: endpoint('POST /api/family/invitations', {
    input: z.object({
      id: newId,
      patientId: id,
      email: email.optional(),
      phone: phone.optional(),
      rights,
      until: until.default(null),
      basis: basis.exclude(['added']).default('consent'),
      proof: text(500, 0).default('').describe('Dispatch: what was shown as authority'),
    }),
    output: z.object({ id, link: z.string(), expiresAt: instant }),
    summary: 'Invite somebody to care with the patient: a one-use link, 72 hours, shown once',
    status: 201,
  }),
  withdraw: endpoint('POST /api/family/invitations/:id/withdraw', {
    input: z.object({ id }),
    output: nothing,
    summary: 'Take an invitation back that was not used yet',
  }),
  readInvitation: endpoint('POST /api/family/invitations/read', {
    input: z.object({ token }),
    output: familyOffer,
    summary: 'What an invitation offers to whoever has its link',
  }),
  accept: endpoint('POST /api/family/invitations/accept', {
    input: z.object({
      token: token.optional(),
      id: id.optional().describe("Of an offer to one's own verified address, instead of the link"),
    }),
    output: whom,
    summary: 'Accept an invitation: it works once',
  }),
  change: endpoint('PUT /api/family/:patientId/people/:userId', {
    input: z.object({ patientId: id, userId: id, rights, until: until.default(null) }),
    output: relationOf,
    summary: 'Give other rights or another end (the patient, dispatch); it counts at once',
  }),
  end: endpoint('POST /api/family/:patientId/people/:userId/end', {
    input: z.object({
      patientId: id,
      userId: id,
      silently: z.boolean().default(false).describe('The other one is not told'),
    }),
    output: nothing,
    summary: 'End what somebody may do: the patient, dispatch, or the one who has the right',
  }),
  makeLinkCode: endpoint('POST /api/patients/:id/link-code', {
    input: z.object({ id, checked: identityCheck }),
    output: z.object({ linkCode: z.string(), expiresAt: instant }),
    summary: 'A one-use code that makes an account this patient: 7 days, shown once (dispatch)',
    status: 201,
  }),
  link: endpoint('POST /api/family/link', {
    input: z.object({ code: z.string().min(4).max(40) }),
    output: whom,
    summary: 'Enter the code that dispatch gave in person: the account becomes that patient',
  }),
  setStatus: endpoint('POST /api/patients/:id/status', {
    input: z.object({
      id,
      statusId: newId.describe('Chosen by the client: said twice, it is said once'),
      status: patientStatus,
      reason: text(500, 0).default(''),
    }),
    output: z.object({
      id,
      status: patientStatus,
      upcoming: z.int().nonnegative().describe('Visits that dispatch now has to decide about'),
      ended: z.int().nonnegative().describe('Visits that this ended'),
    }),
    summary:
      'Say how a patient is. In hospital or moved away leaves visits to dispatch; a death ends them all',
  }),
  setAddress: endpoint('PUT /api/patients/:id/address', {
    input: z.object({
      id,
      address,
      gateCode: gateCode.nullable().default(null).describe('null when there is none'),
    }),
    output: z.object({
      id,
      address,
      hasGateCode: z.boolean(),
      elsewhere: z.int().describe('Visits ahead that were asked for at another address: they stay'),
    }),
    summary:
      'A new home. Visits keep the address that they have; the code of the old gate is destroyed',
  }),
  setBirthDate: endpoint('PUT /api/patients/:id/birth-date', {
    input: z.object({ id, birthDate: z.iso.date() }),
    output: nothing,
    summary: 'Correct the birth date (dispatch): the end of childhood moves with it',
  }),
  setLanguage: endpoint('PUT /api/patients/:id/language', {
    input: z.object({ id, language }),
    output: nothing,
    summary: 'Say in which language a patient without an account is written to (dispatch)',
  }),
}
