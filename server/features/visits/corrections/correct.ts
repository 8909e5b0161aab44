import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { presence as contract } from '../../../../contract/presence.ts'
import type { Status } from '../../../../contract/visits.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { record } from '../../../platform/events/record.ts'
import { bookNurse, freeNurse } from '../../../platform/planning/booking.ts'
import { lockNurses } from '../../../platform/planning/plans.ts'
import { wantedOf } from '../../../platform/planning/wanted.ts'
import type { Stamp } from '../lifecycle.ts'
import { retirePresence } from '../presence/record.ts'
import { provenBy } from '../presence/steps.ts'
import { enterPresence } from '../presence/enter.ts'
import { getVisit } from '../queries.ts'
import { lockVisit, refuseUnlessAllowed, type LockedVisit } from '../locking.ts'

/** The times of a visit on its way to each state, in order. What comes later is taken away. */
const TIMES: Record<Status, readonly Stamp[]> = {
  REQUESTED: [],
  SCHEDULED: ['scheduled_at'],
  EN_ROUTE: ['scheduled_at', 'en_route_at'],
  ARRIVED: ['scheduled_at', 'en_route_at', 'arrived_at'],
  IN_PROGRESS: ['scheduled_at', 'en_route_at', 'arrived_at', 'started_at'],
  COMPLETED: ['scheduled_at', 'en_route_at', 'arrived_at', 'started_at', 'completed_at'],
  CANCELLED: ['scheduled_at', 'en_route_at', 'arrived_at', 'started_at', 'cancelled_at'],
  PATIENT_ABSENT: ['scheduled_at', 'en_route_at', 'arrived_at', 'absent_at'],
}
const ALL = [...new Set(Object.values(TIMES).flat())]
/** Without this one the state says nothing. */
const NEEDED: Partial<Record<Status, Stamp>> = {
  ARRIVED: 'arrived_at',
  IN_PROGRESS: 'started_at',
  COMPLETED: 'completed_at',
  PATIENT_ABSENT: 'arrived_at',
}
const FIELD: Partial<Record<Stamp, 'enRouteAt' | 'arrivedAt' | 'startedAt' | 'completedAt'>> = {
  en_route_at: 'enRouteAt',
  arrived_at: 'arrivedAt',
  started_at: 'startedAt',
  completed_at: 'completedAt',
}
/** With a nurse who is expected or there: her time is hers alone. */
const BOOKED: readonly Status[] = ['SCHEDULED', 'EN_ROUTE', 'ARRIVED', 'IN_PROGRESS']

export type Correction = {
  status: Status
  times: Partial<Record<Stamp, Date>>
  outcome?: 'full' | 'partial' | 'stopped' | undefined
  inError?: boolean | undefined
  /** The phone said so at the time: nothing is entered in its place. */
  proven?: boolean
}
type Times = Record<Stamp, Date | null>

/** The times after a correction. Errors: `invalid_input` (missing, out of order, not yet). */
function timesAfter({ now }: Context, visit: LockedVisit, { status, times }: Correction): Times {
  const kept = TIMES[status]
  const after = Object.fromEntries(
    ALL.map((stamp) => [stamp, kept.includes(stamp) ? (times[stamp] ?? visit[stamp]) : null]),
  ) as Times
  if (status === 'SCHEDULED') after.scheduled_at ??= now
  if (status === 'CANCELLED') after.cancelled_at ??= now
  if (status === 'PATIENT_ABSENT') after.absent_at ??= after.arrived_at
  const needed = NEEDED[status]
  if (needed && !after[needed]) wrong(needed, 'is required: nobody has said when it was')
  let before: Date | null = null
  for (const stamp of kept) {
    const time = after[stamp]
    if (!time) continue
    if (time > now) wrong(stamp, 'lies ahead')
    if (before && time < before && stamp !== 'cancelled_at')
      wrong(stamp, 'is before the step before it')
    before = time
  }
  return after
}

function wrong(stamp: Stamp, message: string): never {
  return refuse('invalid_input', {
    errors: [{ field: `times.${FIELD[stamp] ?? stamp}`, message }],
  })
}

/**
 * Puts a visit into any state, with the times that an administrator says. History keeps what was; times
 * that are entered are proof of grade D. Call it with the visit locked.
 */
