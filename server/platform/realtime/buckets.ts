import type { Rate } from './limits.ts'

/** Beyond this many, those that are full again are forgotten, then the oldest. */
const KEPT = 20_000

/** Token buckets by name, in this process: `take` answers whether one more is allowed. */
export function buckets({ burst, perSecond }: Rate, times = 1) {
  const most = burst * times
  const refill = (perSecond * times) / 1000
  const kept = new Map<string, { tokens: number; at: number }>()

  const now = () => performance.now()
  const level = ({ tokens, at }: { tokens: number; at: number }, moment: number) =>
    Math.min(most, tokens + (moment - at) * refill)

  function forget(moment: number) {
    for (const [name, bucket] of kept) if (level(bucket, moment) >= most) kept.delete(name)
    for (const name of kept.keys()) {
      if (kept.size <= KEPT / 2) break
      kept.delete(name)
    }
  }

  return {
    take(name: string): boolean {
      const moment = now()
      const bucket = kept.get(name)
      const tokens = bucket ? level(bucket, moment) : most
      const allowed = tokens >= 1
      if (bucket) {
        bucket.tokens = allowed ? tokens - 1 : tokens
        bucket.at = moment
      } else {
        if (kept.size >= KEPT) forget(moment)
        kept.set(name, { tokens: tokens - 1, at: moment })
      }
      return allowed
    },
  }
}
export type Buckets = ReturnType<typeof buckets>
