import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { Address } from '../../../../contract/people.ts'
import type { presence as contract } from '../../../../contract/presence.ts'
import type { Position } from '../../../../contract/primitives.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { openOrAlarm } from '../../../platform/people.ts'
import { placeOf as plannedPlace } from '../../../platform/planning/travel.ts'
import { getVisit } from '../queries.ts'
import { openTask } from '../../../platform/tasks.ts'
import { addressOf, proposedPin, type TaskRow } from '../tasks/queries.ts'
import { lockVisit, refuseUnlessAllowed } from '../locking.ts'
import { gradePresence } from './grade.ts'
import { placeOf } from './record.ts'

/**
 * The nurse says where the home really is; dispatch accepts it or not. One proposal at a time for a visit.
 * Errors: `not_found`, `not_allowed`.
 */
export async function proposePin(
  context: Context,
  input: ParsedInputOf<typeof contract.proposePin>,
) {
  const { tx, vault } = context
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed('propose-pin', visit)
  const { data_key: key } = await tx.one(sql<{ data_key: Buffer | null }>`
    select data_key from patients where id = ${visit.patient_id}`)
  const { latitude, longitude, accuracy } = input
  const proposal = JSON.stringify({ latitude, longitude, accuracy })
  await openTask(context, {
    kind: 'pin',
    visitId: visit.id,
    patientId: visit.patient_id,
    nurseId: visit.nurse_id,
    content: (row) =>
      vault.sealText(
        key,
        { table: 'tasks', column: 'content', row, person: visit.patient_id },
        proposal,
      ),
  })
  return getVisit(context, visit.id)
}

type Home = { visit: string | null; address: Buffer }
const sameHouse = (a: Address, b: Address) => a.line === b.line && a.suburb === b.suburb

/**
 * The pin is where the nurse says: for this visit, the visits ahead and the patient, as far as it is the same
 * house. Old visits keep their address. What was proven at this visit is graded anew.
 */
export async function acceptPin(context: Context, visit: { id: string }, task: TaskRow) {
  const { tx, now, vault } = context
  const proposed = proposedPin(context, task)
  const address = addressOf(context, task)
  if (!proposed || !address) return
  const pin: Position = { latitude: proposed.latitude, longitude: proposed.longitude }
  const homes = await tx.many(sql<Home>`
    select id as visit, address from visits where patient_id = ${task.patient_id}
      and (id = ${visit.id} or status in ('REQUESTED', 'SCHEDULED')) and address is not null
    union all select null::uuid, address from patients where id = ${task.patient_id} and address is not null`)
  for (const home of homes) {
    const place = home.visit
      ? { table: 'visits', column: 'address', row: home.visit, person: task.patient_id }
      : { table: 'patients', column: 'address', row: task.patient_id, person: task.patient_id }
    const opened = openOrAlarm(context, task.patient_key, place, home.address)
    const old = opened === null ? null : (JSON.parse(opened) as Address)
    if (!old || !sameHouse(old, address)) continue
    const moved: Address = { ...old, pin, pinConfirmed: true }
    const seal = (at: typeof place, value: unknown) =>
      vault.sealText(task.patient_key, at, JSON.stringify(value))
    const planned = home.visit
      ? seal({ ...place, column: 'place' }, plannedPlace(vault, moved))
      : null
    await tx.run(sql`select put_address(${home.visit}::uuid, ${task.patient_id}::uuid,
      ${seal(place, moved)}::bytea, ${planned}::bytea, ${now}::timestamptz)`)
  }
  await gradeAnew(context, visit.id, task, pin)
}

type Noted = {
  id: string
  place: Buffer | null
  accuracy: number | null
  mock: boolean
  code: boolean
}

async function gradeAnew(context: Context, visitId: string, task: TaskRow, pin: Position) {
  const { tx } = context
  const noted = await tx.many(sql<Noted>`
    select id, place, accuracy, mock, 'door_code' = any(reasons) as code from presence
    where visit_id = ${visitId} and replaced_at is null and grade <> 'D'`)
  for (const { id, place, accuracy, mock, code } of noted) {
    const opened = openOrAlarm(context, task.patient_key, placeOf(id, task.patient_id), place)
    const fix =
      opened === null || accuracy === null
        ? null
        : { ...(JSON.parse(opened) as Position), accuracy, mock }
    const { grade, metres, reasons } = gradePresence({ fix, pin, doorCode: code })
    await tx.run(sql`update presence set grade = ${grade}, metres = ${metres},
      reasons = ${reasons}::text[], pin_confirmed = true where id = ${id}`)
  }
}
