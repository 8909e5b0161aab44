import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { personRef } from './people.ts'
import { cents, id, instant, list, page, position, text } from './primitives.ts'
import { status, visitSummary } from './visits.ts'

/** What dispatch must decide, and the decisions that each kind takes. */
export const DECISIONS = {
  clash: ['took_place', 'did_not_count', 'fee_stands'],
  welfare_check: ['safe', 'with_family', 'in_hospital', 'ambulance', 'died'],
  pin: ['accept', 'reject'],
  check_out: ['checked_out'],
  // Booked by the request itself, which names the follow-up.
  follow_up: ['not_needed'],
  // One for a patient and service, at the first visit that lacks an order; closed by the order itself. Going ahead
  // is decided for that visit alone.
  no_order: ['without_order'],
  // No channel reaches anybody of the family: somebody calls.
  unreached: ['called'],
} as const satisfies Record<string, readonly string[]>
/** How one ends without dispatch. */
const BY_ITSELF = ['booked', 'order_entered', 'fell_away'] as const
export type TaskKind = keyof typeof DECISIONS
export const TASK_KINDS = Object.keys(DECISIONS) as [TaskKind, ...TaskKind[]]
export type Decision = (typeof DECISIONS)[TaskKind][number] | (typeof BY_ITSELF)[number]
export const decision = z.enum([...BY_ITSELF, ...Object.values(DECISIONS).flat()] as [
  Decision,
  ...Decision[],
])

export const task = z.object({
  id,
  kind: z.enum(TASK_KINDS),
  visit: visitSummary.nullable(),
  nurse: personRef.nullable().describe('Whom it is about'),
  openedAt: instant,
  late: z
    .array(
      z.object({
        status,
        at: instant,
        uncertain: z.boolean(),
        by: personRef,
        code: z.boolean().describe('She gave the right door code then'),
      }),
    )
    .describe('What was done without signal, with the times at which it was done'),
  written: z
    .array(
      z.object({
        kind: z.enum(['record', 'mark', 'observations']),
        count: z.int().positive(),
        by: personRef,
      }),
    )
    .describe('How much she wrote, ticked off and measured beside that; never what'),
  pin: z
    .object({ proposed: position, metres: z.int().nonnegative().nullable() })
    .nullable()
    .describe('Where the home is, as the nurse proposes, and how far that is from the present pin'),
  followUp: z
    .object({
      service: z.object({ id, name: z.string() }),
      withinDays: z.int(),
      dueBy: instant,
      doctor: personRef.nullable(),
    })
    .nullable()
    .describe('The visit that a doctor ordered'),
  noOrder: z
    .object({ visits: z.int().positive(), until: z.iso.date() })
    .nullable()
    .describe('How many visits of this patient and service lack an order, and the day of the last'),
  call: z
    .string()
    .nullable()
    .describe('The number of the patient, where nobody of the family could be told of the visit'),
  feeCents: cents.describe('Waits for this decision; nothing is charged before'),
  decisions: z.array(decision).describe('What may be decided; empty once it is'),
  resolved: z
    .object({ by: personRef.nullable(), at: instant, decision, note: z.string() })
    .nullable(),
})
export type Task = z.infer<typeof task>

export const tasks = {
  list: endpoint('GET /api/tasks', {
    input: z.object({ which: z.enum(['open', 'all']).default('open'), ...page }),
    output: list(task),
    summary: 'What dispatch must decide: open ones oldest first, or all, newest first',
  }),
  resolve: endpoint('POST /api/tasks/:id/resolve', {
    input: z.object({
      id,
      decision,
      note: text(1000, 0)
        .default('')
        .describe(
          'How it ended; required for a welfare check, where a follow-up is not booked and where a visit goes ahead without an order',
        ),
      charge: z.boolean().default(false).describe('With a welfare check: the visit is charged for'),
    }),
    output: task,
    summary: 'Decide a task (dispatch). Deciding the same again answers it unchanged',
  }),
}
