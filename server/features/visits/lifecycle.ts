import type { CALLED, EndReason, Status } from '../../../contract/visits.ts'
import type { VisitAction } from '../../../contract/visitActions.ts'
import { allows, type Standing } from '../../platform/standing.ts'
import { ALLOWED } from './policy.ts'

const MINUTE = 60_000

/** Every number of the visit's rules, in minutes unless said otherwise. */
export const RULES = {
  undoMinutes: 5,
  absentWaitMinutes: 10,
  checkOutAskedMinutes: 30,
  freeCancellationMinutes: 4 * 60,
  lateFeeShare: 0.5,
  oursLateMinutes: 30,
  lateAfterMinutes: 15,
  reportDueMinutes: 24 * 60,
  reviewChangedMinutes: 24 * 60,
} as const

export type Stamp =
  | 'scheduled_at'
  | 'en_route_at'
  | 'arrived_at'
  | 'started_at'
  | 'completed_at'
  | 'cancelled_at'
  | 'absent_at'

export type Step = {
  action: VisitAction
  from: Status
  to: Status
  /** The time that this step writes. */
  stamps?: Stamp
  /** The times that a step back takes away; history keeps them. */
  clears?: readonly Stamp[]
  /** The only reasons that this step takes; it needs one of them. */
  reasons?: readonly EndReason[]
  /** Possible until so long after the time of the step that it takes back. */
  undoes?: Stamp
  /** Possible only so long after this time. */
  waits?: Stamp
  /** Whom the nurse has called by then. */
  calls?: readonly Called[]
}

const AT_THE_DOOR: readonly EndReason[] = [
  'unsafe',
  'refused',
  'wrong_address',
  'in_hospital',
  'died',
]
const ON_THE_WAY: readonly Stamp[] = ['en_route_at', 'arrived_at']

/** The moves of `POST /api/visits/:id/status`. Assigning and cancelling are in `OTHER_STEPS`. */
export const STEPS: readonly Step[] = [
  { action: 'set-out', from: 'SCHEDULED', to: 'EN_ROUTE', stamps: 'en_route_at' },
  { action: 'arrive', from: 'EN_ROUTE', to: 'ARRIVED', stamps: 'arrived_at' },
  { action: 'start', from: 'ARRIVED', to: 'IN_PROGRESS', stamps: 'started_at' },
  { action: 'complete', from: 'IN_PROGRESS', to: 'COMPLETED', stamps: 'completed_at' },
  {
    action: 'mark-absent',
    from: 'ARRIVED',
    to: 'PATIENT_ABSENT',
    stamps: 'absent_at',
    waits: 'arrived_at',
    calls: ['patient', 'emergency_contact'],
  },
  {
    action: 'end-early',
    from: 'EN_ROUTE',
    to: 'CANCELLED',
    stamps: 'cancelled_at',
    reasons: AT_THE_DOOR,
  },
  {
    action: 'end-early',
    from: 'ARRIVED',
    to: 'CANCELLED',
    stamps: 'cancelled_at',
    reasons: AT_THE_DOOR,
  },
  { action: 'turn-back', from: 'EN_ROUTE', to: 'SCHEDULED', clears: ['en_route_at'] },
  { action: 'decline', from: 'SCHEDULED', to: 'REQUESTED', clears: ['scheduled_at'] },
  { action: 'undo', from: 'ARRIVED', to: 'EN_ROUTE', clears: ['arrived_at'], undoes: 'arrived_at' },
  {
    action: 'undo',
    from: 'IN_PROGRESS',
    to: 'ARRIVED',
    clears: ['started_at'],
    undoes: 'started_at',
  },
  {
    action: 'undo',
    from: 'COMPLETED',
    to: 'IN_PROGRESS',
    clears: ['completed_at'],
    undoes: 'completed_at',
  },
  {
    action: 'undo',
    from: 'PATIENT_ABSENT',
    to: 'ARRIVED',
    clears: ['absent_at'],
    undoes: 'absent_at',
  },
]

