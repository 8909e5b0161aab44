import { GLASS_PROBES } from './glass.probes.ts'
import { TRAIL_PROBES } from './trail.table.ts'
import { CASE_PROBES } from './cases.table.ts'
import { COPY_PROBES } from './copies.table.ts'
import { RATING_PROBES } from './ratings.table.ts'
import { RECORD_PROBES } from './record.table.ts'
import { HELP_PROBES } from './help.table.ts'
import { MESSAGE_PROBES } from './messages.probes.ts'
import { OBSERVATION_PROBES } from './observations.table.ts'
import { PRESENCE_PROBES } from './presence.probes.ts'
import { PRACTICE_PROBES } from './practice.table.ts'
import { REVIEW_PROBES } from './reviews.table.ts'
import { TOLD_PROBES } from './told.table.ts'
import { away, every, one, type Probe } from './probe.ts'
import {
  BYTES,
  NOW,
  NEW,
  RANDOM,
  person,
  visit,
  palesa,
  newVisit,
  BOOKERS,
  DESK,
} from './probeWords.ts'
import { STANDINGS, type Scene } from './scene.ts'

// What each may write when no command asks first: the second wall alone.

const newPoint = (scene: Scene, by: string) => `
  insert into location_points (visit_id, device_id, n, set_out_on, patient_id, nurse_id, latitude, longitude,
    accuracy, at, received_at)
  values (${visit(scene, 'enRoute')}, ${NEW}, 1, '2030-01-01', ${palesa(scene)}, ${by}, 0, 0, 1, ${NOW}, ${NOW})`
const newOffer = (scene: Scene, by: string, state = `'open'`, settled = 'null') => `
  insert into offers (id, visit_id, patient_id, nurse_id, service_id, start_at, end_at, state, offered_by,
    offered_at, expires_at, settled_at, created_hash)
  values (${NEW}, ${visit(scene, 'requested')}, ${palesa(scene)}, ${person(scene, 'nurse')},
    '${scene.practice.service.id}', ${NOW}, ${NOW}, ${state}, ${by}, ${NOW}, ${NOW} + interval '1 h',
    ${settled}, ${BYTES})`
const newOverride = (scene: Scene, by: string) => `
  insert into overrides (event_id, visit_id, patient_id, nurse_id, lifted, reason, said_by, at)
  values ((select id from events where visit_id = ${visit(scene, 'scheduled')} limit 1),
    ${visit(scene, 'scheduled')}, ${palesa(scene)}, ${person(scene, 'nurse')}, '{hours}', ${BYTES}, ${by}, ${NOW})`
const newReport = (scene: Scene, by: string) => `
  insert into reports (id, visit_id, patient_id, author_id, version, content, saved_at, created_at)
  values (${NEW}, ${visit(scene, 'arrived')}, ${palesa(scene)}, ${by}, 1, ${BYTES}, ${NOW}, ${NOW})`
const newAddendum = (scene: Scene, by: string) => `
  insert into report_addenda (id, report_id, visit_id, patient_id, author_id, content, reason,
    created_hash, created_at)
  values (${NEW}, '${scene.reports['signed']}', ${visit(scene, 'signed')}, ${palesa(scene)}, ${by},
    ${BYTES}, ${BYTES}, ${BYTES}, ${NOW})`
const newReview = (scene: Scene, by: string) => `
  insert into reviews (visit_id, patient_id, doctor_id, rating, comment, created_hash, created_at)
  values (${visit(scene, 'signed')}, ${palesa(scene)}, ${by}, 5, ${BYTES}, ${BYTES}, ${NOW})`

const newInvitation = (by: string) => `
  insert into invitations (id, token_hash, role, person_id, name, email, email_hash, invited_by,
    created_hash, created_at, expires_at)
  values (${NEW}, ${RANDOM}, 'nurse', ${NEW}, ${BYTES}, ${BYTES}, ${BYTES}, ${by}, ${BYTES},
    ${NOW}, ${NOW})`
const newRegistration = (of: string, by: string, state = 'entered') => `
  insert into registrations (id, user_id, role, number, state, entered_by, entered_at, created_hash,
    refused_by)
  values (${NEW}, ${of}, 'nurse', '15550000', '${state}', ${by}, ${NOW}, ${BYTES},
    ${state === 'refused' ? by : 'null'})`
const newPatient = (by: string) => `
  insert into patients (id, name, created_by, created_hash, created_at, updated_at)
  values (${NEW}, ${BYTES}, ${by}, ${BYTES}, ${NOW}, ${NOW})`
const newFamilyInvitation = (scene: Scene, by: string, basis = 'consent') => `
  insert into family_invitations (id, patient_id, token_hash, channel, address, address_hash, rights,
    basis, invited_by, created_hash, created_at, expires_at)
  values (${NEW}, ${palesa(scene)}, ${RANDOM}, 'email', ${BYTES}, ${BYTES}, '{visits}', '${basis}', ${by},
    ${BYTES}, ${NOW}, ${NOW})`
