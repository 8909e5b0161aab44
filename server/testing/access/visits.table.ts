import { itemsOf, namesOf, sorted, type Body, type Row } from './row.ts'
import type { Scene, Standing } from './scene.ts'

// Written by hand, from the rules as the practice knows them. Imports nothing that it judges.

const PALESAS = sorted(
  'requested scheduled enRoute arrived absent inProgress completed signed reviewed withheld cancelled',
)
const THE_NURSES = sorted(PALESAS.replace('requested ', ''))

const on = (visit: string, more: Body | ((scene: Scene) => Body) = {}) => {
  return (scene: Scene) => ({
    id: scene.visits[visit],
    ...(typeof more === 'function' ? more(scene) : more),
  })
}

const TEXT = { findings: 'Red', careGiven: 'Dressed', advice: 'Rest' }
const point = (scene: Scene) => ({
  deviceId: scene.world.id(),
  points: [{ n: 1, latitude: -26.2, longitude: 28, accuracy: 10, at: scene.world.in(0) }],
})

/** The steps: only the nurse of the visit takes them. */
const steps: Row[] = (
  [
    ['decline', 'scheduled', { status: 'REQUESTED' }],
    ['set-out', 'scheduled', { status: 'EN_ROUTE' }],
    ['turn-back', 'enRoute', { status: 'SCHEDULED' }],
    ['arrive', 'enRoute', { status: 'ARRIVED' }],
    ['start', 'arrived', { status: 'IN_PROGRESS' }],
    ['complete', 'inProgress', { status: 'COMPLETED' }],
    ['mark-absent', 'arrived', { status: 'PATIENT_ABSENT' }],
    ['end-early', 'enRoute', { status: 'CANCELLED', reason: 'unsafe' }],
    ['undo', 'inProgress', { status: 'ARRIVED', undo: true }],
  ] as const
).map(([action, visit, more]) => ({
  endpoint: 'visits.changeStatus',
  about: action,
  action,
  input: on(visit, more),
  // nobody stranger self delegate nurse otherNurse doctor otherDoctor administrator
  answers: '401 404 403 403 200 404 403 404 403',
  tells: 'self delegate nurse doctor',
}))

