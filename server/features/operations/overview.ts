import type { Overview } from '../../../contract/operations.ts'
import type { OutsideContext, Services } from '../../platform/context.ts'
import { refuse } from '../../platform/errors.ts'
import { asCaller } from '../../platform/http/session.ts'
import { answers as scannerAnswers } from '../../services/clamd.ts'
import { alarmsOf, type Situation } from './alarms.table.ts'
import { readFacts } from './facts.ts'
import { may } from './policy.ts'
import { wordsOf } from './words.ts'

/** Whether the queues answer at this moment; resolves within two seconds. */
export type QueueStore = { kind: 'postgres' | 'redis'; answers(): Promise<boolean> }

type Ground = Pick<Services, 'database' | 'config'> & { now: Date }

/** Asks everything that alarms are made of; no transaction is open while others are asked. */
export async function readSituation(ground: Ground, store: QueueStore): Promise<Situation> {
  const { clamdUrl, smtpUrl, smsUrl, expo } = ground.config
  const [answers, scanning] = await Promise.all([
    store.answers(),
    clamdUrl === null ? null : scannerAnswers(clamdUrl),
  ])
  return {
    ...(await readFacts(ground)),
    queueStore: { kind: store.kind, answers },
    setUp: {
      mail: smtpUrl !== null,
      sms: smsUrl !== null,
      push: expo.accessToken !== null || expo.baseUrl !== null,
    },
    scanner: scanning === null ? 'off' : scanning ? 'working' : 'silent',
  }
}

/** The work in the background as it is now. Errors: `not_allowed`. */
export async function readOverview(context: OutsideContext, store: QueueStore): Promise<Overview> {
  await asCaller(context, async ({ actor }) => {
    if (!may(actor, 'watch-background')) refuse('not_allowed')
  })
  const situation = await readSituation(context, store)
  const { queues, events, programs, queueStore } = situation
  return {
    at: context.now.toISOString(),
    alarms: alarmsOf(situation),
    queues: queues.map(({ failures, failedWith: _failedWith, ...queue }) => ({
      ...queue,
      title: wordsOf(queue.name).title,
      failed: failures.reduce((total, { count }) => total + count, 0),
    })),
    events,
    programs: programs.map(({ part, started_at, seen_at }) => ({
      part,
      since: started_at.toISOString(),
      seen: seen_at.toISOString(),
    })),
    queueStore,
  }
}
