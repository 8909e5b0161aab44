import type { HelpCall } from '../../../contract/help.ts'
import type { Address } from '../../../contract/people.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import {
  fromBase64,
  openOfPatient,
  openOrAlarm,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../platform/people.ts'
import { handlingOf } from '../cases/policy.ts'
import { answeredBy } from './policy.ts'

type AlarmRow = {
  id: string
  source: HelpCall['source']
  kind: HelpCall['kind']
  case_id: string | null
  raised: SealedPerson
  position: Buffer | null
  happened_at: Date
  received_at: Date
  step: number
  duress_at: Date | null
  safe_at: Date | null
  cancelled_at: Date | null
  taken: SealedPerson | null
  taken_at: Date | null
  closed: SealedPerson | null
  closed_at: Date | null
  outcome: HelpCall['outcome']
  outcome_note: Buffer | null
  called: SealedPerson[]
}

type PlaceRow = {
  alarm_id: string
  visit_id: string
  patient_id: string
  patient_name: Buffer
  patient_key: Buffer | null
  suburb: Buffer
  address: Buffer
}

/** What ended so long ago is read one by one. */
const SHOWN_MS = 24 * 3_600_000

async function readCalls(context: Context, which: ReturnType<typeof sql>): Promise<HelpCall[]> {
  const { tx, actor } = context
  const rows = await tx.many(sql<AlarmRow>`
    select a.id, a.source, a.kind,
      (select c.id from cases c where c.id = a.case_id and ${handlingOf(actor)}) as case_id, ${sealedPerson('r')} as raised, a.position, a.happened_at, a.received_at,
      a.step, a.duress_at, a.safe_at, a.cancelled_at, a.taken_at, a.closed_at, a.outcome, a.outcome_note,
      case when t.id is not null then ${sealedPerson('t')} end as taken,
      case when e.id is not null then ${sealedPerson('e')} end as closed,
      coalesce((select jsonb_agg(${sealedPerson('u')} order by c.step, u.id)
        from alarm_calls c join users u on u.id = c.user_id where c.alarm_id = a.id), '[]') as called
    from alarms a
    join users r on r.id = a.raised_by
    left join users t on t.id = a.taken_by
    left join users e on e.id = a.closed_by
    where ${answeredBy(actor)} and a.step >= 0 and ${which}
    order by a.received_at desc, a.id desc limit 100`)
  const places = await tx.many(sql<PlaceRow>`
    select * from places_of_alarms(${rows.map(({ id }) => id)}::uuid[])`)
  return rows.map((row) =>
    toCall(
      context,
      row,
      places.find((place) => place.alarm_id === row.id),
    ),
  )
}

function stateOf(row: AlarmRow): HelpCall['state'] {
  if (row.cancelled_at) return 'cancelled'
  if (row.closed_at) return 'closed'
  return row.taken_at ? 'taken' : 'ringing'
}

function toCall(context: Context, row: AlarmRow, place: PlaceRow | undefined): HelpCall {
  const state = stateOf(row)
  const open = (column: string, sealed: Buffer | null) => {
    const at = { table: 'alarms', column, row: row.id, person: row.raised.id }
    return openOrAlarm(context, fromBase64(row.raised.key), at, sealed)
  }
  const position = open('position', row.position)
  const mine = row.taken?.id === context.actor.id
  return {
    id: row.id,
    source: row.source,
    kind: row.kind,
    state,
    raisedBy: row.source === 'incident' ? null : openPerson(context, row.raised),
    caseId: row.case_id,
    at: row.happened_at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    step: row.step,
    duress: row.duress_at !== null,
    saysSafe: row.safe_at !== null,
    position: position === null ? null : (JSON.parse(position) as HelpCall['position']),
    visit: place ? toVisit(context, place) : null,
    called: row.called.map((person) => openPerson(context, person)),
    takenBy: row.taken && openPerson(context, row.taken),
    takenAt: row.taken_at?.toISOString() ?? null,
    closedBy: row.closed && openPerson(context, row.closed),
    closedAt: row.closed_at?.toISOString() ?? null,
    outcome: row.outcome,
    note: open('outcome_note', row.outcome_note),
    can: canOf(row.source, state, mine),
  }
}

/**
 * An early warning is not taken: it rings until somebody says what they did. A severe incident is not closed here, but
 * when somebody looks into its case.
 */
function canOf(
  source: HelpCall['source'],
  state: HelpCall['state'],
  mine: boolean,
): HelpCall['can'] {
  if (state === 'ringing') return source === 'early_warning' ? ['acknowledge'] : ['take']
  if (state !== 'taken') return []
  if (source === 'incident') return mine ? [] : ['take-over']
  return mine ? ['close'] : ['take-over', 'close']
}

function toVisit(context: Context, place: PlaceRow): HelpCall['visit'] {
  const { visit_id: id, patient_id: patientId, patient_key: key } = place
  touch(context, patientId, id)
  const open = (column: 'suburb' | 'address') =>
    openOrAlarm(
      context,
      key,
      { table: 'visits', column, row: id, person: patientId },
      place[column],
    )
  const address = open('address')
  const known = address === null ? null : (JSON.parse(address) as Address)
  const name = openOfPatient(context, key, patientId, 'name', place.patient_name)
  return {
    id,
    patient: { id: patientId, name: name ?? UNREADABLE },
    suburb: open('suburb') ?? UNREADABLE,
    line: known?.line ?? null,
    pin: known?.pin ?? null,
    contact: known?.contact ?? null,
  }
}

/** Calls that are open, and those that ended within a day, for those whom they call. */
export async function listCalls(context: Context) {
  const since = new Date(context.now.getTime() - SHOWN_MS)
  return {
    items: await readCalls(
      context,
      sql`coalesce(a.closed_at, a.cancelled_at, 'infinity') > ${since}::timestamptz`,
    ),
  }
}

/** One call. Refuses with `not_found`. */
export async function getCall(context: Context, { id }: { id: string }): Promise<HelpCall> {
  const [call] = await readCalls(context, sql`a.id = ${id}::uuid`)
  return call ?? refuse('not_found')
}

/** These calls, for frames; what the caller does not answer is absent. */
export async function callsByIds(context: Context, ids: readonly string[]) {
  const calls = ids.length > 0 ? await readCalls(context, sql`a.id = any(${[...ids]}::uuid[])`) : []
  return new Map(calls.map((call) => [call.id, call]))
}
