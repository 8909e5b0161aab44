import type { Reaction } from '../../platform/events/dispatcher.ts'
import type { InboxEvent } from '../../platform/events/frames.ts'
import { sql } from '../../platform/database/query.ts'
import type { Transaction } from '../../platform/database/transaction.ts'

/** The family of a patient: who is told by mail and push. */
async function familyOf(tx: Transaction, { patient_id, happened_at }: InboxEvent) {
  const rows = await tx.many(sql<{ user_id: string }>`
    select distinct user_id from standing
    where patient_id = ${patient_id} and kind in ('self', 'delegate')
      and (until is null or until > ${happened_at}) order by user_id`)
  return rows.map((row) => row.user_id)
}

const text = (value: string | null) => value ?? ''

const confirmations = (event: InboxEvent, family: readonly string[]) =>
  family.map((userId) => ({
    key: `visit-confirmation-${event.id}-${userId}`,
    job: 'visit-confirmation',
    ids: {
      visitId: text(event.visit_id),
      patientId: text(event.patient_id),
      nurseId: String(event.facts['nurseId']),
      userId,
    },
  }))

/** After which events a signed report reads otherwise, or may be read by others; of some only these actions. */
const PRINTED: Record<string, readonly string[] | null> = {
  REPORT_SIGNED: null,
  REVIEW_ADDED: null,
  REVIEW_RELEASED: null,
  VISIT_CHANGED: ['addendum', 'review-changed', 'correct'],
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
    // One mail per person of the family and per assignment; a reviewing doctor is not news to them.
    async effects(tx, event) {
      if (event.facts['action'] !== 'assign-nurse') return []
      return confirmations(event, await familyOf(tx, event))
    },
  },
  {
    on: 'VISIT_STATUS_CHANGED',
    async effects(tx, event) {
      if (event.facts['to'] !== 'EN_ROUTE' || event.facts['action'] !== 'set-out') return []
      const family = await familyOf(tx, event)
      return family.map((userId) => ({
        key: `nurse-on-the-way-${event.id}-${userId}`,
        job: 'nurse-on-the-way',
        ids: { visitId: text(event.visit_id), patientId: text(event.patient_id), userId },
      }))
    },
  },
  // What stands in a report, or who may read it, has changed: its documents are made anew.
  ...Object.keys(PRINTED).map((on): Reaction => ({ on, effects: printing })),
  {
    on: 'VISIT_CHANGED',
    // A new time that the nurse keeps is confirmed anew.
    async effects(tx, event) {
      if (event.facts['action'] !== 'reschedule' || !event.facts['nurseId']) return []
      return confirmations(event, await familyOf(tx, event))
    },
  },
]
