import type { Address } from '../../../../contract/people.ts'
import type { Position } from '../../../../contract/primitives.ts'
import type { Timesheet, TimesheetRow, Totals } from '../../../../contract/timesheets.ts'
import { touch } from '../../../platform/audit/trail.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import {
  fromBase64,
  openOfPatient,
  openOrAlarm,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../../platform/people.ts'
import { holds } from '../../../platform/standing.ts'
import { metresBetween } from '../../../platform/planning/travel.ts'
import { MAY_APPROVE, visibleTo } from '../policy.ts'
import { shareOf, totalsOf, workedOf } from './sums.ts'

const ZONE = 'Africa/Johannesburg'

type Noted = Omit<TimesheetRow['presence'][number], 'said'> & {
  id: string
  said: string | null
  by: string | null
}
type Row = {
  id: string
  patient_id: string
  patient_key: Buffer | null
  patient_name: Buffer
  address: Buffer
  status: TimesheetRow['status']
  start_at: Date
  end_at: Date
  nurse_id: string
  presence: Noted[]
}
type Approval = {
  nurse_id: string
  totals: Totals
  approved_at: Date
  approver: SealedPerson | null
}

/** From Monday 00:00 until the next, in the practice's zone. */
export function spanOf(week: string) {
  const monday = Temporal.PlainDate.from(week)
  const at = (day: Temporal.PlainDate) =>
    new Date(day.toZonedDateTime({ timeZone: ZONE }).epochMilliseconds)
  return { from: at(monday), until: at(monday.add({ days: 7 })) }
}
const dayOf = (at: Date) => at.toTemporalInstant().toZonedDateTimeISO(ZONE).toPlainDate().toString()

export const isDesk = ({ actor }: Context) => MAY_APPROVE.some((duty) => holds(actor, duty))

const readRows = (context: Context, week: string, nurseId: string | null) => {
  const { from, until } = spanOf(week)
  return context.tx.many(sql<Row>`
    select v.id, v.patient_id, p.data_key as patient_key, p.name as patient_name, v.address, v.status,
      v.start_at, v.end_at, v.nurse_id,
      coalesce((
        select jsonb_agg(jsonb_build_object('id', e.id, 'kind', e.kind, 'grade', e.grade,
          'reasons', e.reasons, 'said', encode(e.said, 'base64'), 'at', e.happened_at,
          'uncertain', e.uncertain, 'pinConfirmed', e.pin_confirmed, 'by', e.entered_by) order by e.kind)
        from presence e
        where e.visit_id = v.id and e.nurse_id = v.nurse_id and e.replaced_at is null), '[]') as presence
    from visits v join patients p on p.id = v.patient_id
    where v.start_at >= ${from} and v.start_at < ${until} and v.entered_in_error_at is null
      and v.nurse_id is not null and v.status not in ('REQUESTED', 'CANCELLED')
      and (${nurseId}::uuid is null or v.nurse_id = ${nurseId}::uuid) and ${visibleTo(context.actor)}
    order by v.nurse_id, v.start_at, v.id`)
}

type Opened = { row: TimesheetRow; enteredBy: string[] }

/** The rows of one nurse, in order, with the way from each visit of a day to the next. */
function openRows(context: Context, rows: readonly Row[]): Opened[] {
  let before: { day: string; pin: Address['pin'] } | null = null
  return rows.map((row) => {
    touch(context, row.patient_id, row.id)
    const open = (table: string, column: string, id: string, sealed: Buffer | null) =>
      openOrAlarm(
        context,
        row.patient_key,
        { table, column, row: id, person: row.patient_id },
        sealed,
      )
    const address = open('visits', 'address', row.id, row.address)
    const pin = address === null ? null : (JSON.parse(address) as Address).pin
    const presence = row.presence.map(({ id, by: _by, said, at, ...noted }) => ({
      ...noted,
      said: open('presence', 'said', id, fromBase64(said)),
      at: new Date(at).toISOString(),
    }))
    const was = presence.length > 0
    const day = dayOf(row.start_at)
    const from: Address['pin'] = was && before?.day === day ? before.pin : null
    const way = from && pin ? wayBetween(context, from, pin) : null
    if (was) before = { day, pin }
    return {
      enteredBy: row.presence.flatMap(({ by }) => by ?? []),
      row: {
        visitId: row.id,
        patient:
          openOfPatient(context, row.patient_key, row.patient_id, 'name', row.patient_name) ??
          UNREADABLE,
        status: row.status,
        start: row.start_at.toISOString(),
        end: row.end_at.toISOString(),
        presence,
        ...workedOf(presence),
        kilometres: way && Math.round(way.metres / 100) / 10,
        kilometresBy: way && way.by,
      },
    }
  })
}

