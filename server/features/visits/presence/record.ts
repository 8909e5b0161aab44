import type { Address } from '../../../../contract/people.ts'
import type { PresenceKind } from '../../../../contract/grades.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { newUuid } from '../../../platform/ids.ts'
import { openOrAlarm } from '../../../platform/people.ts'
import { gradePresence, isBetter, type Fix } from './grade.ts'
import type { Grade } from '../../../../contract/grades.ts'

type About = { id: string; patient_id: string; nurse_id: string | null }
type Moment = { at: Date; uncertain: boolean }
export type Evidence = {
  fix: (Fix & { deviceId?: string | undefined }) | null
}
type Ground = { key: Buffer | null; address: Buffer }

/** Where this visit's home is, and the key to seal with. */
async function homeOf(context: Context, visit: Pick<About, 'id' | 'patient_id'>) {
  const { tx } = context
  const ground = await tx.maybe(sql<Ground>`
    select p.data_key as key, v.address from visits v join patients p on p.id = v.patient_id
    where v.id = ${visit.id}`)
  if (!ground) return null
  const place = { table: 'visits', column: 'address', row: visit.id, person: visit.patient_id }
  const opened = openOrAlarm(context, ground.key, place, ground.address)
  const address = opened === null ? null : (JSON.parse(opened) as Address)
  const pin = address?.pin ?? null
  return { key: ground.key, pin, confirmed: pin !== null && address?.pinConfirmed === true }
}

export const placeOf = (id: string, patientId: string) => ({
  table: 'presence',
  column: 'place',
  row: id,
  person: patientId,
})

/** Writes a check-in or check-out with its grade; the one before it is kept, and counts no more. */
export async function recordPresence(
  context: Context,
  visit: About,
  kind: PresenceKind,
  { fix }: Evidence,
  { at, uncertain }: Moment,
): Promise<void> {
  const { tx, now, vault } = context
  const home = await homeOf(context, visit)
  if (!home || !visit.nurse_id) return
  const { grade, metres, reasons } = gradePresence({ fix, pin: home.pin })
  await retirePresence(context, visit.id, [kind])
  const id = newUuid(now)
  const sealed =
    fix && home.key
      ? vault.sealText(
          home.key,
          placeOf(id, visit.patient_id),
          JSON.stringify({ latitude: fix.latitude, longitude: fix.longitude }),
        )
      : null
  await tx.run(sql`
    insert into presence (id, visit_id, patient_id, nurse_id, kind, grade, reasons, metres, accuracy,
      place, pin_confirmed, mock, device_id, happened_at, received_at, uncertain)
    values (${id}, ${visit.id}, ${visit.patient_id}, ${visit.nurse_id}, ${kind}, ${grade},
      ${reasons}::text[], ${metres}, ${fix?.accuracy ?? null}, ${sealed}, ${home.confirmed}, ${fix?.mock ?? false},
      ${fix?.deviceId ?? null}, ${at}, ${now}, ${uncertain})`)
}

/** A fix that came a little later, as care began: better evidence takes the place, never the time. */
export async function improveCheckIn(context: Context, visit: About, evidence: Evidence) {
  if (!evidence.fix) return
  const first = await context.tx.maybe(sql<{ grade: Grade; happened_at: Date; uncertain: boolean }>`
    select grade, happened_at, uncertain from presence
    where visit_id = ${visit.id} and kind = 'check-in' and replaced_at is null and grade <> 'D'`)
  const home = first && (await homeOf(context, visit))
  if (!first || !home) return
  const { grade } = gradePresence({ fix: evidence.fix, pin: home.pin })
  if (!isBetter(grade, first.grade)) return
  const moment = { at: first.happened_at, uncertain: first.uncertain }
  await recordPresence(context, visit, 'check-in', evidence, moment)
}

/** The step was taken back: what it proved is kept, and counts no more. */
export async function retirePresence(
  { tx, now }: Context,
  visitId: string,
  kinds: readonly PresenceKind[],
): Promise<void> {
  if (kinds.length === 0) return
  await tx.run(sql`update presence set replaced_at = ${now}
    where visit_id = ${visitId} and kind = any(${[...kinds]}::text[]) and replaced_at is null`)
}
