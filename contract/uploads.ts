import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { id } from './primitives.ts'

export const upload = z.object({
  id,
  url: z.string().describe('Under /uploads; needs a sign-in and a right to that file'),
  type: z.enum(['image', 'document']),
  size: z.int().describe('Bytes of what is served'),
  mimetype: z.string(),
  filename: z.string(),
})
export type Upload = z.infer<typeof upload>

export const uploads = {
  image: endpoint('POST /api/uploads/image', {
    input: z.object({
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
}