export async function applyCorrection(
  context: Context,
  visit: LockedVisit,
  correction: Correction,
  reason: string,
): Promise<Record<string, [string | null, string | null]>> {
  const { tx, now } = context
  const { status } = correction
  const error = correction.inError ?? visit.entered_in_error_at !== null
  if (!visit.nurse_id && (BOOKED.includes(status) || status === 'COMPLETED'))
    refuse('not_possible_now', { detail: 'Choose the nurse who was there first.' })
  const after = timesAfter(context, visit, correction)
  const changed = ALL.filter((stamp) => visit[stamp]?.getTime() !== after[stamp]?.getTime())
  if (!correction.proven) {
    await retirePresence(context, visit.id, provenBy(changed.filter((stamp) => !after[stamp])))
    await enterPresence(context, visit, { changed, after }, reason)
  }
  const booked = BOOKED.includes(status) && !error
  if (!booked && (status === 'REQUESTED' || status === 'CANCELLED' || error))
    await freeNurse(context, visit)
  if (booked && visit.nurse_id) {
    const free = await tx.maybe(sql`select visit_id from bookings where visit_id = ${visit.id}`)
    if (!free) {
      await lockNurses(context, [visit.nurse_id])
      await bookNurse(context, await wantedOf(context, visit), visit.nurse_id)
    }
  }
  const stamps = ALL.map((stamp) => sql`${sql.ref(stamp)} = ${after[stamp]}`)
  await tx.run(sql`
    update visits set ${sql.join(stamps)}, status = ${status}, updated_at = ${now},
      nurse_id = ${status === 'REQUESTED' ? null : visit.nurse_id},
      outcome = ${status === 'COMPLETED' ? (correction.outcome ?? visit.outcome ?? 'full') : null},
      end_reason = ${endReason(visit, status)}, fee_cents = ${status === visit.status ? visit.fee_cents : 0},
      entered_in_error_at = ${error ? (visit.entered_in_error_at ?? now) : null}
    where id = ${visit.id}`)
  const was = (time: Date | null) => time?.toISOString() ?? null
  return Object.fromEntries(changed.map((stamp) => [stamp, [was(visit[stamp]), was(after[stamp])]]))
}

function endReason(visit: LockedVisit, status: Status) {
  if (status === 'PATIENT_ABSENT') return 'no_answer'
  return status === 'CANCELLED' ? (visit.end_reason ?? 'other') : null
}

type Input = ParsedInputOf<typeof contract.correct>

/**
 * Corrects a visit (dispatch), with a reason that the nurse can read. Errors: `not_found`, `not_allowed`,
 * `invalid_input` (times), `not_possible_now` (no nurse), `overlap`, `id_taken`.
 */
export async function correctVisit(context: Context, input: Input) {
  const { tx, now, actor, vault } = context
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed('correct', visit)
  const before = await tx.maybe(sql<{ visit_id: string; by_id: string }>`
    select visit_id, by_id from corrections where id = ${input.correctionId}`)
  if (before) {
    return before.visit_id === visit.id && before.by_id === actor.id
      ? getVisit(context, visit.id)
      : refuse('id_taken', { field: 'correctionId' })
  }
  const said = Object.entries(FIELD).flatMap(([stamp, field]) => {
    const value = input.times[field]
    return value ? [[stamp, new Date(value)] as const] : []
  })
  const times = await applyCorrection(
    context,
    visit,
    {
      status: input.status ?? visit.status,
      times: Object.fromEntries(said),
      outcome: input.outcome,
      inError: input.inError,
    },
    input.reason,
  )
  const key = await tx.one(sql<{ data_key: Buffer | null }>`
    select data_key from patients where id = ${visit.patient_id}`)
  const place = { table: 'corrections', column: 'reason', row: input.correctionId }
  const status = input.status ?? visit.status
  const made = await tx.maybe(sql`
    insert into corrections (id, visit_id, patient_id, by_id, at, from_status, to_status, times, in_error, reason)
    values (${input.correctionId}, ${visit.id}, ${visit.patient_id}, ${actor.id}, ${now}, ${visit.status},
      ${status}, ${JSON.stringify(times)}::jsonb, ${input.inError ?? false},
      ${vault.sealText(key.data_key, { ...place, person: visit.patient_id }, input.reason)})
    on conflict (id) do nothing returning id`)
  if (!made) refuse('id_taken', { field: 'correctionId' })
  await recordCorrection(context, visit, status, times, input.inError)
  return getVisit(context, visit.id)
}

/** One event with what was and what is; the nurse hears of it like everybody of the visit. */
export const recordCorrection = (
  context: Context,
  visit: LockedVisit,
  status: Status,
  times: Record<string, unknown>,
  inError?: boolean,
) =>
  record(context, {
    type: status === visit.status ? 'VISIT_CHANGED' : 'VISIT_STATUS_CHANGED',
    visitId: visit.id,
    patientId: visit.patient_id,
    facts: {
      action: 'correct',
      by: context.actor.id,
      ...(status !== visit.status && { from: visit.status, to: status }),
      times,
      ...(inError !== undefined && { inError }),
    },
    tell: ['self', 'delegate:visits', 'nurse', 'doctor'],
    also: visit.nurse_id ? [visit.nurse_id] : [],
  })
