import { Queue, Worker } from 'bullmq'
import type { IQueueBackend } from 'bullmq'
import { openDatabase } from '../../../server/platform/database/pools.ts'
import { compile, type Query } from '../../../server/platform/database/query.ts'
import { claiming, finishing } from '../../../server/platform/events/effects.ts'
import { producerBackend, workerBackend, type JobStore } from '../../../server/services/jobStore.ts'
import { answer } from '../child.ts'
import { pace } from '../pace.ts'

// The bare limits of a job: BullMQ as it comes, on the same back end with the same connections; and the two
// statements that claim and finish an effect, by the same pool with the same pipelining. Nothing else of ours.

type Round = { store: JobStore; count: number; atOnce: number }
const nobody = () => {}

async function openQueue(store: JobStore) {
  const backend = producerBackend(store, nobody)
  const queue = new Queue<
    { n: number },
    void,
    string,
    { n: number },
    void,
    string,
    IQueueBackend,
    object
  >('bare', { connection: {} }, backend.factory)
  return {
    queue,
    async close() {
      await queue.close()
      await backend.close()
    },
  }
}

answer({
  /** Jobs a second, from the start of the first to the start of the last. */
  async run({ store, count, atOnce }: Round) {
    const { queue, close } = await openQueue(store)
    await queue.addBulk(Array.from({ length: count }, (_, n) => ({ name: 'bare', data: { n } })))
    const { passed, rate } = pace(count)
    const worker = new Worker(
      'bare',
      async () => passed(),
      { connection: {}, concurrency: atOnce },
      workerBackend(store),
    )
    const found = await rate
    await worker.close()
    await queue.obliterate({ force: true })
    await close()
    return found
  },
  /** Milliseconds from `add` to the start of the job, one job after the other. */
  async wait({ store, count }: Round) {
    const { queue, close } = await openQueue(store)
    let began: (at: number) => void = nobody
    const worker = new Worker(
      'bare',
      async () => began(performance.now()),
      { connection: {} },
      workerBackend(store),
    )
    await worker.waitUntilReady()
    const waits: number[] = []
    for (let n = 0; n < count; n += 1) {
      const { promise, resolve } = Promise.withResolvers<number>()
      began = resolve
      const added = performance.now()
      await queue.add('bare', { n })
      waits.push((await promise) - added)
    }
    await worker.close()
    await close()
    return waits
  },
  /** Effects a second that are claimed and finished. */
  async effects({ url, keys, atOnce }: { url: string; keys: string[]; atOnce: number }) {
    const database = openDatabase({ appUrl: url, systemUrl: url })
    const left = keys.values()
    const send = async (query: Query<unknown>, name: string) => {
      const client = await database.system.connect()
      try {
        const { sql, parameters } = compile(query)
        return await client.query({ name, text: sql, values: [...parameters] })
      } finally {
        client.release()
      }
    }
    const { passed, rate } = pace(keys.length)
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const key of left) {
          passed()
          const now = new Date()
          await send(claiming(key, now, new Date(now.getTime() + 6_000)), 'claim')
          await send(finishing({ key, attempt: 1 }, new Date(), 'done', 'nothing'), 'finish')
        }
      }),
    )
    await database.close()
    return rate
  },
})
