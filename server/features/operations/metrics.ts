import { Gauge, Histogram, type Registry } from 'prom-client'
import type { Services } from '../../platform/context.ts'
import { ALARMS, alarmsOf } from './alarms.table.ts'
import type { QueueFacts } from './facts.ts'
import { readSituation, type QueueStore } from './overview.ts'

/** Prometheus asks all gauges at the same moment: they are answered from one look. */
const TOGETHER_MS = 1_000

const BY_QUEUE: Record<string, [help: string, of: (queue: QueueFacts) => number]> = {
  ahava_queue_waiting: ['Effects that are due and nobody has begun', ({ waiting }) => waiting],
  ahava_queue_active: ['Effects that a worker holds', ({ running }) => running],
  ahava_queue_delayed: ['Effects that failed and are tried again', ({ delayed }) => delayed],
  ahava_queue_scheduled: ['Effects that are due later', ({ scheduled }) => scheduled],
  ahava_queue_failed: [
    'Effects that failed for good within 24 hours and were not discarded',
    ({ failures }) => failures.reduce((total, { count }) => total + count, 0),
  ],
  ahava_queue_oldest_seconds: [
    'Since when the oldest effect has been due',
    ({ oldestSeconds }) => oldestSeconds ?? 0,
  ],
}

/**
 * What every API process answers of all queues, read from the database: labels are queues and alarms of our tables, so
 * that their number is known.
 */
export function measureBackground(registry: Registry, services: Services, store: QueueStore): void {
  let read: { at: number; situation: ReturnType<typeof readSituation> } | null = null
  const look = () => {
    if (!read || performance.now() - read.at > TOGETHER_MS)
      read = {
        at: performance.now(),
        situation: readSituation({ ...services, now: services.clock() }, store),
      }
    return read.situation
  }
  const gauge = (
    name: string,
    help: string,
    labelNames: string[],
    collect: (gauge: Gauge) => Promise<void>,
  ) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        return collect(this)
      },
    })
  for (const [name, [help, of]] of Object.entries(BY_QUEUE))
    gauge(name, help, ['queue'], async (one) => {
      for (const queue of (await look()).queues) one.set({ queue: queue.name }, of(queue))
    })
  gauge(
    'ahava_oldest_undispatched_event_seconds',
    'Age of the oldest event of which nothing has come yet',
    [],
    async (one) => one.set((await look()).events.oldestSeconds ?? 0),
  )
  gauge('ahava_events_set_aside', 'Events that cannot be dispatched', [], async (one) =>
    one.set((await look()).events.setAside),
  )
  gauge('ahava_programs', 'Programs that were seen a moment ago', ['part'], async (one) => {
    const { programs } = await look()
    for (const part of ['api', 'worker'])
      one.set({ part }, programs.filter((program) => program.part === part).length)
  })
  gauge(
    'ahava_alarm',
    "1 while the alarm of the administrators' page stands",
    ['alarm'],
    async (one) => {
      const raised = new Set(alarmsOf(await look()).map(({ name }) => name))
      for (const { name } of ALARMS) one.set({ alarm: name }, raised.has(name) ? 1 : 0)
    },
  )
}

/** How long each act of a worker took, by job and how it ended; `again`: it failed and is tried again. */
export const measureJobs = (registry: Registry) =>
  new Histogram({
    name: 'ahava_job_seconds',
    help: 'Time of one try of a job',
    labelNames: ['queue', 'job', 'result'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  })
