import { away, every, one, type Probe } from './probe.ts'
import { BYTES, NEW, NOW, palesa, person, visit } from './probeWords.ts'
import { CASE_SIGHTS } from './cases.table.ts'
import { COPY_SIGHTS } from './copies.table.ts'
import { RATING_SIGHTS } from './ratings.table.ts'
import { created, sorted, type Body, type Row } from './row.ts'
import type { Scene, Standing } from './scene.ts'
import type { Sight } from './secondWall.table.ts'

// What is known of a patient: who reads which line, and who writes. Written by hand.

// nobody stranger | self delegate watcher booker reader talker former | nurse otherNurse doctor otherDoctor |
// administrator dispatcher finance clinicalLead privacyOfficer breaker
const READERS = '401 404 | 200 200 403 403 200 403 404 | 200 404 200 404 | 200 403 404 200 404 200'
/** Who has it before them: nurse and doctor of this moment, and of the family who reads reports. */
const READING = 'self delegate reader nurse doctor'
const WRITERS = '401 404 | 403 403 403 403 403 403 404 | 200 404 200 404 | 200 403 404 200 404 200'
// Who does not see the line itself hears nothing of it.
const ENDERS = '401 404 | 403 403 404 404 403 404 404 | 200 404 200 404 | 200 404 404 200 404 200'

const ALL = 'allergy confidential note safeguarding hidden ended task order'
const OWN = 'allergy confidential note safeguarding ended task order'
const FAMILY = 'allergy ended task order'
const each = (who: string, seen: string): Partial<Record<Standing, string>> =>
  Object.fromEntries(who.split(' ').map((name) => [name, seen]))

const linesOf = (body: Body, { name }: Scene) =>
  [...(body['entries'] as Body[]), ...(body['history'] as Body[])]
    .map(({ id }) => name(id))
    .toSorted()
    .join(' ')

const checkedOf = ({ items, can }: Body, { name }: Scene) => [
  (items as Body[]).map(({ id, mark }) => `${name(id)} ${String((mark as Body)['done'])}`).join(),
  (can as string[]).join(),
]

/** Somebody who opened the record, and has no other right to it. */
const GLASS_OF_DISPATCHER = ({ people, patients, world }: Scene) =>
  `insert into standing (user_id, patient_id, kind, until)
    values ('${people.dispatcher!.id}', '${patients['palesa']}', 'glass', '${world.in(60)}')`

/** Whoever cared for them once, and no longer. */
const CARE_IS_OVER = ({ patients, world }: Scene) =>
  `update standing set talks_until = '${world.in(-1)}'
    where kind in ('nurse', 'doctor') and patient_id = '${patients['palesa']}'`

export const RECORD: Row[] = [
  {
    endpoint: 'record.read',
    about: 'by those whose care is over',
    action: 'caringNow',
    input: ({ patients }) => ({ id: patients['palesa'] }),
    given: CARE_IS_OVER,
    answers: READERS.replace('| 200 404 200 404 |', '| 403 404 403 404 |'),
  },
  {
    endpoint: 'record.read',
    about: 'of a patient, line by line',
    action: 'read-record',
    input: ({ patients }) => ({ id: patients['palesa'] }),
    answers: READERS,
    shows: linesOf,
    seen: {
      ...each('nurse doctor administrator clinicalLead breaker', sorted(ALL)),
      self: sorted(OWN),
      ...each('delegate reader', sorted(FAMILY)),
    },
  },
  {
    endpoint: 'record.read',
    about: 'what is not said to the family, and the last report',
    action: 'read-record',
    input: ({ patients }) => ({ id: patients['palesa'] }),
    answers: READERS,
    shows: ({ asked, lastReport, can }) => [
      Object.values(asked as object).join(' '),
      lastReport !== null,
      (can as string[]).join(),
    ],
    seen: {
      // Reports are no administrator's, but of whoever opened the record.
      ...Object.fromEntries(
        'nurse doctor breaker administrator clinicalLead'
          .split(' ')
          .map((who) => [
            who,
            ['known known not_asked', !/^admin|^clin/.test(who), 'write-record'],
          ]),
      ),
      self: ['known known not_asked', false, ''],
      delegate: ['known unsaid unsaid', false, ''],
      reader: ['known unsaid unsaid', false, ''],
    },
  },
  {
    endpoint: 'record.read',
    about: 'by whoever opened the record and leads nothing',
    action: 'read-record',
    input: ({ patients }) => ({ id: patients['palesa'] }),
    given: GLASS_OF_DISPATCHER,
    answers: READERS.replace('200 403 404 200 404 200', '200 200 404 200 404 200'),
    shows: linesOf,
    seen: {
      ...each('nurse doctor administrator dispatcher clinicalLead breaker', sorted(ALL)),
      self: sorted(OWN),
      ...each('delegate reader', sorted(FAMILY)),
    },
  },
  {
    endpoint: 'record.add',
    about: 'an allergy',
    action: 'write-record',
    input: ({ world, patients }) => ({
      id: patients['palesa'],
      entryId: world.id(),
      kind: 'allergy',
      what: 'Latex',
    }),
    answers: created(WRITERS),
    tells: READING,
    tellsOwn: true,
  },
  {
    endpoint: 'record.add',
    about: 'an allergy, by whoever opened the record and leads nothing: reading is not writing',
    action: 'write-record',
    input: ({ world, patients }) => ({
      id: patients['palesa'],
      entryId: world.id(),
      kind: 'allergy',
      what: 'Latex',
    }),
    given: GLASS_OF_DISPATCHER,
    answers: created(WRITERS),
    tells: READING,
    tellsOwn: true,
  },
  {
    endpoint: 'record.end',
    about: 'what does not hold any more',
    action: 'write-record',
    input: ({ openings }) => ({ id: openings['allergy'], reason: 'Tested: none' }),
    answers: ENDERS,
    tells: READING,
    tellsOwn: true,
  },
  {
    endpoint: 'record.end',
    about: 'of another family',
    action: 'write-record',
    input: ({ openings }) => ({ id: openings['foreign line'], reason: 'Tested: none' }),
    answers: '401 403 | 404 404 404 404 404 404 404 | 404 200 404 200 | 200 404 404 200 404 200',
  },
  {
    endpoint: 'record.checklist',
    about: 'of a visit in care',
    action: 'read-checklist',
    input: ({ visits }) => ({ id: visits['inProgress'] }),
    answers: '401 404 | 403 403 403 403 403 403 404 | 200 404 200 404 | 200 403 404 404 404 200',
    shows: checkedOf,
    seen: {
      nurse: ['task false', 'mark-checklist'],
      ...Object.fromEntries(
        'doctor administrator breaker'.split(' ').map((who) => [who, ['task false', '']]),
      ),
    },
  },
  {
    endpoint: 'record.checklist',
    about: 'of a visit in care, by whoever opened the record and leads nothing',
    action: 'read-checklist',
    input: ({ visits }) => ({ id: visits['inProgress'] }),
    given: GLASS_OF_DISPATCHER,
    answers: '401 404 | 403 403 403 403 403 403 404 | 200 404 200 404 | 200 200 404 404 404 200',
    shows: checkedOf,
    seen: {
      nurse: ['task false', 'mark-checklist'],
      ...Object.fromEntries(
        'doctor administrator dispatcher breaker'
          .split(' ')
          .map((who) => [who, ['task false', '']]),
      ),
    },
  },
  {
    endpoint: 'record.mark',
    about: 'what was done',
    action: 'mark-checklist',
    input: ({ world, visits, openings }) => ({
      id: visits['inProgress'],
      markId: world.id(),
      entryId: openings['task'],
      done: true,
    }),
    answers: '401 404 | 403 403 403 403 403 403 404 | 201 404 403 404 | 403 403 404 404 404 403',
    tells: '',
  },
]

