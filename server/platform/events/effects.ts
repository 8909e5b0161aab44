import type { Database } from '../database/pools.ts'
import { systemTransaction } from '../database/pools.ts'
import { sql } from '../database/query.ts'

/** An effect that this worker may now act on: nobody else does until the lease ends. */
export type EffectClaim<Job extends string = string> = {
  key: string
  job: Job
  eventId: string
  ids: Record<string, string>
  /** 1 for the first try. */
  attempt: number
  /** An earlier try was cut off in the middle: it may or may not have reached the world. */
  interrupted: boolean
}

type Row = {
  key: string
  job: string
  event_id: string
  ids: Record<string, string>
  attempts: number
  interrupted: boolean
}

/**
 * Takes an effect for `leaseSeconds`. Null when it is finished or somebody else holds it: then
 * there is nothing to do, however often the queue hands the job out.
 */
export async function claimEffect(
  database: Database,
  clock: () => Date,
  key: string,
  leaseSeconds: number,
): Promise<EffectClaim | null> {
  const now = clock()
  const row = await systemTransaction(database, (tx) =>
    tx.maybe(sql<Row>`
      update effects as e
      set lease_until = ${new Date(now.getTime() + leaseSeconds * 1000)}, attempts = e.attempts + 1
      from (select key, lease_until is not null as interrupted from effects where key = ${key} for update) before
      where e.key = before.key and e.finished_at is null and (e.lease_until is null or e.lease_until <= ${now})
      returning e.key, e.job, e.event_id, e.ids, e.attempts, before.interrupted`),
  )
  if (!row) return null
  const { key: name, job, event_id, ids, attempts, interrupted } = row
  return { key: name, job, eventId: event_id, ids, attempt: attempts, interrupted }
}

/** What is done once another thing has failed. */
export type Follower = { key: string; job: string; ids: Record<string, string> }

/** Marks an effect as settled; it never runs again. `detail` carries ids or a technical cause only. */
export async function finishEffect(
  database: Database,
  clock: () => Date,
  key: string,
  result: 'done' | 'skipped' | 'failed',
  detail: string | null = null,
  after: Follower | null = null,
): Promise<void> {
  const now = clock()
  // In one statement: of what finishes once, one thing follows.
  await systemTransaction(database, (tx) =>
    tx.run(sql`
      with finished as (
        update effects set finished_at = ${now}, result = ${result}, detail = ${detail}, lease_until = null
        where key = ${key} and finished_at is null returning event_id)
      insert into effects (key, job, event_id, ids, due_at)
      select ${after?.key ?? ''}, ${after?.job ?? ''}, event_id, ${JSON.stringify(after?.ids ?? {})}::jsonb, ${now}
      from finished where ${after !== null}
      on conflict (key) do nothing`),
  )
}

/** Gives a lease back after an attempt that failed and changed nothing, so that the next may begin. */
export async function releaseEffect(database: Database, key: string): Promise<void> {
  await systemTransaction(database, (tx) =>
    tx.run(sql`update effects set lease_until = null where key = ${key} and finished_at is null`),
  )
}

/** Holds a claim for `leaseSeconds` more, while the act still runs. */
export async function extendEffect(
  database: Database,
  clock: () => Date,
  key: string,
  leaseSeconds: number,
): Promise<void> {
  await systemTransaction(database, (tx) =>
    tx.run(sql`
      update effects set lease_until = ${new Date(clock().getTime() + leaseSeconds * 1000)}
      where key = ${key} and finished_at is null and lease_until is not null`),
  )
}

/** All that is done with claims, on one database and clock. */
export const effectsOf = ({ database, clock }: { database: Database; clock: () => Date }) => ({
  claim: (key: string, seconds: number) => claimEffect(database, clock, key, seconds),
  extend: (key: string, seconds: number) => extendEffect(database, clock, key, seconds),
  release: (key: string) => releaseEffect(database, key),
  finish: (
    key: string,
    result: 'done' | 'skipped' | 'failed',
    detail: string | null,
    after: Follower | null,
  ) => finishEffect(database, clock, key, result, detail, after),
})
