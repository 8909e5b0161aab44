import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { helpCall, ownHelpCall } from './help.ts'
import { message, conversationKind } from './messages.ts'
import { offer } from './offers.ts'
import { personRef } from './people.ts'
import { id, instant } from './primitives.ts'
import { endReason, status, visitSummary } from './visits.ts'

const visitFrame = z.object({
  visit: visitSummary.describe('The visit as it is now'),
  from: status.nullable().default(null),
  to: status.nullable().default(null),
  reason: endReason.nullable().default(null),
  by: personRef.nullable().default(null),
})

const helpFrame = z.object({
  help: helpCall.nullable().describe('For those whom it calls'),
  own: ownHelpCall.nullable().describe('For whoever raised it'),
})

/** Numbered frames: one shape of `data` per type. The server renders them with the queries of a GET. */
export const FRAMES = {
  NEW_MESSAGE: z.object({ message }),
  MESSAGE_DELETED: z.object({ message }),
  MESSAGES_READ: z.object({
    conversationId: id,
    visitId: id.nullable().describe('null in the conversation with the practice'),
    conversation: conversationKind,
    userId: id,
    upTo: z.int(),
    readAt: instant,
  }),
  NOTICE: z.object({
    visit: visitSummary.nullable(),
    caseId: id.nullable().default(null).describe('A complaint or an incident that changed'),
    patientId: id.nullable().default(null).describe('Whose record changed'),
    text: z.string().describe('Empty where there is nothing to tell, only to read again'),
  }),
  VISIT_CREATED: visitFrame,
  VISIT_STATUS_CHANGED: visitFrame,
  VISIT_CHANGED: visitFrame,
  VISIT_OFFERED: z.object({ offer }),
  OFFER_ENDED: z.object({ offer }),
  VISIT_ASSIGNED: visitFrame,
  VISIT_CANCELLED: visitFrame,
  REPORT_SIGNED: visitFrame,
  REVIEW_ADDED: visitFrame,
  REVIEW_RELEASED: visitFrame,
  HELP_RAISED: helpFrame,
  HELP_TAKEN: helpFrame,
  HELP_CLOSED: helpFrame,
  EARLY_WARNING: z.object({
    visitId: id.describe('Of a visit where something warns, or was acknowledged'),
    help: helpCall.nullable().describe('For those whom it calls'),
  }),
  WITHHELD: z.object({}),
} as const
export type FrameType = keyof typeof FRAMES

const numbered = <Type extends FrameType>(type: Type) =>
  z.object({ seq: z.int().positive(), type: z.literal(type), at: instant, data: FRAMES[type] })

export const numberedFrame = z.discriminatedUnion('type', [
  numbered('NEW_MESSAGE'),
  numbered('MESSAGE_DELETED'),
  numbered('MESSAGES_READ'),
  numbered('NOTICE'),
  numbered('VISIT_CREATED'),
  numbered('VISIT_STATUS_CHANGED'),
  numbered('VISIT_CHANGED'),
  numbered('VISIT_OFFERED'),
  numbered('OFFER_ENDED'),
  numbered('VISIT_ASSIGNED'),
  numbered('VISIT_CANCELLED'),
  numbered('REPORT_SIGNED'),
  numbered('REVIEW_ADDED'),
  numbered('REVIEW_RELEASED'),
  numbered('HELP_RAISED'),
  numbered('HELP_TAKEN'),
  numbered('HELP_CLOSED'),
  numbered('EARLY_WARNING'),
  numbered('WITHHELD'),
])
export type NumberedFrame = z.infer<typeof numberedFrame>

/** Frames without `seq`: never replayed, never in `/api/events`. */
export const ephemeralFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('READY'), seq: z.int().nonnegative() }),
  z.object({
    type: z.literal('RESET'),
    seq: z.int().nonnegative().describe('The head: what was before it is read from the lists'),
    at: instant,
    data: z.object({}),
  }),
  z.object({
    type: z.literal('TYPING'),
    visitId: id.nullable(),
    conversationId: id,
    conversation: conversationKind,
    by: personRef.describe(
      'Shown for 5 seconds unless it is said again: nothing says when it ended',
    ),
  }),
  z.object({
    type: z.literal('NURSE_LOCATION'),
    visitId: id,
    latitude: z.number(),
    longitude: z.number(),
    accuracy: z.number(),
    at: instant,
  }),
  z.object({
    type: z.literal('BOARD_CHANGED'),
    visitId: id.nullable().describe('null where only the conversation with a patient changed'),
    conversationId: id.optional().describe('Where something was said or read'),
  }),
  z.object({ type: z.literal('PONG') }),
  z.object({ type: z.literal('ERROR'), code: z.string(), detail: z.string() }),
])
export type EphemeralFrame = z.infer<typeof ephemeralFrame>
export type ServerFrame = NumberedFrame | EphemeralFrame

/** What a client may send. The first frame is HELLO, within 5 seconds. */
export const clientFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('HELLO'),
    ticket: z.string().min(20).max(100),
    since: z
      .int()
      .nonnegative()
      .nullable()
      .describe('The last seq this device holds; null on a new device'),
  }),
  z
    .object({
      type: z.literal('TYPING'),
      visitId: id
        .optional()
        .describe('Say it again every 3 seconds; more often than every 2 is dropped'),
      conversationId: id.optional().describe('Instead of `visitId`'),
      conversation: conversationKind.default('practical'),
    })
    .refine(({ visitId, conversationId }) => visitId ?? conversationId, {
      message: 'visitId or conversationId is required',
      path: ['visitId'],
    }),
  z.object({ type: z.literal('PING') }),
])
export type ClientFrame = z.input<typeof clientFrame>

export const events = {
  since: endpoint('GET /api/events', {
    input: z.object({
      since: z.coerce.number().int().nonnegative(),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    output: z.object({
      items: z.array(numberedFrame),
      head: z.int().nonnegative(),
      reset: z
        .boolean()
        .describe('`since` is older than what is kept (30 days): read the lists anew'),
    }),
    summary: 'The same numbered frames as the socket, for whoever has no socket',
  }),
}
