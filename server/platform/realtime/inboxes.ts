import type { Role } from '../../../contract/people.ts'
import { newTrail } from '../audit/trail.ts'
import type { Services } from '../context.ts'
import { anonymousTransaction } from '../database/pools.ts'
import { sql } from '../database/query.ts'
import { alone } from '../database/transaction.ts'
import { newUuid } from '../ids.ts'
import type { InboxEvent, Shared, SharedContext } from '../events/frames.ts'
import type { Standing } from '../standing.ts'
import type { Member } from './members.ts'

/** The most that one statement reads from one inbox. */
export const INBOX_LIMIT = 50

/** One number of somebody's inbox, and what the policies let them see of it. */
export type InboxRow = { seq: number; at: Date; event: InboxEvent | null; words: Standing[] }

type Alive = { session_id: string; user_id: string; role: Role; after: number; seq: null }
type Row = Omit<Alive, 'session_id' | 'seq'> &
  InboxEvent & { session_id: null; seq: number; at: Date; seen: boolean; words: Standing[] }

export type Inboxes = {
  /** The roles of the sessions that are alive; a session that is not here has ended. */
  alive: Map<string, Role>
  of(member: Pick<Member, 'userId' | 'seq'>): readonly InboxRow[]
}

const placeOf = (whose: string, after: number) => `${whose} ${after}`

/** Authorises all these sockets and reads what comes next for each, in one statement. */
export async function readInboxes(
  { database, clock, config }: Services,
  members: readonly Member[],
): Promise<Inboxes> {
  // Windows of one browser share a session, and mostly stand at the same number.
  const places = [...new Map(members.map((one) => [placeOf(one.session, one.seq), one])).values()]
  const sessions = places.map(({ session }) => session)
  const after = places.map(({ seq }) => seq)
  const rows = await alone(
    database.app,
    sql<Alive | Row>`
      select * from read_inboxes(${sessions}::uuid[], ${after}::bigint[], ${clock()}::timestamptz,
        ${config.demo}::text, ${INBOX_LIMIT}::integer)`,
  )
  const alive = new Map<string, Role>()
  const inboxes = new Map<string, InboxRow[]>()
  for (const row of rows) {
    if (row.seq === null) {
      alive.set(row.session_id, row.role)
      continue
    }
    const { session_id: _, user_id, after: place, seq, at, seen, words, ...event } = row
    const key = placeOf(user_id, place)
    const inbox = inboxes.get(key)
    const next = { seq, at, event: seen ? event : null, words }
    if (inbox) inbox.push(next)
    else inboxes.set(key, [next])
  }
  return { alive, of: ({ userId, seq }) => inboxes.get(placeOf(userId, seq)) ?? [] }
}

/** What these events show, read once whoever they go to; of no type that each person sees otherwise. */
export async function readShared(
  services: Services,
  events: readonly InboxEvent[],
): Promise<Map<string, Shared>> {
  const shared = new Map<string, Shared>()
  if (events.length === 0) return shared
  const { clock, ...ground } = services
  const { system } = services.database
  const tx: SharedContext['tx'] = { many: (query) => alone(system, query) }
  // Delivery writes its own rows of the trail, one for each socket.
  const context = { ...ground, tx, now: clock(), trail: newTrail('') }
  for (const { types, share } of services.renderers) {
    const mine = events.filter(({ type }) => (types as readonly string[]).includes(type))
    if (!share || mine.length === 0) continue
    for (const [id, value] of await share(context, mine)) shared.set(id, value)
  }
  return shared
}

export type Shown = {
  session: string
  userId: string
  role: Role
  patients: Iterable<string>
  visits: ReadonlySet<string>
}

/** The rows of the audit trail for sockets that are about to be shown something for the first time. */
export async function recordShown(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  shown: readonly Shown[],
): Promise<void> {
  if (shown.length === 0) return
  const now = clock()
  const rows = shown.map(({ session, userId, role, patients, visits }) => ({
    id: newUuid(now),
    session_id: session,
    user_id: userId,
    role,
    patient_ids: [...patients],
    visit_id: visits.size === 1 ? [...visits][0] : null,
  }))
  await anonymousTransaction(database, (tx) =>
    tx.run(sql`select record_deliveries(${JSON.stringify(rows)}::jsonb, ${now}::timestamptz)`),
  )
}
