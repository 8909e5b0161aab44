import { UnrecoverableError } from 'bullmq'
import type { DeliveryRecord } from '../services/deliveries.ts'
import { PermanentFailure } from '../services/deliveries.ts'
import {
  INTERRUPTED,
  type EffectClaim,
  type Follower,
  type Result,
} from '../platform/events/effects.ts'
import type { Log } from '../platform/observability/log.ts'
import { isEffectJob, JOBS } from '../services/queue.ts'
import type { JobName, JobSettings, RunningJob, WorkerTiming } from '../services/queue.ts'
import type { JobStore } from '../services/jobStore.ts'

/** A claim on one effect, held until its lease ends. */
export type Claim = Pick<EffectClaim, 'key' | 'ids' | 'attempt' | 'interrupted' | 'interruptions'> &
  Partial<Pick<EffectClaim, 'eventId' | 'dueAt'>>

export type Effects = {
  /** null: finished, or claimed by somebody else. */
  claim(key: string, leaseSeconds: number): Promise<Claim | null>
  extend(claim: Claim, leaseSeconds: number): Promise<void>
  /** Ends the claim without a result, so that the next attempt need not wait for the lease. */
  release(claim: Claim, failedWith: string): Promise<void>
  /** Ends the claim until then: nothing was done, because now is not the time. */
  postpone(claim: Claim, until: Date): Promise<void>
  /** `detail` carries ids or a technical cause only. */
  finish(claim: Claim, result: Result, detail: string | null, after: Follower | null): Promise<void>
  /** Whoever watches goes around each act. */
  around?: Around
}

/** Times and traces an act, and changes nothing about it. */
export type Around = (
  job: JobName,
  claim: Claim,
  act: () => Promise<Conclusion>,
) => Promise<Conclusion>

/** What every worker is given. */
export type WorkerContext = {
  jobs: JobStore
  effects: Effects
  /** Keeps a delivery for the Outbox; the same `effectKey` again replaces the first. */
  record(delivery: DeliveryRecord): Promise<void>
  log: Log
  timing?: WorkerTiming
}

/** Why nothing was delivered: a neutral word for the log, never a person's data. */
export type Skipped = { skipped: string; next?: boolean }

/** It is to be done later: the person has quiet hours. */
export type Postponed = { waitsUntil: Date }
/** What was done that is no delivery, in a neutral word. */
type Done = { done: string }

/** What was delivered or done, or null or a reason when there was nothing left to do. */
export type Act = (
  claim: Claim,
  isLast: boolean,
) => Promise<DeliveryRecord | Done | Skipped | Postponed | null>

export type Conclusion =
  | { result: Result; detail: string | null; next?: boolean }
  | { result: 'waits'; until: Date }

/** A job that takes its worker down with it is never counted as failed: that a worker died over it is. */
const MOST_INTERRUPTIONS = 12

/**
 * Runs one job at most once at a time and to one result: claim, act, write down, finish. The claim
 * is extended while the act runs. What fails for good, or for the last time, is finished as failed.
 */
export async function runEffect(effects: Effects, log: Log, job: RunningJob, act: Act) {
  if (!isEffectJob(job.name)) throw new UnrecoverableError(`There is no job "${String(job.name)}".`)
  const { payload, leaseSeconds, limitSeconds, errs } = JOBS[job.name]
  const { effect } = payload.parse(job.data)
  const claim = await effects.claim(effect, leaseSeconds)
  if (!claim) return
  const refusal = whyNot(claim, errs)
  if (refusal) return conclude(effects, claim, { result: 'failed', detail: refusal })

  const isLast = job.attemptsMade + 1 >= (job.opts.attempts ?? 1)
  const extend = () =>
    effects.extend(claim, leaseSeconds).catch((error: unknown) => {
      log.warn({ effect, err: error }, 'the claim could not be extended')
    })
  const heartbeat = setInterval(extend, (leaseSeconds * 1000) / 3)
  try {
    const acting = () =>
      attempt(effects, claim, isLast, errs, () => inTime(limitSeconds, act(claim, isLast)))
    const around = effects.around ?? ((_job, _claim, one) => one())
    await conclude(effects, claim, await around(job.name, claim, acting))
  } finally {
    clearInterval(heartbeat)
  }
}

/** A failed effect is a failed job too, so that the queue's own lists show it. */
async function conclude(effects: Effects, claim: Claim, conclusion: Conclusion) {
  if (conclusion.result === 'waits') return effects.postpone(claim, conclusion.until)
  const { result, detail, next } = conclusion
  const failed = result === 'failed' || next === true
  await effects.finish(claim, result, detail, failed ? followerOf(claim) : null)
  if (result === 'failed') throw new UnrecoverableError(detail ?? 'failed')
}

