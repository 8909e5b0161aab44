import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { Service, Status, Visit, visits as contract } from '../../../../contract/visits.ts'
import type { Context } from '../../../platform/context.ts'
import { q, sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { newUuid } from '../../../platform/ids.ts'
import { wordsOf } from '../reportWords.ts'
import { placeTime, type Said } from '../times.ts'
import { isLateTelling, keepLateStep } from './keep.ts'

type Once = {
  patient_id: string
  data_key: Buffer | null
  service_id: string
  start_at: Date
  end_at: Date
  from_at: Date
}

/** The visit as it was the caller's once; null for whoever never had it. */
export const onceMine = ({ tx, actor }: Context, id: string) =>
  actor.role === 'nurse'
    ? tx.maybe(sql<Once>`select * from once_mine(${id}::uuid)`)
    : Promise.resolve(null)

/**
 * A step of a nurse to whom the visit does not belong any more, taken while she could not hear of it: kept,
 * and dispatch decides. Null where there is nothing to keep: then the visit is nobody's that she knows.
 */
export async function keepOfFormer(
  context: Context,
  input: ParsedInputOf<typeof contract.changeStatus>,
  said: Said,
): Promise<Visit | null> {
  const once = await onceMine(context, input.id)
  if (!once) return null
  const { now } = context
  const placed = placeTime(said, { now, floor: once.from_at, agreed: once.start_at, last: null })
  if (!(await isLateTelling(context, input, placed))) return null
  const owner = { id: input.id, patient_id: once.patient_id, key: once.data_key }
  await keepLateStep(context, owner, input, placed, { former: true })
  return asItWas(context, input.id, once, input.status)
}

/** What she wrote about care that she gave before she could hear that somebody else was sent. */
export async function keepReportOfFormer(
  context: Context,
  input: ParsedInputOf<typeof contract.saveReport>,
): Promise<Visit | null> {
  const once = await onceMine(context, input.id)
  const { tx, now, vault, actor } = context
  // Only after a step that was kept: a report alone is no care.
  const step =
    once &&
    (await tx.maybe(sql<{ status: Status; happened_at: Date; uncertain: boolean }>`
    select status, happened_at, uncertain from late_facts
    where visit_id = ${input.id} and nurse_id = ${actor.id} and kind = 'step'
    order by happened_at desc limit 1`))
  if (!once || !step) return null
  const id = newUuid(now)
  const place = { table: 'late_facts', column: 'content', row: id, person: once.patient_id }
  const content = vault.sealText(once.data_key, place, JSON.stringify(wordsOf(input)))
  await tx.one(sql`
    select keep_late(${id}::uuid, ${input.id}::uuid, 'report', null, ${content}::bytea,
      ${step.happened_at}::timestamptz, ${step.uncertain}, ${now}::timestamptz) as kept`)
  return asItWas(context, input.id, once, step.status)
}

/** No more than she was told while it was hers: nobody's name, no address, nothing to be done. */
export async function asItWas(
  context: Context,
  id: string,
  once: Once,
  status: Status,
): Promise<Visit> {
  const { tx, now } = context
  const row = await tx.maybe(q.selectFrom('services').where('id', '=', once.service_id).selectAll())
  if (!row) return refuse('not_found')
  const service: Service = {
    id: row.id,
    name: row.name,
    neutralName: row.neutral_name,
    minutes: row.minutes,
    priceCents: row.price_cents,
    categories: row.categories,
    needsOrder: row.needs_order,
  }
  return {
    ...NOTHING,
    id,
    status,
    service,
    patient: { id: once.patient_id, name: 'No longer your visit' },
    start: once.start_at.toISOString(),
    end: once.end_at.toISOString(),
    updatedAt: now.toISOString(),
    kept: await keptOf(context, id),
    times: { ...NO_TIMES, requestedAt: once.from_at.toISOString() },
  }
}

/** What the caller told of this visit after it was somebody else's. */
async function keptOf({ tx, actor }: Context, id: string): Promise<Visit['kept']> {
  const facts = await tx.many(sql<Late>`
    select kind, status, happened_at as at, uncertain from late_facts
    where visit_id = ${id} and nurse_id = ${actor.id} order by happened_at, received_at`)
  const { code } = await tx.one(sql<{ code: boolean }>`
    select exists (select from door_codes where visit_id = ${id} and nurse_id = ${actor.id}
      and accepted_at is not null) as code`)
  return {
    steps: facts.flatMap(({ status, at, uncertain }) =>
      status ? [{ status, at: at.toISOString(), uncertain }] : [],
    ),
    code,
    report: facts.some(({ kind }) => kind === 'report'),
    noted: facts.filter(({ kind }) => kind !== 'report' && kind !== 'step').length,
  }
}
type Late = {
  kind: 'step' | 'report' | 'record' | 'mark' | 'observations'
  status: Status | null
  at: Date
  uncertain: boolean
}

const NO_TIMES = {
  scheduledAt: null,
  enRouteAt: null,
  arrivedAt: null,
  startedAt: null,
  completedAt: null,
  cancelledAt: null,
  absentAt: null,
}
const NOTHING = {
  nurse: null,
  doctor: null,
  suburb: '',
  priceCents: 0,
  late: false,
  overdue: false,
  reportStatus: 'none',
  unread: 0,
  can: [],
  atRisk: null,
  inError: false,
  delay: null,
  address: null,
  note: '',
  outcome: null,
  endReason: null,
  cancellation: null,
  feeCents: 0,
  payments: [],
  participants: [],
  conversations: [],
  files: [],
  report: null,
  review: null,
  timeline: [],
  location: null,
  presence: [],
  corrections: [],
  questions: [],
  followUps: [],
  why: null,
  absence: null,
} satisfies Partial<Visit>
