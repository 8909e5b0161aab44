/** Milliseconds before try number `attempts` (from 1): doubling to 30 s, spread by `random`. */
export function backoff(attempts: number, random = Math.random()): number {
  return Math.min(30_000, 500 * 2 ** attempts) * (0.5 + random / 2)
}