/** Everything that each may do with a visit in each state; who is not named sees no such visit. */
const CAN: Record<string, Partial<Record<Standing, string>>> = {
  requested: {
    self: 'cancel message-practical message-clinical attach',
    delegate: 'cancel message-practical attach',
    doctor: 'message-clinical attach',
    administrator: 'assign-nurse assign-doctor cancel message-practical',
  },
  scheduled: {
    self: 'cancel message-practical message-clinical attach',
    delegate: 'cancel message-practical attach',
    nurse: 'decline set-out message-practical message-clinical attach',
    doctor: 'message-clinical attach',
    administrator: 'assign-nurse assign-doctor unassign cancel message-practical',
  },
  enRoute: {
    self: 'cancel message-practical message-clinical attach',
    delegate: 'cancel message-practical attach',
    nurse: 'turn-back arrive end-early share-location message-practical message-clinical attach',
    doctor: 'message-clinical attach',
    administrator: 'assign-nurse assign-doctor unassign cancel message-practical',
  },
  arrived: {
    self: 'cancel message-practical message-clinical attach',
    delegate: 'cancel message-practical attach',
    nurse: 'start mark-absent end-early share-location message-practical message-clinical attach',
    doctor: 'message-clinical attach',
    administrator: 'assign-nurse assign-doctor unassign cancel message-practical',
  },
  absent: {
    self: 'message-practical message-clinical attach',
    delegate: 'message-practical attach',
    nurse: 'undo message-practical message-clinical attach',
    doctor: 'message-clinical attach',
    administrator: 'assign-doctor message-practical',
  },
  inProgress: {
    self: 'message-practical message-clinical attach',
    delegate: 'message-practical attach',
    nurse: 'complete undo write-report read-report message-practical message-clinical attach',
    doctor: 'read-report message-clinical attach',
    administrator: 'assign-doctor message-practical',
  },
  completed: {
    self: 'message-practical message-clinical attach',
    delegate: 'message-practical attach',
    nurse: 'undo write-report sign-report read-report message-practical message-clinical attach',
    doctor: 'read-report message-clinical attach',
    administrator: 'assign-doctor message-practical',
  },
  signed: {
    self: 'message-practical message-clinical attach',
    delegate: 'message-practical attach',
    nurse: 'read-report add-addendum message-practical message-clinical attach',
    doctor: 'read-report add-addendum review message-clinical attach',
    administrator: 'assign-doctor message-practical',
  },
  reviewed: {
    self: 'read-report message-practical message-clinical attach',
    delegate: 'read-report message-practical attach',
    nurse: 'read-report add-addendum message-practical message-clinical attach',
    doctor: 'read-report add-addendum message-clinical attach',
    administrator: 'message-practical',
  },
  withheld: {
    self: 'message-practical message-clinical attach',
    delegate: 'message-practical attach',
    nurse: 'read-report add-addendum message-practical message-clinical attach',
    doctor: 'read-report add-addendum message-clinical attach',
    administrator: 'message-practical',
  },
  cancelled: {
    self: 'message-practical message-clinical',
    delegate: 'message-practical',
    nurse: 'message-practical message-clinical',
    doctor: 'message-clinical',
    administrator: 'message-practical',
  },
}
const can: Row[] = Object.entries(CAN).map(([visit, seen]) => ({
  endpoint: 'visits.get',
  about: `what may be done with one that is ${visit}`,
  input: on(visit),
  answers: `401 404 200 200 ${seen.nurse === undefined ? 404 : 200} 404 200 404 200`,
  shows: (body) => (body['can'] as string[]).toSorted().join(' '),
  seen: Object.fromEntries(Object.entries(seen).map(([who, words]) => [who, sorted(words)])),
}))

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
    body['location'] && 'place',
  ]
    .filter(Boolean)
    .join(' ')
}
const PARTS: Record<string, Partial<Record<Standing, string>>> = {
  enRoute: {
    self: 'practical clinical',
    delegate: 'practical',
    nurse: 'practical clinical place',
    doctor: 'clinical',
    administrator: 'practical place',
  },
  completed: {
    self: 'practical clinical',
    delegate: 'practical',
    nurse: 'practical clinical report',
    doctor: 'clinical report',
    administrator: 'practical',
  },
  signed: {
    self: 'practical clinical',
    delegate: 'practical',
    nurse: 'practical clinical report addendum pdf',
    doctor: 'clinical report addendum pdf',
    administrator: 'practical',
  },
  reviewed: {
    self: 'practical clinical report addendum pdf comment',
    delegate: 'practical report addendum pdf comment',
    nurse: 'practical clinical report addendum pdf comment rating',
    doctor: 'clinical report addendum pdf comment rating',
    administrator: 'practical',
  },
  withheld: {
    self: 'practical clinical',
    delegate: 'practical',
    nurse: 'practical clinical report addendum comment rating',
    doctor: 'clinical report addendum comment rating',
    administrator: 'practical',
  },
}
const details: Row[] = Object.entries(PARTS).map(([visit, seen]) => ({
  endpoint: 'visits.get',
  about: `what is seen of one that is ${visit}`,
  input: on(visit),
  answers: '401 404 200 200 200 404 200 404 200',
  shows: parts,
  seen,
}))

const PEOPLE = 'self delegate nurse doctor'

