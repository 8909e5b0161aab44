import type { Service, Status, Visit, VisitSummary } from '../../../contract/visits.ts'
import type { PersonRef } from '../../../contract/people.ts'
import { later } from '../../platform/clinicTime.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import type { Tables } from '../../platform/database/tables.ts'
import { sql } from '../../platform/database/query.ts'
import {
  openOfPatient,
  openOrAlarm,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../platform/people.ts'
import { refuse } from '../../platform/errors.ts'
import { unreadOf } from '../../platform/unread.ts'
import { writableBy } from '../messages/policy.ts'
import { can, cancellationFee, isLate, isOverdue, type Called } from './lifecycle.ts'
import { certificatesOf, isAtRisk, type Certificate } from '../../platform/registration.ts'
import { holds, talksOver, type Standing } from '../../platform/standing.ts'
import { standingsOn, visibleTo } from './policy.ts'
import { detailColumns, openDetail, type DetailColumns } from './detail.ts'
import type { Selectable } from 'kysely'

export type VisitColumns = Selectable<Tables['visits']>
export type SummaryRow = VisitColumns & {
  patient_name: Buffer
  patient_key: Buffer | null
  nurse: SealedPerson | null
  doctor: SealedPerson | null
  service: Service
  standings: Standing[] | null
  unread: number
  report_released: boolean
  reviewed_at: Date | null
  asked: boolean
  talks_over: boolean
  called: Called[]
  late_care: boolean
  /** Of the nurse, where the caller plans visits. */
  certificates: Certificate[] | null
  /** Minutes, as far as the caller is told. */
  delayed: number | null
  nurse_left: boolean | null
}

/** What the caller has not read in the conversations of this visit that are theirs. */
const unreadBy = (context: Context) => sql<number>`(
  select coalesce(sum(${unreadOf(context, 'm')}), 0)::int
  from conversations c
  left join read_marks m on m.conversation_id = c.id and m.user_id = ${context.actor.id}
  where c.visit_id = v.id and ${writableBy(context.actor)})`

/** The certificates of the nurse: for dispatch, which alone is told that a visit is at risk. */
const planned = ({ actor }: Context) =>
  holds(actor, 'dispatch')
    ? sql`case when v.nurse_id is not null then ${certificatesOf('v.nurse_id')} end`
    : sql`null::jsonb`

const AHEAD: readonly Status[] = ['SCHEDULED', 'EN_ROUTE', 'ARRIVED']

/** What stands in the way of a visit ahead although somebody is assigned. */
function riskOf(row: SummaryRow, now: Date): VisitSummary['atRisk'] {
  if (!row.certificates || !AHEAD.includes(row.status)) return null
  if (row.nurse_left) return 'disabled'
  const needs = {
    start: row.start_at,
    service: row.service.name,
    categories: row.service.categories,
  }
  return row.start_at > now && isAtRisk(needs, row.certificates, now) ? 'registration' : null
}

/** Does a question of the doctor wait for the nurse? For these two. */
const isAsked = ({ actor }: Context) =>
  actor.role === 'doctor' || actor.role === 'nurse'
    ? sql<boolean>`exists (select from review_questions q where q.visit_id = v.id and q.answered_at is null)`
    : sql<boolean>`false`

/** When it was reviewed: for the doctor, who alone may change that. */
const reviewedAt = ({ actor }: Context) =>
  actor.role === 'doctor'
    ? sql<Date | null>`(select w.created_at from reviews w where w.visit_id = v.id)`
    : sql<Date | null>`null::timestamptz`

/** Minutes by which a visit will be late: dispatch sees the prediction, the family what they were told. */
const delayedFor = ({ actor }: Context) =>
  holds(actor, 'dispatch') || actor.role === 'patient'
    ? sql<number | null>`(
        select ${sql.ref(actor.role === 'patient' ? 'w.told' : 'w.minutes')} from visit_delays w
        where w.visit_id = v.id)`
    : sql<number | null>`null::int`

/** When a visit that has not begun will begin instead; null where it is not late. */
const delayOf = ({ status, start_at, delayed }: SummaryRow): VisitSummary['delay'] =>
  delayed && (status === 'SCHEDULED' || status === 'EN_ROUTE')
    ? { minutes: delayed, start: later(start_at, delayed).toISOString() }
    : null

export const summaryColumns = (context: Context) => sql`v.*,
  p.name as patient_name, p.data_key as patient_key,
  case when n.id is not null then ${sealedPerson('n')} end as nurse,
  case when d.id is not null then ${sealedPerson('d')} end as doctor,
  jsonb_build_object('id', s.id, 'name', s.name, 'neutralName', s.neutral_name,
    'minutes', s.minutes, 'priceCents', s.price_cents, 'categories', s.categories,
    'needsOrder', s.needs_order) as service,
  ${standingsOn(context.actor)} as standings, ${unreadBy(context)} as unread,
  exists (select from reports r where r.visit_id = v.id and r.released_at is not null) as report_released,
  ${reviewedAt(context)} as reviewed_at, ${isAsked(context)} as asked, ${talksOver(context.actor)} as talks_over, ${CALLS}, ${LATE_CARE},
  ${planned(context)} as certificates, ${delayedFor(context)} as delayed,
  case when v.nurse_id is not null then n.disabled_at is not null end as nurse_left`

/** Whom the nurse of the visit has called from the door, and whether care was told of too late. */
export const CALLS = sql`array(select distinct k.whom from call_attempts k
  where k.visit_id = v.id and k.by_id = v.nurse_id order by k.whom) as called`
export const LATE_CARE = sql`exists (select from late_facts l where l.visit_id = v.id
  and l.nurse_id = v.nurse_id and l.status in ('IN_PROGRESS', 'COMPLETED')) as late_care`

export const JOINS = sql`
  join patients p on p.id = v.patient_id
  join services s on s.id = v.service_id
  left join users n on n.id = v.nurse_id
  left join users d on d.id = v.doctor_id`

/** A visit as lists and frames show it. */
export function toSummary(context: Context, row: SummaryRow): VisitSummary {
  const at = { table: 'visits', row: row.id, person: row.patient_id }
  touch(context, row.patient_id, row.id)
  return {
    id: row.id,
    status: row.status,
    service: row.service,
    patient: {
      id: row.patient_id,
      name:
        openOfPatient(context, row.patient_key, row.patient_id, 'name', row.patient_name) ??
        UNREADABLE,
    },
    nurse: row.nurse && openPerson(context, row.nurse),
    doctor: row.doctor && openPerson(context, row.doctor),
    start: row.start_at.toISOString(),
    end: row.end_at.toISOString(),
    suburb:
      openOrAlarm(context, row.patient_key, { ...at, column: 'suburb' }, row.suburb) ?? UNREADABLE,
    priceCents: row.price_cents,
    late: isLate(row, context.now),
    overdue: isOverdue(row, context.now),
    reportStatus: row.report_status,
    unread: row.unread,
    updatedAt: row.updated_at.toISOString(),
    inError: row.entered_in_error_at !== null,
    can: can(row, row.standings, context.now),
    delay: delayOf(row),
    atRisk: riskOf(row, context.now),
  }
}

/** Summaries of these visits, for frames; what the caller may not see is absent. */
export async function summariesOf(
  context: Context,
  ids: readonly string[],
): Promise<Map<string, VisitSummary>> {
  if (ids.length === 0) return new Map()
  const rows = await context.tx.many(sql<SummaryRow>`
    select ${summaryColumns(context)} from visits v ${JOINS}
    where v.id = any(${[...ids]}::uuid[]) and ${visibleTo(context.actor)}`)
  return new Map(rows.map((row) => [row.id, toSummary(context, row)]))
}

/** One visit with everything that the caller may know. Refuses with `not_found`. */
export async function getVisit(context: Context, id: string): Promise<Visit> {
  const row = await context.tx.maybe(sql<SummaryRow & DetailColumns>`
    select ${summaryColumns(context)}, ${detailColumns(context)} from visits v ${JOINS}
    where v.id = ${id} and ${visibleTo(context.actor)}`)
  if (!row) refuse('not_found')
  const summary = toSummary(context, row)
  const fee = cancellationFee(row, null, context.now)
  return {
    ...summary,
    ...openDetail(context, row),
    times: {
      requestedAt: row.requested_at.toISOString(),
      scheduledAt: row.scheduled_at?.toISOString() ?? null,
      enRouteAt: row.en_route_at?.toISOString() ?? null,
      arrivedAt: row.arrived_at?.toISOString() ?? null,
      startedAt: row.started_at?.toISOString() ?? null,
      completedAt: row.completed_at?.toISOString() ?? null,
      cancelledAt: row.cancelled_at?.toISOString() ?? null,
      absentAt: row.absent_at?.toISOString() ?? null,
    },
    outcome: row.outcome,
    endReason: row.end_reason,
    cancellation: summary.can.includes('cancel')
      ? { feeCents: fee.feeCents, freeUntil: fee.freeUntil.toISOString() }
      : null,
    feeCents: row.fee_cents,
    payments: [],
  }
}

/** People told about a visit by name, in frames. */
export async function personRefs(
  context: Context,
  ids: readonly string[],
): Promise<Map<string, PersonRef>> {
  if (ids.length === 0) return new Map()
  const rows = await context.tx.many(sql<{ person: SealedPerson }>`
    select ${sealedPerson('u')} as person from users u where u.id = any(${[...ids]}::uuid[])`)
  return new Map(rows.map(({ person }) => [person.id, openPerson(context, person)]))
}
