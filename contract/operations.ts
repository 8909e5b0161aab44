import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { cents, id, instant, list, newId, nothing, page } from './primitives.ts'

const count = z.int().nonnegative()

/** One queue, as the database knows it: the queue store may be wiped, and nothing of this changes. */
export const queueState = z.object({
  name: z.string(),
  title: z.string().describe('What goes through it, in words'),
  waiting: count.describe('Due, and nobody has begun'),
  running: count,
  delayed: count.describe('Failed at least once, and will be tried again by itself'),
  scheduled: count.describe('To be done at a later moment'),
  failed: count.describe('Failed for good within the last 24 hours'),
  oldestSeconds: count.nullable().describe('Since when the oldest has been due; null: none is'),
  doneLastHour: count,
  doneLastMinutes: count.describe('In the last 5 minutes'),
})
export type QueueState = z.infer<typeof queueState>

export const ALARM_LEVELS = ['alert', 'warn', 'note'] as const
/** Something that somebody must look at: one sentence what it is, and one what to do. */
export const alarm = z.object({
  name: z.string().describe('Stable, also the label of the metric `ahava_alarm`'),
  level: z
    .enum(ALARM_LEVELS)
    .describe('alert: people are not reached or work stands still; note: it is set up so'),
  what: z.string(),
  todo: z.string(),
})
export type Alarm = z.infer<typeof alarm>

/** SMS that left in a month. */
const smsMonth = z.object({
  month: z.string().regex(/^\d{4}-\d{2}$/),
  sent: count,
  parts: count.describe('What a gateway counts: a long text is several'),
  costCents: cents.describe('Of those that left while the price of a part was set'),
})

export const overview = z.object({
  at: instant,
  alarms: z.array(alarm).describe('Gravest first; empty when all is well'),
  queues: z.array(queueState),
  events: z.object({
    waiting: count.describe('Of which nothing has come yet'),
    oldestSeconds: count.nullable(),
    setAside: count.describe('Cannot be dispatched; they hold up nobody'),
  }),
  programs: z.array(z.object({ part: z.enum(['api', 'worker']), since: instant, seen: instant })),
  smsByMonth: z
    .array(smsMonth)
    .describe('This month and the one before, as the practice counts days; the newer first'),
  queueStore: z.object({ kind: z.enum(['postgres', 'redis']), answers: z.boolean() }),
})
export type Overview = z.infer<typeof overview>

export const FAILURE_STATES = ['failed', 'waiting', 'done', 'discarded'] as const
/** Not the key of the effect, which may name people. */
const handle = z.guid().toLowerCase()

export const failure = z.object({
  handle,
  kind: z.enum(['effect', 'event']).describe('event: what it leads to is not known yet'),
  queue: z.string().nullable(),
  what: z.string().describe('What was to happen, in words'),
  recipient: z.string().nullable().describe('Whom it was for, where the caller may see that'),
  visitId: id.nullable(),
  at: instant.describe('When it was given up; of an event, when it happened'),
  tries: count,
  reason: z.string().describe('Why, in a sentence'),
  cause: z.string().describe('The same as the machine says it'),
  nextTry: instant.nullable().describe('When it is tried again by itself'),
  mayHaveHappened: z
    .boolean()
    .describe('It was cut off in the middle: a retry could reach people twice, and wants `sure`'),
  can: z.array(z.enum(['retry', 'discard'])),
})
export type Failure = z.infer<typeof failure>

const settled = z.object({ handle, state: z.enum(FAILURE_STATES) })

export const operations = {
  overview: endpoint('GET /api/operations', {
    input: nothing,
    output: overview,
    summary: 'The work in the background: alarms, queues, programs (administrators)',
  }),
  failures: endpoint('GET /api/operations/failures', {
    input: z.object(page),
    output: list(failure),
    summary: 'What failed for good, and events that cannot be dispatched, newest first',
  }),
  retry: endpoint('POST /api/operations/failures/:handle/retry', {
    input: z.object({
      id: newId.describe('Of this act: the same one again changes nothing'),
      handle,
      sure: z.boolean().optional().describe('It may have happened already, and that is known'),
    }),
    output: settled,
    summary: 'Have a failure tried again, as the same effect (dispatch)',
  }),
  discard: endpoint('POST /api/operations/failures/:handle/discard', {
    input: z.object({ id: newId, handle }),
    output: settled,
    summary: 'Let a failure go: it will not happen any more (dispatch)',
  }),
}
