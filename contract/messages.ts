import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { messageText } from './messageText.ts'
import { personRef } from './people.ts'
import { id, instant, list, newId, page } from './primitives.ts'
import { upload } from './uploads.ts'
import { status } from './visits.ts'

export const CONVERSATIONS = ['practical', 'clinical', 'practice'] as const
/** `practical` and `clinical` are of a visit; `practice` is the patient's with the practice, and stays. */
export const conversationKind = z.enum(CONVERSATIONS)
export type ConversationKind = z.infer<typeof conversationKind>

/** How bodies are sealed: `server` with the key of the patient, opened by the server for those entitled. */
export const conversationMode = z.enum(['server'])

/** The message that another one answers, as it is now. */
const quote = z.object({
  id,
  number: z.int().positive(),
  sender: personRef.nullable(),
  content: z.string().nullable().describe('Its beginning; null when removed or unreadable'),
  hidden: z.boolean().describe('Its sender removed it'),
  attachments: z.int().nonnegative(),
})

export const message = z.object({
  id,
  conversationId: id,
  visitId: id.nullable().describe('null in the conversation with the practice'),
  conversation: conversationKind,
  number: z.int().positive().describe('The order of the conversation: its own count, never a time'),
  sender: personRef.nullable().describe('null for notices, which only the system writes'),
  content: z.string().nullable().describe('null when removed or unreadable'),
  hidden: z.boolean(),
  unreadable: z.boolean(),
  attachments: z.array(upload),
  replyTo: quote.nullable(),
  sentAt: instant,
  can: z.array(z.enum(['hide'])),
})
export type Message = z.infer<typeof message>

export const PRESENCES = ['online', 'hour', 'day', 'week', 'longer'] as const

export const participant = personRef.extend({
  relation: z.enum(['self', 'delegate', 'nurse', 'doctor', 'desk']),
  canWrite: z.boolean(),
  presence: z
    .enum(PRESENCES)
    .describe('Here now, or within the last hour, day or week: never more exactly'),
  readUpTo: z.int().nonnegative().describe('Number of the last message that this person has read'),
  readAt: instant.nullable(),
  reads: z
    .array(z.object({ upTo: z.int().positive(), at: instant }))
    .describe('The last 50 moves of that mark, newest first: when each message was read'),
})
export type Participant = z.infer<typeof participant>

export const thread = z.object({
  id,
  conversation: conversationKind,
  mode: conversationMode,
  patient: z.object({ id, name: z.string() }),
  visit: z.object({ id, status, start: instant }).nullable(),
  people: z
    .array(personRef.extend({ relation: participant.shape.relation }))
    .describe('The others who take part; of dispatch those who have read or written'),
  last: message
    .pick({ id: true, number: true, sender: true, content: true, hidden: true, unreadable: true })
    .extend({ attachments: z.int().nonnegative(), sentAt: instant })
    .nullable()
    .describe('The newest message; of its content the beginning'),
  lastNumber: z.int().nonnegative(),
  unread: z.int().nonnegative(),
  can: z.array(z.enum(['write', 'attach'])),
})
export type Thread = z.infer<typeof thread>

/**
 * A conversation is named by its id; by the visit and its kind (`practical` unless told); or by the
 * patient, whose conversation with the practice it is then.
 */
const which = {
  visitId: id.optional(),
  conversationId: id.optional(),
  patientId: id.optional().describe('The conversation of this patient with the practice'),
  conversation: conversationKind.default('practical'),
}
type Named = { visitId?: string; conversationId?: string; patientId?: string }
const named = ({
  visitId,
  conversationId,
  patientId,
}: { [name in keyof Named]?: Named[name] | undefined }) =>
  visitId !== undefined || conversationId !== undefined || patientId !== undefined
const namedError = {
  message: 'visitId, conversationId or patientId is required',
  path: ['visitId'],
}

const upTo = z.int().nonnegative()
const acknowledged = z.object({ conversationId: id, upTo: z.int(), unread: z.int() })

export const messages = {
  send: endpoint('POST /api/messages', {
    input: z
      .object({
        id: newId
          .optional()
          .describe('Chosen by the client, so that a repeated send is one message'),
        ...which,
        content: messageText,
        attachmentIds: z.array(id).max(10).default([]),
        replyToId: id
          .optional()
          .describe('A message of the same conversation that this one answers'),
      })
      .refine(named, namedError),
    output: message,
    summary: 'Send a message, encrypted before anything is stored',
    status: 201,
  }),
  list: endpoint('GET /api/messages', {
    input: z
      .object({ ...which, ...page, direction: z.enum(['older', 'newer']).default('older') })
      .refine(named, namedError),
    output: list(message),
    summary: 'Messages of a conversation, newest first (`older`) or onward from a cursor (`newer`)',
  }),
  conversations: endpoint('GET /api/messages/conversations', {
    input: z.object({ patientId: id.optional(), ...page }),
    output: list(thread),
    summary:
      'Conversations by their last message, newest first, with who takes part and what is unread. Of a patient also the one with the practice in which nothing was said yet',
  }),
  conversation: endpoint('GET /api/messages/conversations/:id', {
    input: z.object({ id }),
    output: thread,
    summary: 'One conversation',
  }),
  unread: endpoint('GET /api/messages/unread', {
    input: z.object({}),
    output: z.object({
      total: z.int(),
      conversations: z.array(
        z.object({
          conversationId: id,
          visitId: id.nullable(),
          conversation: conversationKind,
          lastNumber: z.int().positive().describe('Of the newest message that was counted'),
          unread: z.int(),
        }),
      ),
    }),
    summary:
      'Unread counts, in total and by conversation (the 500 newest). Notices and own messages are never unread; for dispatch nothing is that is older than 30 days or than the duty',
  }),
  read: endpoint('POST /api/messages/read', {
    input: z
      .object({
        ...which,
        upTo: upTo.optional(),
        marks: z
          .array(z.object({ ...which, upTo }).refine(named, namedError))
          .min(1)
          .max(100)
          .optional()
          .describe('Up to 100 conversations in one call'),
        messageIds: z
          .array(id)
          .min(1)
          .max(100)
          .optional()
          .describe('Each acknowledges its conversation up to itself'),
      })
      .refine(({ marks, messageIds, ...one }) => marks ?? messageIds ?? named(one), namedError)
      .refine(({ marks, messageIds, upTo: to }) => marks ?? messageIds ?? to !== undefined, {
        message: 'is required',
        path: ['upTo'],
      }),
    output: acknowledged
      .partial()
      .extend({ items: z.array(acknowledged), total: z.int().describe('As in unread') }),
    summary:
      'Acknowledge one, many, or everything up to a number; never goes backwards. What one call names is acknowledged together or not at all',
  }),
  participants: endpoint('GET /api/messages/participants', {
    input: z.object(which).refine(named, namedError),
    output: z.object({
      items: z.array(participant),
      canWrite: z.boolean().describe('Whether the caller may write'),
    }),
    summary: 'Who takes part in a conversation, who is here, and how far each has read',
  }),
  hide: endpoint('DELETE /api/messages/:id', {
    input: z.object({ id }),
    output: message,
    summary: 'The sender removes a message from the screens of all; the record keeps it',
  }),
}
