import type { PresenceKind } from '../../../../contract/grades.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { newUuid } from '../../../platform/ids.ts'
import type { Stamp } from '../lifecycle.ts'
import { retirePresence } from './record.ts'

type About = { id: string; patient_id: string; nurse_id: string | null }
type Entered = { changed: readonly Stamp[]; after: Record<Stamp, Date | null> }

const KIND: Partial<Record<Stamp, PresenceKind>> = {
  arrived_at: 'check-in',
  completed_at: 'check-out',
  absent_at: 'check-out',
}

/** Times that an administrator says are proof of grade D; what the phone said before is kept beside. */
export async function enterPresence(
  context: Context,
  visit: About,
  { changed, after }: Entered,
  reason: string,
): Promise<void> {
  const { tx, now, actor, vault } = context
  const key = await tx.maybe(sql<{ data_key: Buffer | null }>`
    select data_key from patients where id = ${visit.patient_id}`)
  for (const stamp of changed) {
    const kind = KIND[stamp]
    const time = after[stamp]
    if (!kind || !time || !visit.nurse_id || visit.nurse_id === actor.id) continue
    await retirePresence(context, visit.id, [kind])
    const id = newUuid(now)
    const place = { table: 'presence', column: 'said', row: id, person: visit.patient_id }
    await tx.run(sql`
      insert into presence (id, visit_id, patient_id, nurse_id, kind, grade, reasons, said, said_at,
        happened_at, received_at, entered_by)
      values (${id}, ${visit.id}, ${visit.patient_id}, ${visit.nurse_id}, ${kind}, 'D',
        array['entered_later'], ${vault.sealText(key?.data_key ?? null, place, reason)}, ${now}, ${time},
        ${now}, ${actor.id})`)
  }
}
