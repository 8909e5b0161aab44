import { later } from '../../../platform/clinicTime.ts'
import type { Reaction } from '../../../platform/events/dispatcher.ts'
import type { InboxEvent } from '../../../platform/events/frames.ts'
import { sql } from '../../../platform/database/query.ts'
import type { Transaction } from '../../../platform/database/transaction.ts'
import { tellFamily } from '../../../platform/telling.ts'

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
 * The family is told once each time: those who see the visit, by a channel of theirs. That it is on time after all
 * is news to them too.
 */
async function tells(tx: Transaction, event: InboxEvent) {
  const { id, facts, visit_id, patient_id, happened_at } = event
  if (facts['notice'] !== 'delay') return []
  return tellFamily(tx, {
    what: 'visit-delayed',
    key: `visit-delayed-${id}`,
    ids: { visitId: visit_id ?? '', patientId: patient_id ?? '', eventId: id },
    patientId: patient_id ?? '',
    now: happened_at,
  })
}

export const delayReactions: readonly Reaction[] = [
  ...['VISIT_ASSIGNED', 'VISIT_STATUS_CHANGED', 'VISIT_CHANGED'].map((on) => ({
    on,
    effects: looks,
  })),
  { on: 'NOTICE', effects: tells },
]
