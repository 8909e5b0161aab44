import type { Services } from '../context.ts'
import { sql } from '../database/query.ts'
import { alone } from '../database/transaction.ts'
import type { Member, Members } from './members.ts'

/** The safety queries: find what a lost hint would have told. */
const SAFETY_MS = 3_000
const SIGNED_OUT_MS = 900

type Ground = Pick<Services, 'config' | 'database' | 'clock' | 'log'>
type Acts = { wake: (member: Member) => void; signOut: (member: Member) => void }

/** Looks again and again at what hints only hasten. Answers a function that stops it. */
export function startChecks(
  { config, database, clock, log }: Ground,
  members: Members,
  acts: Acts,
) {
  /** Inboxes that are further than what their sockets were handed. */
  async function checkInboxes() {
    const people = members.people()
    if (people.length === 0) return
    const heads = await alone(
      database.system,
      sql<{ user_id: string; seq: number }>`
        select user_id, seq from inbox_heads where user_id = any(${people}::uuid[])`,
    )
    for (const { user_id, seq } of heads)
      for (const member of members.of(user_id)) if (seq > member.seq) acts.wake(member)
  }

  /** Sessions that were ended, that are over, or whose owner was disabled; and who dispatches now. */
  async function checkSessions() {
    const joined = [...members.all()]
    if (joined.length === 0) return
    const sessions = [...new Set(joined.map(({ session }) => session))]
    const live = await alone(
      database.app,
      sql<{ session_id: string; desk: boolean }>`
        select session_id, desk from live_sessions(
          ${sessions}::uuid[], ${clock()}::timestamptz, ${config.demo}::text)`,
    )
    const desks = new Map(live.map(({ session_id, desk }) => [session_id, desk]))
    for (const member of joined) {
      const desk = desks.get(member.session)
      if (desk === undefined) acts.signOut(member)
      else members.setDesk(member, desk)
    }
  }

  /** Never two of the same at once, however slow the database is. */
  function every(ms: number, what: string, check: () => Promise<void>) {
    let running = false
    return setInterval(() => {
      if (running) return
      running = true
      check()
        .catch((error: unknown) => log.warn({ err: error }, `${what} failed`))
        .finally(() => (running = false))
    }, ms)
  }

  const timers = [
    every(SIGNED_OUT_MS, 'session check', checkSessions),
    every(SAFETY_MS, 'safety query', checkInboxes),
  ]
  return () => timers.forEach((timer) => clearInterval(timer))
}
