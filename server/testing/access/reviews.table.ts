import { every, one, type Probe } from './probe.ts'
import { BYTES, NEW, NOW, palesa, person, visit } from './probeWords.ts'
import { created, itemsOf, type Body, type Row } from './row.ts'
import type { Scene } from './scene.ts'
import type { Sight } from './secondWall.table.ts'

// The review of reports. Written by hand. As in row.ts: nobody stranger |
// self delegate watcher booker reader talker former | nurse otherNurse doctor otherDoctor |
// administrator dispatcher finance clinicalLead privacyOfficer breaker.
const BY_THE_DOCTOR =
  '401 404 | 403 403 403 403 403 403 404 | 403 404 200 404 | 403 403 404 404 404 403'
const FAMILY_TOO = 'self delegate watcher booker reader talker nurse doctor'
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
      ...each('nurse doctor breaker administrator clinicalLead', 'reviewed withheld'),
    },
  },
  {
    table: 'review_versions',
    label: 'visit_id',
    seen: each('nurse doctor breaker administrator clinicalLead', 'reviewed'),
  },
]

const newVersion = (scene: Scene, by: string) => `
  insert into review_versions (id, visit_id, number, patient_id, doctor_id, rating, comment, created_hash, written_at,
    replaced_at)
  values (${NEW}, ${visit(scene, 'withheld')}, 9, ${palesa(scene)}, ${by}, 1, ${BYTES}, ${BYTES}, ${NOW}, ${NOW})`

export const REVIEW_PROBES: Probe[] = [
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
