import {
  ANYBODY,
  created,
  DISPATCH,
  itemsOf,
  namesOf,
  SIGNED_IN,
  sorted,
  type Body,
  type Row,
} from './row.ts'
import { OPERATIONS } from './operations.table.ts'
import { STANDINGS, type Scene } from './scene.ts'

let counter = 0
const freshEmail = () => `new.${(counter += 1)}@example.test`

/** The visits, and the patients in the conversation with the practice, that somebody's inbox speaks of. */
function spokenOf(body: Body, scene: Scene): string {
  const ids = itemsOf(body).map((frame) => {
    const data = (frame['data'] ?? {}) as Record<string, Body | string | undefined>
    const visit = data['visit'] as Body | undefined
    const message = data['message'] as Body | undefined
    const talk = message ?? data
    return scene
      .name(visit?.['id'] ?? talk['visitId'] ?? talk['conversationId'] ?? frame['type'])
      .replaceAll(' ', '-')
  })
  return [...new Set(ids)].toSorted().join(' ')
}
const PALESAS = sorted(
  'requested scheduled enRoute arrived absent inProgress completed signed reviewed withheld cancelled',
)

export const PEOPLE: Row[] = [
  {
    endpoint: 'auth.register',
    about: 'a new account',
    input: () => ({ name: 'Zanele New', email: freshEmail(), password: 'correct horse battery' }),
    answers: created(ANYBODY),
  },
  {
    endpoint: 'auth.login',
    about: 'with an e-mail that has no account',
    input: () => ({ email: freshEmail(), password: 'correct horse battery' }),
    answers: ANYBODY.replaceAll('200', '401:wrong_credentials'),
  },
  { endpoint: 'auth.logout', about: 'this session', input: () => ({}), answers: SIGNED_IN },
  {
    endpoint: 'auth.me',
    about: 'oneself',
    input: () => ({}),
    answers: SIGNED_IN,
    shows: (body, { name }) => name(body['id']),
    seen: Object.fromEntries(STANDINGS.map((who) => [who, who])),
  },
  {
    endpoint: 'auth.socketTicket',
    about: 'for a socket',
    input: () => ({}),
    answers: created(SIGNED_IN),
  },
  {
    endpoint: 'auth.readInvitation',
    about: 'by whoever has the link',
    input: ({ invitation }) => ({ token: invitation }),
    answers: ANYBODY,
  },
  {
    endpoint: 'auth.acceptInvitation',
    about: 'by whoever has the link',
    input: ({ invitation }) => ({ token: invitation, password: 'correct horse battery' }),
    answers: created(ANYBODY),
  },
  {
    endpoint: 'people.patients',
    about: 'those one cares for, or all',
    action: 'list-patients',
    input: () => ({ limit: 100 }),
    answers: '401 200 | 200 200 200 200 200 200 200 | 403 403 403 403 | 200 200 403 403 403 403',
    shows: namesOf,
    seen: {
      stranger: 'sipho',
      self: 'palesa',
      delegate: 'lerato palesa',
      watcher: 'palesa zola',
      booker: 'bheki palesa',
      reader: 'palesa refilwe',
      talker: 'palesa thandi',
      former: 'thabo',
      administrator: 'bheki caller lerato palesa refilwe sipho thabo thandi zola',
      dispatcher: 'bheki caller lerato palesa refilwe sipho thabo thandi zola',
    },
  },
  {
    endpoint: 'people.createPatient',
    about: 'somebody without an account',
    action: 'add-patient',
    input: ({ world }) => ({ id: world.id(), name: 'Gogo Two' }),
    answers: '401 201 | 201 201 201 201 201 201 201 | 403 403 403 403 | 201 201 403 403 403 403',
  },
  {
    endpoint: 'events.since',
    about: 'everything since the beginning',
    input: () => ({ since: 0, limit: 200 }),
    answers: SIGNED_IN,
    shows: spokenOf,
    seen: {
      stranger: 'NOTICE foreign sipho-practice',
      self: sorted(`NOTICE ${PALESAS} palesa-practice`),
      delegate: sorted(`NOTICE ${PALESAS} palesa-practice`),
      watcher: PALESAS,
      booker: sorted(`NOTICE ${PALESAS}`),
      reader: sorted(`NOTICE ${PALESAS}`),
      talker: sorted(`${PALESAS} palesa-practice`),
      former: 'WITHHELD',
      nurse: sorted(`HELP_TAKEN NOTICE ${PALESAS.replace('requested ', '')}`),
      otherNurse: sorted('foreign NOTICE OFFER_ENDED VISIT_OFFERED'),
      doctor: sorted(`NOTICE ${PALESAS}`),
      otherDoctor: 'HELP_CLOSED HELP_RAISED HELP_TAKEN NOTICE completed foreign inProgress',
      administrator: 'HELP_CLOSED HELP_RAISED HELP_TAKEN NOTICE completed inProgress',
      dispatcher: 'HELP_CLOSED HELP_RAISED HELP_TAKEN NOTICE completed inProgress',
      finance: '',
      clinicalLead: 'NOTICE',
      privacyOfficer: '',
      breaker: 'HELP_RAISED NOTICE',
    },
  },
  {
    endpoint: 'background.outbox',
    about: 'all of it',
    action: 'read-outbox',
    input: () => ({}),
    answers: DISPATCH,
    shows: namesOf,
    seen: { administrator: 'confirmation', dispatcher: 'confirmation' },
  },
  {
    endpoint: 'background.delivery',
    about: 'one letter',
    action: 'read-outbox',
    input: ({ deliveries }) => ({ id: deliveries['confirmation'] }),
    answers: DISPATCH,
  },
  ...OPERATIONS,
  // There are no invented people here.
  ...['demo.stage', 'demo.renew', 'demo.play'].map((endpoint) => ({
    endpoint,
    about: 'where there is no demo',
    input: () => ({}),
    answers: ANYBODY.replaceAll('200', '404'),
  })),
  { endpoint: 'demo.state', about: 'that there is none', input: () => ({}), answers: ANYBODY },
]