/** Moves with endpoints of their own. Reassigning starts the way anew. */
export const OTHER_STEPS: readonly Step[] = [
  { action: 'assign-nurse', from: 'REQUESTED', to: 'SCHEDULED', stamps: 'scheduled_at' },
  ...(['SCHEDULED', 'EN_ROUTE', 'ARRIVED'] as const).flatMap((from): Step[] => [
    { action: 'assign-nurse', from, to: 'SCHEDULED', stamps: 'scheduled_at', clears: ON_THE_WAY },
    { action: 'unassign', from, to: 'REQUESTED', clears: ['scheduled_at', ...ON_THE_WAY] },
  ]),
  ...(['REQUESTED', 'SCHEDULED', 'EN_ROUTE', 'ARRIVED'] as const).map((from): Step => ({
    action: 'cancel',
    from,
    to: 'CANCELLED',
    stamps: 'cancelled_at',
  })),
]

/** The way of a visit that goes well; repeating a step already passed changes nothing. */
export const WAY: readonly Status[] = [
  'SCHEDULED',
  'EN_ROUTE',
  'ARRIVED',
  'IN_PROGRESS',
  'COMPLETED',
]

/** What of a visit decides who may do what now. */
export type VisitState = Record<Stamp, Date | null> & {
  status: Status
  start_at: Date
  price_cents: number
  end_reason: EndReason | null
  report_status: 'none' | 'draft' | 'signed' | 'reviewed'
  entered_in_error_at: Date | null
  /** Whom the nurse has called from the door. */
  called: readonly Called[]
  /** Care was given, and told of too late for the visit to become it. */
  late_care: boolean
}
export type Called = (typeof CALLED)[number]

const AT_HOME: readonly Status[] = ['ARRIVED', 'IN_PROGRESS', 'COMPLETED']
const CARING: readonly Status[] = ['IN_PROGRESS', 'COMPLETED']

/** As `VisitState`, with what decides whether the family may read the report. */
export type ShownVisit = VisitState & {
  report_released: boolean
  talks_over: boolean
  /** When it was reviewed, for its doctor. */
  reviewed_at: Date | null
  /** The doctor waits for an answer of the nurse: for these two. */
  asked: boolean
}
type Condition = (visit: ShownVisit, standings: readonly Standing[], now: Date) => boolean

/** When the acts that are not moves are possible. */
const CONDITIONS: Partial<Record<VisitAction, Condition>> = {
  offer: (visit) => visit.status === 'REQUESTED',
  'assign-doctor': (visit) => visit.report_status !== 'reviewed' && visit.status !== 'CANCELLED',
  correct: () => true,
  'enter-door-code': (visit) => visit.arrived_at !== null && AT_HOME.includes(visit.status),
  'propose-pin': (visit) => AT_HOME.includes(visit.status),
  observe: (visit) => AT_HOME.includes(visit.status),
  'record-call': (visit) => visit.status === 'ARRIVED' || visit.status === 'EN_ROUTE',
  'explain-presence': (visit) =>
    visit.arrived_at !== null && visit.status !== 'EN_ROUTE' && visit.status !== 'SCHEDULED',
  reschedule: ({ status }) => status === 'REQUESTED' || status === 'SCHEDULED',
  'share-location': (visit) => visit.status === 'EN_ROUTE' || visit.status === 'ARRIVED',
  'write-report': (visit) =>
    (CARING.includes(visit.status) || visit.late_care) &&
    visit.report_status !== 'signed' &&
    visit.report_status !== 'reviewed',
  'sign-report': (visit) =>
    (visit.status === 'COMPLETED' || visit.late_care) && visit.report_status === 'draft',
  // Care team and broken glass: from the first draft. The family: once a doctor has released it.
  'read-report': (visit, standings) =>
    allows(['nurse', 'doctor', 'glass'], standings)
      ? visit.report_status !== 'none'
      : visit.report_released,
  'add-addendum': (visit) => visit.report_status === 'signed' || visit.report_status === 'reviewed',
  review: (visit) => visit.report_status === 'signed',
  'ask-nurse': (visit) => visit.report_status === 'signed' && !visit.asked,
  'answer-question': (visit) => visit.report_status === 'signed' && visit.asked,
  'order-follow-up': (visit) =>
    visit.report_status === 'signed' || visit.report_status === 'reviewed',
  'change-review': (visit, _standings, now) =>
    visit.reviewed_at !== null && now <= changeableUntil(visit.reviewed_at),
  'release-review': (visit) => visit.reviewed_at !== null && !visit.report_released,
  'message-practical': (visit) => !visit.talks_over,
  'message-clinical': (visit) => !visit.talks_over,
  attach: (visit) => visit.status !== 'CANCELLED' && !visit.talks_over,
  'break-glass': (_visit, standings) => !standings.includes('glass'),
}

