import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { id, instant, nothing } from './primitives.ts'

/** How somebody signed in. */
export const signInWay = z.enum([
  'password',
  'password-and-app',
  'password-and-recovery-code',
  'password-and-passkey',
  'passkey',
  'phone',
  'link',
])
export type SignInWay = z.infer<typeof signInWay>

export const sessions = {
  list: endpoint('GET /api/auth/sessions', {
    input: nothing,
    output: z.object({
      items: z.array(
        z.object({
          id,
          device: z.string().describe('Browser and system, as far as they say'),
          way: signInWay.nullable(),
          startedAt: instant,
          lastSeenAt: instant.describe('To the minute'),
          current: z.boolean().describe('The one that asks'),
        }),
      ),
    }),
    summary: "The caller's own live sessions, the newest first",
  }),
  end: endpoint('POST /api/auth/sessions/:id/end', {
    input: z.object({ id }),
    output: nothing,
    gate: 'fresh',
    summary: "End one of the caller's own sessions; its sockets close within a second",
  }),
  endOthers: endpoint('POST /api/auth/sessions/end-others', {
    input: nothing,
    output: z.object({ ended: z.int() }),
    gate: 'fresh',
    summary: 'End every session of the caller but this one',
  }),
  endOf: endpoint('POST /api/people/:id/sessions/end', {
    input: z.object({ id }),
    output: z.object({ ended: z.int() }),
    summary: 'End every session of somebody, who is told (administrators)',
  }),
}
