import { DECISIONS, type Decision, type Task, type TaskKind } from '../../../../contract/tasks.ts'
import type { Address } from '../../../../contract/people.ts'
import type { Position } from '../../../../contract/primitives.ts'
import type { Status } from '../../../../contract/visits.ts'
import { touch } from '../../../platform/audit/trail.ts'
import { later } from '../../../platform/clinicTime.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { decodeCursor, encodeCursor } from '../../../platform/http/cursor.ts'
import {
  openOfPatient,
  openOrAlarm,
  openPerson,
  sealedPerson,
  type SealedPerson,
} from '../../../platform/people.ts'
import { holds } from '../../../platform/standing.ts'
import { metresBetween } from '../../../platform/planning/travel.ts'
import { MAY_DECIDE } from '../policy.ts'
import { summariesOf } from '../queries.ts'

export type TaskRow = {
  id: string
  kind: TaskKind
  visit_id: string
  patient_id: string
  patient_key: Buffer | null
  patient_phone: Buffer | null
  nurse: SealedPerson | null
  facts: { feeCents?: number; withinDays?: number; visits?: number; day?: string; last?: string }
  opener: SealedPerson | null
  service: { id: string; name: string } | null
  content: Buffer | null
  opened_at: Date
  resolved_at: Date | null
  decider: SealedPerson | null
  decision: Decision | null
  note: Buffer | null
  address: Buffer
  written: { kind: 'record' | 'mark' | 'observations'; count: number; by: SealedPerson }[]
  late: { status: Status; at: string; uncertain: boolean; by: SealedPerson; code: boolean }[]
}

/** Row-level security lets nobody else see a task; this says so with a sentence. */
export function refuseUnlessDeciding({ actor }: Context): void {
  if (!MAY_DECIDE.some((duty) => holds(actor, duty))) refuse('not_allowed')
}

const SELECT = sql`
  select t.*, p.data_key as patient_key, p.phone as patient_phone, v.address,
    case when n.id is not null then ${sealedPerson('n')} end as nurse,
    case when d.id is not null then ${sealedPerson('d')} end as decider,
    case when o.id is not null then ${sealedPerson('o')} end as opener,
    case when s.id is not null then jsonb_build_object('id', s.id, 'name', s.name) end as service,
    coalesce((
      select jsonb_agg(jsonb_build_object('status', l.status, 'at', l.happened_at,
        'uncertain', l.uncertain, 'by', ${sealedPerson('w')}, 'code', exists (
          select from door_codes d where d.visit_id = l.visit_id and d.nurse_id = l.nurse_id
            and d.accepted_at is not null
            and d.kind = case l.status when 'ARRIVED' then 'check-in' when 'COMPLETED' then 'check-out' end
        )) order by l.happened_at, l.id)
      from late_facts l join users w on w.id = l.nurse_id
      where l.visit_id = t.visit_id and l.kind = 'step' and t.kind = 'clash'), '[]') as late,
    coalesce((
      select jsonb_agg(jsonb_build_object('kind', l.kind, 'count', l.count, 'by', ${sealedPerson('w')})
        order by l.first, l.kind)
      from (select kind, nurse_id, count(*), min(happened_at) as first from late_facts
        where visit_id = t.visit_id and t.kind = 'clash' and kind in ('record', 'mark', 'observations')
        group by kind, nurse_id) l
      join users w on w.id = l.nurse_id), '[]') as written
  from tasks t
  join visits v on v.id = t.visit_id
  join patients p on p.id = t.patient_id
  left join users n on n.id = t.nurse_id
  left join users d on d.id = t.resolved_by
  left join users o on o.id = t.opened_by
  left join services s on t.kind = 'follow_up' and s.id = (t.facts ->> 'serviceId')::uuid`

/** Where a task proposes the home to be; null for every other task. */
export function proposedPin(context: Context, row: TaskRow): Position | null {
  const place = { table: 'tasks', column: 'content', row: row.id, person: row.patient_id }
  const opened = openOrAlarm(context, row.patient_key, place, row.content)
  return opened === null ? null : (JSON.parse(opened) as Position)
}

