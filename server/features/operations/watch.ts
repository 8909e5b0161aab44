import type { Services } from '../../platform/context.ts'
import type { Metrics } from '../../platform/observability/metrics.ts'
import { announceProcess } from '../../platform/processes.ts'
import type { JobStore } from '../../services/jobStore.ts'
import { JOBS, type JobName, type Queues } from '../../services/queue.ts'
import { checkRedis } from '../../services/redisSettings.ts'
import { measureJobs } from './metrics.ts'
import type { QueueStore } from './overview.ts'

const ANSWER_WITHIN_MS = 2_000

/** Whether this resolves within two seconds. */
export const answersInTime = (ask: () => Promise<unknown>): Promise<boolean> =>
  Promise.race([
    ask().then(() => true),
    new Promise<boolean>((late) => setTimeout(late, ANSWER_WITHIN_MS, false).unref()),
  ]).catch(() => false)

/** The queues as somebody sees them who only asks whether they are there. */
export const queueStore = ({ kind }: JobStore, queues: Queues): QueueStore => ({
  kind,
  answers: () => answersInTime(() => queues.email.getJobCounts()),
})

/** Where no queue is opened: behind the demo's back door. */
export const nobodysQueues: QueueStore = { kind: 'postgres', answers: async () => true }

/** Goes around every act of the workers, with a stopwatch, and a span in the trace of the event that it comes of. */
export function aroundJobs({ tracing }: Pick<Services, 'tracing'>, { registry }: Metrics) {
  const seconds = measureJobs(registry)
  return async <Done extends { result: string }>(
    job: JobName,
    { eventId }: { eventId?: string },
    act: () => Promise<Done>,
  ): Promise<Done> => {
    const { queue } = JOBS[job]
    const stop = seconds.startTimer({ queue, job })
    try {
      const done = await tracing.span(
        {
          name: `job ${job}`,
          kind: 'consumer',
          ofEvent: eventId,
          attributes: { 'ahava.queue': queue },
        },
        async () => {
          const ended = await act()
          tracing.note({ 'ahava.result': ended.result })
          return ended
        },
      )
      stop({ result: done.result })
      return done
    } catch (error) {
      stop({ result: 'again' })
      throw error
    }
  }
}

/**
 * Says that this program runs, and looks once how Redis is set where it holds the queues. A bad setting is said aloud
 * and refuses nothing: people are better served by a queue that may forget than by none.
 */
export function watchProgram(services: Services, part: 'api' | 'worker', jobs: JobStore) {
  const running = announceProcess(services, part)
  if (jobs.kind === 'redis')
    void lookAtRedis(services, jobs.url, (what) => running.note('redis', what))
  return running
}

async function lookAtRedis(
  { log }: Pick<Services, 'log'>,
  url: string,
  note: (what: unknown) => Promise<void>,
): Promise<void> {
  const found = await checkRedis(url).catch((err: unknown) => {
    log.warn({ err }, 'Redis does not answer: how it is set could not be checked')
    return null
  })
  if (!found) return
  if (found.state === 'bad')
    for (const sentence of found.sentences) log.warn({ alarm: 'redis settings' }, sentence)
  if (found.state === 'unchecked')
    log.warn('Redis does not say how it is set (CONFIG is forbidden): that could not be checked')
  await note(found)
}
