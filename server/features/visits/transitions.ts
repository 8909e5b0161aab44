import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { EndReason, Status, visits as contract } from '../../../contract/visits.ts'
import type { VisitAction } from '../../../contract/visitActions.ts'
import type { Context } from '../../platform/context.ts'
import { refuse } from '../../platform/errors.ts'
import { sql } from '../../platform/database/query.ts'
import { record } from '../../platform/events/record.ts'
import { isActive } from '../../platform/people.ts'
import { bookNurse, freeNurse } from '../../platform/planning/booking.ts'
import { lockNurses } from '../../platform/planning/plans.ts'
import { wantedOf } from '../../platform/planning/wanted.ts'
import {
  certificatesOf,
  obstacleTo,
  type Certificate,
  type VisitNeeds,
} from '../../platform/registration.ts'
import { keepOverride, passOver } from './dispatch/override.ts'
import { getVisit, type VisitColumns } from './queries.ts'
import {
  cancellationFee,
  inTime,
  OTHER_STEPS,
  RULES,
  STEPS,
  WAY,
  type Stamp,
  type Step,
} from './lifecycle.ts'
import { allows } from '../../platform/standing.ts'
import { sayNotice } from '../../platform/systemNotice.ts'
import { lockMine, lockVisit, refuseUnlessAllowed, type LockedVisit } from './locking.ts'
import { ALLOWED } from './policy.ts'
import { keepOfFormer } from './late/former.ts'
import { isLateTelling, keepLateStep } from './late/keep.ts'
import { checkOnThem } from './absence/absence.ts'
import { retirePresence } from './presence/record.ts'
import { noteLate, provenBy, provePresence } from './presence/steps.ts'
import { placeBySteps } from './placeBySteps.ts'
import { saidIn, type Placed, type Said } from './times.ts'

/**
 * The next step of a visit, or the last one taken back. A step that was already taken answers the
 * visit unchanged: a double tap on a bad line is normal. Errors: `not_found`, `not_allowed`,
 * `not_possible_now`, `invalid_input` (reason).
 */
export async function changeStatus(
  context: Context,
  input: ParsedInputOf<typeof contract.changeStatus>,
) {
  const mine = await lockMine(context, input.id)
  const kept = mine ? null : await keepOfFormer(context, input, saidIn(input))
  if (kept) return kept
  const visit = mine ?? (await lockVisit(context, input.id))
  const candidates = STEPS.filter(
    (step) => step.to === input.status && (step.action === 'undo') === input.undo,
  )
  if (!candidates.some((step) => allows(ALLOWED[step.action], visit.standings)))
    refuse('not_allowed')
  if (visit.status === input.status || alreadyPassed(visit.status, input))
    return getVisit(context, visit.id)
  const step = candidates.find(({ from }) => from === visit.status)
  const placed = await placeStep(context, visit, saidIn(input))
  if (!step && (await isLateTelling(context, input, placed))) {
    await keepBeside(context, visit, input, placed)
    return getVisit(context, visit.id)
  }
  if (!step || visit.entered_in_error_at || !inTime(step, visit, placed.at))
    refuse('not_possible_now', { detail: whyNot(step, visit, input.status, placed.at) })
  if (step.reasons && !(input.reason && step.reasons.includes(input.reason))) {
    refuse('invalid_input', {
      errors: [{ field: 'reason', message: `one of ${step.reasons.join(', ')}` }],
    })
  }
  const before = step.action === 'decline' ? await getVisit(context, visit.id) : null
  const tell = async () => {
    await recordMove(context, visit, step, placed, input.reason ?? null)
    if (step.to === 'REQUESTED') await sayNotice(context, visit, 'taken-off')
    if (step.to === 'CANCELLED') await sayNotice(context, visit, 'cancelled')
  }
  // Whoever declines has no standing afterwards: she says so while she has.
  if (before) await tell()
  await applyStep(context, visit, step, placed.at, {
    outcome: step.to === 'COMPLETED' ? (input.outcome ?? 'full') : null,
    end_reason:
      step.to === 'PATIENT_ABSENT' ? 'no_answer' : step.reasons ? (input.reason ?? null) : null,
    ...(step.action === 'decline' && { nurse_id: null }),
  })
  await provePresence(context, visit, step, { fix: input.position ?? null }, placed)
  if (step.to === 'REQUESTED' || step.to === 'CANCELLED') await freeNurse(context, visit)
  if (!before) await tell()
  if (step.action === 'mark-absent') await checkOnThem(context, visit)
  // Whoever declines may no longer see the visit: the answer is the last that she may know.
  return before ? { ...before, status: step.to, nurse: null, can: [] } : getVisit(context, visit.id)
}

function alreadyPassed(now: Status, wanted: { status: Status; undo: boolean }): boolean {
  if (wanted.undo || wanted.status === 'SCHEDULED') return false
  const place = WAY.indexOf(wanted.status)
  return place >= 0 && WAY.indexOf(now) > place
}