export function addressOf(context: Context, row: TaskRow): Address | null {
  const place = { table: 'visits', column: 'address', row: row.visit_id, person: row.patient_id }
  const opened = openOrAlarm(context, row.patient_key, place, row.address)
  return opened === null ? null : (JSON.parse(opened) as Address)
}

/** Tasks as the desk reads them. */
async function toTasks(context: Context, rows: readonly TaskRow[]): Promise<Task[]> {
  const visits = await summariesOf(context, [...new Set(rows.map((row) => row.visit_id))])
  return rows.map((row) => {
    touch(context, row.patient_id, row.visit_id)
    const note = { table: 'tasks', column: 'note', row: row.id, person: row.patient_id }
    const proposed = row.kind === 'pin' ? proposedPin(context, row) : null
    const pin = proposed && addressOf(context, row)?.pin
    return {
      id: row.id,
      kind: row.kind,
      visit: visits.get(row.visit_id) ?? null,
      nurse: row.nurse && openPerson(context, row.nurse),
      openedAt: row.opened_at.toISOString(),
      late: row.late.map(({ by, at, ...step }) => ({
        ...step,
        at: new Date(at).toISOString(),
        by: openPerson(context, by),
      })),
      written: row.written.map(({ by, ...each }) => ({ ...each, by: openPerson(context, by) })),
      pin: proposed && {
        proposed: { latitude: proposed.latitude, longitude: proposed.longitude },
        metres: pin ? Math.round(metresBetween(pin, proposed)) : null,
      },
      followUp: row.service && {
        service: row.service,
        withinDays: row.facts.withinDays ?? 1,
        dueBy: later(row.opened_at, (row.facts.withinDays ?? 1) * 24 * 60).toISOString(),
        doctor: row.opener && openPerson(context, row.opener),
      },
      noOrder:
        row.kind === 'no_order' && row.facts.day
          ? { visits: row.facts.visits ?? 1, until: row.facts.last ?? row.facts.day }
          : null,
      call:
        row.kind === 'unreached'
          ? openOfPatient(context, row.patient_key, row.patient_id, 'phone', row.patient_phone)
          : null,
      feeCents: row.facts.feeCents ?? 0,
      decisions: row.resolved_at ? [] : [...DECISIONS[row.kind]],
      resolved:
        row.resolved_at && row.decision
          ? {
              by: row.decider && openPerson(context, row.decider),
              at: row.resolved_at.toISOString(),
              decision: row.decision,
              note: openOrAlarm(context, row.patient_key, note, row.note) ?? '',
            }
          : null,
    }
  })
}

type Page = { which: 'open' | 'all'; cursor?: string | undefined; limit: number }

/** Open tasks oldest first, or all of them newest first. Errors: `not_allowed`. */
export async function listTasks(context: Context, { which, cursor, limit }: Page) {
  refuseUnlessDeciding(context)
  const [at = null, id = null] = cursor ? decodeCursor(cursor, 2) : []
  const page =
    which === 'open'
      ? sql`t.resolved_at is null and (t.kind <> 'check_out' or v.status = 'IN_PROGRESS')
        and (t.kind <> 'no_order' or v.status in ('REQUESTED', 'SCHEDULED', 'EN_ROUTE', 'ARRIVED')
          or (t.facts ->> 'visits')::integer > 1) and (${at}::timestamptz is null
          or (t.opened_at, t.id) > (${at}::timestamptz, ${id}::uuid)) order by t.opened_at, t.id`
      : sql`(${at}::timestamptz is null or (t.opened_at, t.id) < (${at}::timestamptz, ${id}::uuid))
          order by t.opened_at desc, t.id desc`
  const rows = await context.tx.many(sql<TaskRow>`${SELECT} where ${page} limit ${limit + 1}`)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: await toTasks(context, shown),
    nextCursor:
      rows.length > limit && last ? encodeCursor([last.opened_at.toISOString(), last.id]) : null,
  }
}

export const readTaskRow = ({ tx }: Context, id: string) =>
  tx.maybe(sql<TaskRow>`${SELECT} where t.id = ${id}`)

export async function readTask(context: Context, id: string): Promise<Task> {
  const row = await readTaskRow(context, id)
  const [task] = row ? await toTasks(context, [row]) : []
  return task ?? refuse('not_found')
}
