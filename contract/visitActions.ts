import { z } from 'zod'

/** What the caller may do with a visit now; the web shows exactly these. */
export const VISIT_ACTIONS = [
  'assign-nurse',
  'assign-doctor',
  'unassign',
  'offer',
  'decline',
  'set-out',
  'turn-back',
  'arrive',
  'start',
  'complete',
  'mark-absent',
  'end-early',
  'undo',
  'reschedule',
  'cancel',
  'share-location',
  'explain-presence',
  'enter-door-code',
  'propose-pin',
  'record-call',
  'observe',
  'correct',
  'write-report',
  'sign-report',
  'read-report',
  'add-addendum',
  'review',
  'message-practical',
  'message-clinical',
  'attach',
  'break-glass',
] as const
export const visitAction = z.enum(VISIT_ACTIONS)
export type VisitAction = z.infer<typeof visitAction>