/** What was told by one channel, and failed, goes by the next. */
const followerOf = ({ key, ids }: Claim): Follower | null =>
  ids['channel'] ? { key: `${key}-next`, job: 'tell-next', ids: { ...ids, failed: key } } : null

/** Why a claimed effect must not be acted on (again), or null. */
export function whyNot(claim: Claim, errs: JobSettings['errs']): string | null {
  if (claim.interrupted && errs === 'rather never') {
    return INTERRUPTED
  }
  if (claim.interruptions >= MOST_INTERRUPTIONS)
    return `given up: ${claim.interruptions} times its worker stopped in the middle`
  return null
}

async function attempt(
  effects: Effects,
  claim: Claim,
  isLast: boolean,
  errs: JobSettings['errs'],
  act: () => ReturnType<Act>,
): Promise<Conclusion> {
  try {
    const delivery = await act()
    if (!delivery) return { result: 'skipped', detail: null }
    if ('waitsUntil' in delivery) return { result: 'waits', until: delivery.waitsUntil }
    if ('done' in delivery) return { result: 'done', detail: delivery.done }
    if ('skipped' in delivery) {
      const { skipped: detail, next = false } = delivery
      return { result: 'skipped', detail, next }
    }
    if (delivery.status === 'failed') return { result: 'failed', detail: delivery.error }
    return { result: 'done', detail: delivery.status }
  } catch (error) {
    if (errs === 'rather never' && error instanceof TookTooLong)
      return { result: 'failed', detail: INTERRUPTED }
    const detail = reasonOf(error)
    if (isLast) return { result: 'failed', detail }
    await effects.release(claim, detail)
    throw withoutData(error)
  }
}

class TookTooLong extends Error {
  override name = 'took too long'
}

/**
 * What hangs would be extended for ever, and hold a place of its queue. What is abandoned may still happen: then it
 * happens twice, as where a worker died.
 */
async function inTime<Found>(seconds: number, acting: Promise<Found>): Promise<Found> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new TookTooLong()), seconds * 1000)
  try {
    return await Promise.race([acting, late])
  } finally {
    clearTimeout(timer)
  }
}

/** A sentence without the person's data that servers like to repeat. */
export function reasonOf(error: unknown): string {
  if (error instanceof PermanentFailure) return error.message
  const { code, responseCode, cause } = error as Error & { code?: string; responseCode?: number }
  // fetch says why only in what it was caused by.
  const deeper = (cause as { code?: string } | undefined)?.code
  const said = [code ?? deeper, responseCode].filter(Boolean).join(' ')
  return said || (error instanceof Error ? error.name : 'unknown')
}

/** The queue keeps why a job failed: the cause and where it happened, not what a server said. */
function withoutData(error: unknown): Error {
  const safe = new Error(reasonOf(error))
  const frames = error instanceof Error ? error.stack?.match(/^ {4}at .+$/gm) : null
  safe.stack = [safe.message, ...(frames ?? [])].join('\n')
  return safe
}

export type Draft = Omit<DeliveryRecord, 'status' | 'error' | 'fileId'>
export type Sent = {
  status: DeliveryRecord['status']
  fileId?: string
  error?: string | null
  /** What is written down instead of the draft. */
  letter?: Pick<DeliveryRecord, 'html' | 'text'>
}

/**
 * Sends what was drafted and writes it down. A failure is written down too once nothing more will
 * be tried, so that it can be seen under Outbox.
 */
export async function deliver(
  record: (delivery: DeliveryRecord) => Promise<void>,
  draft: Draft,
  isLast: boolean,
  send: () => Promise<Sent>,
): Promise<DeliveryRecord> {
  const written = async (
    rest: Pick<DeliveryRecord, 'status' | 'error' | 'fileId' | 'gone'>,
    letter?: Sent['letter'],
  ) => {
    const delivery = { ...draft, ...letter, ...rest }
    await record(delivery)
    return delivery
  }
  let sent: Sent
  try {
    sent = await send()
  } catch (error) {
    const forGood = error instanceof PermanentFailure
    if (!isLast && !forGood) throw error
    const gone = forGood && error.gone
    return written({ status: 'failed', error: reasonOf(error), fileId: null, gone })
  }
  const { status, error = null, fileId = null, letter } = sent
  return written({ status, error, fileId }, letter)
}
