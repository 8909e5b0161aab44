import { setTimeout } from 'node:timers/promises'
import { Queue, Worker } from 'bullmq'
import type { BackoffOptions, IQueueBackend, Job } from 'bullmq'
import { z } from 'zod'
import type { Log } from '../platform/observability/log.ts'
import { producerBackend, workerBackend } from './jobStore.ts'
import type { JobStore } from './jobStore.ts'

export type QueueSettings = {
  /** Jobs at once in one process. */
  concurrency: number
  /** At most `max` jobs are started in `duration` milliseconds, in all processes together. */
  limiter?: { max: number; duration: number }
  keepDone: number
  keepFailedDays: number
  attempts: number
  /** `delay` in milliseconds, doubled with each attempt. */
  backoff: BackoffOptions
  /** Of its jobs, unless they say otherwise: 0 goes first, then 1 and so on. */
  priority?: number
}

const minute = 60_000
const second = 1_000

export const QUEUES = {
  // What somebody waits for at a screen goes first; everything else stands behind it.
  email: {
    priority: 10,
    concurrency: 5,
    limiter: { max: 100, duration: minute },
    keepDone: 50,
    keepFailedDays: 10,
    attempts: 5,
    backoff: { type: 'exponential', delay: 2 * second, jitter: 0.5 },
  },
  'pdf-export': {
    concurrency: 2,
    limiter: { max: 60, duration: minute },
    keepDone: 10,
    keepFailedDays: 5,
    attempts: 3,
    backoff: { type: 'exponential', delay: 2 * second },
  },
  'push-notification': {
    concurrency: 10,
    limiter: { max: 600, duration: second },
    keepDone: 100,
    keepFailedDays: 10,
    attempts: 5,
    backoff: { type: 'exponential', delay: 1 * second },
  },
  sms: {
    concurrency: 5,
    limiter: { max: 60, duration: minute },
    keepDone: 50,
    keepFailedDays: 10,
    attempts: 4,
    // A code lives for 5 minutes.
    backoff: { type: 'exponential', delay: 2 * second },
  },
  // What is done by the clock of the practice: see workers/schedule.ts.
  schedule: {
    concurrency: 4,
    keepDone: 50,
    keepFailedDays: 10,
    attempts: 5,
    backoff: { type: 'exponential', delay: 5 * second },
  },
  // Calls for help and what rings like one: never delayed, grouped or limited. The chain itself rings
  // until somebody takes it; one ring is tried again at once.
  urgent: {
    concurrency: 20,
    keepDone: 500,
    keepFailedDays: 30,
    attempts: 60,
    backoff: { type: 'fixed', delay: 2 * second },
  },
} as const satisfies Record<string, QueueSettings>
export type QueueName = keyof typeof QUEUES

/** Ids only: a payload may lie in a store, a log or a dashboard that nobody guards. */
const effectPayload = z.strictObject({ effect: z.string().regex(/^[a-z0-9-]{1,200}$/) })
const taskPayload = z.strictObject({ task: z.string().regex(/^[a-z-]{1,60}$/) })

export type JobSettings = {
  queue: QueueName
  /**
   * What to do when a worker died in the middle of acting on the world, and nobody knows whether it
   * happened: repeat it, or leave it and say so.
   */
  errs: 'rather twice' | 'rather never'
  payload: z.ZodType<JobPayload>
  /** How long one claim lasts before somebody else may take over; extended while the work runs. */
  leaseSeconds: number
  /** How long one act on an effect may take; then it counts as failed, and is tried again. */
  limitSeconds?: number
  /** Instead of its queue's. */
  priority?: number
}

const effectJob = {
  errs: 'rather twice',
  leaseSeconds: 6,
  limitSeconds: 60,
  payload: effectPayload,
} as const

