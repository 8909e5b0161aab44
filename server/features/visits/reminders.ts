import { ZONE } from '../../platform/clinicTime.ts'
import { sql } from '../../platform/database/query.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import type { Effect } from '../../platform/events/dispatcher.ts'
import type { InboxEvent } from '../../platform/events/frames.ts'
import type { TimedAct } from '../../platform/events/timed.ts'
import { tellFamily, writeEffects } from '../../platform/telling.ts'

/** How long before a visit its family is reminded. Hours. */
const BEFORE = [24, 2] as const
/** Nobody is reminded before the one or after the other; what is due then goes the evening before it. */
const DAY = { from: 8, until: 20 }
const EVENING = 18
/** Whoever was told so shortly before knows. Minutes. */
const KNOWN = 60
/** So much later, after a time in which nothing ran, a reminder is dropped. Minutes. */
const STALE = 60
const MINUTE = 60_000

/** When somebody is reminded of a visit that begins then, `hours` before or the evening before that. */
export function remindAt(start: Date, hours: number): Date {
  const due = start.toTemporalInstant().subtract({ hours }).toZonedDateTimeISO(ZONE)
  const minutes = due.hour * 60 + due.minute
  if (minutes >= DAY.from * 60 && minutes <= DAY.until * 60) return new Date(due.epochMilliseconds)
  const day = due.hour < DAY.from ? due.toPlainDate().subtract({ days: 1 }) : due.toPlainDate()
  const at = day.toZonedDateTime({ timeZone: ZONE, plainTime: { hour: EVENING } })
  return new Date(at.epochMilliseconds)
}

/** The reminders of a visit that has a nurse and a time; of one time there are these two, however often it is given. */
export async function reminders(tx: Transaction, event: InboxEvent): Promise<Effect[]> {
  const visit = await tx.maybe(sql<{ start_at: Date }>`
    select start_at from visits where id = ${event.visit_id} and status = 'SCHEDULED'`)
  if (!visit) return []
  const start = visit.start_at
  return BEFORE.flatMap((hours) => {
    const dueAt = remindAt(start, hours)
    if (dueAt.getTime() < event.happened_at.getTime() + KNOWN * MINUTE) return []
    const ids = {
      visitId: event.visit_id ?? '',
      patientId: event.patient_id ?? '',
      eventId: event.id,
      start: start.toISOString(),
      hours: String(hours),
    }
    return [{ key: `${keyOf(ids)}-due`, job: 'visit-reminders', ids, dueAt }]
  })
}

const keyOf = ({ visitId = '', start = '', hours = '' }: Record<string, string>) =>
  `visit-reminder-${visitId}-${new Date(start).getTime() / MINUTE}-${hours}`

/** Reminds whoever is of the family at that moment, unless the visit moved, is off, or nobody is at home. */
export const remind: TimedAct = async ({ tx, now, dueAt, hints }, ids) => {
  const { visitId = '', patientId = '', eventId = '', start = '' } = ids
  if (now.getTime() > dueAt.getTime() + STALE * MINUTE) return
  const stands = await tx.maybe(sql`
    select v.id from visits v join patients p on p.id = v.patient_id and p.status = 'active'
    where v.id = ${visitId}::uuid and v.status = 'SCHEDULED' and v.start_at = ${new Date(start)}
      and v.entered_in_error_at is null`)
  if (!stands) return
  const what = 'visit-reminder'
  const said = { what, key: keyOf(ids), ids, patientId, now } as const
  await writeEffects(tx, eventId, now, await tellFamily(tx, said))
  tx.afterCommit(() => hints.publish({ dispatch: true }))
}
