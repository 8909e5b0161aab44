import { DUTIES } from '../../../contract/people.ts'
import { ACCOUNT_SIGHTS, ACCOUNT_TABLES } from './accounts.table.ts'
import { AUDIT_SIGHTS } from './audit.table.ts'
import { HELP_SIGHTS, HELP_TABLES } from './help.table.ts'
import { OPERATIONS_TABLES } from './operations.table.ts'
import { TRAIL_SIGHTS, TRAIL_TABLES } from './trail.table.ts'
import { FACTOR_TABLES } from './factors.table.ts'
import { PRESENCE_SIGHTS } from './presence.sights.ts'
import { PRACTICE_SIGHTS } from './practice.table.ts'
import { RECORD_SIGHTS } from './record.table.ts'
import { STANDINGS, type Standing } from './scene.ts'

// What each may see of every table when a query says no more than `select * from it`. Written by
// hand: rows go by the name of what they belong to.

type Line = Partial<Record<Standing, string>>
export type Sight = { table: string; label: string; seen: Line }

const PALESAS =
  'requested scheduled enRoute arrived absent inProgress completed signed reviewed withheld cancelled'
const THE_NURSES = PALESAS.replace('requested ', '')
const BOOKED = THE_NURSES.replace(' cancelled', '')
const ADMINISTRATORS = 'administrator dispatcher finance clinicalLead privacyOfficer breaker'
const STAFF = `nurse otherNurse doctor otherDoctor ${ADMINISTRATORS}`
const FAMILY = 'self delegate watcher booker reader talker'

const RELATIONS =
  'stranger:sipho self:palesa delegate:lerato delegate:palesa watcher:zola watcher:palesa ' +
  'booker:bheki booker:palesa reader:refilwe reader:palesa talker:thandi talker:palesa ' +
  'former:thabo former:palesa former:sipho'

const everybody = STANDINGS.filter((who) => who !== 'nobody')
const own = Object.fromEntries(everybody.map((who) => [who, who])) as Line
/** The same for each of these. */
const each = (standings: string, word: string) =>
  Object.fromEntries(standings.split(' ').map((who) => [who, word])) as Line
const DESKS = 'administrator dispatcher'
const allOf = (word: string) => Object.fromEntries(everybody.map((who) => [who, word])) as Line
const ofKinds = (visits: string, ...kinds: string[]) =>
  visits
    .split(' ')
    .flatMap((visit) => kinds.map((kind) => `${kind}:${visit}`))
    .join(' ')

/** Dispatch and clinical leads have an inbox for what they must acknowledge; other administrators have had nothing yet. */
const INBOXES = { ...own, ...each('finance privacyOfficer', '') }