/** Until when a doctor may change what they said of a report. */
export const changeableUntil = (reviewedAt: Date) =>
  new Date(reviewedAt.getTime() + RULES.reviewChangedMinutes * MINUTE)

/** Is this step possible at this moment, as far as times go? */
export function inTime(step: Step, visit: VisitState, now: Date): boolean {
  if (step.undoes) {
    const since = visit[step.undoes]
    if (!since || now.getTime() - since.getTime() > RULES.undoMinutes * MINUTE) return false
    // What a death ended is not begun again by a step back.
    if (visit.end_reason === 'died') return false
    // A signed report is not undone from under its signature.
    if (visit.report_status === 'signed' || visit.report_status === 'reviewed') return false
  }
  if (step.waits) {
    const since = visit[step.waits]
    if (!since || now.getTime() - since.getTime() < RULES.absentWaitMinutes * MINUTE) return false
  }
  return !step.calls?.some((whom) => !visit.called.includes(whom))
}

/** Everything that somebody with this standing may do with the visit now. */
export function can(
  visit: ShownVisit,
  standings: readonly Standing[] | null,
  now: Date,
): VisitAction[] {
  if (!standings) return []
  // Nothing but being put right is left to what never was.
  if (visit.entered_in_error_at) return allows(ALLOWED.correct, standings) ? ['correct'] : []
  return (Object.keys(ALLOWED) as VisitAction[]).filter((action) => {
    if (!allows(ALLOWED[action], standings)) return false
    const condition = CONDITIONS[action]
    if (condition) return condition(visit, standings, now)
    return [...STEPS, ...OTHER_STEPS].some(
      (step) => step.action === action && step.from === visit.status && inTime(step, visit, now),
    )
  })
}

/** Reasons of a cancellation for which nobody pays (Consumer Protection Act s17(5)). */
const NEVER_CHARGED: readonly EndReason[] = ['practice', 'in_hospital', 'died']

/** What cancelling costs at this moment, in cents, and until when it is free. */
export function cancellationFee(
  visit: Pick<VisitState, 'start_at' | 'price_cents' | 'arrived_at'>,
  reason: EndReason | null,
  now: Date,
) {
  const freeUntil = new Date(visit.start_at.getTime() - RULES.freeCancellationMinutes * MINUTE)
  // Waiting for us longer than that costs nothing, whatever the reason.
  const waited = (visit.arrived_at ?? now).getTime() - visit.start_at.getTime()
  const free =
    now <= freeUntil ||
    waited > RULES.oursLateMinutes * MINUTE ||
    (reason !== null && NEVER_CHARGED.includes(reason))
  return { feeCents: free ? 0 : Math.round(visit.price_cents * RULES.lateFeeShare), freeUntil }
}

/** Should have begun and has not. */
export function isLate(visit: Pick<VisitState, 'status' | 'start_at'>, now: Date): boolean {
  const waiting = ['REQUESTED', 'SCHEDULED', 'EN_ROUTE', 'ARRIVED'].includes(visit.status)
  return waiting && now.getTime() > visit.start_at.getTime() + RULES.lateAfterMinutes * MINUTE
}

/** Done, and so long ago that the report should have been signed. */
export function isOverdue(
  visit: Pick<VisitState, 'status' | 'report_status' | 'completed_at'>,
  now: Date,
): boolean {
  const unsigned = visit.report_status === 'none' || visit.report_status === 'draft'
  return (
    visit.status === 'COMPLETED' &&
    unsigned &&
    visit.completed_at !== null &&
    now.getTime() > visit.completed_at.getTime() + RULES.reportDueMinutes * MINUTE
  )
}
