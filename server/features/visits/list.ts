import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { visits as contract } from '../../../contract/visits.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { seenBy, unseen } from '../../platform/database/seen.ts'
import { refuse } from '../../platform/errors.ts'
import { decodeCursorOf, encodeCursor } from '../../platform/http/cursor.ts'
import { patientsNamed } from '../../platform/patientNames/find.ts'
import { RULES } from './lifecycle.ts'
import { visibleTo } from './policy.ts'
import type { NightlyTask } from '../../platform/nightly.ts'
import { JOINS, summaryColumns, toSummary, type SummaryRow } from './queries.ts'

export type ListFilter = ParsedInputOf<typeof contract.list>
type Condition = ReturnType<typeof sql<boolean>>

const ago = (now: Date, minutes: number) => new Date(now.getTime() - minutes * 60_000)

/** The filters in the words of the indexes; each says what `lifecycle.ts` says of one visit. */
const CONDITIONS: {
  [Name in keyof ListFilter]?: (value: NonNullable<ListFilter[Name]>, now: Date) => Condition
} = {
  from: (from) => sql`v.start_at >= ${new Date(from)}::timestamptz`,
  to: (to) => sql`v.start_at < ${new Date(to)}::timestamptz`,
  nurseId: (nurseId) => sql`v.nurse_id = ${nurseId}::uuid`,
  doctorId: (doctorId) => sql`v.doctor_id = ${doctorId}::uuid`,
  patientId: (patientId) => sql`v.patient_id = ${patientId}::uuid`,
  serviceId: (serviceId) => sql`v.service_id = ${serviceId}::uuid`,
  unassigned: () => sql`v.status = 'REQUESTED'`,
  late: (_, now) => sql`v.status in ('REQUESTED', 'SCHEDULED', 'EN_ROUTE', 'ARRIVED')
    and v.start_at < ${ago(now, RULES.lateAfterMinutes)}::timestamptz`,
  overdue: (_, now) => sql`v.status = 'COMPLETED' and v.report_status in ('none', 'draft')
    and v.completed_at < ${ago(now, RULES.reportDueMinutes)}::timestamptz`,
  unreviewed: () => sql`v.report_status = 'signed'`,
}

function conditionsOf({ actor, now }: Context, filter: ListFilter): Condition[] {
  const chosen = (Object.keys(CONDITIONS) as (keyof ListFilter)[]).flatMap((name) => {
    const condition = CONDITIONS[name] as ((value: unknown, now: Date) => Condition) | undefined
    return condition && filter[name] !== undefined ? [condition(filter[name], now)] : []
  })
  const inError =
    filter.inError === 'true'
      ? sql<boolean>`v.entered_in_error_at is not null`
      : sql<boolean>`v.entered_in_error_at is null`
  return [visibleTo(actor), inError, ...chosen]
}

/** Few enough that each one's visits are read by themselves; of more the list is walked. */
const FEW = 100

type Named = readonly string[] | null

/**
 * The reads of an index that together are the list: one for each state that is asked for, and of a
 * name that few people have one for each of them. Each is in order and cut to the page.
 */
function scansOf(filter: ListFilter, named: Named, scan: (more: Condition[]) => Condition) {
  const statuses = [...new Set(filter.status)]
  const few = named && named.length <= FEW
  const ofState = (more: Condition[]) =>
    statuses.length === 0 || few
      ? [scan(statuses.length ? [...more, sql`v.status = any(${statuses}::text[])`] : more)]
      : statuses.map((status) => scan([...more, sql`v.status = ${status}`]))
  if (few)
    return ofState([sql`v.patient_id = named.id`]).map(
      (one) => sql<boolean>`select own.* from unnest(${named}::uuid[]) as named (id)
        cross join lateral (${one}) own`,
    )
  // `is true` keeps the planner, which cannot know how many they are, from reading all visits of each.
  return ofState(named ? [sql`(v.patient_id = any(${named}::uuid[])) is true`] : [])
}

/**
 * One page of visits by agreed start. A visit that is moved while somebody turns the pages stays where it
 * was for them: the cursor is (start, id, snapshot), and whatever transaction that the first page did not see
 * moved it, it is listed by the start that it had before.
 */
export async function listVisits(context: Context, filter: ListFilter) {
  if (filter.from && filter.to && new Date(filter.from) > new Date(filter.to))
    refuse('invalid_input', { errors: [{ field: 'to', message: 'not before `from`' }] })
  const after = filter.cursor ? decodeCursorOf(filter.cursor, ['time', 'id', 'seen']) : null
  const named = filter.name === undefined ? null : await patientsNamed(context, filter.name)
  if (named?.length === 0) return { items: [], nextCursor: null }
  const soonest = filter.order === 'soonest'
  const beyond = (start: Condition) =>
    after
      ? soonest
        ? [sql<boolean>`(${start}, v.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`]
        : [sql<boolean>`(${start}, v.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`]
      : []
  const all = (parts: Condition[]) => sql.join(parts, sql` and `)
  const order = (start: Condition, id: Condition) =>
    soonest ? sql`${start}, ${id}` : sql`${start} desc, ${id} desc`
  const conditions = conditionsOf(context, filter)
  const limit = filter.limit + 1
  const scan = (more: Condition[]) => sql<boolean>`
    select v.id, v.start_at as start from visits v
    where ${all([...conditions, ...more, ...beyond(sql`v.start_at`)])}
      and v.id not in (select visit_id from moved)
    order by ${order(sql`v.start_at`, sql`v.id`)} limit ${limit}`
  const movedOnly = [
    ...(filter.status ? [sql<boolean>`v.status = any(${[...filter.status]}::text[])`] : []),
    ...(named ? [sql<boolean>`v.patient_id = any(${named}::uuid[])`] : []),
    ...beyond(sql`m.start_at`),
  ]
  const rows = await context.tx.many(sql<SummaryRow & { listed_at: Date; seen: string }>`
    with seen as materialized (select ${seenBy(after?.[2] ?? null)} as by), moved as materialized (
      select distinct on (m.visit_id) m.visit_id, m.start_at from visit_moves m
      where ${unseen(sql`m.transaction_id`, sql`(select by from seen)`)}
      order by m.visit_id, m.number
    ), page as materialized (
      select listed.id, listed.start from (
        ${sql.join(
          scansOf(filter, named, scan).map((one) => sql`(${one})`),
          sql` union all `,
        )}
        union all
        (select v.id, m.start_at from moved m join visits v on v.id = m.visit_id
          where ${all([...conditions, ...movedOnly])})
      ) listed
      order by ${order(sql`listed.start`, sql`listed.id`)} limit ${limit}
    )
    select ${summaryColumns(context)}, page.start as listed_at,
      (select by from seen)::text as seen
    from page join visits v on v.id = page.id ${JOINS}
    where ${visibleTo(context.actor)}
    order by ${order(sql`page.start`, sql`page.id`)}`)
  const items = rows.slice(0, filter.limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => toSummary(context, row)),
    nextCursor:
      rows.length > filter.limit && last
        ? encodeCursor([last.listed_at.toISOString(), last.id, last.seen])
        : null,
  }
}

/** How long somebody may take to turn the pages of a list. */
const MOVES_KEPT_HOURS = 24

export const listNightly: readonly NightlyTask[] = [
  {
    task: 'moves',
    async run({ tx, now }) {
      const before = ago(now, MOVES_KEPT_HOURS * 60)
      await tx.run(sql`delete from visit_moves where moved_at < ${before}`)
    },
  },
]
