import { itemsOf, namesOf, sorted, type Body, type Row } from './row.ts'
import type { Scene } from './scene.ts'

// nobody stranger self delegate nurse otherNurse doctor otherDoctor administrator
const ANYBODY = '200 200 200 200 200 200 200 200 200'
const SIGNED_IN = '401 200 200 200 200 200 200 200 200'
const DESK = '401 403 403 403 403 403 403 403 200'
const created = (answers: string) => answers.replaceAll('200', '201')

let counter = 0
const freshEmail = () => `new.${(counter += 1)}@example.test`

/** The visits that somebody's inbox speaks of. */
function spokenOf(body: Body, scene: Scene): string {
  const ids = itemsOf(body).map((frame) => {
    const data = frame['data'] as Record<string, Body | string | undefined>
    const visit = data['visit'] as Body | undefined
    const message = data['message'] as Body | undefined
    return scene.name(visit?.['id'] ?? message?.['visitId'] ?? data['visitId'] ?? frame['type'])
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
    seen: {
      stranger: 'stranger',
      self: 'self',
      delegate: 'delegate',
      nurse: 'nurse',
      otherNurse: 'otherNurse',
      doctor: 'doctor',
      otherDoctor: 'otherDoctor',
      administrator: 'administrator',
    },
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
    answers: '401 200 200 200 403 403 403 403 200',
    shows: namesOf,
    seen: {
      stranger: 'sipho',
      self: 'palesa',
      delegate: 'lerato palesa',
      administrator: 'caller lerato palesa sipho',
    },
  },
  {
    endpoint: 'people.createPatient',
    about: 'somebody without an account',
    action: 'add-patient',
    input: ({ world }) => ({ id: world.id(), name: 'Gogo Two' }),
    answers: '401 201 201 201 403 403 403 403 201',
  },
  {
    endpoint: 'people.staff',
    about: 'everybody',
    action: 'list-staff',
    input: () => ({ limit: 100 }),
    answers: DESK,
    shows: namesOf,
    seen: { administrator: sorted('administrator nurse otherNurse doctor otherDoctor') },
  },
  {
    endpoint: 'people.invite',
    about: 'a colleague',
    action: 'invite-staff',
    input: ({ world }) => ({
      id: world.id(),
      name: 'New Nurse',
      email: freshEmail(),
      role: 'nurse',
    }),
    answers: created(DESK),
  },
  {
    endpoint: 'events.since',
    about: 'everything since the beginning',
    input: () => ({ since: 0, limit: 200 }),
    answers: SIGNED_IN,
    shows: spokenOf,
    seen: {
      stranger: 'foreign',
      self: PALESAS,
      delegate: PALESAS,
      nurse: sorted(PALESAS.replace('requested ', '')),
      otherNurse: 'foreign',
      doctor: PALESAS,
      otherDoctor: 'foreign',
      administrator: '',
    },
  },
  {
    endpoint: 'background.outbox',
    about: 'all of it',
    action: 'read-outbox',
    input: () => ({}),
    answers: DESK,
    shows: namesOf,
    seen: { administrator: 'confirmation' },
  },
  {
    endpoint: 'background.delivery',
    about: 'one letter',
    action: 'read-outbox',
    input: ({ deliveries }) => ({ id: deliveries['confirmation'] }),
    answers: DESK,
  },
  // There are no invented people here.
  ...['demo.stage', 'demo.renew', 'demo.play'].map((endpoint) => ({
    endpoint,
    about: 'where there is no demo',
    input: () => ({}),
    answers: ANYBODY.replaceAll('200', '404'),
  })),
  { endpoint: 'demo.state', about: 'that there is none', input: () => ({}), answers: ANYBODY },
]
