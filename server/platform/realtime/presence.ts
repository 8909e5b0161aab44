import { randomUUID } from 'node:crypto'
import type { Hints } from './hints.ts'

/** Who has a socket open in a process: said when it changes, and once a minute, by hints alone. */
export type PresenceHint = { process: string; here?: string[]; gone?: string[]; ask?: true }

export type Presence = {
  /** Is this person here now, in whichever process? */
  online(userId: string): boolean
  /** The first socket of a person in this process, and the last one. */
  joined(userId: string): void
  left(userId: string): void
  stop(): void
}

const EVERY_MS = 60_000
/** A process that says nothing for so long was killed: whoever was there is there no more. */
const FORGOTTEN_MS = 150_000
const PEOPLE_PER_HINT = 150

/**
 * Presence touches no table. A lost hint shows somebody a little too long or too late, which is all that
 * is promised; who may be told of it is decided where it is asked for.
 */
export function openPresence(hints: Hints, clock: () => number = Date.now): Presence {
  const process = randomUUID()
  const mine = new Set<string>()
  const others = new Map<string, Map<string, number>>()

  const say = (hint: Omit<PresenceHint, 'process'>) =>
    hints.publish({ presence: { process, ...hint } })

  function sayAll() {
    const people = [...mine]
    for (let from = 0; from < people.length; from += PEOPLE_PER_HINT)
      say({ here: people.slice(from, from + PEOPLE_PER_HINT) })
    for (const [name, people] of others) {
      for (const [userId, until] of people) if (until <= clock()) people.delete(userId)
      if (people.size === 0) others.delete(name)
    }
  }

  hints.subscribe(({ presence }) => {
    if (!presence || presence.process === process) return
    const people = others.get(presence.process) ?? new Map<string, number>()
    for (const userId of presence.here ?? []) people.set(userId, clock() + FORGOTTEN_MS)
    for (const userId of presence.gone ?? []) people.delete(userId)
    others.set(presence.process, people)
    if (presence.ask) sayAll()
  })
  const timer = setInterval(sayAll, EVERY_MS)
  timer.unref()
  say({ ask: true })

  return {
    online: (userId) =>
      mine.has(userId) ||
      [...others.values()].some((people) => (people.get(userId) ?? 0) > clock()),
    joined(userId) {
      if (mine.has(userId)) return
      mine.add(userId)
      say({ here: [userId] })
    },
    left(userId) {
      if (mine.delete(userId)) say({ gone: [userId] })
    },
    stop: () => clearInterval(timer),
  }
}
