import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { duty, role } from './people.ts'
import {
  email,
  id,
  instant,
  nothing,
  password,
  phone,
  staffPassword,
  text,
  typedPassword,
} from './primitives.ts'
import { firstRegistration } from './staff.ts'
import { assertion } from './webauthn.ts'

export const user = z.object({
  id,
  name: z.string(),
  email: z.string().nullable().describe('Null for whoever signs in by phone alone'),
  role,
  duties: z.array(duty).describe('What an administrator is responsible for; empty for others'),
  demo: z.boolean().describe('True for the invented people of the demo'),
  needsSecondFactor: z
    .boolean()
    .optional()
    .describe('True for staff who have to set one up before anything else opens'),
})
export type User = z.infer<typeof user>

export const signedIn = z.object({
  user,
  token: z.string().describe('Bearer token; the web uses the cookie instead'),
})

export const auth = {
  register: endpoint('POST /api/auth/register', {
    input: z.object({ name: text(120), email, password, phone: phone.optional() }),
    output: signedIn,
    summary: 'A new account for a patient or a family member. Staff are invited instead',
    gate: 'public',
    status: 201,
  }),
  login: endpoint('POST /api/auth/login', {
    input: z.object({
      email,
      password: typedPassword,
      code: z
        .string()
        .max(40)
        .optional()
        .describe('Second factor: six digits of the app, or a recovery code'),
      passkey: assertion.optional().describe('A passkey as the second factor'),
    }),
    output: signedIn,
    summary: 'Sign in: answers a token and sets the cookie',
    gate: 'public',
  }),
  logout: endpoint('POST /api/auth/logout', {
    input: nothing,
    output: nothing,
    summary: 'End this session',
    gate: 'first-factor',
  }),
  me: endpoint('GET /api/auth/me', {
    input: nothing,
    output: user,
    summary: 'Who is calling',
    gate: 'first-factor',
  }),
  socketTicket: endpoint('POST /api/auth/socket-ticket', {
    input: nothing,
    output: z.object({ ticket: z.string(), expiresAt: instant }),
    summary: 'A ticket for the first frame of a socket: 30 seconds, one use',
    status: 201,
  }),
  readInvitation: endpoint('POST /api/auth/invitations/read', {
    input: z.object({ token: z.string().min(20).max(100) }),
    output: z.object({ name: z.string(), email: z.string(), role }),
    summary: 'What an invitation link offers',
    gate: 'public',
  }),
  acceptInvitation: endpoint('POST /api/auth/invitations/accept', {
    input: z.object({
      token: z.string().min(20).max(100),
      password: staffPassword,
      ...firstRegistration,
    }),
    output: signedIn,
    summary: 'Become staff by a one-use link',
    gate: 'public',
    status: 201,
  }),
}
