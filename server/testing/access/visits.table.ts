import { itemsOf, namesOf, SIGNED_IN, sorted, type Body, type Row } from './row.ts'
import { STANDINGS, type Scene } from './scene.ts'

// Written by hand, from the rules as the practice knows them. Imports nothing that it judges.

const PALESAS = sorted(
  'requested scheduled enRoute arrived absent inProgress completed signed reviewed withheld cancelled',
)
const THE_NURSES = sorted(PALESAS.replace('requested ', ''))

const PEOPLE = 'self delegate watcher booker reader talker nurse doctor'

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
  // nobody stranger | self delegate watcher booker reader talker former | nurse otherNurse doctor otherDoctor |
  // administrator dispatcher finance clinicalLead privacyOfficer breaker
  answers: '401 404 | 403 403 403 403 403 403 404 | 200 404 403 404 | 403 403 404 404 404 403',
  tells: PEOPLE,
}))

export const VISITS: Row[] = [
  {
    endpoint: 'visits.services',
    about: 'the catalogue',
    input: () => ({}),
    answers: SIGNED_IN,
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
    answers: '401 404 | 201 201 403 201 403 403 404 | 404 404 404 404 | 201 201 404 404 404 403',
    tells: 'self delegate watcher booker reader talker',
  },
  {
    endpoint: 'visits.list',
    about: 'all that there are',
    input: () => ({ limit: 100 }),
    answers: SIGNED_IN,
    shows: namesOf,
    seen: {
      stranger: 'foreign',
      self: PALESAS,
      delegate: PALESAS,
      watcher: PALESAS,
      booker: PALESAS,
      reader: PALESAS,
      talker: PALESAS,
      former: '',
      nurse: THE_NURSES,
      otherNurse: 'foreign',
      doctor: PALESAS,
      otherDoctor: 'foreign',
      administrator: sorted(`${PALESAS} foreign`),
      dispatcher: sorted(`${PALESAS} foreign`),
      finance: '',
      clinicalLead: '',
      privacyOfficer: '',
      breaker: PALESAS,
    },
  },
  {
    endpoint: 'visits.list',
    about: "one family's, asked for by anybody",
    input: ({ patients }) => ({ limit: 100, patientId: patients['sipho'] }),
    answers: SIGNED_IN,
    shows: (body, scene) => itemsOf(body).map(({ id }) => scene.name(id)),
    seen: {
      stranger: ['foreign'],
      self: [],
      delegate: [],
      watcher: [],
      booker: [],
      reader: [],
      talker: [],
      former: [],
      nurse: [],
      otherNurse: ['foreign'],
      doctor: [],
      otherDoctor: ['foreign'],
      administrator: ['foreign'],
      dispatcher: ['foreign'],
      finance: [],
      clinicalLead: [],
      privacyOfficer: [],
      breaker: [],
    },
  },
  {
    endpoint: 'visits.list',
    about: 'by the name of one patient, asked for by anybody',
    input: () => ({ limit: 100, name: 'sipho' }),
    answers: SIGNED_IN,
    shows: (body, scene) => itemsOf(body).map(({ id }) => scene.name(id)),
    seen: {
      ...Object.fromEntries(STANDINGS.filter((who) => who !== 'nobody').map((who) => [who, []])),
      stranger: ['foreign'],
      otherNurse: ['foreign'],
      otherDoctor: ['foreign'],
      administrator: ['foreign'],
      dispatcher: ['foreign'],
    },
  },
  ...steps,
  {
    endpoint: 'visits.cancel',
    about: 'before care begins',
    action: 'cancel',
    input: on('scheduled', { reason: 'patient_request' }),
    answers: '401 404 | 200 200 403 200 403 403 404 | 403 404 403 404 | 200 200 404 404 404 403',
    tells: PEOPLE,
  },
  {
    endpoint: 'planning.reschedule',
    about: 'before the nurse sets out',
    action: 'reschedule',
    input: on('scheduled', ({ world }) => ({ start: world.in(30 * 24 * 60) })),
    answers: '401 404 | 200 200 403 200 403 403 404 | 403 404 403 404 | 200 200 404 404 404 403',
    tells: PEOPLE,
  },
  {
    endpoint: 'planning.slots',
    about: 'for the patient',
    input: ({ world, patients, practice }) => ({
      serviceId: practice.service.id,
      patientId: patients['palesa'],
      from: world.in(0),
      days: 2,
    }),
    answers: '401 404 | 200 200 403 200 403 403 404 | 404 404 404 404 | 200 200 404 404 404 403',
  },
  {
    endpoint: 'planning.slots',
    about: 'for a visit',
    action: 'reschedule',
    input: ({ world, visits }) => ({ visitId: visits['scheduled'], from: world.in(0), days: 2 }),
    answers: '401 404 | 200 200 403 200 403 403 404 | 403 404 403 404 | 200 200 404 404 404 403',
  },
  {
    endpoint: 'planning.slots',
    about: 'for a caller',
    input: ({ world, practice }) => ({
      serviceId: practice.service.id,
      from: world.in(0),
      days: 2,
    }),
    answers:
      '401 422:invalid_input | 422:invalid_input 422:invalid_input 422:invalid_input ' +
      '422:invalid_input 422:invalid_input 422:invalid_input 422:invalid_input | ' +
      '422:invalid_input 422:invalid_input 422:invalid_input 422:invalid_input | ' +
      '200 200 422:invalid_input 422:invalid_input 422:invalid_input 422:invalid_input',
  },
  {
    endpoint: 'planning.quote',
    about: 'for a service',
    input: ({ world, practice }) => ({ serviceId: practice.service.id, start: world.in(60) }),
    answers: SIGNED_IN,
  },
  {
    endpoint: 'planning.quote',
    about: 'for a visit',
    action: 'reschedule',
    input: ({ world, visits }) => ({ visitId: visits['scheduled'], start: world.in(60) }),
    answers: '401 404 | 200 200 403 200 403 403 404 | 403 404 403 404 | 200 200 404 404 404 403',
  },
  {
    endpoint: 'planning.series',
    about: 'for the patient',
    input: ({ world, patients, practice }) => ({
      patientId: patients['palesa'],
      serviceId: practice.service.id,
      visits: [20, 21].map((days) => ({ id: world.id(), start: world.in(days * 24 * 60) })),
      address: practice.home,
    }),
    answers: '401 404 | 201 201 403 201 403 403 404 | 404 404 404 404 | 201 201 404 404 404 403',
    tells: 'self delegate watcher booker reader talker',
  },
  {
    endpoint: 'planning.series',
    about: 'with a nurse',
    input: ({ world, patients, practice }) => ({
      patientId: patients['palesa'],
      serviceId: practice.service.id,
      visits: [{ id: world.id(), start: world.in(20 * 24 * 60) }],
      address: practice.home,
      nurseId: practice.otherNurse.id,
    }),
    answers: '401 403 | 403 403 403 403 403 403 403 | 403 403 403 403 | 201 201 403 403 403 403',
  },
  {
    endpoint: 'visits.assignNurse',
    about: 'another one',
    action: 'assign-nurse',
    input: on('scheduled', ({ practice }) => ({ nurseId: practice.otherNurse.id })),
    answers: '401 404 | 403 403 403 403 403 403 404 | 403 404 403 404 | 200 200 404 404 404 403',
    tells: `${PEOPLE} otherNurse`,
  },
  {
    endpoint: 'visits.assignNurse',
    about: 'none',
    action: 'unassign',
    input: on('scheduled', { nurseId: null }),
    answers: '401 404 | 403 403 403 403 403 403 404 | 403 404 403 404 | 200 200 404 404 404 403',
    tells: PEOPLE,
  },
  {
    endpoint: 'visits.assignDoctor',
    about: 'another one',
    action: 'assign-doctor',
    input: on('scheduled', ({ practice }) => ({ doctorId: practice.otherDoctor.id })),
    answers: '401 404 | 403 403 403 403 403 403 404 | 403 404 403 404 | 200 200 404 404 404 403',
    tells: `${PEOPLE} otherDoctor`,
  },
  {
    endpoint: 'visits.shareLocation',
    about: 'on the way',
    action: 'share-location',
    input: on('enRoute', point),
    answers: '401 404 | 403 403 403 403 403 403 404 | 200 404 403 404 | 403 403 404 404 404 403',
    tells: '',
  },
  {
    endpoint: 'visits.saveReport',
    about: 'over a draft',
    action: 'write-report',
    input: on('completed', ({ world }) => ({ reportId: world.id(), version: 1, ...TEXT })),
    answers: '401 404 | 403 403 403 403 403 403 404 | 200 404 403 404 | 403 403 404 404 404 403',
    tells: 'nurse',
  },
  {
    endpoint: 'visits.signReport',
    about: 'as it was read',
    action: 'sign-report',
    input: on('completed', { version: 1 }),
    answers: '401 404 | 403 403 403 403 403 403 404 | 200 404 403 404 | 403 403 404 404 404 403',
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
    answers: '401 404 | 403 403 403 403 403 403 404 | 201 404 201 404 | 403 403 404 404 404 403',
    tells: 'nurse doctor',
  },
  {
    endpoint: 'visits.review',
    about: 'of a signed report',
    action: 'review',
    input: on('signed', { rating: 5 }),
    answers: '401 404 | 403 403 403 403 403 403 404 | 403 404 201 404 | 403 403 404 404 404 403',
    tells: PEOPLE,
  },
]
