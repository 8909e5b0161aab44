import { away, every, one, type Probe } from './probe.ts'
import {
  BYTES,
  NOW,
  NEW,
  person,
  visit,
  palesa,
  conversation,
  newVisit,
  BOOKERS,
  TALKERS,
  DESK,
} from './probeWords.ts'
import { STANDINGS, type Scene } from './scene.ts'

/** Conversation and visit, as SQL. */
const ofKind = (scene: Scene, kind: string) =>
  kind === 'practice'
    ? `${conversation(scene, 'palesa practice')}::uuid, null::uuid`
    : `${conversation(scene, `scheduled ${kind}`)}::uuid, ${visit(scene, 'scheduled')}::uuid`
const newMessage = (scene: Scene, kind: string, by: string) => `
  insert into messages (id, conversation_id, visit_id, patient_id, kind, number, nth, sender_id, body,
    created_hash, sent_at)
  values (${NEW}, ${ofKind(scene, kind)}, ${palesa(scene)}, '${kind}', 99, 99, ${by}, ${BYTES},
    ${BYTES}, ${NOW})`
const newMark = (scene: Scene, kind: string, by: string) => `
  insert into read_marks (conversation_id, user_id, visit_id, patient_id, kind)
  select conversation, ${by}, visit, ${palesa(scene)}, '${kind}'
  from (values (${ofKind(scene, kind)})) as c (conversation, visit)
  on conflict do nothing`
/** Of the patient, and of no visit. */
const newPaper = (scene: Scene, by: string) => `
  insert into uploads (id, patient_id, uploader_id, kind, storage_name, state, created_at)
  values (${NEW}, ${palesa(scene)}, ${by}, 'image', ${NEW}::text, 'pending', ${NOW})`
const newUpload = (scene: Scene, by: string, state = 'pending') => `
  insert into uploads (id, patient_id, visit_id, uploader_id, kind, storage_name, state, created_at)
  values (${NEW}, ${palesa(scene)}, ${visit(scene, 'scheduled')}, ${by}, 'image', ${NEW}::text,
    '${state}', ${NOW})`

