import type { Overview } from '../../../contract/operations.ts'
import type { OutsideContext, Services } from '../../platform/context.ts'
import { clinicDay, startOfDay, ZONE } from '../../platform/clinicTime.ts'
import { sql } from '../../platform/database/query.ts'
import { alone } from '../../platform/database/transaction.ts'
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
    smsByMonth: await readSmsByMonth(context),
    queueStore,
  }
}

type SmsMonth = { month: string; sent: number; parts: number; cost: number }

/** What left by SMS this month and in the one before. */
async function readSmsByMonth({ database, now }: Pick<OutsideContext, 'database' | 'now'>) {
  const first = clinicDay(now).with({ day: 1 })
  const months = [first, first.subtract({ months: 1 })]
  const rows = await alone(
    database.system,
    sql<SmsMonth>`
      select to_char(at at time zone ${ZONE}, 'YYYY-MM') as month, count(*)::int as sent,
        coalesce(sum(parts), 0)::int as parts, coalesce(sum(cost_cents), 0)::int as cost
      from deliveries
      where channel = 'sms' and status = 'sent' and at >= ${startOfDay(months[1]!)}
      group by 1`,
  )
  return months.map((start) => {
    const month = start.toPlainYearMonth().toString()
    const { sent = 0, parts = 0, cost = 0 } = rows.find((row) => row.month === month) ?? {}
    return { month, sent, parts, costCents: cost }
  })
}
