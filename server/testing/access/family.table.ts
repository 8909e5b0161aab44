import { created, SIGNED_IN, type Body, type Row } from './row.ts'
import { STANDINGS, type Scene } from './scene.ts'

// nobody stranger | self delegate watcher booker reader talker former | nurse otherNurse doctor otherDoctor |
// administrator dispatcher finance clinicalLead privacyOfficer breaker
const SELF_AND_DESK =
  '401 404 | 200 403 403 403 403 403 404 | 403 404 403 404 | 200 200 404 404 404 403'
const DESK = '401 404 | 403 403 403 403 403 403 404 | 403 404 403 404 | 200 200 404 404 404 403'
const BOOKERS = '401 404 | 200 200 403 200 403 403 404 | 403 404 403 404 | 200 200 404 404 404 403'
const STAFF = SIGNED_IN.slice(SIGNED_IN.indexOf('| 200', 10)).replaceAll('200', '410:link_expired')
const DELEGATES = 'booker delegate reader talker watcher'

const palesa = ({ patients }: Scene) => patients['palesa']!
const delegate = (scene: Scene) => ({
  patientId: palesa(scene),
  userId: scene.people.delegate!.id,
})
const people =
  (key: string) =>
  (body: Body, { name }: Scene) =>
    (body[key] as { person: { id: string } }[])
      .map(({ person }) => name(person.id))
      .toSorted()
      .join(' ')
const state = (status: string) => ({
  endpoint: 'family.setStatus',
  about: status,
  action: status,
  input: (scene: Scene) => ({
    id: palesa(scene),
    statusId: scene.world.id(),
    status,
    reason: 'As we were told',
  }),
})

const hasDied = (scene: Scene) =>
  `update patients set status = 'deceased' where id = '${palesa(scene)}'`