export const SIGHTS: Sight[] = [
  ...PRESENCE_SIGHTS,
  ...ACCOUNT_SIGHTS,
  ...AUDIT_SIGHTS,
  ...HELP_SIGHTS,
  ...TRAIL_SIGHTS,
  ...PRACTICE_SIGHTS,
  ...RECORD_SIGHTS,
  // The catalogue of services is nobody's.
  { table: 'services', label: `'all'`, seen: { ...allOf('all'), nobody: 'all' } },
  { table: 'standing', label: 'user_id', seen: own },
  {
    table: 'users',
    label: 'id',
    seen: {
      stranger: `stranger ${STAFF}`,
      ...each(`${FAMILY} nurse doctor breaker`, `${FAMILY} ${STAFF}`),
      former: `former ${STAFF}`,
      otherNurse: `stranger ${STAFF}`,
      otherDoctor: `stranger ${STAFF}`,
      ...each(DESKS, `stranger former ${FAMILY} ${STAFF}`),
      ...each('finance clinicalLead', STAFF),
      // Everybody of the trail.
      privacyOfficer: `stranger former ${FAMILY} ${STAFF}`,
    },
  },
  { table: 'credentials', label: 'user_id', seen: own },
  { table: 'sessions', label: 'user_id', seen: own },
  {
    table: 'invitations',
    label: `case when used_at is null then 'open' else 'used' end`,
    seen: each(ADMINISTRATORS, 'open used'),
  },
  {
    table: 'registrations',
    label: `state || ' ' || user_id`,
    seen: {
      nurse: 'verified:nurse entered:nurse',
      otherNurse: 'verified:otherNurse',
      doctor: 'verified:doctor',
      otherDoctor: 'verified:otherDoctor',
      ...each(
        ADMINISTRATORS,
        'verified:nurse entered:nurse verified:otherNurse verified:doctor verified:otherDoctor',
      ),
    },
  },
  {
    table: 'patients',
    label: 'id',
    seen: {
      stranger: 'sipho',
      self: 'palesa',
      delegate: 'lerato palesa',
      watcher: 'palesa zola',
      booker: 'palesa bheki',
      reader: 'palesa refilwe',
      talker: 'palesa thandi',
      former: 'thabo',
      nurse: 'palesa',
      otherNurse: 'sipho',
      doctor: 'palesa',
      otherDoctor: 'sipho',
      ...each(DESKS, 'palesa lerato sipho zola bheki refilwe thandi thabo caller'),
      breaker: 'palesa',
    },
  },
  {
    table: 'care_relations',
    label: `user_id || ' ' || patient_id`,
    seen: {
      stranger: 'stranger:sipho former:sipho',
      self:
        'self:palesa delegate:palesa watcher:palesa booker:palesa reader:palesa talker:palesa ' +
        'former:palesa',
      delegate: 'delegate:lerato delegate:palesa',
      watcher: 'watcher:zola watcher:palesa',
      booker: 'booker:bheki booker:palesa',
      reader: 'reader:refilwe reader:palesa',
      talker: 'talker:thandi talker:palesa',
      // What was is remembered, and gives nothing.
      former: 'former:thabo former:palesa former:sipho',
      ...each(DESKS, RELATIONS),
    },
  },
  {
    table: 'duties',
    label: `user_id || ' ' || duty`,
    seen: each(
      ADMINISTRATORS,
      DUTIES.map((duty) => `administrator:${duty}`).join(' ') +
        ' dispatcher:dispatch finance:finance clinicalLead:clinical_lead' +
        ' privacyOfficer:privacy_officer breaker:clinical_lead',
    ),
  },
  {
    table: 'family_invitations',
    label: 'patient_id',
    seen: { self: 'palesa', ...each(DESKS, 'palesa') },
  },
  { table: 'link_codes', label: 'patient_id', seen: each(DESKS, 'caller') },
  {
    table: 'patient_statuses',
    label: 'patient_id',
    seen: each('self delegate watcher booker reader talker administrator dispatcher', 'palesa'),
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
      ...each(DESKS, `${PALESAS} foreign`),
      breaker: PALESAS,
      ...each('watcher booker reader talker', PALESAS),
    },
  },
  {
    table: 'offers',
    label: `state || ' ' || visit_id`,
    seen: { ...each(`otherNurse ${DESKS}`, 'withdrawn:requested') },
  },
  {
    table: 'visit_delays',
    label: 'visit_id',
    seen: {
      ...each(FAMILY, 'scheduled'),
      ...each('nurse doctor', 'scheduled'),
      ...each(DESKS, 'scheduled'),
    },
  },
  {
    table: 'visit_moves',
    label: 'visit_id',
    seen: { ...each(`${FAMILY} doctor breaker ${DESKS}`, 'requested') },
  },
  // The same patients as names are read of, but none whom one only added.
  {
    table: 'name_tokens',
    label: 'patient_id',
    seen: {
      stranger: 'sipho',
      self: 'palesa',
      delegate: 'lerato palesa',
      watcher: 'palesa zola',
      booker: 'palesa bheki',
      reader: 'palesa refilwe',
      talker: 'palesa thandi',
      former: 'thabo',
      nurse: 'palesa',
      otherNurse: 'sipho',
      doctor: 'palesa',
      otherDoctor: 'sipho',
      ...each(DESKS, 'palesa lerato sipho zola bheki refilwe thandi thabo caller'),
      breaker: 'palesa',
    },
  },
  { table: 'overrides', label: 'visit_id', seen: each(DESKS, 'foreign') },
  {
    table: 'bookings',
    label: 'visit_id',
    seen: {
      stranger: 'foreign',
      self: BOOKED,
      delegate: BOOKED,
      nurse: BOOKED,
      otherNurse: 'foreign',
      ...each(DESKS, `${BOOKED} foreign`),
      ...each('watcher booker reader talker', BOOKED),
    },
  },
  {
    table: 'reports',
    label: 'visit_id',
    seen: {
      self: 'reviewed',
      delegate: 'reviewed',
      reader: 'reviewed',
      nurse: 'inProgress completed signed reviewed withheld',
      otherNurse: 'foreign',
      doctor: 'inProgress completed signed reviewed withheld',
      otherDoctor: 'foreign',
      breaker: 'inProgress completed signed reviewed withheld',
    },
  },
  {
    table: 'report_addenda',
    label: 'visit_id',
    seen: {
      self: 'reviewed',
      delegate: 'reviewed',
      reader: 'reviewed',
      nurse: 'signed reviewed withheld',
      otherNurse: 'foreign',
      doctor: 'signed reviewed withheld',
      otherDoctor: 'foreign',
      breaker: 'signed reviewed withheld',
    },
  },
  {
    table: 'location_points',
    label: 'visit_id',
    seen: { nurse: 'enRoute', otherNurse: 'foreign', ...each(DESKS, 'enRoute foreign') },
  },
  {
    table: 'events',
    label: `coalesce(visit_id::text, patient_id::text, case when type = 'EARLY_WARNING' then 'warning' when facts ->> 'notice' = 'case' then 'case' else 'notice' end)`,
    seen: {
      stranger: 'foreign notice sipho',
      ...each('self delegate booker breaker', `${PALESAS} palesa notice case`),
      // `notice`: a call for help, for who made it and whom it called, and a line of the record or stars that
      // changed, for who reads them; `case` as well; `warning`: for nurse and doctor too.
      nurse: `${THE_NURSES} notice case warning`,
      // What she was told of an offer, and nothing else of that visit.
      otherNurse: 'foreign notice case requested',
      doctor: `${PALESAS} notice warning`,
      otherDoctor: 'foreign notice warning',
      // What people are told outside the app is nobody's, not even dispatch's.
      ...each(DESKS, `${PALESAS} foreign palesa sipho notice case warning`),
      reader: `${PALESAS} palesa notice`,
      ...each('watcher talker', `${PALESAS} palesa`),
      clinicalLead: 'notice case',
    },
  },
  { table: 'inbox', label: 'user_id', seen: INBOXES },
  { table: 'inbox_heads', label: 'user_id', seen: INBOXES },
  {
    table: 'glass_openings',
    label: 'id',
    seen: {
      ...each('administrator privacyOfficer', 'breakers dispatchers'),
      breaker: 'breakers',
      dispatcher: 'dispatchers',
    },
  },
  {
    table: 'glass_reviews',
    label: 'opening_id',
    seen: each('administrator privacyOfficer dispatcher', 'dispatchers'),
  },
  {
    table: 'glass_delays',
    label: 'patient_id',
    seen: each('administrator privacyOfficer', 'sipho'),
  },
  { table: 'deliveries', label: 'id', seen: each(DESKS, 'confirmation') },
  {
    table: 'conversations',
    label: `kind || ' ' || coalesce(visit_id, patient_id)`,
    seen: {
      stranger: `${ofKinds('foreign', 'practical', 'clinical')} practice:sipho`,
      self: `${ofKinds(PALESAS, 'practical', 'clinical')} practice:palesa`,
      delegate: `${ofKinds(PALESAS, 'practical')} practice:palesa practice:lerato`,
      watcher: 'practice:zola',
      booker: 'practice:bheki',
      reader: 'practice:refilwe',
      talker: `${ofKinds(PALESAS, 'practical')} practice:palesa practice:thandi`,
      former: 'practice:thabo',
      nurse: ofKinds(THE_NURSES, 'practical', 'clinical'),
      otherNurse: ofKinds('foreign', 'practical', 'clinical'),
      doctor: ofKinds(PALESAS, 'clinical'),
      otherDoctor: ofKinds('foreign', 'clinical'),
      ...each(
        DESKS,
        `${ofKinds(`${PALESAS} foreign`, 'practical')} ` +
          ofKinds('palesa lerato sipho zola bheki refilwe thandi thabo caller', 'practice'),
      ),
      breaker: `${ofKinds(PALESAS, 'practical', 'clinical')} practice:palesa`,
    },
  },
  {
    table: 'messages',
    label: `kind || ' ' || coalesce(visit_id, patient_id)`,
    seen: {
      stranger: `${ofKinds('foreign', 'practical', 'clinical')} practice:sipho`,
      self: `${ofKinds('scheduled', 'practical', 'clinical')} practice:palesa`,
      ...each('delegate talker', `${ofKinds('scheduled', 'practical')} practice:palesa`),
      nurse: ofKinds('scheduled', 'practical', 'clinical'),
      otherNurse: ofKinds('foreign', 'practical', 'clinical'),
      doctor: ofKinds('scheduled', 'clinical'),
      otherDoctor: ofKinds('foreign', 'clinical'),
      ...each(DESKS, `${ofKinds('scheduled foreign', 'practical')} practice:palesa practice:sipho`),
      breaker: `${ofKinds('scheduled', 'practical', 'clinical')} practice:palesa`,
    },
  },
  {
    table: 'read_marks',
    label: `kind || ' ' || user_id`,
    seen: {
      stranger: 'practical:stranger clinical:stranger clinical:otherNurse practice:stranger',
      self: 'practical:self clinical:self clinical:nurse practice:self',
      delegate: 'practical:self practice:self',
      talker: 'practical:self practice:self',
      nurse: 'practical:self clinical:self clinical:nurse',
      otherNurse: 'practical:stranger clinical:stranger clinical:otherNurse',
      doctor: 'clinical:self clinical:nurse',
      otherDoctor: 'clinical:stranger clinical:otherNurse',
      ...each(DESKS, 'practical:self practical:stranger practice:self practice:stranger'),
      breaker: 'practical:self clinical:self clinical:nurse practice:self',
    },
  },
  {
    table: 'uploads',
    label: 'id',
    seen: {
      stranger: 'foreign-picture',
      self:
        'visit-picture patient-picture practical-picture clinical-picture practice-picture ' +
        'released-document order-picture copy-document',
      delegate:
        'order-picture patient-picture practical-picture practice-picture released-document',
      reader: 'order-picture patient-picture released-document',
      talker: 'practical-picture practice-picture',
      ...each(
        'nurse doctor',
        'visit-picture practical-picture clinical-picture released-document released-document-for-care signed-document order-picture',
      ),
      ...each('otherNurse otherDoctor', 'foreign-picture foreign-document'),
      breaker:
        'visit-picture patient-picture practical-picture clinical-picture practice-picture ' +
        'released-document released-document-for-care signed-document order-picture',
      administrator: 'practice-picture order-picture',
      dispatcher: 'practice-picture',
      clinicalLead: 'order-picture',
    },
  },
  ...['file_checks', 'backups', 'backup_drills', 'restores'].map((table) => ({
    table,
    label: `'all'`,
    seen: each(`${DESKS} finance clinicalLead privacyOfficer breaker`, 'all'),
  })),
]

/** Tables that the application's role cannot read at all; only the system can. */
export const SHUT = [
  'socket_tickets',
  'migrations',
  ...ACCOUNT_TABLES,
  ...FACTOR_TABLES,
  ...HELP_TABLES,
  ...OPERATIONS_TABLES,
  ...TRAIL_TABLES,
]
/** One row without any person's data and without policies. */
export const OPEN = ['key_check', 'audit_offset']
