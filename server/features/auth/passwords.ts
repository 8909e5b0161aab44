import { hash, verify } from '@node-rs/argon2'

/** Argon2id with the first choice of OWASP's cheat sheet: 19 MiB, two passes, one lane. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
/** How many run at once: each takes 20 ms of a core, and a rush of sign-ins must not eat them all. */
const AT_ONCE = 2

let running = 0
const waiting: (() => void)[] = []

async function gated<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go))
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

/** False for a wrong password and for an account that does not exist, after the same work. */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  nobody ??= hash('nobody has this password', OPTIONS)
  const against = stored ?? (await nobody)
  const matches = await gated(() => verify(against, password))
  return stored !== null && matches
}