/** Conversations, messages, marks and files. */
export const MESSAGE_PROBES: Probe[] = [
  one(
    'conversations',
    'opens one of a new visit',
    `${BOOKERS} ${DESK}`,
    (scene, actor) => `with visit as (${newVisit(scene, actor)} returning id)
      insert into conversations (id, visit_id, patient_id, kind)
      select ${NEW}, id, ${palesa(scene)}, 'practical' from visit`,
  ),
  one(
    'conversations',
    'opens one that skips numbers',
    '',
    (scene) => `insert into conversations (id, visit_id, patient_id, kind, last_number)
      values (${NEW}, ${visit(scene, 'scheduled')}, ${palesa(scene)}, 'practical', 7)`,
  ),
  every(
    'conversations',
    'counts up',
    {
      stranger: 3,
      self: 23,
      delegate: 13,
      watcher: 1,
      booker: 1,
      reader: 1,
      talker: 13,
      former: 1,
      nurse: 20,
      otherNurse: 2,
      doctor: 11,
      otherDoctor: 1,
      administrator: 21,
      dispatcher: 21,
    },
    () => 'update conversations set last_number = 99',
  ),
  away(
    'conversations',
    'makes one of another kind',
    'dispatcher',
    (scene) =>
      `update conversations set kind = 'clinical' where id = ${conversation(scene, 'scheduled practical')}`,
  ),
  one(
    'conversations',
    'opens one with the practice',
    '',
    (scene) => `insert into conversations (id, patient_id, kind)
      values (${NEW}, ${palesa(scene)}, 'practice')`,
  ),
  away(
    'conversations',
    'makes them clinical',
    'delegate',
    () => `update conversations set kind = 'clinical' where kind = 'practical'`,
  ),
  one('messages', 'sends to the practical one', `${TALKERS} nurse ${DESK}`, (scene, actor) =>
    newMessage(scene, 'practical', actor),
  ),
  one('messages', 'sends to the clinical one', 'self nurse doctor', (scene, actor) =>
    newMessage(scene, 'clinical', actor),
  ),
  one('messages', 'sends to the practice', `${TALKERS} ${DESK}`, (scene, actor) =>
    newMessage(scene, 'practice', actor),
  ),
  one('messages', 'sends a notice of the system', '', (scene) =>
    newMessage(scene, 'practical', 'null'),
  ),
  one('messages', "sends in the nurse's name", 'nurse', (scene) =>
    newMessage(scene, 'practical', person(scene, 'nurse')),
  ),
  {
    table: 'messages',
    about: "sends to a conversation as if it were of the other family's visit",
    // The policy believes those who take part in that visit; the foreign key does not.
    expected: {
      ...Object.fromEntries(STANDINGS.map((who) => [who, 'refused'])),
      stranger: 'no such pair',
      otherNurse: 'no such pair',
      administrator: 'no such pair',
      dispatcher: 'no such pair',
    },
    statement: (scene, actor) => `
      insert into messages (id, conversation_id, visit_id, patient_id, kind, number, nth, sender_id, body,
        created_hash, sent_at)
      values (${NEW}, ${conversation(scene, 'scheduled practical')}, ${visit(scene, 'foreign')},
        '${scene.patients['sipho']}', 'practical', 99, 99, ${actor}, ${BYTES}, ${BYTES}, ${NOW})`,
  },
  {
    table: 'messages',
    about: "sends to the patient's conversation with the practice as if it were the other family's",
    expected: {
      ...Object.fromEntries(STANDINGS.map((who) => [who, 'refused'])),
      stranger: 'no such pair',
      administrator: 'no such pair',
      dispatcher: 'no such pair',
    },
    statement: (scene, actor) => `
      insert into messages (id, conversation_id, patient_id, kind, number, nth, sender_id, body,
        created_hash, sent_at)
      values (${NEW}, ${conversation(scene, 'palesa practice')}, '${scene.patients['sipho']}',
        'practice', 99, 99, ${actor}, ${BYTES}, ${BYTES}, ${NOW})`,
  },
  {
    table: 'messages',
    about: 'answers a message of another conversation',
    expected: { self: 'no such pair', nurse: 'no such pair' },
    statement: (scene, actor) => `
      insert into messages (id, conversation_id, visit_id, patient_id, kind, number, nth, sender_id, body,
        created_hash, sent_at, reply_to_id)
      values (${NEW}, ${ofKind(scene, 'practical')}, ${palesa(scene)}, 'practical', 99, 99, ${actor},
        ${BYTES}, ${BYTES}, ${NOW}, '${scene.messages['scheduled clinical message']}')`,
  },
  every(
    'messages',
    'hides messages',
    { stranger: 2, self: 4, nurse: 2, otherNurse: 1 },
    () => `update messages set hidden_at = ${NOW}`,
  ),
  away(
    'messages',
    'passes messages off as the nurse',
    'self',
    (scene) => `update messages set sender_id = ${person(scene, 'nurse')}`,
  ),
  one('read_marks', 'reads the practical one', `${TALKERS} nurse ${DESK}`, (scene, actor) =>
    newMark(scene, 'practical', actor),
  ),
  one('read_marks', 'reads the clinical one', 'self nurse doctor', (scene, actor) =>
    newMark(scene, 'clinical', actor),
  ),
  one('read_marks', 'reads what was sent to the practice', `${TALKERS} ${DESK}`, (scene, actor) =>
    newMark(scene, 'practice', actor),
  ),
  one('read_marks', "reads in the nurse's name", 'nurse', (scene) =>
    newMark(scene, 'practical', person(scene, 'nurse')),
  ),
  every(
    'read_marks',
    'moves marks',
    { stranger: 3, self: 3, nurse: 1, otherNurse: 1 },
    () => 'update read_marks set number = 0',
  ),
  away(
    'read_marks',
    'gives a mark to the doctor',
    'nurse',
    (scene) => `update read_marks set user_id = ${person(scene, 'doctor')}`,
  ),
  one('uploads', 'adds a file', `${TALKERS} nurse doctor ${DESK}`, newUpload),
  one(
    'uploads',
    'adds a file without a visit',
    `${TALKERS} nurse doctor ${DESK} clinicalLead breaker`,
    newPaper,
  ),
  away(
    'uploads',
    'gives a file to a line past the function',
    'self',
    () =>
      `update uploads set entry_id = (select id from record_entries limit 1) where message_id is null`,
  ),
  one('uploads', 'adds a file that nobody inspected', '', (scene, actor) =>
    newUpload(scene, actor, 'clean'),
  ),
  one('uploads', "adds a file in the nurse's name", 'nurse', (scene) =>
    newUpload(scene, person(scene, 'nurse')),
  ),
  every(
    'uploads',
    'finishes files',
    { stranger: 1, self: 4, nurse: 1 },
    () => 'update uploads set size = 1',
  ),
  away(
    'uploads',
    'gives files to the nurse',
    'self',
    (scene) => `update uploads set uploader_id = ${person(scene, 'nurse')}`,
  ),
]
