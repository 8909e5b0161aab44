import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import {
  WARNING_ACTIONS,
  type EarlyWarning,
  type observations as contract,
  type WarningAction,
} from '../../../../contract/observations.ts'
import { touch } from '../../../platform/audit/trail.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { newUuid } from '../../../platform/ids.ts'
import {
  openOfPatient,
  openOrAlarm,
  openPerson,
  sealedPerson,
  type SealedPerson,
} from '../../../platform/people.ts'
import { holds } from '../../../platform/standing.ts'
import { readsWarned, WARNING_ALLOWED, warnedOf } from '../policy.ts'
import { subjectOf } from './plan.ts'
import { notePlace, readObservations, stateOf } from './stored.ts'

type Row = {
  visit_id: string
  patient_id: string
  rings_at: Date
  answered: SealedPerson | null
  answered_at: Date | null
  action: WarningAction | null
  note: Buffer | null
  measured_at: Date
  received_at: Date
  by: SealedPerson
  patient_name: Buffer | null
  patient_key: Buffer | null
  called: boolean
  reads: boolean
}

/** One warning. Whoever was called reads its values where they are theirs to read. Errors: `not_found`. */
export async function readWarning(context: Context, { id }: { id: string }): Promise<EarlyWarning> {
  const { tx, actor, now } = context
  const row = await tx.maybe(sql<Row>`
    select w.visit_id, w.patient_id, w.rings_at, w.answered_at, w.action, w.note, w.measured_at, w.received_at,
      ${sealedPerson('n')} as by, case when e.id is not null then ${sealedPerson('e')} end as answered,
      coalesce(p.name, l.patient_name) as patient_name, coalesce(p.data_key, l.patient_key) as patient_key,
      exists (select from alarm_calls c where c.alarm_id = w.id and c.user_id = ${actor.id}) as called,
      exists (select from observations o where o.id = w.id and ${readsWarned(actor, 'o')}) as reads
    from warnings w join users n on n.id = w.nurse_id left join users e on e.id = w.answered_by
    left join patients p on p.id = w.patient_id left join places_of_alarms(array[w.id]) l on true
    where w.id = ${id}::uuid and ${warnedOf(actor, 'w')}`)
  if (!row) refuse('not_found')
  const { patient_id: patientId, patient_key: key } = row
  touch(context, patientId, row.visit_id)
  const clinical = row.reads ? await readClinical(context, patientId, key) : null
  const note = clinical && openOrAlarm(context, key, notePlace(id, patientId), row.note)
  const settled = row.answered_at !== null
  return {
    id,
    visitId: row.visit_id,
    patientId,
    patient: openOfPatient(context, key, patientId, 'name', row.patient_name),
    measuredAt: row.measured_at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    by: openPerson(context, row.by),
    state: stateOf(row, now),
    ringsAt: row.rings_at.toISOString(),
    answer:
      row.answered && row.answered_at && row.action
        ? {
            by: openPerson(context, row.answered),
            at: row.answered_at.toISOString(),
            action: row.action,
            note,
          }
        : null,
    clinical,
    can: settled ? [] : actionsOf(context, row),
  }
}

/** What somebody may say that they did: whoever advises has read the values. */
function actionsOf(context: Context, { called, reads }: Pick<Row, 'called' | 'reads'>) {
  const { actor } = context
  const is = {
    desk: holds(actor, 'dispatch'),
    called,
    // Her own worry is not hers to settle.
    reader: reads && actor.role !== 'nurse',
  }
  return WARNING_ACTIONS.filter((action) => WARNING_ALLOWED[action].some((who) => is[who]))
}

async function readClinical(context: Context, patientId: string, key: Buffer | null) {
  const { usualMental, plan } = await subjectOf(context, { patientId, key, birthDate: null })
  const observations = await readObservations(
    context,
    key,
    sql`o.patient_id = ${patientId}::uuid and ${readsWarned(context.actor, 'o')}`,
    20,
  )
  return { observations, usualMental, plan }
}

/**
 * Says in the caller's name what was done about a warning: it stops ringing, and what warned earlier on the same
 * visit is settled with it. The same again changes nothing. Errors: `not_found`, `not_allowed`, `already_done`.
 */
export async function acknowledgeWarning(
  context: Context,
  { id, action, note }: ParsedInputOf<typeof contract.acknowledge>,
): Promise<EarlyWarning> {
  const { tx, now, actor, vault, hints } = context
  const before = await readWarning(context, { id })
  if (before.answer) {
    const { by } = before.answer
    if (by.id === actor.id && before.answer.action === action) return before
    refuse('already_done', { detail: `${by.name} has acknowledged it.` })
  }
  if (!before.can.includes(action)) refuse('not_allowed')
  const { key } = await tx.one(sql<{ key: Buffer | null }>`
    select coalesce(p.data_key, l.patient_key) as key
    from warnings w left join patients p on p.id = w.patient_id
    left join places_of_alarms(array[w.id]) l on true where w.id = ${id}::uuid`)
  const sealed = note && key ? vault.sealText(key, notePlace(id, before.patientId), note) : null
  const { told } = await tx.one(sql<{ told: string[] | null }>`
    select acknowledge_warning(${id}::uuid, ${action}::text, ${sealed}::bytea, ${now}::timestamptz,
      ${newUuid(now)}::uuid) as told`)
  if (!told) refuse('not_allowed')
  tx.afterCommit(() => hints.publish({ wake: told, board: before.visitId, dispatch: true }))
  return readWarning(context, { id })
}
