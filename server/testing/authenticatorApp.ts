import { generate } from 'otplib'
import type { Client } from '../../contract/client.ts'

const STEP_SECONDS = 30

/**
 * The authenticator apps of a test's people. The clock stands still, and a code works once: three are
 * valid at a moment, and `codeOf` answers each of them once, the oldest first.
 */
export function createApps(now: () => Date) {
  const used = new Map<string, number>()
  return {
    async codeOf({ secret }: { secret?: string }): Promise<string> {
      if (!secret) throw new Error('this person has no authenticator app')
      const present = Math.floor(now().getTime() / 1000 / STEP_SECONDS)
      const step = Math.max((used.get(secret) ?? 0) + 1, present - 1)
      if (step > present + 1) throw new Error('every code of this moment was used: turn the clock')
      used.set(secret, step)
      return codeAt(secret, step)
    },
  }
}

/** The code of one time step of 30 seconds since 1970. */
export const codeAt = (secret: string, step: number) =>
  generate({ secret, epoch: step * STEP_SECONDS })

/** Sets up an authenticator app as a person would; answers the strong session and what to keep. */
export async function setUpApp(as: Client, codeOf: (app: { secret: string }) => Promise<string>) {
  const { secret } = await as.secondFactor.beginTotp({})
  const done = await as.secondFactor.confirmTotp({ code: await codeOf({ secret }) })
  return { ...done, secret, recoveryCodes: done.recoveryCodes ?? [] }
}
