import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { personRef } from './people.ts'
import { id, instant, list, newId, page, text } from './primitives.ts'
import { upload } from './uploads.ts'

export const CONVERSATIONS = ['practical', 'clinical'] as const
export const conversationKind = z.enum(CONVERSATIONS)
export type ConversationKind = z.infer<typeof conversationKind>

export const message = z.object({
  id,
  conversationId: id,
  visitId: id,
  conversation: conversationKind,
  number: z.int().positive().describe('The order of the conversation: its own count, never a time'),
  sender: personRef.nullable().describe('null for notices written by the system'),
  content: z.string().nullable().describe('null when hidden or unreadable'),
  hidden: z.boolean(),
  unreadable: z.boolean(),
  attachments: z.array(upload),
  sentAt: instant,
  can: z.array(z.enum(['hide'])),
})
export type Message = z.infer<typeof message>

export const participant = personRef.extend({
  relation: z.enum(['self', 'delegate', 'nurse', 'doctor', 'desk']),
  readUpTo: z.int().nonnegative().describe('Number of the last message that this person has read'),
  readAt: instant.nullable(),
})

/** A conversation is named by its id, or by the visit and its kind (`practical` unless told). */
const which = {
  visitId: id.optional(),
  conversationId: id.optional(),
  conversation: conversationKind.default('practical'),
}
const named = (value: { visitId?: string | undefined; conversationId?: string | undefined }) =>
  value.visitId !== undefined || value.conversationId !== undefined
const namedError = { message: 'visitId or conversationId is required', path: ['visitId'] }

export const messages = {
  send: endpoint('POST /api/messages', {
    input: z
      .object({
        id: newId
          .optional()
          .describe('Chosen by the client, so that a repeated send is one message'),
        ...which,
        content: text(5_000),
        attachmentIds: z.array(id).max(10).default([]),
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
  unread: endpoint('GET /api/messages/unread', {
    input: z.object({}),
    output: z.object({
      total: z.int(),
      conversations: z.array(
        z.object({
          conversationId: id,
          visitId: id,
          conversation: conversationKind,
          unread: z.int(),
        }),
      ),
    }),
    summary: 'Unread counts, in total and by conversation',
  }),
  read: endpoint('POST /api/messages/read', {
    input: z.object({ ...which, upTo: z.int().nonnegative() }).refine(named, namedError),
    output: z.object({ conversationId: id, upTo: z.int(), unread: z.int() }),
    summary: 'Acknowledge everything up to a number; never goes backwards',
  }),
  participants: endpoint('GET /api/messages/participants', {
    input: z.object(which).refine(named, namedError),
    output: z.object({ items: z.array(participant) }),
    summary: 'Who takes part in a conversation, and how far each has read',
  }),
  hide: endpoint('DELETE /api/messages/:id', {
    input: z.object({ id }),
    output: message,
    summary: 'The sender hides a message; the record keeps it',
  }),
}