export const JOBS = {
  // A repeat carries the same Message-ID, which mail programs show once.
  'email-verification': { queue: 'email', ...effectJob, priority: 0 },
  'password-reset': { queue: 'email', ...effectJob, priority: 0 },
  invitation: { queue: 'email', ...effectJob, priority: 0 },
  'visit-confirmation': { queue: 'email', ...effectJob },
  'visit-changed': { queue: 'email', ...effectJob },
  'visit-cancelled': { queue: 'email', ...effectJob },
  'account-notice': { queue: 'email', ...effectJob },
  // A repeat carries the same code; a gateway that knows the idempotency key sends it once.
  'notice-sms': { queue: 'sms', ...effectJob },
  // A repeat makes the same bytes under the same name.
  'report-pdf': { queue: 'pdf-export', ...effectJob, limitSeconds: 300 },
  // A repeat takes the place of what the first left behind; a copy is ready once.
  'record-pdf': { queue: 'pdf-export', ...effectJob, limitSeconds: 900 },
  // A repeat replaces the first on the lock screen: same collapse id.
  'nurse-on-the-way': { queue: 'push-notification', ...effectJob },
  'check-out-due': { queue: 'push-notification', ...effectJob },
  'report-question': { queue: 'push-notification', ...effectJob },
  // The same: an offer rings once however often it is handed out.
  'visit-delayed': { queue: 'push-notification', ...effectJob },
  'visit-offered': { queue: 'push-notification', ...effectJob },
  'visit-reminder': { queue: 'push-notification', ...effectJob },
  // Any of these by another channel of the person: see platform/told.table.ts.
  'told-by-email': { queue: 'email', ...effectJob },
  'told-by-sms': { queue: 'sms', ...effectJob },
  'told-by-push': { queue: 'push-notification', ...effectJob },
  // The same; whatever else waits goes first.
  'new-message': { queue: 'push-notification', ...effectJob, priority: 10 },
  // What was told is settled: asking again says the same.
  'push-receipts': { queue: 'push-notification', ...effectJob, priority: 20 },
  'push-test': { queue: 'push-notification', ...effectJob },
  // A step writes the same rows again, or finds that somebody has it.
  'alarm-step': { queue: 'urgent', ...effectJob },
  // A repeat replaces the first on the lock screen, and rings again: nobody minds a second ring.
  'alarm-push': { queue: 'urgent', ...effectJob },
  'alarm-sms': { queue: 'urgent', ...effectJob },
  // No effect and no claim: whoever writes the day into `nightly` does it, in that transaction.
  nightly: { queue: 'schedule', errs: 'rather twice', leaseSeconds: 6, payload: taskPayload },
} as const satisfies Record<string, JobSettings>

export type JobName = keyof typeof JOBS
export type EffectPayload = z.infer<typeof effectPayload>
export type JobPayload = EffectPayload | z.infer<typeof taskPayload>
type PayloadOf<Name extends JobName> = z.infer<(typeof JOBS)[Name]['payload']>
export type EffectJobName = {
  [Name in JobName]: PayloadOf<Name> extends EffectPayload ? Name : never
}[JobName]

/** Whether this is a job that carries out an effect. */
export const isEffectJob = (name: string): name is EffectJobName =>
  Object.hasOwn(JOBS, name) && JOBS[name as JobName].payload === effectPayload

/**
 * A killed worker's job goes back to waiting when its lock has run out and two looks in a row found
 * it so: within 16 s. Locks outlast claims (see JOBS), so whoever takes the job up may claim at once.
 */
export const LOCKS = {
  lockDuration: 10 * second,
  lockRenewTime: 2.5 * second,
  stalledInterval: 3 * second,
}

type JobQueue = Queue<JobPayload, void, JobName, JobPayload, void, JobName, IQueueBackend, object>
export type Queues = Record<QueueName, JobQueue> & { close(): Promise<void> }

const onePerQueue = <Value>(make: (name: QueueName) => Value) =>
  Object.fromEntries(
    (Object.keys(QUEUES) as QueueName[]).map((name) => [name, make(name)]),
  ) as Record<QueueName, Value>

/** Opens all queues for adding, over one connection. Nothing is read from them here. */
export function openQueues(store: JobStore, log: Log): Queues {
  const report = (error: Error) => log.warn({ err: error }, 'the job store is not answering')
  const backend = producerBackend(store, report)
  const queues = onePerQueue((name): JobQueue => {
    const { attempts, backoff, keepFailedDays } = QUEUES[name]
    const queue: JobQueue = new Queue(
      name,
      {
        connection: {},
        defaultJobOptions: {
          attempts,
          backoff,
          removeOnFail: { age: keepFailedDays * 86_400 },
        },
      },
      backend.factory,
    )
    queue.on('error', report)
    return queue
  })
  const close = async () => {
    await Promise.all(Object.values(queues).map((queue) => queue.close()))
    await backend.close()
  }
  return { ...queues, close }
}

const TRIM_MS = 5 * second

/**
 * Of the jobs that are done, keeps as many of each queue as its settings say, every five seconds until it is closed.
 * BullMQ would count them after every job: with PostgreSQL that takes longer than the job. Any number of processes
 * may do it at once.
 */
export function keepTrimmed(queues: Queues, log: Log, everyMs = TRIM_MS) {
  let trimming: Promise<void> | null = null
  const timer = setInterval(() => {
    trimming ??= trimDone(queues)
      .catch((error: unknown) =>
        log.warn({ err: error }, 'jobs that are done could not be removed'),
      )
      .finally(() => (trimming = null))
  }, everyMs)
  return {
    async close() {
      clearInterval(timer)
      await trimming
    },
  }
}

/** Removes what was done before the oldest that is kept, and in the same millisecond as the first that is not. */
async function trimDone(queues: Queues): Promise<void> {
  for (const [name, { keepDone }] of Object.entries(QUEUES)) {
    const queue = queues[name as QueueName]
    const [next] = await queue.getCompleted(keepDone, keepDone)
    if (next?.finishedOn) await queue.clean(Date.now() - next.finishedOn, 0, 'completed')
  }
}

