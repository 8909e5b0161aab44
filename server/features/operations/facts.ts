import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { ALIVE_SECONDS } from '../../platform/processes.ts'
import { QUEUES } from '../../services/queue.ts'
import type { RedisFinding } from '../../services/redisSettings.ts'
import { queueOf, TIMED } from './words.ts'

const SECOND = 1_000
const DAY_MS = 24 * 3_600_000
const HOUR_MS = 3_600_000
const FEW_MINUTES_MS = 5 * 60_000

export type QueueFacts = {
  name: string
  waiting: number
  running: number
  delayed: number
  scheduled: number
  oldestSeconds: number | null
  /** Why the last try of what waits failed; null where none has. */
  failedWith: string | null
  doneLastHour: number
  doneLastMinutes: number
  /** Failed for good within a day, by cause, the most frequent first. */
  failures: { cause: string; count: number }[]
}

export type Program = {
  part: 'api' | 'worker'
  started_at: Date
  seen_at: Date
  found: { redis?: RedisFinding }
}

/** What the database says of the work in the background: counts, times and causes, nobody's data. */
export type Facts = {
  queues: QueueFacts[]
  events: { waiting: number; oldestSeconds: number | null; setAside: number }
  programs: Program[]
  files: { missing: number; small_missing: number; rowless: number } | null
}

type Unfinished = {
  job: string
  waiting: number
  running: number
  delayed: number
  scheduled: number
  oldest: Date | null
  failed_with: string | null
}

/** Reads as the system: it must also answer where nobody is signed in, for the metrics. */
export async function readFacts({
  database,
  now,
}: Pick<Services, 'database'> & { now: Date }): Promise<Facts> {
  const before = (ms: number) => new Date(now.getTime() - ms)
  return systemTransaction(database, async (tx) => {
    const unfinished = await tx.many(sql<Unfinished>`
      select job,
        count(*) filter (where due and not held and failed_with is null)::int as waiting,
        count(*) filter (where held)::int as running,
        count(*) filter (where due and not held and failed_with is not null)::int as delayed,
        count(*) filter (where not due and not held)::int as scheduled,
        min(since) filter (where due) as oldest,
        (array_agg(failed_with order by due_at) filter (where failed_with is not null))[1] as failed_with
      from (select job, due_at, failed_with, due_at <= ${now} as due,
          coalesce(lease_until > ${now}, false) as held,
          -- What comes of a day without signal was due before anybody could know of it.
          greatest(due_at, v.dispatched_at) as since
        from effects join events v on v.id = event_id where finished_at is null) e
      group by job`)
    const done = await tx.many(sql<{ job: string; hour: number; minutes: number }>`
      select job, count(*)::int as hour,
        count(*) filter (where finished_at > ${before(FEW_MINUTES_MS)})::int as minutes
      from effects where finished_at > ${before(HOUR_MS)} and result <> 'failed' group by job`)
    const failed = await tx.many(sql<{ job: string; cause: string; count: number }>`
      select job, coalesce(detail, '') as cause, count(*)::int as count from effects
      where result = 'failed' and discarded_at is null and finished_at > ${before(DAY_MS)}
      group by job, detail order by count(*) desc, 2`)
    const events = await tx.one(sql<{ waiting: number; oldest: Date | null; set_aside: number }>`
      select count(*) filter (where dispatch_error is null)::int as waiting,
        min(recorded_at) filter (where dispatch_error is null) as oldest,
        count(*) filter (where dispatch_error is not null)::int as set_aside
      from events where dispatched_at is null`)
    const programs = await tx.many(sql<Program>`
      select part, started_at, seen_at, found from processes
      where seen_at > ${before(ALIVE_SECONDS * SECOND)} order by part, started_at`)
    const files = await tx.maybe(sql<NonNullable<Facts['files']>>`
      select missing, small_missing, rowless from file_checks order by at desc limit 1`)
    const seconds = (since: Date | null) =>
      since && Math.max(0, Math.floor((now.getTime() - since.getTime()) / SECOND))
    const names = [...Object.keys(QUEUES), TIMED]
    const queues = names.map((name): QueueFacts => {
      const of = <Row extends { job: string }>(rows: Row[]) =>
        rows.filter(({ job }) => queueOf(job) === name)
      const sum = <Row>(rows: Row[], count: (row: Row) => number) =>
        rows.reduce((total, row) => total + count(row), 0)
      const [open, finished] = [of(unfinished), of(done)]
      const oldest = open.flatMap((row) => row.oldest ?? []).toSorted((a, b) => +a - +b)[0]
      return {
        name,
        waiting: sum(open, (row) => row.waiting),
        running: sum(open, (row) => row.running),
        delayed: sum(open, (row) => row.delayed),
        scheduled: sum(open, (row) => row.scheduled),
        oldestSeconds: seconds(oldest ?? null),
        failedWith: open.find((row) => row.failed_with)?.failed_with ?? null,
        doneLastHour: sum(finished, (row) => row.hour),
        doneLastMinutes: sum(finished, (row) => row.minutes),
        failures: of(failed).map(({ cause, count }) => ({ cause, count })),
      }
    })
    return {
      queues,
      events: {
        waiting: events.waiting,
        oldestSeconds: seconds(events.oldest),
        setAside: events.set_aside,
      },
      programs,
      files: files ?? null,
    }
  })
}
