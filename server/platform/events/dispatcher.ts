import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../database/pools.ts'
import { systemTransaction } from '../database/pools.ts'
import { sql } from '../database/query.ts'
import type { Transaction } from '../database/transaction.ts'
import type { Log } from '../observability/log.ts'
import { NO_TRACING, type Tracing } from '../observability/tracing.ts'
import type { InboxEvent } from './frames.ts'

/** One thing to be done in the world because of an event. `key` names it for ever; no `:` in it. */
export type Effect = {
  key: string
  job: string
  ids: Record<string, string>
  dueAt?: Date
  /** When it would be due, if its person had no quiet hours then: it moves when they choose others. */
  heldFrom?: Date
}

/** What an event leads to. Reads ids only; may only enqueue. */
export type Reaction = {
  on: string
  effects(tx: Transaction, event: InboxEvent): Promise<Effect[]> | Effect[]
}

export type Enqueue = (job: string, key: string, generation: number) => Promise<void>
/** Whether what was enqueued, and nobody has claimed, still waits in the queue for its turn. */
export type Holds = (job: string, key: string, generation: number) => Promise<boolean>

const BATCH = 50
const TOGETHER_MS = 25
/** Works without hints: this often it looks by itself. */
const IDLE_MS = 1_000
/** So long after it was enqueued an unfinished effect is looked after: the queue may be lost. */
const REENQUEUE_MS = 30_000
/** A poisoned event is tried again after 2 s, 4 s, ... at most 10 minutes; the others go on. */
const retryMs = (attempts: number) => Math.min(2_000 * 2 ** attempts, 600_000)

type Waiting = InboxEvent & { attempts: number }
type Due = { key: string; job: string; generation: number }

type Ground = {
  database: Database
  clock: () => Date
  reactions: readonly Reaction[]
  enqueue: Enqueue
  holds: Holds
  log: Log
  tracing?: Tracing
}