export const RECORD_FUNCTIONS = [
  'cares_for',
  'last_report',
  'late_ground',
  'note_late',
  'late_rivals',
  'keep_late_entry',
  'keep_late_mark',
  'tell_of_line',
  'attach_to_line',
]

export const RECORD_SIGHTS: Sight[] = [
  ...RATING_SIGHTS,
  ...COPY_SIGHTS,
  ...CASE_SIGHTS,
  {
    table: 'record_entries',
    label: 'id',
    seen: {
      ...each('nurse doctor', ALL),
      ...each('otherNurse otherDoctor stranger', 'foreign-line'),
      ...each('administrator clinicalLead breaker', `${ALL} foreign-line`),
      self: OWN,
      ...each('delegate reader', FAMILY),
    },
  },
  {
    table: 'checklist_marks',
    label: 'visit_id',
    seen: each('nurse doctor administrator clinicalLead breaker', 'inProgress'),
  },
]

const marked = (scene: Scene, by: string) => `
  insert into checklist_marks (id, visit_id, patient_id, entry_id, nurse_id, done, created_hash,
    happened_at, recorded_at)
  values (${NEW}, ${visit(scene, 'arrived')}, ${palesa(scene)}, '${scene.openings['task']}', ${by}, true,
    ${BYTES}, ${NOW}, ${NOW})`
const line = (scene: Scene, by: string, ended = 'null') => `
  insert into record_entries (id, patient_id, kind, content, author_id, created_hash, happened_at,
    recorded_at, ended_at, ended_by, end_reason)
  values (${NEW}, ${palesa(scene)}, 'condition', ${BYTES}, ${by}, ${BYTES}, ${NOW}, ${NOW},
    ${ended === 'null' ? 'null, null, null' : `${NOW}, ${ended}, ${BYTES}`})`
const WRITE = 'nurse doctor administrator clinicalLead breaker'

export const RECORD_PROBES: Probe[] = [
  one('record_entries', 'adds to the record', WRITE, line),
  one('record_entries', "adds in the nurse's name", 'nurse', (scene) =>
    line(scene, person(scene, 'nurse')),
  ),
  one('record_entries', 'adds what is over already', '', (scene, actor) =>
    line(scene, actor, actor),
  ),
  every(
    'record_entries',
    'ends lines',
    {
      nurse: 8,
      doctor: 8,
      otherNurse: 1,
      otherDoctor: 1,
      administrator: 9,
      clinicalLead: 9,
      breaker: 9,
    },
    (_, actor) =>
      `update record_entries set ended_at = ${NOW}, ended_by = ${actor}, end_reason = ${BYTES}`,
  ),
  away(
    'record_entries',
    "ends lines in a doctor's name",
    'nurse',
    (scene) =>
      `update record_entries set ended_at = ${NOW}, ended_by = ${person(scene, 'doctor')},
        end_reason = ${BYTES}`,
  ),
  one(
    'record_entries',
    'writes over a line',
    '',
    () => `update record_entries set content = ${BYTES}`,
  ),
  one('checklist_marks', 'says what was done', 'nurse', marked),
  one('checklist_marks', 'says it for the other nurse', '', (scene) =>
    marked(scene, person(scene, 'otherNurse')),
  ),
  one('checklist_marks', 'says it otherwise', '', () => `update checklist_marks set done = true`),
  one('record_entries', 'takes a line away', '', () => `delete from record_entries`),
]