const newLinkCode = (scene: Scene, by: string) => `
  insert into link_codes (id, patient_id, code_hash, made_by, checked, created_at, expires_at)
  values (${NEW}, ${palesa(scene)}, ${RANDOM}, ${by}, 'id_document', ${NOW}, ${NOW})`
const newTicket = (by: string) => `
  insert into socket_tickets values (${RANDOM},
    (select id from sessions where user_id = ${by} limit 1), ${by}, ${NOW})`
const newDevice = (by: string) => `insert into push_tokens values ('probe', ${by}, ${NOW})`

const ADMINISTRATORS = 'administrator dispatcher finance clinicalLead privacyOfficer breaker'
const SIGNED_IN = STANDINGS.filter((who) => who !== 'nobody').join(' ')
const eachOne = Object.fromEntries(SIGNED_IN.split(' ').map((who) => [who, 1]))
const twiceStaff = Object.fromEntries(
  `nurse otherNurse doctor otherDoctor ${ADMINISTRATORS}`.split(' ').map((who) => [who, 2]),
)

const newAuditRow = (
  actor: string,
) => `insert into audit (id, at, actor_id, action, status, patient_ids)
  values (${NEW}, ${NOW}, ${actor}, 'GET /', 200, '{}')`

export const PROBES: Probe[] = [
  ...GLASS_PROBES,
  ...MESSAGE_PROBES,
  ...PRESENCE_PROBES,
  ...RECORD_PROBES,
  ...RATING_PROBES,
  ...CASE_PROBES,
  ...COPY_PROBES,
  ...OBSERVATION_PROBES,
  ...REVIEW_PROBES,
  ...TOLD_PROBES,
  ...HELP_PROBES,
  ...TRAIL_PROBES,
  ...PRACTICE_PROBES,
  one('audit', 'writes what they do', STANDINGS.join(' '), (_, actor) => newAuditRow(actor)),
  one('audit', "writes in the doctor's name", 'doctor', (scene) =>
    newAuditRow(person(scene, 'doctor')),
  ),
  // Staff have the one before they set up their second factor, which has ended.
  every(
    'sessions',
    'ends sessions',
    { ...eachOne, ...twiceStaff },
    () => `update sessions set ended_at = ${NOW}`,
  ),
  one('socket_tickets', 'takes a ticket', SIGNED_IN, (_, actor) => newTicket(actor)),
  one('socket_tickets', "takes a doctor's ticket", 'doctor', (scene) =>
    newTicket(person(scene, 'doctor')),
  ),
  one('invitations', 'invites', ADMINISTRATORS, (_, actor) => newInvitation(actor)),
  one('invitations', "invites in the nurse's name", '', (scene) =>
    newInvitation(person(scene, 'nurse')),
  ),
  every(
    'invitations',
    'withdraws',
    Object.fromEntries(ADMINISTRATORS.split(' ').map((who) => [who, 1])),
    (_, actor) => `update invitations set expires_at = ${NOW}, invited_by = ${actor}`,
  ),
  away(
    'invitations',
    'passes them off as the nurse',
    'administrator',
    (scene) => `update invitations set invited_by = ${person(scene, 'nurse')}`,
  ),
  {
    table: 'registrations',
    about: 'enters their own as a nurse',
    // The policy lets everybody; whoever is no nurse meets the foreign key.
    expected: {
      ...Object.fromEntries(STANDINGS.map((who) => [who, 'no such pair'])),
      nobody: 'refused',
      nurse: 'ok',
      otherNurse: 'ok',
    },
    statement: (_, actor) => newRegistration(actor, actor),
  },
  one(
    'registrations',
    'enters for the nurse',
    `nurse ${DESK} clinicalLead breaker`,
    (scene, actor) => newRegistration(person(scene, 'nurse'), actor),
  ),
  one('registrations', "enters in the nurse's name", 'nurse', (scene) =>
    newRegistration(person(scene, 'nurse'), person(scene, 'nurse')),
  ),
  one('registrations', 'enters what is decided already', '', (scene, actor) =>
    newRegistration(person(scene, 'nurse'), actor, 'refused'),
  ),
  every(
    'registrations',
    'refuses',
    { administrator: 5, clinicalLead: 5, breaker: 5 },
    (_, actor) => `update registrations set state = 'refused', refused_by = ${actor}`,
  ),
  away(
    'registrations',
    "refuses in a nurse's name",
    'administrator',
    (scene) =>
      `update registrations set state = 'refused', refused_by = ${person(scene, 'otherNurse')}
       where user_id = ${person(scene, 'doctor')}`,
  ),
  one('patients', 'adds a patient', SIGNED_IN, (_, actor) => newPatient(actor)),
  one('patients', "adds a patient in the delegate's name", 'delegate', (scene) =>
    newPatient(person(scene, 'delegate')),
  ),
  one('family_invitations', 'invites to care', `self ${DESK}`, newFamilyInvitation),
  one('family_invitations', 'claims an authority', DESK, (scene, actor) =>
    newFamilyInvitation(scene, actor, 'guardian'),
  ),
  one('family_invitations', "invites in the patient's name", 'self', (scene) =>
    newFamilyInvitation(scene, person(scene, 'self')),
  ),
  every(
    'family_invitations',
    'takes invitations back',
    { self: 1, administrator: 1, dispatcher: 1 },
    () => `update family_invitations set withdrawn_at = ${NOW}`,
  ),
  one('link_codes', 'makes a code', DESK, newLinkCode),
  one('link_codes', "makes a code in the nurse's name", '', (scene) =>
    newLinkCode(scene, person(scene, 'nurse')),
  ),
  one('push_tokens', 'adds a device', SIGNED_IN, (_, actor) => newDevice(actor)),
  one('push_tokens', "adds a device of the doctor's", 'doctor', (scene) =>
    newDevice(person(scene, 'doctor')),
  ),
  every('push_tokens', 'removes devices', { self: 1, nurse: 1 }, () => 'delete from push_tokens'),
  one('visits', 'requests', `${BOOKERS} ${DESK}`, newVisit),
  one('visits', "requests in the stranger's name", '', (scene) =>
    newVisit(scene, person(scene, 'stranger')),
  ),
  one('visits', 'requests with a nurse of their choice', '', (scene, actor) =>
    newVisit(scene, actor, `${person(scene, 'nurse')}, null`),
  ),
  every(
    'visits',
    'changes visits',
    {
      stranger: 1,
      self: 11,
      delegate: 11,
      booker: 11,
      nurse: 10,
      otherNurse: 1,
      doctor: 11,
      otherDoctor: 1,
      administrator: 12,
      dispatcher: 12,
    },
    () => 'update visits set end_reason = null',
  ),
  // Booked time is written by functions alone.
  one(
    'bookings',
    'books',
    '',
    (scene) => `insert into bookings values (${visit(scene, 'requested')},
      ${person(scene, 'otherNurse')}, ${palesa(scene)}, tstzrange('2030-01-01', '2030-01-02'),
      tstzrange('2030-01-01', '2030-01-02'))`,
  ),
  one('offers', 'offers a visit', DESK, (scene, actor) => newOffer(scene, actor)),
  one('offers', "offers in dispatch's name", 'dispatcher', (scene) =>
    newOffer(scene, person(scene, 'dispatcher')),
  ),
  one('offers', 'offers what is accepted already', '', (scene, actor) =>
    newOffer(scene, actor, `'accepted'`, NOW),
  ),
  one('overrides', 'says why', DESK, (scene, actor) => newOverride(scene, actor)),
  one('overrides', "says why in dispatch's name", 'dispatcher', (scene) =>
    newOverride(scene, person(scene, 'dispatcher')),
  ),
  one('bookings', 'changes bookings', '', () => `update bookings set during = 'empty'`),
  every(
    'bookings',
    'frees nurses',
    {
      stranger: 1,
      self: 9,
      delegate: 9,
      booker: 9,
      nurse: 9,
      otherNurse: 1,
      administrator: 10,
      dispatcher: 10,
    },
    () => 'delete from bookings',
  ),
  one('reports', 'writes a report', 'nurse', newReport),
  one('reports', "writes a report in the other nurse's name", '', (scene) =>
    newReport(scene, person(scene, 'otherNurse')),
  ),
  every(
    'reports',
    'changes reports',
    { nurse: 5, otherNurse: 1, doctor: 5, otherDoctor: 1 },
    () => 'update reports set version = 9',
  ),
  away(
    'reports',
    'moves a report to a visit of others',
    'otherNurse',
    (scene) =>
      `update reports set visit_id = ${visit(scene, 'requested')}, patient_id = ${palesa(scene)}`,
  ),
  one('report_addenda', 'adds to a report', 'nurse doctor', newAddendum),
  one('report_addenda', "adds in the doctor's name", 'doctor', (scene) =>
    newAddendum(scene, person(scene, 'doctor')),
  ),
  one('reviews', 'reviews', 'doctor', newReview),
  one('reviews', "reviews in the other doctor's name", '', (scene) =>
    newReview(scene, person(scene, 'otherDoctor')),
  ),
  one('location_points', 'says where a nurse is', 'nurse', newPoint),
  one('location_points', 'says where the other nurse is', '', (scene) =>
    newPoint(scene, person(scene, 'otherNurse')),
  ),
]
