import type { InputOf } from '../../../contract/endpoint.ts'
import type { visits } from '../../../contract/visits.ts'
import type { Status, Visit, VisitSummary } from '../../../contract/visits.ts'
import type { VisitAction } from '../../../contract/visitActions.ts'
import type { OutboxEntry } from '../../outbox.ts'

export type Move = InputOf<typeof visits.changeStatus>['status']

/** Which status each act asks for. */
export const MOVE_OF: Partial<Record<VisitAction, Move>> = {
  'set-out': 'EN_ROUTE',
  decline: 'REQUESTED',
  'turn-back': 'SCHEDULED',
  arrive: 'ARRIVED',
  start: 'IN_PROGRESS',
  complete: 'COMPLETED',
  'mark-absent': 'PATIENT_ABSENT',
  'end-early': 'CANCELLED',
}

/** How the last step is taken back. Setting out is turned back from, the others are undone. */
export const BACK: Partial<Record<Status, { status: Move; undo: boolean }>> = {
  EN_ROUTE: { status: 'SCHEDULED', undo: false },
  ARRIVED: { status: 'EN_ROUTE', undo: true },
  IN_PROGRESS: { status: 'ARRIVED', undo: true },
  COMPLETED: { status: 'IN_PROGRESS', undo: true },
  PATIENT_ABSENT: { status: 'ARRIVED', undo: true },
}

/** The acts that deserve the one large button, in the order in which they win it. */
export const PRIMARY: readonly VisitAction[] = [
  'set-out',
  'arrive',
  'start',
  'complete',
  'sign-report',
  'write-report',
  'review',
  'assign-nurse',
  'assign-doctor',
  'read-report',
]

export const primaryOf = (can: readonly VisitAction[]) =>
  PRIMARY.find((action) => can.includes(action)) ?? null

/** Acts that lie in the sheet behind "More", most usual first. */
export const MORE: readonly VisitAction[] = [
  'read-report',
  'write-report',
  'sign-report',
  'review',
  'assign-nurse',
  'assign-doctor',
  'undo',
  'turn-back',
  'record-call',
  'mark-absent',
  'propose-pin',
  'end-early',
  'decline',
  'reschedule',
  'unassign',
  'cancel',
  'correct',
]

/**
 * What a nurse without signal is offered after a step that still waits: the step that follows.
 * A forecast, not a permission: the server decides when the steps arrive.
 */
const FORECAST: Partial<Record<Status, readonly VisitAction[]>> = {
  EN_ROUTE: ['arrive', 'turn-back'],
  ARRIVED: ['start', 'mark-absent'],
  IN_PROGRESS: ['complete', 'write-report'],
  COMPLETED: ['write-report'],
}
const LASTING = new Set<VisitAction>([
  'message-practical',
  'message-clinical',
  'attach',
  'share-location',
  'read-report',
])

const TIME_OF: Partial<Record<Status, keyof Visit['times']>> = {
  EN_ROUTE: 'enRouteAt',
  ARRIVED: 'arrivedAt',
  IN_PROGRESS: 'startedAt',
  COMPLETED: 'completedAt',
}

/** The visit as the person left it: steps that wait for signal are shown as taken. */
export function project<V extends VisitSummary>(
  visit: V,
  entries: readonly OutboxEntry[],
): V & { pending: boolean } {
  let shown: V & { pending: boolean } = { ...visit, pending: false }
  for (const entry of entries) {
    if (entry.state === 'refused' || entry.input['id'] !== visit.id) continue
    if (entry.change === 'visits.cancel') {
      shown = { ...shown, status: 'CANCELLED', can: [], pending: true }
    }
    if (entry.change !== 'visits.changeStatus') continue
    const status = entry.input['status'] as Status
    if (status === shown.status) continue
    const time = TIME_OF[status]
    const times = (shown as Partial<Visit>).times
    shown = {
      ...shown,
      ...(times && time ? { times: { ...times, [time]: times[time] ?? entry.at } } : {}),
      status,
      late: false,
      can: [...(FORECAST[status] ?? []), ...shown.can.filter((action) => LASTING.has(action))],
      pending: true,
    }
  }
  return shown
}
