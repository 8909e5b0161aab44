import { later } from '../../../platform/clinicTime.ts'
import type { Reaction } from '../../../platform/events/dispatcher.ts'
import type { InboxEvent } from '../../../platform/events/frames.ts'
import { sql } from '../../../platform/database/query.ts'
import type { Transaction } from '../../../platform/database/transaction.ts'

/** So long before a visit its nurse's day is looked at for the first time. Minutes. */
const FIRST_LOOK = 60

type Plan = { nurse_id: string; start_at: Date }

/** Whatever moves a nurse or a visit may make her next visits late, or on time again. */
async function looks(tx: Transaction, event: InboxEvent) {
  const visit = await tx.maybe(sql<Plan>`
    select nurse_id, start_at from visits where id = ${event.visit_id} and nurse_id is not null`)
  if (!visit) return []
  const { nurse_id: nurseId, start_at } = visit
  const look = (key: string, dueAt: Date) => ({
    key: `look-at-day-${nurseId}-${key}`,
    job: 'look-at-day',
    ids: { nurseId, eventId: event.id },
    dueAt,
  })
  const first = later(start_at, -FIRST_LOOK)
  return [
    ...(first > event.happened_at ? [look(`before-${event.id}`, first)] : []),
    look(event.id, event.happened_at),
  ]
}

/**
 * The family is rung and written to once for each time that they are told of a delay. That it is on time
 * after all is written to those who may have read the letter, and rings nobody.
 */
async function tells(tx: Transaction, { id, facts, visit_id, patient_id }: InboxEvent) {
  if (facts['notice'] !== 'delay') return []
  const told = await tx.many(sql<{ user_id: string }>`
    select user_id from inbox where event_id = ${id} order by user_id`)
  const jobs = facts['minutes'] ? ['visit-delayed', 'visit-delay-letter'] : ['visit-delay-letter']
  return told.flatMap(({ user_id: userId }) =>
    jobs.map((job) => ({
      key: `${job}-${id}-${userId}`,
      job,
      ids: { visitId: visit_id ?? '', patientId: patient_id ?? '', userId, eventId: id },
    })),
  )
}

export const delayReactions: readonly Reaction[] = [
  ...['VISIT_ASSIGNED', 'VISIT_STATUS_CHANGED', 'VISIT_CHANGED'].map((on) => ({
    on,
    effects: looks,
  })),
  { on: 'NOTICE', effects: tells },
]
