import { setTimeout } from 'node:timers/promises'
import { systemTransaction } from '../../server/platform/database/pools.ts'
import { tell } from '../../server/platform/events/notice.ts'
import { withClient } from '../../server/platform/database/client.ts'
import { newUuid } from '../../server/platform/ids.ts'
import type { JobStore } from '../../server/services/jobStore.ts'
import { QUEUES } from '../../server/services/queue.ts'
import { joining } from '../../server/testing/joining.ts'
import type { Ground } from '../chaos/ground.ts'
import { redisProgram, startRedis } from '../chaos/redis.ts'
import { startChild } from './child.ts'
import { copyDatabase } from './copy.ts'
import { INSERT_EVENT } from './event.ts'
import { compare, limit, median, type Figure } from './figures.ts'
import { onGround, type Say } from './ground.ts'
import { benchLetters } from './letters.ts'
import { measurePages } from './pages.ts'

const ROUNDS = 5
const JOBS = { postgres: 1_500, redis: 6_000 }
const WAITS = 200
/** As many at once as the queue without a rate takes. */
const atOnce = QUEUES.urgent.concurrency

/** Jobs beside bare BullMQ and bare statements, on both back ends; and how soon they begin. */
export const benchJobs = onGround(measure)

async function measure(ground: Ground, say: Say): Promise<Figure[]> {
  const { systemUrl: url } = await copyDatabase(ground, 'jobs')
  const redis = redisProgram() ? await startRedis() : null
  if (!redis) say('  no redis-server on the PATH: that back end is left out')
  try {
    const figures = await rates({ kind: 'postgres', url }, url, say)
    if (redis) figures.push(...(await rates({ kind: 'redis', url: redis.url }, url, say)))
    figures.push(await starts(ground, say))
    figures.push(...(await benchLetters(ground, say)))
    figures.push(await pages(say))
    return figures
  } finally {
    await redis?.close()
  }
}

async function rates(store: JobStore, url: string, say: Say): Promise<Figure[]> {
  const where = store.kind === 'redis' ? 'Redis' : 'PostgreSQL'
  const count = JOBS[store.kind]
  const product = startChild('product/jobs.ts')
  const bare = startChild('bare/jobs.ts')
  const idle: { product: number; bare: number }[] = []
  const acting: { product: number; bare: number }[] = []
  // The first round plans statements and opens connections, and counts for nothing.
  for (let n = 0; n <= ROUNDS; n += 1) {
    const without = {
      bare: await bare.ask<number>('run', { store, count, atOnce }),
      product: await product.ask<number>('run', { store, keys: names(count) }),
    }
    const withEffects = {
      bare: await bare.ask<number>('effects', { url, keys: await write(url, count), atOnce }),
      product: await product.ask<number>('effects', { store, url, keys: await write(url, count) }),
    }
    say(`  ${where}: without an effect ${of(without)}, with one ${of(withEffects)}`)
    if (n === 0) continue
    idle.push(without)
    acting.push(withEffects)
  }
  await Promise.all([product.end(), bare.end()])
  const unit = 'a second'
  return [
    compare(
      { name: `jobs on ${where}`, unit, bareIs: 'bare BullMQ', target: { atLeast: 0.7 } },
      idle,
    ),
    compare(
      {
        name: `jobs with an effect on ${where}`,
        unit,
        bareIs: 'a bare pg driver that claims and finishes',
        target: { atLeast: 0.5 },
      },
      acting,
    ),
  ]
}

const of = ({ product, bare }: { product: number; bare: number }) =>
  `${Math.round(product)}/s (bare ${Math.round(bare)}/s)`

const names = (count: number) => Array.from({ length: count }, () => `bench-${newUuid(new Date())}`)

/** Effects that wait to be claimed. */
async function write(url: string, count: number): Promise<string[]> {
  const keys = names(count)
  const event = newUuid(new Date())
  await withClient({ url, role: null }, async (client) => {
    await client.query(INSERT_EVENT, [event])
    await client.query(
      `insert into effects (key, job, event_id, ids, due_at)
       select key, 'alarm-step', $2, '{}', now() from unnest($1::text[]) key`,
      [keys, event],
    )
  })
  return keys
}

async function pages(say: Say): Promise<Figure> {
  const { pages: count, documents, pagesPerSecond, milliseconds } = await measurePages()
  const byTheClock = (count / documents / milliseconds) * 1_000
  say(`  ${documents} reports of ${count} pages: ${Math.round(milliseconds)} ms each`)
  return limit(
    {
      name: 'report pages a second of processor time',
      unit: 'pages',
      bareIs: 'by the clock, one report after the other',
      target: { atLeast: 20 },
    },
    [{ product: pagesPerSecond, bare: byTheClock }],
  )
}

/** From the commit of what happened to the start of the job: dispatcher, effect, queue and worker. */
async function starts(ground: Ground, say: Say): Promise<Figure> {
  const store: JobStore = { kind: 'postgres', url: ground.urls().system }
  const worker = startChild('product/jobs.ts')
  const bare = startChild('bare/jobs.ts')
  await worker.ask('follow', { store, queue: 'email' })
  const { id: userId } = await joining(ground.clientOf).register('Palesa')
  // Who has no proven address is told nothing.
  await ground.ask('update credentials set email_verified_at = now() where user_id = $1', [userId])
  const { database, hints } = ground.services
  const committed = new Map<string, number>()
  for (let n = 0; n < WAITS; n += 1) {
    const eventId = await systemTransaction(database, (tx) =>
      tell({ tx, hints, now: new Date() }, { userId, notice: 'account-exists' }),
    )
    committed.set(`notice-${eventId}`, Date.now())
    await setTimeout(20 + (n % 7) * 5)
  }
  let began = new Map<string, number>()
  while (began.size < WAITS) {
    await setTimeout(50)
    began = new Map(
      [...(await worker.ask<Map<string, number>>('began'))].filter(([key]) => committed.has(key)),
    )
  }
  const waits = [...began].map(([key, at]) => Math.max(0, at - committed.get(key)!))
  const bareWaits = await bare.ask<number[]>('wait', { store, count: WAITS })
  await Promise.all([worker.end(), bare.end()])
  say(
    `  from commit to start of the job: ${median(waits)} ms, of bare BullMQ from add ${median(bareWaits).toFixed(1)} ms`,
  )
  return limit(
    {
      name: 'commit to start of the job, p50',
      unit: 'ms',
      bareIs: 'bare BullMQ, from add to start',
      target: { atMost: 50 },
    },
    [{ product: median(waits), bare: median(bareWaits) }],
  )
}