export const FAMILY: Row[] = [
  // Only dispatch takes back that somebody has died, whoever else may say how a patient is.
  ...['active', 'in_hospital'].map((status) => ({
    ...state(status),
    about: `${status}, of somebody who has died`,
    given: hasDied,
    answers: DESK,
  })),
  {
    endpoint: 'people.patient',
    about: 'one of the own, or any',
    action: 'list-patients',
    input: (scene) => ({ id: palesa(scene) }),
    answers: '401 404 | 200 200 200 200 200 200 404 | 404 404 404 404 | 200 200 404 404 404 404',
    shows: (body, { name }) => `${name(body['id'])}: ${(body['can'] as string[]).join(' ')}`,
    seen: {
      self: 'palesa: in_hospital moved_away',
      delegate: 'palesa: in_hospital moved_away',
      watcher: 'palesa: ',
      booker: 'palesa: in_hospital moved_away',
      reader: 'palesa: ',
      talker: 'palesa: ',
      administrator: 'palesa: in_hospital moved_away deceased',
      dispatcher: 'palesa: in_hospital moved_away deceased',
    },
  },
  {
    endpoint: 'family.mine',
    about: 'who cares for me, and for whom do I',
    input: () => ({}),
    answers: SIGNED_IN,
    shows: (body, scene) =>
      [people('caresForMe'), people('iCareFor')].map((show) => show(body, scene)).join(' | '),
    seen: Object.fromEntries(
      STANDINGS.map((who) => [
        who,
        `${who === 'self' ? DELEGATES : ''} | ${DELEGATES.split(' ').includes(who) ? who : ''}`,
      ]),
    ),
  },
  {
    endpoint: 'family.ofPatient',
    about: 'who cares for a patient',
    action: 'see-family',
    input: (scene) => ({ id: palesa(scene) }),
    answers: SELF_AND_DESK,
    shows: people('relations'),
    seen: { self: DELEGATES, administrator: DELEGATES, dispatcher: DELEGATES },
  },
  {
    endpoint: 'family.invite',
    about: 'somebody to care with the patient',
    action: 'give-rights',
    input: (scene) => ({
      id: scene.world.id(),
      patientId: palesa(scene),
      email: 'aunt@example.test',
      rights: ['book'],
    }),
    // Dispatch says on what authority.
    answers: SELF_AND_DESK.replaceAll('200', '422:invalid_input').replace(
      '422:invalid_input',
      '201',
    ),
  },
  {
    endpoint: 'family.invite',
    about: 'a guardian, by what was shown',
    action: 'record-authority',
    input: (scene) => ({
      id: scene.world.id(),
      patientId: palesa(scene),
      email: 'curator@example.test',
      rights: ['book'],
      basis: 'guardian',
      proof: 'Order of the court',
    }),
    answers: created(DESK),
  },
  {
    endpoint: 'family.withdraw',
    about: 'an invitation that was not used',
    action: 'give-rights',
    input: ({ family }) => ({ id: family.invitation }),
    // Who may not know of it is told nothing, with row-level security or without.
    answers: '401 404 | 200 404 404 404 404 404 404 | 404 404 404 404 | 200 200 404 404 404 404',
  },
  {
    endpoint: 'family.readInvitation',
    about: 'by whoever has the link',
    input: ({ family }) => ({ token: family.token }),
    answers: SIGNED_IN,
  },
  {
    endpoint: 'family.accept',
    about: 'by whoever has the link, with an account of a family',
    input: ({ family }) => ({ token: family.token }),
    answers: `401 200 | 409:already_done 200 200 200 200 200 200 ${STAFF}`,
  },
  {
    endpoint: 'family.accept',
    about: 'an offer to somebody else, by its id',
    input: ({ family }) => ({ id: family.invitation }),
    answers: SIGNED_IN.replaceAll('200', '410:link_expired'),
  },
  {
    endpoint: 'family.change',
    about: 'the rights of a delegate',
    action: 'give-rights',
    input: (scene) => ({ ...delegate(scene), rights: ['visits'] }),
    answers: SELF_AND_DESK,
  },
  {
    endpoint: 'family.end',
    about: 'the right of a delegate',
    action: 'end-rights',
    input: delegate,
    // The delegate's own.
    answers: '401 404 | 200 200 403 403 403 403 404 | 403 404 403 404 | 200 200 404 404 404 403',
  },
  {
    endpoint: 'family.makeLinkCode',
    about: 'for somebody without an account',
    action: 'make-link-code',
    input: ({ patients }) => ({ id: patients['caller'], checked: 'id_document' }),
    answers: '401 404 | 404 404 404 404 404 404 404 | 404 404 404 404 | 201 201 404 404 404 404',
  },
  {
    endpoint: 'family.makeLinkCode',
    about: 'for somebody who has an account',
    action: 'make-link-code',
    input: (scene) => ({ id: palesa(scene), checked: 'id_document' }),
    answers: DESK.replaceAll('200', '409:already_done'),
  },
  {
    endpoint: 'family.link',
    about: 'an account without anything of its own',
    input: ({ family }) => ({ code: family.code }),
    answers: `401 409:not_possible_now | 409:not_possible_now 200 200 200 200 200 200 ${STAFF.replaceAll('410:link_expired', '401:wrong_code')}`,
  },
  // What the patient is already changes nothing, for those who may say it.
  { ...state('active'), answers: BOOKERS },
  { ...state('in_hospital'), answers: BOOKERS.replace('| 403 404', '| 200 404') },
  { ...state('moved_away'), answers: BOOKERS },
  { ...state('deceased'), answers: DESK.replace('| 403 404', '| 200 404') },
  {
    endpoint: 'family.setAddress',
    about: 'a new home',
    action: 'change-address',
    input: (scene) => ({ id: palesa(scene), address: scene.practice.home, gateCode: '4711#' }),
    answers: '401 404 | 200 200 403 200 403 403 404 | 403 404 403 404 | 200 200 404 404 404 403',
  },
  {
    endpoint: 'family.setBirthDate',
    about: 'a wrong birth date',
    action: 'correct-birth-date',
    input: (scene) => ({ id: palesa(scene), birthDate: '1951-08-17' }),
    answers: DESK,
  },
  {
    endpoint: 'family.setLanguage',
    about: 'the language that she is written to in',
    action: 'choose-language',
    input: (scene) => ({ id: palesa(scene), language: 'en' }),
    answers: DESK,
  },
]