/** `generation` grows each time an unfinished effect is added again. */
export type EnqueueOptions = { generation?: number }
type Helper<Name extends JobName> = (
  queues: Queues,
  payload: PayloadOf<Name>,
  options?: EnqueueOptions,
) => Promise<string>

/**
 * One helper per job, `enqueue['report-pdf'](queues, { effect })`: adds it and answers its id,
 * `<effect>-<generation>`. Adding the same id again is silently nothing while the store still knows it,
 * even as a failed job: that is what makes adding safe to repeat, and why a new try needs a new generation.
 */
export const enqueue = Object.fromEntries(
  (Object.keys(JOBS) as JobName[]).map((job) => [job, helper(job)]),
) as { [Name in JobName]: Helper<Name> }

function helper(job: JobName) {
  const { queue, payload: schema, priority = priorityOf(queue) }: JobSettings = JOBS[job]
  return async (
    queues: Queues,
    payload: JobPayload,
    { generation = 0 }: EnqueueOptions = {},
  ): Promise<string> => {
    const data = schema.parse(payload)
    const jobId = idOf('effect' in data ? data.effect : data.task, generation)
    await queues[queue].add(job, data, { jobId, ...(priority && { priority }) })
    return jobId
  }
}

// Not what is active: whoever runs a job has claimed its effect, and of a claim that ended the worker has died.
const HELD = new Set(['waiting', 'prioritized', 'delayed'])

/** Whether the job of an effect, which nobody has claimed, waits in the store for its turn. */
export async function isHeld(
  queues: Queues,
  job: EffectJobName,
  effect: string,
  generation: number,
): Promise<boolean> {
  return HELD.has(await queues[JOBS[job].queue].getJobState(idOf(effect, generation)))
}

const idOf = (name: string, generation: number) => `${name}-${generation}`

/**
 * Has BullMQ's scheduler add the job of a task at each moment of `pattern` (cron) in the practice's zone. Every
 * process may say so again and again.
 */
export async function planNightly(queues: Queues, task: string, pattern: string, tz: string) {
  const template = { name: 'nightly', data: taskPayload.parse({ task }) } as const
  // BullMQ types the id of a scheduler as the name of a job.
  await queues.schedule.upsertJobScheduler(task as 'nightly', { pattern, tz }, template)
}

function priorityOf(queue: QueueName): number {
  const { priority = 0 }: QueueSettings = QUEUES[queue]
  return priority
}

export type RunningJob = Job<JobPayload, void, JobName>
export type JobWorker = {
  /** Resolves when it takes jobs; while the store is away it waits. */
  ready(): Promise<unknown>
  close(): Promise<void>
}
export type WorkerTiming = Partial<typeof LOCKS> & {
  graceSeconds?: number
  /** So many times the rate of the table: AHAVA_LIMITS. */
  limits?: number
}

/**
 * Takes jobs from one queue until it is closed. `close` finishes what runs; what is not done after
 * `graceSeconds` is left to its lock, and taken up again by the next worker.
 */
export function openWorker(
  store: JobStore,
  queue: QueueName,
  run: (job: RunningJob) => Promise<void>,
  log: Log,
  { graceSeconds = 8, limits = 1, ...locks }: WorkerTiming = {},
): JobWorker {
  const { concurrency, limiter }: QueueSettings = QUEUES[queue]
  const running = new Set<Promise<void>>()
  const tracked = (job: RunningJob) => {
    const done = run(job).finally(() => running.delete(done))
    running.add(done)
    return done
  }
  const options = {
    concurrency,
    ...(limiter && { limiter: { ...limiter, max: limiter.max * limits } }),
    maxStalledCount: 5,
    runRetryDelay: 2 * second,
  }
  const worker = new Worker(
    queue,
    tracked,
    { connection: {}, ...options, ...LOCKS, ...locks },
    workerBackend(store),
  )
  worker.on('error', (error) => log.warn({ err: error, queue }, 'the job store is not answering'))
  worker.on('stalled', (jobId) => log.warn({ queue, jobId }, 'a job whose worker died is taken up'))
  worker.on('completed', (job) => log.info({ queue, jobId: job.id, job: job.name }, 'job done'))
  worker.on('failed', (job, error) =>
    log.warn(
      { queue, jobId: job?.id, job: job?.name, attempt: job?.attemptsMade, err: error },
      'job failed',
    ),
  )
  const close = async () => {
    await worker.pause(true)
    const finished = Promise.allSettled(running).then(() => true)
    const inTime = await Promise.race([
      finished,
      setTimeout(graceSeconds * second, false, { ref: false }),
    ])
    await worker.close(!inTime)
  }
  return { ready: () => worker.waitUntilReady(), close }
}