export const VISITS: Row[] = [
  {
    endpoint: 'visits.services',
    about: 'the catalogue',
    input: () => ({}),
    // nobody stranger self delegate nurse otherNurse doctor otherDoctor administrator
    answers: '401 200 200 200 200 200 200 200 200',
  },
  {
    endpoint: 'visits.request',
    about: 'for the patient',
    input: ({ world, patients, practice }) => ({
      id: world.id(),
      patientId: patients['palesa'],
      serviceId: practice.service.id,
      start: world.in(20 * 24 * 60),
      address: practice.home,
    }),
    answers: '401 404 201 201 404 404 404 404 201',
    tells: 'self delegate',
  },
  {
    endpoint: 'visits.list',
    about: 'all that there are',
    input: () => ({ limit: 100 }),
    answers: '401 200 200 200 200 200 200 200 200',
    shows: namesOf,
    seen: {
      stranger: 'foreign',
      self: PALESAS,
      delegate: PALESAS,
      nurse: THE_NURSES,
      otherNurse: 'foreign',
      doctor: PALESAS,
      otherDoctor: 'foreign',
      administrator: sorted(`${PALESAS} foreign`),
    },
  },
  {
    endpoint: 'visits.list',
    about: "one family's, asked for by anybody",
    input: ({ patients }) => ({ limit: 100, patientId: patients['sipho'] }),
    answers: '401 200 200 200 200 200 200 200 200',
    shows: (body, scene) => itemsOf(body).map(({ id }) => scene.name(id)),
    seen: {
      stranger: ['foreign'],
      self: [],
      delegate: [],
      nurse: [],
      otherNurse: ['foreign'],
      doctor: [],
      otherDoctor: ['foreign'],
      administrator: ['foreign'],
    },
  },
  ...steps,
  {
    endpoint: 'visits.cancel',
    about: 'before care begins',
    action: 'cancel',
    input: on('scheduled', { reason: 'patient_request' }),
    answers: '401 404 200 200 403 404 403 404 200',
    tells: PEOPLE,
  },
  {
    endpoint: 'visits.assignNurse',
    about: 'another one',
    action: 'assign-nurse',
    input: on('scheduled', ({ practice }) => ({ nurseId: practice.otherNurse.id })),
    answers: '401 404 403 403 403 404 403 404 200',
    tells: `${PEOPLE} otherNurse`,
  },
  {
    endpoint: 'visits.assignNurse',
    about: 'none',
    action: 'unassign',
    input: on('scheduled', { nurseId: null }),
    answers: '401 404 403 403 403 404 403 404 200',
    tells: PEOPLE,
  },
  {
    endpoint: 'visits.assignDoctor',
    about: 'another one',
    action: 'assign-doctor',
    input: on('scheduled', ({ practice }) => ({ doctorId: practice.otherDoctor.id })),
    answers: '401 404 403 403 403 404 403 404 200',
    tells: `${PEOPLE} otherDoctor`,
  },
  {
    endpoint: 'visits.shareLocation',
    about: 'on the way',
    action: 'share-location',
    input: on('enRoute', point),
    answers: '401 404 403 403 200 404 403 404 403',
    tells: '',
  },
  {
    endpoint: 'visits.saveReport',
    about: 'over a draft',
    action: 'write-report',
    input: on('completed', ({ world }) => ({ reportId: world.id(), version: 1, ...TEXT })),
    answers: '401 404 403 403 200 404 403 404 403',
    tells: 'nurse',
  },
  {
    endpoint: 'visits.signReport',
    about: 'as it was read',
    action: 'sign-report',
    input: on('completed', { version: 1 }),
    answers: '401 404 403 403 200 404 403 404 403',
    tells: PEOPLE,
  },
  {
    endpoint: 'visits.addAddendum',
    about: 'to a signed report',
    action: 'add-addendum',
    input: on('signed', ({ world }) => ({
      addendumId: world.id(),
      content: 'Also',
      reason: 'Forgotten',
    })),
    answers: '401 404 403 403 201 404 201 404 403',
    tells: 'nurse doctor',
  },
  {
    endpoint: 'visits.review',
    about: 'of a signed report',
    action: 'review',
    input: on('signed', { rating: 5 }),
    answers: '401 404 403 403 403 404 201 404 403',
    tells: PEOPLE,
  },
  ...details,
  ...can,
]
