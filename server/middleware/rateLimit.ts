import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import { refuse } from '../platform/errors.ts'

/** Attempts per subject in a window of seconds, for what is worth guessing. */
const LIMITS = {
  login: { points: 30, duration: 300 },
} as const

const limiters = Object.fromEntries(
  Object.entries(LIMITS).map(([name, limit]) => [name, new RateLimiterMemory(limit)]),
) as Record<keyof typeof LIMITS, RateLimiterMemory>

/** Refuses with `too_many_requests` and the seconds to wait. Counts in this process only. */
export async function allowAttempt(limit: keyof typeof LIMITS, subject: string): Promise<void> {
  try {
    await limiters[limit].consume(subject)
  } catch (error) {
    const wait = Math.ceil((error as RateLimiterRes).msBeforeNext / 1000)
    refuse('too_many_requests', {
      retryAfter: wait,
      detail: `Too many attempts. Try again in ${wait} seconds.`,
    })
  }
}
