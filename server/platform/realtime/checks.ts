import type { Services } from '../context.ts'
import { systemTransaction } from '../database/pools.ts'
import { sql } from '../database/query.ts'
import type { Member, Members } from './members.ts'

/** The safety queries: find what a lost hint would have told. */
const SAFETY_MS = 3_000
const SIGNED_OUT_MS = 900

type Ground = Pick<Services, 'database' | 'clock' | 'log'>
type Acts = { wake: (member: Member) => void; signOut: (member: Member) => void }

/** Looks again and again at what hints only hasten. Answers a function that stops it. */
export function startChecks({ database, clock, log }: Ground, members: Members, acts: Acts) {
  /** Inboxes that are further than what their sockets were handed. */
  async function checkInboxes() {
    const people = members.people()
    if (people.length === 0) return
    const heads = await systemTransaction(database, (tx) =>
      tx.many(sql<{ user_id: string; seq: number }>`
        select user_id, seq from inbox_heads where user_id = any(${people}::uuid[])`),
    )
    for (const { user_id, seq } of heads)
      for (const member of members.of(user_id)) if (seq > member.seq) acts.wake(member)
  }

  /** Sessions that were ended, that are over, or whose owner was disabled; and who dispatches now. */
  async function checkSessions() {
    const joined = [...members.all()]
    if (joined.length === 0) return
    const now = clock()
    const live = await systemTransaction(database, (tx) =>
      tx.many(sql<{ id: string; desk: boolean }>`
        select s.id, exists (select from duties d where d.user_id = u.id and d.duty = 'dispatch') as desk
        from sessions s join users u on u.id = s.user_id and u.disabled_at is null
        where s.id = any(${joined.map(({ session }) => session)}::uuid[])
          and s.ended_at is null and s.expires_at > ${now}
          and coalesce(s.last_seen_at, s.created_at) + make_interval(secs => s.idle_seconds) > ${now}`),
    )
    const desks = new Map(live.map(({ id, desk }) => [id, desk]))
    for (const member of joined) {
      const desk = desks.get(member.session)
      if (desk === undefined) acts.signOut(member)
      else member.desk = desk
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