/** Turns events into effects, and effects into jobs. Any number of processes may run one. */
export function createDispatcher({
  database,
  clock,
  reactions,
  enqueue,
  holds,
  log,
  tracing = NO_TRACING,
}: Ground) {
  let stopped = false
  let running: Promise<void> | null = null
  let again = false

  /**
   * Claims events and writes their effects in the transaction that marks them dispatched: all together,
   * and one by one where something among them is poisoned, so that it is set aside and holds up nobody.
   */
  async function dispatchEvents(): Promise<number> {
    const now = clock()
    const since = Date.now()
    return systemTransaction(database, async (tx) => {
      const events = await tx.many(sql<Waiting>`
        select id, type, visit_id, patient_id, actor_id, facts, happened_at, attempts from events
        where dispatched_at is null and (retry_at is null or retry_at <= ${now})
        order by recorded_at limit ${BATCH} for update skip locked`)
      if (events.length === 0) return 0
      const dispatched = new Map<Waiting, number>()
      const of = (some: readonly Waiting[]) => async () => {
        const rows = await dispatch(tx, some, now)
        for (const event of some)
          dispatched.set(event, rows.filter((row) => row.event === event.id).length)
      }
      tx.afterCommit(() => {
        for (const [event, effects] of dispatched) tracing.dispatched(event, since, effects)
      })
      if (await within(tx, of(events))) return events.length
      for (const event of events)
        await within(tx, of([event]), (error) => setAside(tx, event, error, now))
      return events.length
    })
  }

  async function dispatch(tx: Transaction, events: readonly Waiting[], now: Date) {
    const effectsOf = async (event: Waiting, reaction: Reaction) =>
      (await reaction.effects(tx, event)).map((effect) => ({
        ...effect,
        event: event.id,
        dueAt: effect.dueAt ?? now,
      }))
    // Until the last has ended: one that failed leaves no statement of another behind it.
    const settled = await Promise.allSettled(
      events.flatMap((event) =>
        reactions.filter(({ on }) => on === event.type).map((one) => effectsOf(event, one)),
      ),
    )
    const rows = settled.flatMap((one) => {
      if (one.status === 'rejected') throw one.reason
      return one.value
    })
    if (rows.length > 0)
      await tx.run(sql`
        insert into effects (key, job, event_id, ids, due_at, held_from)
        select key, job, event, ids, "dueAt", "heldFrom"
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as x (key text, job text, event uuid, ids jsonb, "dueAt" timestamptz, "heldFrom" timestamptz)
        on conflict (key) do nothing`)
    await tx.run(sql`
      update events set dispatched_at = ${now} where id = any(${events.map(({ id }) => id)}::uuid[])`)
    return rows
  }

  function setAside(tx: Transaction, event: Waiting, error: Error, now: Date) {
    log.error({ eventId: event.id, type: event.type, err: error }, 'an event cannot be dispatched')
    return tx.run(sql`
      update events set attempts = attempts + 1, dispatch_error = ${error.message.slice(0, 500)},
        retry_at = ${new Date(now.getTime() + retryMs(event.attempts))}
      where id = ${event.id}`)
  }

  /**
   * Hands due effects to the queue: new ones at once, and unfinished ones anew under the next generation where the
   * queue lost them. What waits there for its turn is left alone: a thousand letters would wait behind themselves.
   */
  async function enqueueEffects(): Promise<number> {
    const now = clock()
    const due = await systemTransaction(database, (tx) =>
      tx.many(sql<Due & { again: boolean }>`
        update effects set enqueued_at = ${now}, generation = generation + (enqueued_at is null)::int
        where key in (
          select key from effects
          where finished_at is null and due_at <= ${now}
            and (lease_until is null or lease_until <= ${now})
            and (enqueued_at is null or enqueued_at <= ${new Date(now.getTime() - REENQUEUE_MS)})
          order by due_at limit ${BATCH} for update skip locked)
        returning key, job, generation, old.enqueued_at is not null as again`),
    )
    const lost = await Promise.all(
      due.map(async (one) => one.again && !(await holds(one.job, one.key, one.generation))),
    )
    const fresh = due.filter(({ again: before }) => !before)
    const anew = await nextGeneration(due.filter((_, n) => lost[n]))
    for (const { key, job, generation } of [...fresh, ...anew]) await enqueue(job, key, generation)
    return due.length
  }

  /** Of a queue that lost its jobs: the same ids would be known to it as done, if it found them again. */
  async function nextGeneration(lost: readonly Due[]): Promise<Due[]> {
    if (lost.length === 0) return []
    return systemTransaction(database, (tx) =>
      tx.many(sql<Due>`
        update effects set generation = generation + 1
        where key = any(${lost.map(({ key }) => key)}::text[]) and finished_at is null
        returning key, job, generation`),
    )
  }

  async function round() {
    do {
      again = false
      const events = await dispatchEvents()
      const effects = await enqueueEffects()
      if (events === BATCH || effects === BATCH) again = true
      // Woken once more meanwhile: what comes in these few milliseconds goes together.
      else if (again && !stopped) await sleep(TOGETHER_MS)
    } while (again && !stopped)
  }

  function start() {
    running = round().finally(() => (running = null))
    return running
  }

  function wake() {
    if (stopped) return
    again = true
    if (running) return
    start().catch((error: unknown) => log.error({ err: error }, 'dispatching failed; trying again'))
  }

  /** A round that runs has claimed what one beside it would pass over: it is waited for first. */
  async function drain() {
    while (running) await running.catch(() => {})
    await start()
  }

  const timer = setInterval(wake, IDLE_MS)
  return {
    /** Looks now instead of within a second. */
    wake,
    /** One whole round, for tests: everything that waits is enqueued when it resolves. */
    drain,
    async stop() {
      stopped = true
      clearInterval(timer)
      await running?.catch(() => {})
    },
  }
}

/** Runs `act` in a savepoint; where it fails its statements never were, and `failed` is told why. */
async function within(
  tx: Transaction,
  act: () => Promise<unknown>,
  failed: (error: Error) => Promise<unknown> = async () => {},
): Promise<boolean> {
  await tx.run(sql`savepoint event`)
  try {
    await act()
    await tx.run(sql`release savepoint event`)
    return true
  } catch (error) {
    await tx.run(sql`rollback to savepoint event`)
    await failed(error as Error)
    return false
  }
}
