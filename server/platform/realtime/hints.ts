import { z } from 'zod'
import { ephemeralFrame, type EphemeralFrame } from '../../../contract/events.ts'
import type { PresenceHint } from './presence.ts'

/**
 * A hint says that there may be something new; it carries no truth. A lost one costs seconds.
 * `wake`: people whose inbox grew. `board`: a visit that the desks should read again.
 * `signedOut`: a session, or everything of a person, has ended; said by the database itself.
 * `presence`: who has a socket in which process. `dispatch`: events wait. `frame`: ephemeral, to exactly these people (or all desks).
 */
export type Hint = {
  wake?: string[]
  board?: string
  signedOut?: { session?: string; user?: string }
  dispatch?: boolean
  frame?: { to: string[]; desks: boolean; frame: EphemeralFrame }
  presence?: PresenceHint
}

export type Hints = {
  /** Never throws, never waits: called after COMMIT. */
  publish(hint: Hint): void
  /** Hears the hints of every process, this one included. */
  subscribe(listener: (hint: Hint) => void): void
  close(): Promise<void>
}

const schema = z.object({
  wake: z.array(z.string()).optional(),
  board: z.string().optional(),
  signedOut: z.object({ session: z.string().optional(), user: z.string().optional() }).optional(),
  dispatch: z.boolean().optional(),
  frame: z
    .object({ to: z.array(z.string()), desks: z.boolean(), frame: ephemeralFrame })
    .optional(),
  presence: z
    .object({
      process: z.string(),
      here: z.array(z.string()).optional(),
      gone: z.array(z.string()).optional(),
      ask: z.literal(true).optional(),
    })
    .optional(),
})

/** A hint that came over a wire; null for what is none, whoever sent it. */
export function readHint(text: string): Hint | null {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
