import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { CareFlags, presence as contract } from '../../../../contract/presence.ts'
import { raiseAlarm } from '../../../platform/alarms.ts'
import { touch } from '../../../platform/audit/trail.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { newUuid } from '../../../platform/ids.ts'
import { openOrAlarm } from '../../../platform/people.ts'
import { allows, patientStandings, type Standing } from '../../../platform/standing.ts'
import { MAY_FLAG, MAY_READ_FLAGS } from '../policy.ts'
import { getVisit } from '../queries.ts'
import { openTask } from '../../../platform/tasks.ts'
import { placeTime, saidIn } from '../times.ts'
import { lockVisit, refuseUnlessAllowed } from '../locking.ts'

/**
 * A call at the door, as a fact: to whom, and what came of it. The same id again is the same call. Errors:
 * `not_found`, `not_allowed`, `not_possible_now`, `id_taken`.
 */
export async function recordCall(
  context: Context,
  input: ParsedInputOf<typeof contract.recordCall>,
) {
  const { tx, now, actor } = context
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed('record-call', visit)
  const { at, uncertain } = placeTime(saidIn(input), {
    now,
    floor: visit.en_route_at,
    agreed: visit.start_at,
    last: null,
  })
  const made = await tx.maybe(sql`
    insert into call_attempts (id, visit_id, patient_id, by_id, whom, result, at, received_at, uncertain)
    values (${input.callId}, ${visit.id}, ${visit.patient_id}, ${actor.id}, ${input.whom}, ${input.result},
      ${at}, ${now}, ${uncertain})
    on conflict (id) do nothing returning id`)
  if (!made) {
    const mine = await tx.maybe(sql`
      select id from call_attempts where id = ${input.callId} and visit_id = ${visit.id}
        and by_id = ${actor.id} and whom = ${input.whom}`)
    if (!mine) refuse('id_taken', { field: 'callId' })
  }
  return getVisit(context, visit.id)
}

const flagsPlace = (patientId: string) => ({
  table: 'patients',
  column: 'care_flags',
  row: patientId,
  person: patientId,
})
const NONE: CareFlags = { livesAlone: false, frail: false }

type Flagged = { data_key: Buffer | null; care_flags: Buffer | null; standings: Standing[] | null }
const readFlagged = ({ tx, actor }: Context, patientId: string) =>
  tx.maybe(sql<Flagged>`select p.data_key, p.care_flags, ${patientStandings(actor, 'p.id')} as standings
    from patients p where p.id = ${patientId}`)

/** The patient, for whoever may. Errors: `not_found`, `not_allowed`. */
async function flaggedFor(context: Context, id: string, allowed: readonly Standing[]) {
  const patient = await readFlagged(context, id)
  if (!patient?.standings?.length) refuse('not_found')
  touch(context, id)
  return allows(allowed, patient.standings) ? patient : refuse('not_allowed')
}

function openFlags(context: Context, patientId: string, row: Flagged): CareFlags {
  const opened = openOrAlarm(context, row.data_key, flagsPlace(patientId), row.care_flags)
  return opened === null ? NONE : (JSON.parse(opened) as CareFlags)
}

/** Says whether somebody lives alone or is frail (dispatch). Errors: `not_found`, `not_allowed`. */
export async function setCareFlags(
  context: Context,
  { id, livesAlone, frail }: ParsedInputOf<typeof contract.setCareFlags>,
) {
  const { tx, vault } = context
  const patient = await flaggedFor(context, id, MAY_FLAG)
  const sealed = vault.sealText(
    patient.data_key,
    flagsPlace(id),
    JSON.stringify({ livesAlone, frail }),
  )
  await tx.run(sql`update patients set care_flags = ${sealed} where id = ${id}`)
  return { livesAlone, frail }
}

/** Whether a patient lives alone or is frail, for whoever dispatches or cares. */
export async function getCareFlags(context: Context, { id }: { id: string }) {
  const patient = await flaggedFor(context, id, MAY_READ_FLAGS)
  return openFlags(context, id, patient)
}

type Absent = { id: string; patient_id: string; nurse_id: string | null }

/**
 * Nobody opened to somebody who lives alone or is frail: it rings through the chain until a named person has
 * it, and dispatch must say how it ended.
 */
export async function checkOnThem(context: Context, visit: Absent): Promise<void> {
  const patient = await readFlagged(context, visit.patient_id)
  const { livesAlone, frail } = patient ? openFlags(context, visit.patient_id, patient) : NONE
  if (!livesAlone && !frail) return
  const opened = await openTask(context, {
    kind: 'welfare_check',
    visitId: visit.id,
    patientId: visit.patient_id,
    nurseId: visit.nurse_id,
  })
  // Said again, after it was taken back, it is the same check: it rings no second time.
  if (opened)
    await raiseAlarm(context, {
      id: newUuid(context.now),
      source: 'welfare',
      visitId: visit.id,
      patientId: visit.patient_id,
    })
}
