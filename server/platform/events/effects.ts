import type { Database } from '../database/pools.ts'
import { alone } from '../database/transaction.ts'
import { sql } from '../database/query.ts'

/** Why an effect was given up that a worker died over: whoever tries it again must know. */
export const INTERRUPTED = 'interrupted: it may have happened, so it is not repeated'

// Each of these is one statement that is a transaction by itself: one way to the database and back.

/** An effect that this worker may now act on: nobody else does until the lease ends. */
export type EffectClaim<Job extends string = string> = {
  key: string
  job: Job
  eventId: string
  ids: Record<string, string>
  /** When it was to be done. */
  dueAt: Date
  /** 1 for the first try. */
  attempt: number
  /** An earlier try was cut off in the middle: it may or may not have reached the world. */
  interrupted: boolean
  /** How often one was. */
  interruptions: number
}

/** A claim by its count: who was overtaken by the next has a smaller one, and holds nothing any more. */
type Held = Pick<EffectClaim, 'key' | 'attempt'>

type Row = {
  key: string
  job: string
  event_id: string
  ids: Record<string, string>
  due_at: Date
  attempts: number
  interrupted: boolean
  interruptions: number
}

/** Takes an effect until `until`, unless it is finished or somebody else holds it. */
export const claiming = (key: string, now: Date, until: Date) => sql<Row>`
  update effects as e set lease_until = ${until}, attempts = e.attempts + 1,
    interruptions = case when e.attempts = 0 then 0 else e.interruptions + (e.lease_until is not null)::int end
  where e.key = ${key} and e.finished_at is null and (e.lease_until is null or e.lease_until <= ${now})
  returning e.key, e.job, e.event_id, e.ids, e.due_at, e.attempts, old.lease_until is not null as interrupted,
    e.interruptions`

export type Result = 'done' | 'skipped' | 'failed'

/** What is done once another thing has failed. */
export type Follower = { key: string; job: string; ids: Record<string, string> }

/**
 * What a holder who was overtaken has done is done; that it failed counts for nothing. Of what finishes, which it does
 * once, one thing may follow, in the same statement.
 */
export const finishing = (
  { key, attempt }: Held,
  now: Date,
  result: Result,
  detail: string | null,
  after: Follower | null = null,
) => {
  const finish = sql`
    update effects set finished_at = ${now}, result = ${result}, detail = ${detail}, lease_until = null
    where key = ${key} and finished_at is null and (${result}::text = 'done' or attempts = ${attempt})`
  return after === null
    ? finish
    : sql`
        with finished as (${finish} returning event_id)
        insert into effects (key, job, event_id, ids, due_at)
        select ${after.key}, ${after.job}, event_id, ${JSON.stringify(after.ids)}::jsonb, ${now}
        from finished
        on conflict (key) do nothing`
}

/**
 * Takes an effect for `leaseSeconds`. Null when it is finished or somebody else holds it: then
 * there is nothing to do, however often the queue hands the job out.
 */
export async function claimEffect(
  { system }: Database,
  clock: () => Date,
  key: string,
  leaseSeconds: number,
): Promise<EffectClaim | null> {
  const now = clock()
  const until = new Date(now.getTime() + leaseSeconds * 1000)
  const [row] = await alone(system, claiming(key, now, until))
  if (!row) return null
  const { key: name, job, event_id: eventId, ids, due_at: dueAt, attempts: attempt } = row
  const { interrupted, interruptions } = row
  return { key: name, job, eventId, ids, dueAt, attempt, interrupted, interruptions }
}

/** Marks an effect as settled; it never runs again. `detail` carries ids or a technical cause only. */
export async function finishEffect(
  { system }: Database,
  clock: () => Date,
  held: Held,
  result: Result,
  detail: string | null = null,
  after: Follower | null = null,
): Promise<void> {
  await alone(system, finishing(held, clock(), result, detail, after))
}

/**
 * Gives a lease back after an attempt that failed and changed nothing, so that the next may begin. `failedWith` is a
 * technical cause, for whoever watches.
 */
export async function releaseEffect(
  { system }: Database,
  { key, attempt }: Held,
  failedWith: string | null = null,
): Promise<void> {
  await alone(
    system,
    sql`
      update effects set lease_until = null, failed_with = ${failedWith?.slice(0, 300) ?? null}
      where key = ${key} and finished_at is null and attempts = ${attempt}`,
  )
}

/** Gives a claim back to be done at `until`, when the person's quiet hours end: nothing was done, and nothing failed. */
export async function postponeEffect(
  { system }: Database,
  { key, attempt }: Held,
  until: Date,
): Promise<void> {
  await alone(
    system,
    sql`
      update effects set due_at = ${until}, held_from = coalesce(held_from, due_at), enqueued_at = null,
        lease_until = null
      where key = ${key} and finished_at is null and attempts = ${attempt}`,
  )
}

/** Holds a claim for `leaseSeconds` more, while the act still runs. */
export async function extendEffect(
  { system }: Database,
  clock: () => Date,
  { key, attempt }: Held,
  leaseSeconds: number,
): Promise<void> {
  await alone(
    system,
    sql`
      update effects set lease_until = ${new Date(clock().getTime() + leaseSeconds * 1000)}
      where key = ${key} and finished_at is null and lease_until is not null and attempts = ${attempt}`,
  )
}

/** The claims of one database, as the workers are given them. */
export const effectsOf = (database: Database, clock: () => Date) => ({
  claim: (key: string, leaseSeconds: number) => claimEffect(database, clock, key, leaseSeconds),
  extend: (held: Held, leaseSeconds: number) => extendEffect(database, clock, held, leaseSeconds),
  release: (held: Held, failedWith: string) => releaseEffect(database, held, failedWith),
  postpone: (held: Held, until: Date) => postponeEffect(database, held, until),
  finish: (held: Held, result: Result, detail: string | null, after: Follower | null) =>
    finishEffect(database, clock, held, result, detail, after),
})
