import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { id, instant, newId, nothing } from './primitives.ts'

export const upload = z.object({
  id,
  url: z
    .string()
    .describe(
      'Under /uploads; needs a sign-in and a right to that file. A picture with `?size=small`: a small one for lists, WebP',
    ),
  type: z.enum(['image', 'document']),
  size: z.int().describe('Bytes of what is served'),
  mimetype: z.string(),
  filename: z.string(),
})
export type Upload = z.infer<typeof upload>

/** How the files of the practice are kept, and what the last nightly look at them found. */
export const keeping = z.object({
  storage: z.enum(['folder', 'bucket']).describe('The data folder, or an S3-compatible bucket'),
  scanning: z
    .enum(['off', 'working', 'silent'])
    .describe('silent: CLAMD_URL is set and does not answer, so that no file is accepted'),
  lastCheck: z
    .object({
      at: instant,
      kept: z.int().describe('Files'),
      keptBytes: z.int().describe('As they lie there, sealed, with their small pictures'),
      unfinished: z.int().describe('Uploads that never finished, taken away'),
      nameless: z.int().describe('Stored files that no upload names, taken away'),
      halfWritten: z.int().describe('Files half written, taken away'),
      missing: z.int().describe('Kept, and not there: somebody must look'),
    })
    .nullable(),
})
export type Keeping = z.infer<typeof keeping>

export const uploads = {
  image: endpoint('POST /api/uploads/image', {
    input: z.object({
      id: newId
        .optional()
        .describe('Chosen by the client, before the file part: the same photo again is one upload'),
      visitId: id.optional().describe('Before the file part; this or patientId'),
      patientId: id.optional(),
      image: z.file().optional().describe('The file part: JPEG, PNG, GIF or WebP, at most 5 MB'),
    }),
    output: upload,
    summary: 'Upload an image: decoded and encoded anew, so that nothing but the picture is kept',
    status: 201,
    body: 'multipart',
  }),
  file: endpoint('POST /api/uploads/file', {
    input: z.object({
      id: newId.optional().describe('Chosen by the client: sent again it is the same file'),
      visitId: id.optional().describe('Before the file part; this or patientId'),
      patientId: id.optional(),
      file: z
        .file()
        .optional()
        .describe(
          'The file part: a picture of at most 5 MB, or PDF, DOC, DOCX, TXT or CSV of at most 10 MB',
        ),
    }),
    output: upload,
    summary:
      'Upload a file: a picture as through /image, a document as it is once nothing in it can run, fetch or hide',
    status: 201,
    body: 'multipart',
  }),
  link: endpoint('POST /api/uploads/:id/link', {
    input: z.object({ id }),
    output: z.object({
      url: z.string().describe('Under /uploads; opens this file for this person, without a token'),
      expiresAt: instant,
    }),
    summary:
      'An address of 60 seconds for a viewer that cannot send a token; right and sign-in are checked again when it is used',
  }),
  keeping: endpoint('GET /api/uploads/keeping', {
    input: nothing,
    output: keeping,
    summary: 'How files are kept, scanned and collected (administrators)',
  }),
}
