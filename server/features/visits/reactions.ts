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
  {
    on: 'REPORT_SIGNED',
    effects: (_tx, event) => [
      {
        key: `report-pdf-${event.id}`,
        job: 'report-pdf',
        ids: { visitId: text(event.visit_id), patientId: text(event.patient_id) },
      },
    ],
  },
  {
    on: 'VISIT_CHANGED',
    // A new time that the nurse keeps is confirmed anew.
    async effects(tx, event) {
      if (event.facts['action'] !== 'reschedule' || !event.facts['nurseId']) return []
      return confirmations(event, await familyOf(tx, event))
    },
  },
  {
    on: 'VISIT_CHANGED',
    effects: (_tx, event) =>
      event.facts['action'] === 'addendum'
        ? [
            {
              key: `report-pdf-${event.id}`,
              job: 'report-pdf',
              ids: { visitId: text(event.visit_id), patientId: text(event.patient_id) },
            },
          ]
        : [],
  },
]
