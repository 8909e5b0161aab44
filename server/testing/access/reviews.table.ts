import { every, one, type Probe } from './probe.ts'
import { BYTES, NEW, NOW, palesa, person, visit } from './probeWords.ts'
import { CLINICAL_LEAD, created, itemsOf, type Body, type Row } from './row.ts'
import type { Scene } from './scene.ts'
import { ASKED, waitingQuestion } from './visitDetails.table.ts'
import type { Sight } from './secondWall.table.ts'

// The review of reports. Written by hand. As in row.ts: nobody stranger |
// self delegate watcher booker reader talker former | nurse otherNurse doctor otherDoctor |
// administrator dispatcher finance clinicalLead privacyOfficer breaker.
const BY_THE_DOCTOR =
  '401 404 | 403 403 403 403 403 403 404 | 403 404 200 404 | 403 403 404 404 404 403'
const FAMILY_TOO = 'self delegate watcher booker reader talker nurse doctor'
const BY_THE_NURSE =
  '401 404 | 403 403 403 403 403 403 404 | 200 404 403 404 | 403 403 404 404 404 403'
const DOCTORS = '401 403 | 403 403 403 403 403 403 403 | 403 403 200 200 | 403 403 403 403 403 403'

export const INNER_REVIEW_FUNCTIONS = ['move_of_warning']

const each = (standings: string, word: string) =>
  Object.fromEntries(standings.split(' ').map((who) => [who, word]))

export const REVIEW_SIGHTS: Sight[] = [
  { table: 'warning_moves', label: 'warning_id', seen: { doctor: 'answered warning' } },
  {
    table: 'reviews',
    label: 'visit_id',
    seen: {
      ...each('self delegate reader', 'reviewed'),
      ...each('nurse doctor breaker', 'reviewed withheld'),
    },
  },
  { table: 'follow_ups', label: 'visit_id', seen: each('nurse doctor breaker', 'withheld') },
  {
    table: 'review_questions',
    label: 'visit_id',
    seen: each('nurse doctor breaker', 'withheld'),
  },
  {
    table: 'review_versions',
    label: 'visit_id',
    seen: each('nurse doctor breaker', 'reviewed'),
  },
]

const newVersion = (scene: Scene, by: string) => `
  insert into review_versions (id, visit_id, number, patient_id, doctor_id, rating, comment, created_hash, written_at,
    replaced_at)
  values (${NEW}, ${visit(scene, 'withheld')}, 9, ${palesa(scene)}, ${by}, 1, ${BYTES}, ${BYTES}, ${NOW}, ${NOW})`

const newQuestion = (scene: Scene, by: string) => `
  insert into review_questions (id, visit_id, patient_id, doctor_id, content, created_hash, asked_at)
  values (${NEW}, ${visit(scene, 'signed')}, ${palesa(scene)}, ${by}, ${BYTES}, ${BYTES}, ${NOW})`

const newFollowUp = (scene: Scene, by: string) => `
  insert into follow_ups (id, visit_id, patient_id, doctor_id, service_id, within_days, reason, created_hash, ordered_at)
  values (${NEW}, ${visit(scene, 'signed')}, ${palesa(scene)}, ${by}, '${scene.practice.service.id}', 7, ${BYTES},
    ${BYTES}, ${NOW})`

export const REVIEW_PROBES: Probe[] = [
  one('follow_ups', 'orders a visit', 'doctor', newFollowUp),
  one('follow_ups', "orders one in the doctor's name", 'doctor', (scene) =>
    newFollowUp(scene, person(scene, 'doctor')),
  ),
  one('review_questions', 'asks the nurse', 'doctor', newQuestion),
  one('review_questions', "asks in the doctor's name", 'doctor', (scene) =>
    newQuestion(scene, person(scene, 'doctor')),
  ),
  every(
    'review_questions',
    'says that questions are answered',
    { nurse: 1 },
    () => `update review_questions set answered_at = ${NOW}`,
  ),
  one('review_versions', 'keeps what a review said', 'doctor', newVersion),
  one('review_versions', "keeps it in the doctor's name", 'doctor', (scene) =>
    newVersion(scene, person(scene, 'doctor')),
  ),
  one(
    'review_versions',
    'writes a version anew',
    '',
    () => 'update review_versions set rating = 5',
  ),
  every('reviews', 'changes reviews', { doctor: 2 }, () => 'update reviews set rating = 5'),
  one(
    'warning_moves',
    'says that a warning moved',
    '',
    (scene) => `insert into warning_moves (warning_id, visit_id, patient_id, was, moved_at)
      values (${NEW}, ${visit(scene, 'inProgress')}, ${palesa(scene)}, 'open', ${NOW})`,
  ),
]

export const REVIEWS: Row[] = [
  {
    endpoint: 'reviews.list',
    about: 'of every report',
    action: 'MAY_READ_REVIEWS',
    input: () => ({}),
    answers: CLINICAL_LEAD,
    shows: (body, { name }) =>
      itemsOf(body)
        .map(({ visitId, before }) => `${name(visitId)} ${(before as Body[]).length}`)
        .toSorted()
        .join(' '),
    seen: each('administrator clinicalLead breaker', 'reviewed 1 withheld 0'),
  },
  {
    endpoint: 'reviews.queue',
    about: 'that waits',
    action: 'review',
    input: () => ({}),
    answers: DOCTORS,
    shows: (body, { name }) =>
      itemsOf(body)
        .map(({ visit: shown }) => name((shown as Body)['id']))
        .join(' '),
    seen: { doctor: 'signed', otherDoctor: 'foreign' },
  },
  {
    endpoint: 'reviews.orderFollowUp',
    about: 'with a signed report',
    action: 'order-follow-up',
    input: ({ world, visits, practice }) => ({
      id: visits['signed'],
      followUpId: world.id(),
      serviceId: practice.service.id,
      withinDays: 7,
      reason: 'Why',
    }),
    answers: created(BY_THE_DOCTOR),
    tells: 'nurse doctor',
  },
  {
    endpoint: 'reviews.ask',
    about: 'about a signed report',
    action: 'ask-nurse',
    input: ({ world, visits }) => ({
      id: visits['signed'],
      questionId: world.id(),
      question: 'Why?',
    }),
    answers: created(BY_THE_DOCTOR),
    tells: 'nurse doctor',
  },
  {
    endpoint: 'visits.addAddendum',
    about: 'that answers the doctor',
    action: 'answer-question',
    given: waitingQuestion,
    input: ({ world, visits }) => ({
      id: visits['signed'],
      addendumId: world.id(),
      content: 'Two',
      reason: 'Asked',
      questionId: ASKED,
    }),
    answers: created(BY_THE_NURSE),
    tells: 'nurse doctor',
  },
  {
    endpoint: 'reviews.change',
    about: 'of a review that the family reads',
    action: 'change-review',
    input: ({ world, visits }) => ({ id: visits['reviewed'], changeId: world.id(), rating: 3 }),
    answers: created(BY_THE_DOCTOR),
    tells: FAMILY_TOO,
  },
  {
    endpoint: 'reviews.change',
    about: 'of one that the family does not read yet',
    action: 'change-review',
    input: ({ world, visits }) => ({ id: visits['withheld'], changeId: world.id(), rating: 3 }),
    answers: created(BY_THE_DOCTOR),
    tells: 'nurse doctor',
  },
  {
    endpoint: 'reviews.release',
    about: 'of what was withheld',
    action: 'release-review',
    input: ({ visits }) => ({ id: visits['withheld'] }),
    answers: BY_THE_DOCTOR,
    tells: FAMILY_TOO,
  },
]
