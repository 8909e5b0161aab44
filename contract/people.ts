import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import {
  id,
  instant,
  list,
  newId,
  page,
  phone,
  position,
  searchedName,
  text,
} from './primitives.ts'
import { language } from './told.ts'

export const ROLES = ['patient', 'nurse', 'doctor', 'administrator'] as const
/** What a person signs in as. `patient` is anybody who books: the patient or the family. */
export const role = z.enum(ROLES)
export type Role = z.infer<typeof role>

export const DUTIES = ['dispatch', 'finance', 'clinical_lead', 'privacy_officer'] as const
/** What an administrator is responsible for; each is held separately. */
export const duty = z.enum(DUTIES)
export type Duty = z.infer<typeof duty>

export const RIGHTS = ['visits', 'book', 'reports', 'messages'] as const
/** What a delegate may do for a patient. `visits` is to see them, and comes with each of the others. */
export const right = z.enum(RIGHTS)
export type Right = z.infer<typeof right>

export const personRef = z.object({ id, name: z.string(), role })
export type PersonRef = z.infer<typeof personRef>

export const accessContact = z.object({ name: text(120), phone })

/** A home: what the nurse needs to find the door. Kept encrypted with the patient's key. */
export const address = z.object({
  line: text(200),
  suburb: text(80),
  landmark: text(200, 0).default(''),
  pin: position.nullable().default(null),
  pinConfirmed: z
    .boolean()
    .default(false)
    .describe('Whether a visit has shown that the pin is right; nobody else can say so'),
  contact: accessContact.nullable().default(null).describe('Who opens, or knows how to get in'),
})
export type Address = z.infer<typeof address>

/** The code of a gate or an alarm: stored apart, shown to the nurse on her way, in no list. */
export const gateCode = text(20)

export const RELATIONS = ['self', 'delegate'] as const
export const relation = z.enum(RELATIONS)

export const PATIENT_STATUSES = ['active', 'in_hospital', 'moved_away', 'deceased'] as const
/** How a patient is, as far as it decides over visits. */
export const patientStatus = z.enum(PATIENT_STATUSES)
export type PatientStatus = z.infer<typeof patientStatus>

export const patient = z.object({
  id,
  name: z.string(),
  relation: relation.nullable().describe('What the caller is to this patient; null for staff'),
  rights: z.array(right).describe('What the caller may do as family; empty for staff'),
  until: instant.nullable().describe("When the caller's rights end by themselves"),
  status: patientStatus,
  birthDate: z.iso.date().nullable(),
  phone: z.string().nullable(),
  address: address.nullable(),
  language: language.describe('In which they are written to as long as they have no account'),
})
export type Patient = z.infer<typeof patient>

export const patientDetail = patient.extend({
  statuses: z
    .array(z.object({ id, status: patientStatus, reason: z.string(), by: personRef, at: instant }))
    .describe('Each time that somebody said how the patient is, newest first'),
  can: z.array(z.enum(PATIENT_STATUSES)).describe('Which states the caller may say'),
})
export type PatientDetail = z.infer<typeof patientDetail>

export const people = {
  patients: endpoint('GET /api/patients', {
    input: z.object({ name: searchedName, ...page }),
    output: list(patient),
    summary: 'The patients that the caller cares for; every patient for dispatch',
  }),
  createPatient: endpoint('POST /api/patients', {
    input: z.object({
      id: newId,
      name: text(120),
      birthDate: z.iso.date().optional(),
      phone: phone.optional(),
      address: address.optional(),
      language: language.optional().describe('English unless it is said'),
    }),
    output: patient,
    summary: 'Add a patient without an account (dispatch, for a caller)',
    status: 201,
  }),
  patient: endpoint('GET /api/patients/:id', {
    input: z.object({ id }),
    output: patientDetail,
    summary: 'One patient, with how they are and were (family, dispatch)',
  }),
}
