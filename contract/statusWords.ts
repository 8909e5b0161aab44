import type { Status } from './visits.ts'

/** What a visit's state is called, on a screen and on paper. */
export const STATUS_WORDS: Record<Status, string> = {
  REQUESTED: 'Requested',
  SCHEDULED: 'Scheduled',
  EN_ROUTE: 'On the way',
  ARRIVED: 'At the door',
  IN_PROGRESS: 'In care',
  COMPLETED: 'Done',
  CANCELLED: 'Cancelled',
  PATIENT_ABSENT: 'Nobody opened',
}
