import { hash, verify } from '@node-rs/argon2'
import { refuse } from './errors.ts'

/** Argon2id with the first choice of OWASP's cheat sheet: 19 MiB, two passes, one lane. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
/** How many run at once: each takes 20 ms of a core, and a rush of sign-ins must not eat them all. */
const AT_ONCE = 2
/** How many may wait for their turn, about three seconds; whoever comes then is asked to come again. */
const MOST_WAITING = 120

let running = 0
const waiting: (() => void)[] = []

async function gated<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MOST_WAITING) refuse('unavailable', { retryAfter: 5 })
    await new Promise<void>((go) => waiting.push(go))
  }
  running += 1
  try {
    return await work()
  } finally {
    running -= 1
    waiting.shift()?.()
  }
}

export const hashPassword = (password: string): Promise<string> =>
  gated(() => hash(password, OPTIONS))

// Compared when there is no such account, so that both answers take the same time.
let nobody: Promise<string> | null = null

/**
 * Which of two hashes the password is of; null for neither. Both are compared, always: an account
 * that does not exist takes the same work.
 */
export async function whichMatches(
  stored: readonly [string | null, string | null],
  password: string,
): Promise<0 | 1 | null> {
  nobody ??= hash('nobody has this password', OPTIONS)
  const none = await nobody
  const [first, second] = await gated(async () => [
    await verify(stored[0] ?? none, password),
    await verify(stored[1] ?? none, password),
  ])
  if (stored[0] !== null && first) return 0
  return stored[1] !== null && second ? 1 : null
}

/** False for a wrong password and for an account that has none. */
export const passwordMatches = async (stored: string | null, password: string): Promise<boolean> =>
  (await whichMatches([stored, null], password)) === 0
