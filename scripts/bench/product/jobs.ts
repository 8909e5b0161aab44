import { openDatabase } from '../../../server/platform/database/pools.ts'
import { effectsOf } from '../../../server/platform/events/effects.ts'
import { createLog } from '../../../server/platform/observability/log.ts'
import type { JobStore } from '../../../server/services/jobStore.ts'
import { enqueue, keepTrimmed, openQueues, openWorker } from '../../../server/services/queue.ts'
import type { EffectPayload, QueueName, RunningJob } from '../../../server/services/queue.ts'
import { runEffect } from '../../../server/workers/effect.ts'
import { answer } from '../child.ts'
import { pace } from '../pace.ts'

// The workers as they run, with acts that do nothing.

type Round = { store: JobStore; keys: string[] }
const log = createLog('bench', 'warn')

/** All of them added to the queue without a rate, then run; how many a second. */
async function run({ store, keys }: Round, work: (job: RunningJob) => Promise<void>) {
  const queues = openQueues(store, log)
  const left = keys.values()
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (const effect of left) await enqueue['alarm-step'](queues, { effect })
    }),
  )
  const trimmed = keepTrimmed(queues, log)
  const { passed, rate } = pace(keys.length)
  const worker = openWorker(
    store,
    'urgent',
    (job) => {
      passed()
      return work(job)
    },
    log,
  )
  const found = await rate
  await worker.close()
  await trimmed.close()
  await queues.close()
  return found
}

let following: { close(): Promise<void> } | null = null
const began = new Map<string, number>()

answer(
  {
    run: (round: Round) => run(round, async () => {}),
    async effects({ url, ...round }: Round & { url: string }) {
      const database = openDatabase({ appUrl: url, systemUrl: url })
      const effects = effectsOf(database, () => new Date())
      const found = await run(round, (job) =>
        runEffect(effects, log, job, async () => ({ done: 'nothing' })),
      )
      await database.close()
      return found
    },
    /** From now on each job of the queue only says when it began. */
    follow({ store, queue }: { store: JobStore; queue: QueueName }) {
      const note = async ({ data }: RunningJob) =>
        void began.set((data as EffectPayload).effect, Date.now())
      following = openWorker(store, queue, note, log, { limits: 10_000 })
    },
    began: () => began,
  },
  () => following?.close(),
)