function whyNot(step: Step | undefined, visit: LockedVisit, to: Status, at: Date): string {
  if (!step || visit.entered_in_error_at)
    return `A visit that is ${visit.status} cannot become ${to}.`
  if (step.waits && inTime({ ...step, calls: [] }, visit, at))
    return 'Call the patient and the emergency contact, and say here what came of it, before saying that nobody opens.'
  if (step.waits)
    return `Wait ${RULES.absentWaitMinutes} minutes after arriving, and call, before saying that nobody opens.`
  return `The last step can be taken back for ${RULES.undoMinutes} minutes, and not under a signed report.`
}

const lastStep = (visit: LockedVisit): Date | null => {
  const steps = [visit.scheduled_at, visit.en_route_at, visit.arrived_at, visit.started_at]
  const times = steps.flatMap((time) => (time ? [time.getTime()] : []))
  return times.length > 0 ? new Date(Math.max(...times)) : null
}

/** When a step happened, by what its phone says and by what that phone said before. */
const placeStep = (context: Context, visit: LockedVisit, said: Said) =>
  placeBySteps(context, visit.id, said, { floor: lastStep(visit), agreed: visit.start_at })

/** The clash is dispatch's to settle: what was done is kept, and no fee decides itself meanwhile. */
async function keepBeside(context: Context, visit: LockedVisit, input: Move, placed: Placed) {
  const { tx, now } = context
  const { data_key: key } = await tx.one(sql<{ data_key: Buffer | null }>`
    select data_key from patients where id = ${visit.patient_id}`)
  const facts = { status: visit.status, feeCents: visit.fee_cents }
  const owner = { id: visit.id, patient_id: visit.patient_id, key }
  await noteLate(context, visit, input, placed)
  if (!(await keepLateStep(context, owner, input, placed, facts))) return
  if (visit.fee_cents > 0)
    await tx.run(sql`update visits set fee_cents = 0, updated_at = ${now} where id = ${visit.id}`)
  await sayNotice(context, visit, 'came-anyway')
}

type Move = ParsedInputOf<typeof contract.changeStatus>
type Changes = Partial<Pick<VisitColumns, 'nurse_id' | 'outcome' | 'end_reason' | 'fee_cents'>>

/** Writes a step: status, its own time, the times it takes away, and what else changes. */
async function applyStep(
  { tx, now }: Context,
  visit: LockedVisit,
  step: Step,
  at: Date,
  changes: Changes,
) {
  const assignments = [
    sql`status = ${step.to}`,
    sql`updated_at = ${now}`,
    ...(step.clears ?? []).map((stamp: Stamp) => sql`${sql.ref(stamp)} = null`),
    ...(step.stamps ? [sql`${sql.ref(step.stamps)} = ${at}`] : []),
    ...Object.entries(changes).map(([column, value]) => sql`${sql.ref(column)} = ${value}`),
  ]
  await tx.run(sql`update visits set ${sql.join(assignments)} where id = ${visit.id}`)
}

export function recordMove(
  context: Context,
  visit: LockedVisit,
  step: Step,
  { at, said = null, offset = null, uncertain = false }: Partial<Placed> & { at: Date },
  reason: EndReason | null,
  also: string[] = [],
  nurseId = visit.nurse_id,
) {
  return record(context, {
    type:
      step.action === 'assign-nurse'
        ? 'VISIT_ASSIGNED'
        : step.to === 'CANCELLED'
          ? 'VISIT_CANCELLED'
          : 'VISIT_STATUS_CHANGED',
    visitId: visit.id,
    patientId: visit.patient_id,
    facts: {
      from: visit.status,
      to: step.to,
      action: step.action,
      reason,
      by: context.actor.id,
      nurseId,
      ...(uncertain && { uncertain }),
      // What the device said, beside what was made of it.
      ...(said && { clock: { said: said.toISOString(), offset, uncertain } }),
    },
    tell: ['self', 'delegate:visits', 'nurse', 'doctor'],
    also,
    happenedAt: at,
  })
}

/** Cancels before care begins, with the fee that was shown. Errors: as `changeStatus`. */
export async function cancelVisit(context: Context, input: ParsedInputOf<typeof contract.cancel>) {
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed('cancel', visit)
  if (visit.status === 'CANCELLED') return getVisit(context, visit.id)
  const step = OTHER_STEPS.find(({ action, from }) => action === 'cancel' && from === visit.status)
  if (!step)
    refuse('not_possible_now', { detail: `A visit that is ${visit.status} cannot be cancelled.` })
  const { at } = await placeStep(context, visit, saidIn(input))
  const { feeCents } = cancellationFee(visit, input.reason, context.now)
  await applyStep(context, visit, step, at, { end_reason: input.reason, fee_cents: feeCents })
  await freeNurse(context, visit)
  await recordMove(context, visit, step, { at }, input.reason)
  await sayNotice(context, visit, 'cancelled')
  return getVisit(context, visit.id)
}

