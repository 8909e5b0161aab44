import { touch } from '../../platform/audit/trail.ts'
import type { Actor, Context } from '../../platform/context.ts'
import { sql, type Query } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import type { Status } from '../../../contract/visits.ts'
import { familyStandings, holds, patientStandings, talksOver } from '../../platform/standing.ts'
import { ALLOWED as RECORD, caringNow, type Reader } from '../record/policy.ts'
import { ALLOWED, standingsOn, visibleTo } from '../visits/policy.ts'
import { MAY_ATTACH_TO_PATIENT, readableBy } from './policy.ts'

export type Target = { visitId?: string | undefined; patientId?: string | undefined }
type Ground = {
  patient_id: string
  data_key: Buffer | null
  standings: Reader[] | null
  status: Status | null
  late_care: boolean
}

const attachableVisit = ({ actor }: Context, { visitId, patientId }: Target) => sql<Ground>`
  select v.patient_id, p.data_key, v.status, ${standingsOn(actor)} as standings,
    exists (select from late_facts l where l.visit_id = v.id and l.nurse_id = ${actor.id}
      and l.status in ('IN_PROGRESS', 'COMPLETED')) as late_care
  from visits v join patients p on p.id = v.patient_id
  where v.id = ${visitId} and ${visibleTo(actor)} and not ${talksOver(actor)}
    and v.patient_id = coalesce(${patientId ?? null}::uuid, v.patient_id)`

const attachablePatient = ({ actor }: Context, { patientId }: Target) => sql<Ground>`
  select p.id as patient_id, p.data_key, null as status,
    ${withoutVisit(actor)} as standings, false as late_care
  from ${
    holds(actor, 'clinical_lead')
      ? sql`patients_by_name(array[${patientId}::uuid], null, 1)`
      : sql`patients`
  } p where p.id = ${patientId}`

/** What somebody is to the patient `p`: family, or staff while the record is theirs. */
function withoutVisit(actor: Actor) {
  if (holds(actor, 'clinical_lead')) return sql`array['clinical_lead']`
  return actor.role === 'nurse' || actor.role === 'doctor'
    ? sql`case when ${caringNow(actor)} then ${patientStandings(actor, 'p.id')} end`
    : familyStandings(actor, 'p.id')
}

/** The patient of a file `u`. A clinical lead has met none, and finds each by id. */
export const patientOfFile = (actor: Actor) =>
  holds(actor, 'clinical_lead')
    ? sql`lateral patients_by_name(array[u.patient_id], null, 1)`
    : sql`patients`

/**
 * The patient whose key seals a file for this visit or patient. Refuses with `not_found` for what
 * the caller may not see, `not_allowed` for what they only see, `not_possible_now` when cancelled.
 */
export async function patientOf(context: Context, target: Target) {
  const { visitId } = target
  const query = visitId ? attachableVisit : attachablePatient
  const ground = await context.tx.maybe(query(context, target))
  if (!ground?.standings?.length) refuse('not_found', { field: visitId ? 'visitId' : 'patientId' })
  const { role } = context.actor
  const allowed = visitId
    ? ALLOWED.attach
    : role === 'patient'
      ? MAY_ATTACH_TO_PATIENT
      : RECORD['write-record']
  const is: readonly Reader[] = ground.standings
  if (!allowed.some((who) => is.includes(who))) {
    refuse('not_allowed', { detail: 'You may see this visit, but not attach files to it.' })
  }
  // A nurse who cared before she could hear of it still shows what she saw.
  if (ground.status === 'CANCELLED' && !ground.late_care) {
    refuse('not_possible_now', {
      detail: 'This visit was cancelled: files can no longer be added.',
    })
  }
  if (!ground.data_key) {
    refuse('not_possible_now', { detail: 'The record of this patient was erased.' })
  }
  return { patientId: ground.patient_id, dataKey: ground.data_key }
}

export type FileRow = {
  id: string
  storage_name: string
  patient_id: string
  visit_id: string | null
  report_id: string | null
  copy_id: string | null
  kind: 'image' | 'document'
  mimetype: string
  size: number
  small_size: number | null
  filename: Buffer | null
  data_key: Buffer | null
}

/** A file by the name in its address, for a caller who may open it. Refuses with `not_found`. */
export const findFile = (context: Context, storageName: string): Promise<FileRow> =>
  fileWhere(context, sql`u.storage_name = ${storageName}`)

/** The same by its id. */
export const findFileById = (context: Context, id: string): Promise<FileRow> =>
  fileWhere(context, sql`u.id = ${id}`)

async function fileWhere(context: Context, asked: Query<unknown>): Promise<FileRow> {
  const { tx, actor } = context
  const file = await tx.maybe(sql<FileRow>`
    select u.id, u.storage_name, u.patient_id, u.visit_id, u.report_id, u.copy_id, u.kind, u.mimetype, u.size, u.small_size, u.filename, p.data_key
    from uploads u join ${patientOfFile(actor)} p on p.id = u.patient_id
    where ${asked} and u.state = 'clean' and ${readableBy(actor)}
      and not exists (
        select from messages m where m.id = u.message_id and m.hidden_at is not null)`)
  // An erased person's files are gone, whatever lies in the storage.
  if (!file?.data_key) refuse('not_found')
  touch(context, file.patient_id, file.visit_id)
  return file
}
