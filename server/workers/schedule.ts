import { FROM_HOUR, PRACTICE_ZONE, type Nightly } from '../platform/nightly.ts'
import { enqueue, JOBS, keepTrimmed, openWorker, planNightly } from '../services/queue.ts'
import type { JobWorker, Queues } from '../services/queue.ts'
import type { WorkerContext } from './effect.ts'

/** Also how soon after a wiped store the plan is there again. */
const LOOK_MS = 30_000
const HOUR_MS = 3_600_000

export type ScheduleContext = Pick<WorkerContext, 'jobs' | 'log' | 'timing'> & {
  queues: Queues
  nightly: Nightly
  clock: () => Date
  /** How often the plan is looked after, in milliseconds. */
  lookMs?: number
}

/**
 * Does what is done by the clock from the queue `schedule`, and looks after its plan: BullMQ's own schedulers
 * call at 02:00, and whatever they missed (no worker ran, the store was wiped) is added by whoever looks next. Also
 * removes from all queues what was done long ago.
 */
export function createScheduleWorker(context: ScheduleContext): JobWorker {
  const { jobs, log, timing, queues, nightly, clock, lookMs = LOOK_MS } = context
  const worker = openWorker(
    jobs,
    'schedule',
    ({ data }) => nightly.run(JOBS.nightly.payload.parse(data).task),
    log,
    timing,
  )
  const trimmed = keepTrimmed(queues, log)
  let looking: Promise<void> | null = null

  async function look() {
    for (const task of nightly.names)
      await planNightly(queues, task, `0 ${FROM_HOUR} * * *`, PRACTICE_ZONE)
    // Tried again every hour where the attempts of one job were not enough.
    const generation = Math.floor(clock().getTime() / HOUR_MS)
    for (const task of await nightly.due()) await enqueue.nightly(queues, { task }, { generation })
  }
  const lookSoon = () => {
    looking ??= look()
      .catch((error: unknown) => log.error({ err: error }, 'the plan could not be looked after'))
      .finally(() => (looking = null))
  }
  const timer = setInterval(lookSoon, lookMs)
  return {
    ready: () => worker.ready(),
    async close() {
      clearInterval(timer)
      await Promise.all([looking, trimmed.close()])
      await worker.close()
    },
  }
}
