import { one, every, type Probe } from './probe.ts'
import { BYTES, DESK, NEW, NOW, person } from './probeWords.ts'
import { ADMINISTRATORS, created, SIGNED_IN, type Row } from './row.ts'
import { STANDINGS, type Scene, type Standing } from './scene.ts'

// What the practice offers, and the time of its nurses.

// As in row.ts: nobody stranger | the family | nurse otherNurse doctor otherDoctor |
// administrator dispatcher finance clinicalLead privacyOfficer breaker
const NONE = '401 404 | 404 404 404 404 404 404 404'
const PLANNERS = `${NONE} | 403 404 404 404 | 200 200 404 403 404 403`
const LEADS = `${NONE} | 403 404 404 404 | 200 200 404 200 404 200`

const service = {
  name: 'Infusion',
  neutralName: 'Long home visit',
  minutes: 90,
  priceCents: 90_000,
  categories: ['RN'],
  active: true,
}

export const PRACTICE: Row[] = [
  {
    endpoint: 'workingTime.one',
    about: 'of the nurse',
    action: 'see-time',
    input: ({ people }) => ({ id: people.nurse!.id }),
    answers: `${NONE} | 200 404 404 404 | 200 200 404 200 404 200`,
  },
  {
    endpoint: 'workingTime.setHours',
    about: 'of the nurse',
    action: 'set-hours',
    input: ({ people }) => ({
      id: people.nurse!.id,
      hours: [{ weekday: 1, from: 420, until: 960 }],
    }),
    answers: PLANNERS,
  },
  {
    endpoint: 'workingTime.setSkills',
    about: 'of the nurse',
    action: 'set-skills',
    input: ({ people, catalogue }) => ({
      id: people.nurse!.id,
      skillIds: [catalogue['skill']],
    }),
    answers: LEADS,
  },
  {
    endpoint: 'workingTime.recordAbsence',
    about: 'of the nurse',
    action: 'record-absence',
    input: ({ world, people }) => ({
      id: people.nurse!.id,
      absenceId: world.id(),
      from: world.in(60),
      until: world.in(120),
      kind: 'training',
    }),
    answers: created(PLANNERS),
  },
  {
    endpoint: 'workingTime.withdrawAbsence',
    about: 'of the other nurse',
    action: 'record-absence',
    input: ({ catalogue }) => ({ absenceId: catalogue['absence'] }),
    answers: `${NONE} | 404 403 404 404 | 200 200 404 403 404 403`,
  },
  {
    endpoint: 'practice.services',
    about: 'all',
    action: 'keep-catalogue',
    input: () => ({}),
    answers: ADMINISTRATORS,
  },
  {
    endpoint: 'practice.createService',
    about: 'a new one',
    action: 'keep-catalogue',
    input: ({ world, catalogue }) => ({
      id: world.id(),
      ...service,
      skillIds: [catalogue['skill']],
    }),
    answers: created(ADMINISTRATORS),
  },
  {
    endpoint: 'practice.saveService',
    about: 'of the catalogue',
    action: 'keep-catalogue',
    input: ({ catalogue }) => ({ id: catalogue['skilledService'], ...service, skillIds: [] }),
    answers: ADMINISTRATORS,
  },
  {
    endpoint: 'practice.skills',
    about: 'all',
    action: 'keep-catalogue',
    input: () => ({}),
    answers: ADMINISTRATORS,
  },
  {
    endpoint: 'practice.createSkill',
    about: 'a new one',
    action: 'keep-catalogue',
    input: ({ world }) => ({ id: world.id(), name: 'Infusions' }),
    answers: created(ADMINISTRATORS),
  },
  {
    endpoint: 'practice.saveSkill',
    about: 'of the catalogue',
    action: 'keep-catalogue',
    input: ({ catalogue }) => ({ id: catalogue['skill'], name: 'Wounds', active: true }),
    answers: ADMINISTRATORS,
  },
  {
    endpoint: 'practice.holidays',
    about: 'of a year',
    input: () => ({ year: 2027 }),
    answers: SIGNED_IN,
  },
  {
    endpoint: 'practice.addHoliday',
    about: 'an election',
    action: 'keep-catalogue',
    input: () => ({ day: '2029-05-16', name: 'Election' }),
    answers: created(ADMINISTRATORS),
  },
  {
    endpoint: 'practice.removeHoliday',
    about: 'an election',
    action: 'keep-catalogue',
    input: () => ({ day: '2027-05-19' }),
    answers: ADMINISTRATORS,
  },
]

