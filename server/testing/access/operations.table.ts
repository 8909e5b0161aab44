import { ADMINISTRATORS, DISPATCH, itemsOf, type Row } from './row.ts'

/** The work in the background, which only the system reads and writes. */
export const OPERATIONS_TABLES = ['effects', 'nightly', 'processes', 'settlements']

const FAILED = 'letter to self'

/** Watching over the work in the background: every administrator; whom a failure was for is told to dispatch alone. */
export const OPERATIONS: Row[] = [
  {
    endpoint: 'operations.overview',
    about: 'alarms and queues',
    action: 'watch-background',
    input: () => ({}),
    answers: ADMINISTRATORS,
  },
  {
    endpoint: 'operations.failures',
    about: 'what failed',
    action: 'watch-background',
    input: () => ({}),
    answers: ADMINISTRATORS,
    shows: (body, { name, practice }) =>
      itemsOf(body)
        .map(({ handle, recipient }) =>
          recipient === practice.patient.name ? `${name(handle)} to self` : name(handle),
        )
        .join(),
    seen: {
      administrator: FAILED,
      dispatcher: FAILED,
      finance: 'letter',
      clinicalLead: 'letter',
      privacyOfficer: 'letter',
      breaker: 'letter',
    },
  },
  {
    endpoint: 'operations.retry',
    about: 'a letter that failed',
    action: 'settle-failure',
    input: ({ failures, world }) => ({ id: world.id(), handle: failures['letter'] }),
    answers: DISPATCH,
  },
  {
    endpoint: 'operations.discard',
    about: 'a letter that failed',
    action: 'settle-failure',
    input: ({ failures, world }) => ({ id: world.id(), handle: failures['letter'] }),
    answers: DISPATCH,
  },
]
