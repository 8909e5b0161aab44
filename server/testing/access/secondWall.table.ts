import { DUTIES } from '../../../contract/people.ts'
import { STANDINGS, type Standing } from './scene.ts'

// What each may see of every table when a query says no more than `select * from it`. Written by
// hand: rows go by the name of what they belong to.

type Line = Partial<Record<Standing, string>>
export type Sight = { table: string; label: string; seen: Line }

const PALESAS =
  'requested scheduled enRoute arrived absent inProgress completed signed reviewed withheld cancelled'
const THE_NURSES = PALESAS.replace('requested ', '')
const BOOKED = THE_NURSES.replace(' cancelled', '')
const STAFF = 'nurse otherNurse doctor otherDoctor administrator'

const everybody = STANDINGS.filter((who) => who !== 'nobody')
const own = Object.fromEntries(everybody.map((who) => [who, who])) as Line
const allOf = (word: string) => Object.fromEntries(everybody.map((who) => [who, word])) as Line
const ofKinds = (visits: string, ...kinds: string[]) =>
  visits
    .split(' ')
    .flatMap((visit) => kinds.map((kind) => `${kind}:${visit}`))
    .join(' ')

export const SIGHTS: Sight[] = [
  // The catalogue of services is nobody's.
  { table: 'services', label: `'all'`, seen: { ...allOf('all'), nobody: 'all' } },
  { table: 'standing', label: 'user_id', seen: own },
  {
    table: 'users',
    label: 'id',
    seen: {
      stranger: `stranger ${STAFF}`,
      self: `self delegate ${STAFF}`,
      delegate: `self delegate ${STAFF}`,
      nurse: `self delegate ${STAFF}`,
      otherNurse: `stranger ${STAFF}`,
      doctor: `self delegate ${STAFF}`,
      otherDoctor: `stranger ${STAFF}`,
      administrator: `stranger self delegate ${STAFF}`,
    },
  },
  { table: 'credentials', label: 'user_id', seen: own },
  { table: 'sessions', label: 'user_id', seen: own },
  {
    table: 'invitations',
    label: `case when used_at is null then 'open' else 'used' end`,
    seen: { administrator: 'open used' },
  },
  {
    table: 'patients',
    label: 'id',
    seen: {
      stranger: 'sipho',
      self: 'palesa',
      delegate: 'lerato palesa',
      nurse: 'palesa',
      otherNurse: 'sipho',
      doctor: 'palesa',
      otherDoctor: 'sipho',
      administrator: 'palesa lerato sipho caller',
    },
  },
  {
    table: 'care_relations',
    label: `user_id || ' ' || patient_id`,
    seen: {
      stranger: 'stranger:sipho',
      self: 'self:palesa delegate:palesa',
      delegate: 'delegate:lerato delegate:palesa',
      administrator: 'stranger:sipho self:palesa delegate:lerato delegate:palesa',
    },
  },
  {
    table: 'duties',
    label: `user_id || ' ' || duty`,
    seen: {
      administrator: DUTIES.map((duty) => `administrator:${duty}`).join(' '),
    },
  },
  { table: 'push_tokens', label: 'user_id', seen: { self: 'self', nurse: 'nurse' } },
  {
    table: 'visits',
    label: 'id',
    seen: {
      stranger: 'foreign',
      self: PALESAS,
      delegate: PALESAS,
      nurse: THE_NURSES,
      otherNurse: 'foreign',
      doctor: PALESAS,
      otherDoctor: 'foreign',
      administrator: `${PALESAS} foreign`,
    },
  },
  {
    table: 'bookings',
    label: 'visit_id',
    seen: {
      stranger: 'foreign',
      self: BOOKED,
      delegate: BOOKED,
      nurse: BOOKED,
      otherNurse: 'foreign',
      administrator: `${BOOKED} foreign`,
    },
  },
  {
    table: 'reports',
    label: 'visit_id',
    seen: {
      self: 'reviewed',
      delegate: 'reviewed',
      nurse: 'inProgress completed signed reviewed withheld',
      otherNurse: 'foreign',
      doctor: 'inProgress completed signed reviewed withheld',
      otherDoctor: 'foreign',
    },
  },
  {
    table: 'report_addenda',
    label: 'visit_id',
    seen: {
      self: 'reviewed',
      delegate: 'reviewed',
      nurse: 'signed reviewed withheld',
      otherNurse: 'foreign',
      doctor: 'signed reviewed withheld',
      otherDoctor: 'foreign',
    },
  },
  {
    table: 'reviews',
    label: 'visit_id',
    seen: {
      self: 'reviewed',
      delegate: 'reviewed',
      nurse: 'reviewed withheld',
      doctor: 'reviewed withheld',
    },
  },
  {
    table: 'location_points',
    label: 'visit_id',
    seen: { nurse: 'enRoute', otherNurse: 'foreign', administrator: 'enRoute foreign' },
  },
  {
    table: 'events',
    label: 'visit_id',
    seen: {
      stranger: 'foreign',
      self: PALESAS,
      delegate: PALESAS,
      nurse: THE_NURSES,
      otherNurse: 'foreign',
      doctor: PALESAS,
      otherDoctor: 'foreign',
      administrator: `${PALESAS} foreign`,
    },
  },
  { table: 'inbox', label: 'user_id', seen: { ...own, administrator: '' } },
  { table: 'inbox_heads', label: 'user_id', seen: { ...own, administrator: '' } },
  // Patients are told by a function who looked at their own record; they read no row.
  { table: 'audit', label: `'all'`, seen: { administrator: 'all' } },
  { table: 'audit_blocks', label: `'all'`, seen: { administrator: 'all' } },
  { table: 'audit_checks', label: `'all'`, seen: { administrator: 'all' } },
  { table: 'deliveries', label: 'id', seen: { administrator: 'confirmation' } },
  {
    table: 'conversations',
    label: `kind || ' ' || visit_id`,
    seen: {
      stranger: ofKinds('foreign', 'practical', 'clinical'),
      self: ofKinds(PALESAS, 'practical', 'clinical'),
      delegate: ofKinds(PALESAS, 'practical'),
      nurse: ofKinds(THE_NURSES, 'practical', 'clinical'),
      otherNurse: ofKinds('foreign', 'practical', 'clinical'),
      doctor: ofKinds(PALESAS, 'clinical'),
      otherDoctor: ofKinds('foreign', 'clinical'),
      administrator: ofKinds(`${PALESAS} foreign`, 'practical'),
    },
  },
  {
    table: 'messages',
    label: `kind || ' ' || visit_id`,
    seen: {
      stranger: ofKinds('foreign', 'practical', 'clinical'),
      self: ofKinds('scheduled', 'practical', 'clinical'),
      delegate: ofKinds('scheduled', 'practical'),
      nurse: ofKinds('scheduled', 'practical', 'clinical'),
      otherNurse: ofKinds('foreign', 'practical', 'clinical'),
      doctor: ofKinds('scheduled', 'clinical'),
      otherDoctor: ofKinds('foreign', 'clinical'),
      administrator: ofKinds('scheduled foreign', 'practical'),
    },
  },
  {
    table: 'read_marks',
    label: `kind || ' ' || user_id`,
    seen: {
      stranger: 'practical:stranger clinical:stranger clinical:otherNurse',
      self: 'practical:self clinical:self clinical:nurse',
      delegate: 'practical:self',
      nurse: 'practical:self clinical:self clinical:nurse',
      otherNurse: 'practical:stranger clinical:stranger clinical:otherNurse',
      doctor: 'clinical:self clinical:nurse',
      otherDoctor: 'clinical:stranger clinical:otherNurse',
      administrator: 'practical:self practical:stranger',
    },
  },
  {
    table: 'uploads',
    label: 'id',
    seen: {
      stranger: 'foreign-picture',
      self: 'visit-picture patient-picture practical-picture clinical-picture released-document',
      delegate: 'patient-picture practical-picture released-document',
      nurse: 'visit-picture practical-picture clinical-picture released-document signed-document',
      otherNurse: 'foreign-picture foreign-document',
      doctor: 'visit-picture practical-picture clinical-picture released-document signed-document',
      otherDoctor: 'foreign-picture foreign-document',
    },
  },
]

/** Tables that the application's role cannot read at all; only the system can. */
export const SHUT = ['effects', 'socket_tickets', 'migrations']
/** One row without any person's data and without policies. */
export const OPEN = ['key_check']
