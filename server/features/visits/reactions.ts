import { later } from '../../platform/clinicTime.ts'
import { sql } from '../../platform/database/query.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import type { Effect, Reaction } from '../../platform/events/dispatcher.ts'
import type { InboxEvent } from '../../platform/events/frames.ts'
import { tellFamily } from '../../platform/telling.ts'
import type { ToldName } from '../../platform/told.table.ts'
import { reminders } from './reminders.ts'

/** Dispatch mostly finds another nurse at once: then that is the news. Minutes. */
const NO_NURSE_WAITS = 15

const text = (value: unknown) => (typeof value === 'string' ? value : '')

/** Tells the family of what happened, each by a channel of theirs; once for each event. */
const family = (
  tx: Transaction,
  event: InboxEvent,
  what: ToldName,
  { dueAt, ...more }: { dueAt?: Date } & Record<string, string | Date> = {},
): Promise<Effect[]> =>
  tellFamily(tx, {
    what,
    key: `${what}-${event.id}`,
    ids: {
      visitId: text(event.visit_id),
      patientId: text(event.patient_id),
      eventId: event.id,
      ...(more as Record<string, string>),
    },
    patientId: text(event.patient_id),
    now: event.happened_at,
    ...(dueAt && { dueAt }),
  })

/** Nobody comes for now: told a little later, if it is still so. */
async function withoutNurse(tx: Transaction, event: InboxEvent): Promise<Effect[]> {
  const visit = await tx.maybe(sql<{ start_at: Date }>`
    select start_at from visits where id = ${event.visit_id} and status = 'REQUESTED'`)
  if (!visit) return []
  const dueAt = later(event.happened_at, NO_NURSE_WAITS)
  return family(tx, event, 'visit-changed', { dueAt, start: visit.start_at.toISOString() })
}

/** After which events a signed report reads otherwise, or may be read by others; of some only these actions. */
const PRINTED: Record<string, readonly string[] | null> = {
  REPORT_SIGNED: null,
  REVIEW_ADDED: null,
  REVIEW_RELEASED: null,
  // What was measured without signal may come after the signature.
  VISIT_CHANGED: ['addendum', 'review-changed', 'correct', 'observed'],
  VISIT_STATUS_CHANGED: ['correct'],
  PRINT_ASKED: null,
}

async function printing(tx: Transaction, event: InboxEvent) {
  const actions = PRINTED[event.type]
  if (actions && !actions.includes(String(event.facts['action']))) return []
  const report = await tx.maybe(sql<{ released: boolean }>`
    select released_at is not null as released from reports
    where visit_id = ${event.visit_id} and signed_at is not null`)
  // Released at once, the review is printed with that.
  if (!report || (event.type === 'REVIEW_ADDED' && report.released)) return []
  const ids = { visitId: text(event.visit_id), patientId: text(event.patient_id) }
  return [{ key: `report-pdf-${event.id}`, job: 'report-pdf', ids }]
}

/** What a visit's events make the workers do. A reaction only enqueues. */
export const visitReactions: readonly Reaction[] = [
  {
    on: 'VISIT_ASSIGNED',
    // A reviewing doctor is not news to the family.
    async effects(tx, event) {
      const { action, nurseId, from } = event.facts
      if (action !== 'assign-nurse') return []
      const before = from === 'REQUESTED' ? 'REQUESTED' : 'SCHEDULED'
      return [
        ...(await family(tx, event, 'visit-confirmation', { nurseId: text(nurseId), before })),
        ...(await reminders(tx, event)),
      ]
    },
  },
  {
    on: 'VISIT_STATUS_CHANGED',
    async effects(tx, event) {
      const { to, action } = event.facts
      if (to === 'EN_ROUTE' && action === 'set-out') return family(tx, event, 'nurse-on-the-way')
      if (to === 'REQUESTED') return withoutNurse(tx, event)
      return []
    },
  },
  // What stands in a report, or who may read it, has changed: its documents are made anew.
  ...Object.keys(PRINTED).map((on): Reaction => ({ on, effects: printing })),
  {
    on: 'VISIT_CANCELLED',
    async effects(tx, event) {
      return event.facts['reason'] === 'died' ? [] : family(tx, event, 'visit-cancelled')
    },
  },
  {
    on: 'VISIT_CHANGED',
    async effects(tx, event) {
      const { action, nurseId, start } = event.facts
      if (action !== 'reschedule') return []
      const more = { start: text(start), nurseId: text(nurseId) }
      return [
        ...(await family(tx, event, 'visit-changed', more)),
        ...(nurseId ? await reminders(tx, event) : []),
      ]
    },
  },
]
