import { sorted, type Body, type Row } from './row.ts'
import type { Scene, Standing } from './scene.ts'

// What each sees of a visit in each state, and may do with it.

const on = (visit: string) => (scene: Scene) => ({ id: scene.visits[visit] })

/** Everything that each may do with a visit in each state; who is not named sees no such visit. */
const CAN: Record<string, Partial<Record<Standing, string>>> = {
  requested: {
    self: 'reschedule cancel message-practical message-clinical attach',
    delegate: 'reschedule cancel message-practical attach',
    watcher: '',
    booker: 'reschedule cancel',
    reader: '',
    talker: 'message-practical attach',
    doctor: 'message-clinical attach',
    administrator:
      'correct assign-nurse assign-doctor offer reschedule cancel message-practical break-glass',
    dispatcher:
      'correct assign-nurse assign-doctor offer reschedule cancel message-practical break-glass',
    breaker: '',
  },
  scheduled: {
    self: 'reschedule cancel message-practical message-clinical attach',
    delegate: 'reschedule cancel message-practical attach',
    watcher: '',
    booker: 'reschedule cancel',
    reader: '',
    talker: 'message-practical attach',
    nurse: 'decline set-out message-practical message-clinical attach',
    doctor: 'message-clinical attach',
    administrator:
      'correct assign-nurse assign-doctor unassign reschedule cancel message-practical break-glass',
    dispatcher:
      'correct assign-nurse assign-doctor unassign reschedule cancel message-practical break-glass',
    breaker: '',
  },
  enRoute: {
    self: 'cancel message-practical message-clinical attach',
    delegate: 'cancel message-practical attach',
    watcher: '',
    booker: 'cancel',
    reader: '',
    talker: 'message-practical attach',
    nurse:
      'record-call turn-back arrive end-early share-location message-practical message-clinical attach',
    doctor: 'message-clinical attach',
    administrator:
      'correct assign-nurse assign-doctor unassign cancel message-practical break-glass',
    dispatcher: 'correct assign-nurse assign-doctor unassign cancel message-practical break-glass',
    breaker: '',
  },
  arrived: {
    self: 'cancel message-practical message-clinical attach',
    delegate: 'cancel message-practical attach',
    watcher: '',
    booker: 'cancel',
    reader: '',
    talker: 'message-practical attach',
    nurse:
      'explain-presence enter-door-code propose-pin record-call observe start mark-absent end-early share-location message-practical message-clinical attach',
    doctor: 'message-clinical attach',
    administrator:
      'correct assign-nurse assign-doctor unassign cancel message-practical break-glass',
    dispatcher: 'correct assign-nurse assign-doctor unassign cancel message-practical break-glass',
    breaker: '',
  },
  absent: {
    self: 'message-practical message-clinical attach',
    delegate: 'message-practical attach',
    watcher: '',
    booker: '',
    reader: '',
    talker: 'message-practical attach',
    nurse: 'explain-presence undo message-practical message-clinical attach',
    doctor: 'message-clinical attach',
    administrator: 'correct assign-doctor message-practical break-glass',
    dispatcher: 'correct assign-doctor message-practical break-glass',
    breaker: '',
  },
  inProgress: {
    self: 'message-practical message-clinical attach',
    delegate: 'message-practical attach',
    watcher: '',
    booker: '',
    reader: '',
    talker: 'message-practical attach',
    nurse:
      'explain-presence enter-door-code propose-pin observe complete undo write-report read-report message-practical message-clinical attach',
    doctor: 'read-report message-clinical attach',
    administrator: 'correct assign-doctor message-practical break-glass',
    dispatcher: 'correct assign-doctor message-practical break-glass',
    breaker: 'read-report',
  },
  completed: {
    self: 'message-practical message-clinical attach',
    delegate: 'message-practical attach',
    watcher: '',
    booker: '',
    reader: '',
    talker: 'message-practical attach',
    nurse:
      'explain-presence enter-door-code propose-pin observe undo write-report sign-report read-report message-practical message-clinical attach',
    doctor: 'read-report message-clinical attach',
    administrator: 'correct assign-doctor message-practical break-glass',
    dispatcher: 'correct assign-doctor message-practical break-glass',
    breaker: 'read-report',
  },
  signed: {
    self: 'message-practical message-clinical attach',
    delegate: 'message-practical attach',
    watcher: '',
    booker: '',
    reader: '',
    talker: 'message-practical attach',
    nurse:
      'explain-presence enter-door-code propose-pin observe read-report add-addendum message-practical message-clinical attach',
    doctor: 'read-report add-addendum review ask-nurse order-follow-up message-clinical attach',
    administrator: 'correct assign-doctor message-practical break-glass',
    dispatcher: 'correct assign-doctor message-practical break-glass',
    breaker: 'read-report',
  },
  reviewed: {
    self: 'read-report message-practical message-clinical attach',
    delegate: 'read-report message-practical attach',
    watcher: '',
    booker: '',
    reader: 'read-report',
    talker: 'message-practical attach',
    nurse:
      'explain-presence enter-door-code propose-pin observe read-report add-addendum message-practical message-clinical attach',
    doctor: 'read-report add-addendum order-follow-up change-review message-clinical attach',
    administrator: 'correct message-practical break-glass',
    dispatcher: 'correct message-practical break-glass',
    breaker: 'read-report',
  },
  withheld: {
    self: 'message-practical message-clinical attach',
    delegate: 'message-practical attach',
    watcher: '',
    booker: '',
    reader: '',
    talker: 'message-practical attach',
    nurse:
      'explain-presence enter-door-code propose-pin observe read-report add-addendum message-practical message-clinical attach',
    doctor:
      'read-report add-addendum order-follow-up change-review release-review message-clinical attach',
    administrator: 'correct message-practical break-glass',
    dispatcher: 'correct message-practical break-glass',
    breaker: 'read-report',
  },
  cancelled: {
    self: 'message-practical message-clinical',
    delegate: 'message-practical',
    watcher: '',
    booker: '',
    reader: '',
    talker: 'message-practical',
    nurse: 'message-practical message-clinical',
    doctor: 'message-clinical',
    administrator: 'correct message-practical break-glass',
    dispatcher: 'correct message-practical break-glass',
    breaker: '',
  },
}
/** A question of the doctor that waits for the nurse. */
export const waitingQuestion = ({
  visits,
  patients,
  people,
}: Scene) => `insert into review_questions
  (id, visit_id, patient_id, doctor_id, content, created_hash, asked_at)
  values ('${ASKED}', '${visits['signed']}', '${patients['palesa']}', '${people.doctor!.id}', '', '', '2026-01-01')`