/**
 * Assigns, replaces or takes off the nurse. Errors: as `bookNurse`, by the date and time of the visit;
 * `not_possible_now` from IN_PROGRESS on.
 */
export async function assignNurse(
  context: Context,
  input: ParsedInputOf<typeof contract.assignNurse>,
) {
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed(input.nurseId ? 'assign-nurse' : 'unassign', visit)
  if (
    visit.nurse_id === input.nurseId &&
    (input.nurseId === null || visit.status !== 'REQUESTED')
  ) {
    return getVisit(context, visit.id)
  }
  const action = input.nurseId ? 'assign-nurse' : 'unassign'
  const step = stepOf(action, visit)
  if (!step)
    refuse('not_possible_now', {
      detail: `The nurse of a visit that is ${visit.status} cannot be changed.`,
    })
  if (visit.nurse_id) await lockNurses(context, [visit.nurse_id, input.nurseId])
  await freeNurse(context, visit)
  const passed = input.nurseId ? await bookFor(context, visit, input.nurseId, input.override) : null
  await retirePresence(context, visit.id, provenBy(step.clears ?? []))
  const eventId = await giveTo(context, visit, step, input.nurseId)
  if (passed) await keepOverride(context, visit, { eventId, ...passed })
  return getVisit(context, visit.id)
}

const stepOf = (action: VisitAction, { status }: LockedVisit) =>
  OTHER_STEPS.find((candidate) => candidate.action === action && candidate.from === status)

async function giveTo(context: Context, visit: LockedVisit, step: Step, nurseId: string | null) {
  await applyStep(context, visit, step, context.now, { nurse_id: nurseId })
  // Whoever was taken off has no standing any more and must still hear of it.
  const also = visit.nurse_id && visit.nurse_id !== nurseId ? [visit.nurse_id] : []
  const eventId = await recordMove(context, visit, step, { at: context.now }, null, also, nurseId)
  await sayNotice(context, visit, nurseId ? 'assigned' : 'taken-off', nurseId)
  return eventId
}

/** Gives a visit that waits to a nurse who is booked for it already. */
export async function assignBooked(context: Context, visit: LockedVisit, nurseId: string) {
  const step = stepOf('assign-nurse', visit)
  if (step) await giveTo(context, visit, step, nurseId)
}

/** Books the nurse whom dispatch chose; answers what was passed over for it, and why. */
async function bookFor(
  context: Context,
  visit: LockedVisit,
  nurseId: string,
  override: { reason: string } | undefined,
) {
  const wanted = await wantedOf(context, visit)
  if (!override) {
    await bookNurse(context, wanted, nurseId)
    return null
  }
  const { lifted, hours, ...pass } = await passOver(context, wanted, nurseId)
  await bookNurse(context, pass.wanted, nurseId, hours)
  return { nurseId, lifted, reason: override.reason }
}

/** Refuses whoever is no doctor here, or not registered on the date of this visit. */
async function refuseUnlessDoctor({ tx, config }: Context, visit: LockedVisit, doctorId: string) {
  const field = 'doctorId'
  const person = await tx.maybe(sql<VisitNeeds & { certificates: Certificate[] }>`
    select ${certificatesOf('u.id')} as certificates, s.name as service, s.categories
    from users u join services s on s.id = ${visit.service_id}
    where u.id = ${doctorId} and u.role = 'doctor' and ${isActive(config, 'u')}`)
  if (!person) refuse('invalid_input', { errors: [{ field, message: 'there is no such doctor' }] })
  const obstacle = obstacleTo({ ...person, start: visit.start_at }, 'doctor', person.certificates)
  if (obstacle) refuse(obstacle.code, { field, detail: obstacle.detail })
}

/** Chooses the doctor who will review the report. Errors: `not_registered` on the visit's date. */
export async function assignDoctor(
  context: Context,
  input: ParsedInputOf<typeof contract.assignDoctor>,
) {
  const { tx, now } = context
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed('assign-doctor', visit)
  if (visit.doctor_id === input.doctorId) return getVisit(context, visit.id)
  if (visit.report_status === 'reviewed' || visit.status === 'CANCELLED') {
    refuse('not_possible_now', { detail: 'This visit needs no reviewing doctor any more.' })
  }
  await refuseUnlessDoctor(context, visit, input.doctorId)
  await tx.run(
    sql`update visits set doctor_id = ${input.doctorId}, updated_at = ${now} where id = ${visit.id}`,
  )
  await record(context, {
    type: 'VISIT_ASSIGNED',
    visitId: visit.id,
    patientId: visit.patient_id,
    facts: { action: 'assign-doctor', by: context.actor.id },
    tell: ['self', 'delegate:visits', 'nurse', 'doctor'],
    also: visit.doctor_id ? [visit.doctor_id] : [],
  })
  return getVisit(context, visit.id)
}