const everybody = (word: string) =>
  Object.fromEntries(STANDINGS.map((who) => [who, word])) as Record<Standing, string>
const theOther = Object.fromEntries(
  'otherNurse administrator dispatcher clinicalLead breaker'
    .split(' ')
    .map((who) => [who, 'otherNurse']),
) as Partial<Record<Standing, string>>

/** What each sees of these tables without any predicate. */
export const PRACTICE_SIGHTS = [
  // The catalogue is nobody's.
  { table: 'skills', label: `'all'`, seen: everybody('all') },
  { table: 'service_skills', label: `'all'`, seen: everybody('all') },
  { table: 'holidays', label: `'all'`, seen: everybody('all') },
  { table: 'nurse_skills', label: 'user_id', seen: theOther },
  { table: 'working_hours', label: 'user_id', seen: theOther },
  { table: 'absences', label: 'user_id', seen: theOther },
]

const KEEPERS = 'administrator dispatcher finance clinicalLead privacyOfficer breaker'
const SKILLED = `${DESK} clinicalLead breaker`
const reach = (standings: string, rows: number) =>
  Object.fromEntries(standings.split(' ').map((who) => [who, rows]))

const newSkill = (by: string) =>
  `insert into skills values (${NEW}, 'Probing', true, ${by}, ${BYTES}, ${NOW})`
const newHoliday = (by: string) =>
  `insert into holidays values ('2031-01-02', 'Day', ${by}, ${NOW})`
const newNurseSkill = (scene: Scene, by: string) => `
  insert into nurse_skills values (${person(scene, 'nurse')}, '${scene.catalogue['skill']}', ${by}, ${NOW})`
const newAbsence = (scene: Scene, by: string, withdrawn = 'null') => `
  insert into absences values (${NEW}, ${person(scene, 'nurse')}, tstzrange('2031-01-01', '2031-01-02'),
    'leave', null, ${by}, ${BYTES}, ${NOW}, ${withdrawn})`

export const PRACTICE_PROBES: Probe[] = [
  one('skills', 'names a skill', KEEPERS, (_, actor) => newSkill(actor)),
  one('skills', "names one in the nurse's name", '', (scene) => newSkill(person(scene, 'nurse'))),
  every('skills', 'renames skills', reach(KEEPERS, 1), () => `update skills set name = 'Anything'`),
  one(
    'service_skills',
    'asks for a skill',
    KEEPERS,
    (scene) =>
      `insert into service_skills values ('${scene.practice.service.id}', '${scene.catalogue['skill']}')`,
  ),
  every('service_skills', 'asks for none', reach(KEEPERS, 1), () => 'delete from service_skills'),
  one(
    'services',
    'offers a service',
    KEEPERS,
    () => `insert into services (id, name, neutral_name, minutes, price_cents)
      values (${NEW}, 'Probing', 'Visit', 30, 1)`,
  ),
  every(
    'services',
    'changes prices',
    reach(KEEPERS, 6),
    () => 'update services set price_cents = 1',
  ),
  one('holidays', 'adds a holiday', KEEPERS, (_, actor) => newHoliday(actor)),
  one('holidays', "adds one in the nurse's name", '', (scene) =>
    newHoliday(person(scene, 'nurse')),
  ),
  every('holidays', 'takes holidays away', reach(KEEPERS, 1), () => 'delete from holidays'),
  one('nurse_skills', 'says what she learned', SKILLED, newNurseSkill),
  one('nurse_skills', "says it in the nurse's name", '', (scene) =>
    newNurseSkill(scene, person(scene, 'nurse')),
  ),
  every('nurse_skills', 'takes skills away', reach(SKILLED, 1), () => 'delete from nurse_skills'),
  one(
    'working_hours',
    'sets hours',
    DESK,
    (scene) => `insert into working_hours values (${person(scene, 'nurse')}, 1, 0, 60)`,
  ),
  every('working_hours', 'ends hours', reach(DESK, 7), () => 'delete from working_hours'),
  one('absences', 'records leave', DESK, newAbsence),
  one('absences', "records it in the nurse's name", '', (scene) =>
    newAbsence(scene, person(scene, 'nurse')),
  ),
  one('absences', 'records what is over', '', (scene, actor) => newAbsence(scene, actor, NOW)),
  every(
    'absences',
    'takes leave back',
    reach(DESK, 1),
    () => `update absences set withdrawn_at = ${NOW}`,
  ),
]