export const ASKED = '0198c000-0000-7000-8000-00000000a5ed'

const canBeDone: Row[] = Object.entries(CAN).map(([visit, seen]) => ({
  endpoint: 'visits.get',
  about: `what may be done with one that is ${visit}`,
  input: on(visit),
  answers: `401 404 | 200 200 200 200 200 200 404 | ${seen.nurse === undefined ? 404 : 200} 404 200 404 | 200 200 404 404 404 200`,
  shows: (body) => (body['can'] as string[]).toSorted().join(' '),
  seen: Object.fromEntries(Object.entries(seen).map(([who, words]) => [who, sorted(words)])),
}))

const signed = canBeDone.find(({ about }) => about.endsWith('signed'))!
export const CAN_BE_DONE: Row[] = [
  ...canBeDone,
  {
    ...signed,
    about: 'what may be done with one that waits for an answer of the nurse',
    given: waitingQuestion,
    seen: {
      ...signed.seen,
      nurse: sorted(`${CAN['signed']!.nurse} answer-question`),
      doctor: sorted(CAN['signed']!.doctor!.replace(' ask-nurse', '')),
    },
  },
]

/** The parts of a detail that not everybody sees, in words. */
function parts(body: Body): string {
  const review = body['review'] as Body | null
  const report = body['report'] as Body | null
  return [
    ...(body['conversations'] as Body[]).map(({ kind }) => String(kind)),
    report && 'report',
    (report?.['addenda'] as Body[] | undefined)?.length && 'addendum',
    report?.['pdfUrl'] && 'pdf',
    review?.['comment'] && 'comment',
    review?.['rating'] && 'rating',
    (review?.['versions'] as Body[] | undefined)?.length && 'versions',
    (body['questions'] as Body[]).length > 0 && 'questions',
    (body['followUps'] as Body[]).length > 0 && 'follow-up',
    body['location'] && 'place',
  ]
    .filter(Boolean)
    .join(' ')
}
const PARTS: Record<string, Partial<Record<Standing, string>>> = {
  enRoute: {
    self: 'practical clinical',
    delegate: 'practical',
    watcher: '',
    booker: '',
    reader: '',
    talker: 'practical',
    nurse: 'practical clinical place',
    doctor: 'clinical',
    administrator: 'practical place',
    dispatcher: 'practical place',
    breaker: 'practical clinical',
  },
  completed: {
    self: 'practical clinical',
    delegate: 'practical',
    watcher: '',
    booker: '',
    reader: '',
    talker: 'practical',
    nurse: 'practical clinical report',
    doctor: 'clinical report',
    administrator: 'practical',
    dispatcher: 'practical',
    breaker: 'practical clinical report',
  },
  signed: {
    self: 'practical clinical',
    delegate: 'practical',
    watcher: '',
    booker: '',
    reader: '',
    talker: 'practical',
    nurse: 'practical clinical report addendum pdf',
    doctor: 'clinical report addendum pdf',
    administrator: 'practical',
    dispatcher: 'practical',
    breaker: 'practical clinical report addendum pdf',
  },
  reviewed: {
    self: 'practical clinical report addendum pdf comment',
    delegate: 'practical report addendum pdf comment',
    watcher: '',
    booker: '',
    reader: 'report addendum pdf comment',
    talker: 'practical',
    nurse: 'practical clinical report addendum pdf comment rating versions',
    doctor: 'clinical report addendum pdf comment rating versions',
    administrator: 'practical',
    dispatcher: 'practical',
    breaker: 'practical clinical report addendum pdf comment rating versions',
  },
  withheld: {
    self: 'practical clinical',
    delegate: 'practical',
    watcher: '',
    booker: '',
    reader: '',
    talker: 'practical',
    nurse: 'practical clinical report addendum comment rating questions follow-up',
    doctor: 'clinical report addendum comment rating questions follow-up',
    administrator: 'practical',
    dispatcher: 'practical',
    breaker: 'practical clinical report addendum comment rating questions follow-up',
  },
}
export const DETAILS: Row[] = Object.entries(PARTS).map(([visit, seen]) => ({
  endpoint: 'visits.get',
  about: `what is seen of one that is ${visit}`,
  input: on(visit),
  answers: '401 404 | 200 200 200 200 200 200 404 | 200 404 200 404 | 200 200 404 404 404 200',
  shows: parts,
  seen,
}))
