import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { user } from './auth.ts'
import { id, nothing } from './primitives.ts'

/** Only while the demo is on; otherwise these answer 404. */
export const demo = {
  stage: endpoint('POST /api/demo/stage', {
    input: nothing,
    output: z.object({
      people: z.array(z.object({ user, token: z.string() })),
      visitId: id.nullable().describe('The visit that is on its way now'),
    }),
    summary: 'Sign-ins of the demo people for the four screens',
    gate: 'public',
  }),
  renew: endpoint('POST /api/demo/renew', {
    input: nothing,
    output: z.object({ visits: z.int() }),
    summary: 'Throw the invented week away and make it anew around this moment',
    gate: 'public',
  }),
  play: endpoint('POST /api/demo/visits', {
    input: nothing,
    output: z.object({ visitId: id }),
    summary: 'A fresh request, to be played through by four people',
    gate: 'public',
    status: 201,
  }),
  state: endpoint('GET /api/demo', {
    input: nothing,
    output: z.object({
      on: z.boolean(),
      logins: z.array(z.object({ email: z.string(), name: z.string(), role: z.string() })),
    }),
    summary: 'Whether this installation shows invented people',
    gate: 'public',
  }),
}
