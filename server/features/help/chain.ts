import type { HelpCall } from '../../../contract/help.ts'
import type { Language } from '../../../contract/told.ts'
import { calledAt, CHAIN, untilNext } from '../../platform/alarms.ts'
import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import type { Reaction } from '../../platform/events/dispatcher.ts'
import { newUuid } from '../../platform/ids.ts'
import { openOrAlarm } from '../../platform/people.ts'

const stepKey = (alarmId: string, step: number) => `alarm-step-${alarmId}-${step}`

/** A new alarm begins its chain; a call for help once it can no longer be taken back at a touch. */
export const helpReactions: readonly Reaction[] = [
  {
    on: 'HELP_RAISED',
    async effects(tx, event) {
      if (event.facts['step'] !== 0) return []
      const alarmId = String(event.facts['alarmId'])
      const { source } = await tx.one(sql<{ source: string }>`
        select source from alarms where id = ${alarmId}`)
      const wait = source === 'help' ? CHAIN.undoSeconds * 1_000 : 0
      return [
        {
          key: stepKey(alarmId, 0),
          job: 'alarm-step',
          ids: { alarmId, step: '0', eventId: event.id },
          dueAt: new Date(event.happened_at.getTime() + wait),
        },
      ]
    },
  },
  {
    on: 'EARLY_WARNING',
    // What does not ring at once begins with the same step, later.
    async effects(tx, event) {
      if (event.facts['begins'] !== true) return []
      const alarmId = String(event.facts['alarmId'])
      const warning = await tx.one(sql<{ rings_at: Date }>`
        select rings_at from warnings where id = ${alarmId}`)
      return [
        {
          key: stepKey(alarmId, 0),
          job: 'alarm-step',
          ids: { alarmId, step: '0', eventId: event.id },
          dueAt: warning.rings_at,
        },
      ]
    },
  },
]

type Ground = Pick<Services, 'database' | 'clock' | 'hints'>
type Ids = Record<string, string>
type Effect = { key: string; job: string; ids: Ids; dueAt: Date }

const RINGING = sql`taken_at is null and cancelled_at is null and closed_at is null`

/**
 * One step of a chain: calls its people, rings every phone that was called so far, and leaves the next
 * step behind. All of it is one transaction, so that a worker killed on the way has done nothing, and
 * a step that runs twice writes the same rows.
 */
export async function ringStep(
  { database, clock, hints }: Ground,
  { alarmId = '', step: said = '0', eventId = '' }: Ids,
): Promise<'rang' | 'over'> {
  const step = Number(said)
  const now = clock()
  return systemTransaction(database, async (tx) => {
    const alarm = await tx.maybe(sql<{ step: number; source: HelpCall['source'] }>`
      select step, source from alarms where id = ${alarmId} and ${RINGING} for update`)
    if (!alarm) return 'over'
    if (step > alarm.step) {
      const { people } = await tx.one(sql<{ people: string[] }>`
        select call_people(${alarmId}::uuid, ${step}::integer, ${[...calledAt(step, alarm.source)]}::text[],
          ${newUuid(now)}::uuid, ${now}::timestamptz) as people`)
      tx.afterCommit(() => hints.publish({ wake: people }))
    }
    const called = await tx.many(sql<{ user_id: string }>`
      select user_id from alarm_calls where alarm_id = ${alarmId} order by user_id`)
    const next: Effect = {
      key: stepKey(alarmId, step + 1),
      job: 'alarm-step',
      ids: { alarmId, step: String(step + 1), eventId },
      dueAt: new Date(now.getTime() + untilNext(step, alarm.source)),
    }
    const rings = called.flatMap(({ user_id: userId }) =>
      ['alarm-push', 'alarm-sms'].map((job) => ({
        key: `${job}-${alarmId}-${step}-${userId}`,
        job,
        ids: { alarmId, userId },
        dueAt: now,
      })),
    )
    await writeEffects(tx, eventId, [...rings, next])
    tx.afterCommit(() => hints.publish({ dispatch: true }))
    return 'rang'
  })
}

async function writeEffects(tx: Transaction, eventId: string, effects: readonly Effect[]) {
  for (const { key, job, ids, dueAt } of effects)
    await tx.run(sql`
      insert into effects (key, job, event_id, ids, due_at)
      values (${key}, ${job}, ${eventId}::uuid, ${JSON.stringify(ids)}::jsonb, ${dueAt})
      on conflict (key) do nothing`)
}

type RingRow = {
  source: HelpCall['source']
  tokens: string[]
  key: Buffer | null
  phone: Buffer | null
  language: Language
}

export type Ring = {
  source: HelpCall['source']
  userId: string
  tokens: string[]
  phone: string | null
  language: Language
}

/** Whom to ring where, read when it rings; skipped once somebody has it, or it is about them after all. */
export async function loadRing(
  { database, vault, log }: Pick<Services, 'database' | 'vault' | 'log'>,
  { alarmId = '', userId = '' }: Ids,
): Promise<Ring | { skipped: string }> {
  const row = await systemTransaction(database, (tx) =>
    tx.maybe(sql<RingRow>`
      select a.source, array(select token from push_tokens where user_id = u.id order by token) as tokens,
        u.data_key as key, u.language, case when c.phone_verified_at is not null then c.phone end as phone
      from alarms a
      join alarm_calls called on called.alarm_id = a.id and called.user_id = ${userId}
      join users u on u.id = ${userId} and u.disabled_at is null
      left join credentials c on c.user_id = u.id
      where a.id = ${alarmId} and ${RINGING}`),
  )
  if (!row) return { skipped: 'somebody has it, or it was taken back' }
  const place = { table: 'credentials', column: 'phone', row: userId, person: userId }
  const phone = openOrAlarm({ vault, log }, row.key, place, row.phone)
  return { source: row.source, userId, tokens: row.tokens, phone, language: row.language }
}