/** By road where the road is known, else as the crow flies: what is paid for is no estimate. */
function wayBetween({ way }: Context, from: Position, to: Position) {
  const leg = way.leg(from, to)
  return leg.by === 'road'
    ? { by: leg.by, metres: leg.metres }
    : { by: 'line' as const, metres: metresBetween(from, to) }
}

/** That a router came or went since changes no week. */
const same = (a: Totals, b: Totals) =>
  (Object.keys(b) as (keyof Totals)[]).every(
    (name) =>
      a[name] === b[name] || (name.startsWith('kilometres') && a.kilometresBy !== b.kilometresBy),
  )

/** Of a week that was approved before roads were known. */
const approvedTotals = ({ totals }: Approval): Totals => ({
  ...totals,
  kilometresBy: totals.kilometresBy ?? (totals.kilometres > 0 ? 'line' : null),
})

export type Sheet = Timesheet & { rows: TimesheetRow[]; enteredBy: string[] }

function sheetOf(
  context: Context,
  nurse: SealedPerson,
  week: string,
  rows: readonly Row[],
  approval: Approval | undefined,
): Sheet {
  const opened = openRows(context, rows)
  const shown = opened.map(({ row }) => row)
  const totals = totalsOf(shown)
  const over = spanOf(week).until <= context.now
  return {
    nurse: openPerson(context, nurse),
    week,
    totals,
    share: shareOf(shown),
    approved: approval
      ? {
          by: approval.approver && openPerson(context, approval.approver),
          at: approval.approved_at.toISOString(),
          totals: approvedTotals(approval),
          changedSince: !same(approvedTotals(approval), totals),
        }
      : null,
    can: isDesk(context) && over && !approval ? ['approve'] : [],
    rows: shown,
    enteredBy: opened.flatMap(({ enteredBy }) => enteredBy),
  }
}

const readApprovals = ({ tx }: Context, week: string) =>
  tx.many(sql<Approval>`
    select t.nurse_id, t.totals, t.approved_at, case when u.id is not null then ${sealedPerson('u')} end as approver
    from timesheets t left join users u on u.id = t.approved_by where t.week = ${week}::date`)

/** A week of every nurse who was booked in it, or of the nurse who asks. Errors: `not_allowed`. */
export async function listTimesheets(context: Context, { week }: { week: string }) {
  const { tx, actor } = context
  const own = actor.role === 'nurse' ? actor.id : null
  if (!own && !isDesk(context)) refuse('not_allowed')
  const rows = await readRows(context, week, own)
  const approvals = await readApprovals(context, week)
  const ids = [...new Set([...rows.map((row) => row.nurse_id), ...(own ? [own] : [])])]
  const nurses = await tx.many(sql<{ person: SealedPerson }>`
    select ${sealedPerson('u')} as person from users u where u.id = any(${ids}::uuid[]) order by u.id`)
  return {
    items: nurses.map(({ person }) =>
      sheetOf(
        context,
        person,
        week,
        rows.filter((row) => row.nurse_id === person.id),
        approvals.find((approval) => approval.nurse_id === person.id),
      ),
    ),
  }
}

/** A week of one nurse, for dispatch and herself. Errors: `not_found`. */
export async function readTimesheet(
  context: Context,
  { nurseId, week }: { nurseId: string; week: string },
): Promise<Sheet> {
  const { tx, actor } = context
  if (!isDesk(context) && !(actor.role === 'nurse' && actor.id === nurseId)) refuse('not_found')
  const nurse = await tx.maybe(sql<{ person: SealedPerson }>`
    select ${sealedPerson('u')} as person from users u where u.id = ${nurseId} and u.role = 'nurse'`)
  if (!nurse) refuse('not_found')
  const rows = await readRows(context, week, nurseId)
  const approvals = await readApprovals(context, week)
  const approval = approvals.find((one) => one.nurse_id === nurseId)
  return sheetOf(context, nurse.person, week, rows, approval)
}
