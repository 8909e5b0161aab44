import { z } from 'zod'
import { glassReason } from './access.ts'
import { endpoint } from './endpoint.ts'
import { errorCode } from './errors.ts'
import { personRef, role } from './people.ts'
import { id, instant, list, page } from './primitives.ts'

/** What was done, as method and route: `GET /api/visits/:id`; `WS /ws` is what a socket delivered. */
const action = z.string()

/** One access to a patient's record, as the patient is told of it. */
export const access = z.object({
  id,
  at: instant,
  person: personRef
    .nullable()
    .describe('Null for somebody whose name is no longer known to the patient'),
  role: role.nullable(),
  action,
  visit: z.object({ id, start: instant }).nullable(),
  opened: z
    .object({ id, reason: glassReason })
    .nullable()
    .describe('The record was opened by break-glass, and why'),
})
export type Access = z.infer<typeof access>

/** One row of the audit trail, for administrators. It holds no clinical word. */
export const auditRow = z.object({
  id,
  at: instant,
  person: personRef.nullable().describe('Null when nobody was signed in'),
  role: role.nullable(),
  action,
  status: z.int().describe('HTTP status'),
  code: errorCode.nullable().describe('Why it was refused'),
  patients: z.array(z.object({ id, name: z.string() })),
  visitId: id.nullable(),
  openings: z.array(id).describe('Through which opened records (break-glass) it was read'),
  requestId: id.nullable(),
})
export type AuditRow = z.infer<typeof auditRow>

export const chain = z.object({
  sealed: z
    .object({
      block: z.int().positive(),
      hash: z.string().describe('SHA-256, hex: keep it elsewhere to notice a chain made anew'),
      at: instant,
    })
    .nullable(),
  unsealed: z.int().nonnegative().describe('Rows that are not in a block yet'),
  checked: z
    .object({ at: instant, blocks: z.int(), rows: z.int(), finding: z.string().nullable() })
    .nullable()
    .describe('The last `npm run audit:verify`'),
})
export type Chain = z.infer<typeof chain>

export const audit = {
  list: endpoint('GET /api/audit', {
    input: z.object({
      personId: id.optional().describe('Who acted'),
      patientId: id.optional().describe('Whose data it was'),
      from: instant.optional(),
      to: instant.optional(),
      refused: z.stringbool().optional().describe('Only what was refused, or only what was not'),
      ...page,
    }),
    output: list(auditRow),
    summary: 'Who did what, newest first (administrators)',
  }),
  chain: endpoint('GET /api/audit/chain', {
    input: z.object({}),
    output: chain,
    summary: 'How far the audit trail is sealed (administrators)',
  }),
  access: endpoint('GET /api/patients/:id/access', {
    input: z.object({ id, ...page }),
    output: list(access),
    summary: 'Who looked at my record, newest first (the patient alone)',
  }),
}
