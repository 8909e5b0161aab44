import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { id, instant, newId } from './primitives.ts'
import { upload } from './uploads.ts'

/** So long after it was made a copy can be opened; then its files are taken away. */
export const COPY_DAYS = 7

export const COPY_STATES = ['making', 'ready', 'failed', 'expired'] as const
export const copyState = z.enum(COPY_STATES)
export type CopyState = z.infer<typeof copyState>

/** Why a copy could not be made; `right_ended`: whoever asked may not read the record any more. */
export const WHY_NO_COPY = ['signed_out', 'right_ended', 'too_large', 'other'] as const
export const whyNoCopy = z.enum(WHY_NO_COPY)
export type WhyNoCopy = z.infer<typeof whyNoCopy>

/** A copy of a patient's record for whoever asked for it: nobody else sees or opens it. */
export const recordCopy = z.object({
  id,
  askedAt: instant,
  state: copyState,
  why: whyNoCopy.nullable(),
  pages: z.int().nullable(),
  expiresAt: instant.nullable(),
  files: z
    .array(upload)
    .describe('While it is ready: the PDF to read, and the same as JSON for programs'),
})
export type RecordCopy = z.infer<typeof recordCopy>

/** 20 hexadecimal digits, as they stand on each page; lines between them and case do not matter. */
const code = z
  .string()
  .max(60)
  .transform((value) => value.replace(/[\s-]/g, '').toUpperCase())
  .pipe(z.string().regex(/^[0-9A-F]{20}$/, '20 digits and letters from A to F, as printed'))
const digest = z
  .string()
  .max(64)
  .toLowerCase()
  .regex(/^[0-9a-f]{64}$/, 'SHA-256 of the file, 64 hexadecimal digits')

export const copies = {
  list: endpoint('GET /api/patients/:id/copies', {
    input: z.object({ id }),
    output: z.object({
      patient: z.object({ id, name: z.string() }),
      items: z
        .array(recordCopy)
        .describe('Those that the caller asked for, the newest first; at most 20'),
    }),
    summary:
      'Copies of a record that the caller asked for (the patient, family with the right to reports, the clinical lead)',
  }),
  ask: endpoint('POST /api/patients/:id/copies', {
    input: z.object({
      id,
      copyId: newId.describe('Chosen by the client: asked twice, it is one copy'),
    }),
    output: recordCopy,
    summary:
      'Ask for a copy of a record (POPIA section 23): everything that the caller may read of it, as PDF and JSON, for 7 days. 10 a minute; not within 24 hours of a new device',
    status: 201,
  }),
  check: endpoint('POST /api/documents/check', {
    input: z
      .object({
        code: code.optional().describe('From the foot of a page'),
        digest: digest.optional().describe('SHA-256 of the file: then it is ours byte for byte'),
      })
      .refine((input) => input.code !== undefined || input.digest !== undefined, {
        message: 'code or digest is required',
        path: ['code'],
      }),
    output: z.object({
      known: z.boolean().describe('A document of ours has this code, or these bytes'),
      newest: z.boolean().describe('No later one has been made of the same report since'),
    }),
    summary: 'Whether a document is one of ours; nothing else is said of it',
  }),
}
