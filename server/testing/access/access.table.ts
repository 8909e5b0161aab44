import type { Scene } from './scene.ts'
import { CAN_BE_DONE, DETAILS } from './visitDetails.table.ts'
import { ADMINISTRATORS, created, namesOf, PRIVACY_OFFICER, type Row } from './row.ts'

// Whose record is opened, by whom, and who judges it. Whoever holds the duty may open anybody's.

// nobody stranger | self delegate watcher booker reader talker former | nurse otherNurse doctor
// otherDoctor | administrator dispatcher finance clinicalLead privacyOfficer breaker
const BREAKERS = '401 403 | 403 403 403 403 403 403 403 | 403 403 403 403 | 200 200 403 200 403 200'
const EVERYBODY = 'bheki caller lerato palesa refilwe sipho thabo thandi zola'

/** Dispatch with this patient's record open: everything of it is read, and offered once. */
const brokenByDispatch = ({ people, patients, world }: Scene) =>
  `insert into standing (user_id, patient_id, kind, until)
    values ('${people.administrator!.id}', '${patients['palesa']}', 'glass', '${world.in(60)}')`
const open = (row: Row, seen?: unknown): Row => ({
  ...row,
  about: `${row.about}, by dispatch with the record open`,
  given: brokenByDispatch,
  ...(seen !== undefined && { seen: { ...row.seen, administrator: seen } }),
})
const about = (rows: Row[], word: string) => rows.find((row) => row.about.endsWith(word))!

export const ACCESS: Row[] = [
  open(about(CAN_BE_DONE, 'reviewed'), 'correct message-practical read-report'),
  open(
    about(DETAILS, 'reviewed'),
    'practical clinical report addendum pdf comment rating versions',
  ),
  open({
    endpoint: 'files.open',
    about: 'clinical picture',
    input: ({ files }) => ({ url: files['clinical picture'].url }),
    answers: '401 404 | 200 404 404 404 404 404 404 | 200 404 200 404 | 200 404 404 404 404 200',
  }),
  {
    endpoint: 'access.breakGlass',
    about: "of the patient's record",
    action: 'break-glass',
    input: ({ world, patients }) => ({
      id: world.id(),
      patientId: patients['palesa'],
      reason: 'emergency',
    }),
    answers: created(BREAKERS),
  },
  {
    endpoint: 'access.patients',
    about: 'names, to open or to review',
    action: 'name-patients',
    input: () => ({ limit: 100 }),
    answers: '401 403 | 403 403 403 403 403 403 403 | 403 403 403 403 | 200 200 403 200 200 200',
    shows: namesOf,
    seen: {
      administrator: EVERYBODY,
      dispatcher: EVERYBODY,
      clinicalLead: EVERYBODY,
      privacyOfficer: EVERYBODY,
      breaker: EVERYBODY,
    },
  },
  {
    endpoint: 'access.openings',
    about: "one's own",
    action: 'break-glass',
    input: () => ({ which: 'own' }),
    answers: BREAKERS,
    shows: namesOf,
    seen: { administrator: '', dispatcher: 'dispatchers', clinicalLead: '', breaker: 'breakers' },
  },
  {
    endpoint: 'access.openings',
    about: 'all',
    action: 'list-openings',
    input: () => ({ which: 'all' }),
    answers: PRIVACY_OFFICER,
    shows: namesOf,
    seen: { administrator: 'breakers dispatchers', privacyOfficer: 'breakers dispatchers' },
  },
  {
    endpoint: 'access.closeOpening',
    about: 'by whoever opened it',
    input: ({ openings }) => ({ id: openings['breakers'] }),
    answers: '401 404 | 404 404 404 404 404 404 404 | 404 404 404 404 | 403 404 404 404 403 200',
  },
  {
    endpoint: 'access.reviewOpening',
    about: 'of what somebody else opened',
    action: 'review-opening',
    input: ({ openings }) => ({ id: openings['breakers'], outcome: 'justified', note: 'Right' }),
    answers: PRIVACY_OFFICER,
  },
  {
    endpoint: 'access.delay',
    about: 'for a safeguarding reason',
    action: 'delay-telling',
    input: ({ world, patients }) => ({
      id: world.id(),
      patientId: patients['palesa'],
      until: world.in(7 * 24 * 60),
      reason: 'The person at home reads her phone',
    }),
    answers: created(PRIVACY_OFFICER),
  },
  {
    endpoint: 'access.policy',
    about: 'who may do what',
    action: 'read-policy',
    input: () => ({}),
    answers: ADMINISTRATORS,
  },
]
