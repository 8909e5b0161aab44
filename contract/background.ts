import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { cents, id, instant, list, page } from './primitives.ts'
import { language, TOLD_CHANNELS } from './told.ts'

export const CHANNELS = ['email', 'pdf', 'push', 'sms'] as const

/** Something that left the system, or would have: mails, documents, pushes, SMS. */
export const delivery = z.object({
  id,
  channel: z.enum(CHANNELS),
  template: z.string(),
  recipient: z.string().describe('Address, device or person'),
  subject: z.string(),
  status: z
    .enum(['kept', 'sent', 'failed'])
    .describe('kept: no mail server, push account or SMS gateway is set up'),
  error: z.string().nullable(),
  language,
  tries: z.int().positive().describe('How often it was tried'),
  thenBy: z
    .enum([...TOLD_CHANNELS, 'nobody'])
    .nullable()
    .describe('After a failure: the channel by which it went on, or that there was none left'),
  parts: z.int().positive().nullable().describe('Of an SMS: each part is paid'),
  costCents: cents.nullable().describe('Of an SMS that was sent, where the price of a part is set'),
  visitId: id.nullable(),
  at: instant,
})
export type Delivery = z.infer<typeof delivery>

export const background = {
  outbox: endpoint('GET /api/outbox', {
    input: z.object({ channel: z.enum(CHANNELS).optional(), ...page }),
    output: list(delivery),
    summary: 'What was sent to people, newest first (administrators)',
  }),
  delivery: endpoint('GET /api/outbox/:id', {
    input: z.object({ id }),
    output: delivery.extend({
      html: z.string().nullable(),
      text: z.string().nullable(),
      url: z.string().nullable().describe('The document, for those who may open it'),
    }),
    summary: 'One delivery as the person received it',
  }),
}
