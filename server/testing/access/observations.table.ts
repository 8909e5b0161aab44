import { one, type Probe } from './probe.ts'
import { BYTES, NEW, NOW, palesa, person, visit } from './probeWords.ts'
import { created, namesOf, type Row } from './row.ts'
import type { Scene } from './scene.ts'
import type { Sight } from './secondWall.table.ts'

// Vital signs and what they warn of. Written by hand. As in row.ts: nobody stranger |
// self delegate watcher booker reader talker former | nurse otherNurse doctor otherDoctor |
// administrator dispatcher finance clinicalLead privacyOfficer breaker. The other doctor is on call.
const BY_THE_NURSE =
  '401 404 | 403 403 403 403 403 403 404 | 200 404 403 404 | 403 403 404 404 404 403'
const READ = '401 404 | 200 200 403 403 200 403 404 | 200 404 200 404 | 403 403 404 404 404 200'
const HEARD = '401 404 | 404 404 404 404 404 404 404 | 200 404 200 200 | 200 200 404 404 404 404'
const settled = (answers: string) => answers.replace('| 200 404 200', '| 403 404 200')
const ADVISED = settled(HEARD).replace('| 200 200 ', '| 403 403 ')
const LEAD_TOO = '401 404 | 404 404 404 404 404 404 404 | 200 404 200 200 | 200 200 404 200 404 404'
// Over all visits, as the record: not before the day of a visit.
const TRENDS = '401 404 | 200 200 403 403 200 403 404 | 200 404 200 200 | 403 403 404 404 404 200'
const BY_THE_DOCTOR =
  '401 404 | 403 403 403 403 403 403 404 | 403 404 200 404 | 403 403 404 404 404 403'

export const OBSERVATION_FUNCTIONS = [
  'acknowledge_warning',
  'called_by',
  'has_cared_for',
  'is_doctor_of',
  'record_observations',
  'trend_rows',
  'warned_of',
]
export const INNER_OBSERVATION_FUNCTIONS = ['carers_of', 'release_observations']

const each = <Word>(standings: string, word: Word) =>
  Object.fromEntries(standings.split(' ').map((who) => [who, word]))

export const OBSERVATION_SIGHTS: Sight[] = [
  {
    table: 'observations',
    label: 'id',
    seen: {
      ...each('self delegate reader', 'well'),
      ...each('nurse doctor breaker', 'well answered warning'),
      otherNurse: 'foreignWell',
      otherDoctor: 'well answered warning foreignWell',
    },
  },
  {
    table: 'warnings',
    label: 'id',
    seen: each('nurse doctor otherDoctor administrator dispatcher', 'answered warning'),
  },
  {
    table: 'warning_plans',
    label: 'patient_id',
    seen: each('nurse doctor otherDoctor breaker', 'palesa'),
  },
]

const newPlan = (scene: Scene, by: string) => `
  insert into warning_plans (id, patient_id, set_by, content, created_hash, set_at)
  values (${NEW}, ${palesa(scene)}, ${by}, ${BYTES}, ${BYTES}, ${NOW})`

export const OBSERVATION_PROBES: Probe[] = [
  one(
    'observations',
    'writes beside the function',
    '',
    (scene, actor) => `
    insert into observations (id, visit_id, patient_id, nurse_id, content, created_hash, measured_at, received_at)
    values (${NEW}, ${visit(scene, 'inProgress')}, ${palesa(scene)}, ${actor}, ${BYTES}, ${BYTES}, ${NOW}, ${NOW})`,
  ),
  one('warnings', 'settles beside the function', '', () => `update warnings set rings_at = ${NOW}`),
  one('warning_plans', 'sets a plan', 'doctor', newPlan),
  one('warning_plans', "sets one in the doctor's name", 'doctor', (scene) =>
    newPlan(scene, person(scene, 'doctor')),
  ),
  one('warning_plans', 'changes a plan', '', () => `update warning_plans set until = ${NOW}`),
]

const measured =
  (more: Record<string, unknown>) =>
  ({ world, visits }: Scene) => ({ id: visits['inProgress'], observationsId: world.id(), ...more })
const warning = ({ observations }: Scene) => ({ id: observations['warning'] })
const acknowledged = (action: string) => (scene: Scene) => ({ ...warning(scene), action })
const lead = ({ observations, people }: Scene) => `insert into alarm_calls
  values ('${observations['warning']}', '${people.clinicalLead!.id}', 1, '2026-01-01')`
/** Whoever is on call reads, whatever else they do. */
const onCallToo = ({ people, world }: Scene) => `insert into on_call
  (id, user_id, starts_at, ends_at, planned_by, created_hash, created_at)
  values (gen_random_uuid(), '${people.dispatcher!.id}', '${world.in(-7 * 24 * 60)}', '${world.in(6 * 24 * 60)}',
    '${people.administrator!.id}', '', '${world.in(-60)}')`
/** Who came to dispatch after it rang. */
const nobodyCalled = ({ observations, people }: Scene) =>
  `delete from alarm_calls where alarm_id = '${observations['warning']}'
    and user_id <> '${people.otherDoctor!.id}'`
const leadOnCall = ({ observations, people, world }: Scene) => `
  insert into on_call (id, user_id, starts_at, ends_at, planned_by, created_hash, created_at)
  values (gen_random_uuid(), '${people.clinicalLead!.id}', '${world.in(-7 * 24 * 60)}',
    '${world.in(6 * 24 * 60)}', '${people.administrator!.id}', '', '${world.in(-60)}');
  insert into alarm_calls
  values ('${observations['warning']}', '${people.clinicalLead!.id}', 1, '${world.in(-1)}')`
/** Before anybody is called, a doctor who is nothing to the patient hears of nothing. */
const noCalls = ({ observations }: Scene) =>
  `delete from alarm_calls where alarm_id = '${observations['warning']}'`
const OF_THE_VISIT = HEARD.replace('200 404 200 200', '200 404 200 404')
/** A day after a warning was settled, whoever it called reads that it was, and no longer the values. */
const settledTwoDaysAgo = ({ observations, people, world }: Scene) =>
  `update alarms set taken_by = '${people.doctor!.id}', taken_at = '${world.in(-2 * 24 * 60)}',
    closed_by = '${people.doctor!.id}', closed_at = '${world.in(-2 * 24 * 60)}', outcome = 'acknowledged'
    where source = 'early_warning'
      and patient_id = (select patient_id from warnings where id = '${observations['warning']}')`
const CARE_TEAM_AND_CALLED = 'nurse doctor otherDoctor administrator dispatcher'

export const OBSERVATIONS: Row[] = [
  {
    endpoint: 'observations.record',
    about: 'of a visit in progress',
    action: 'observe',
    input: measured({ respiration: 16, temperature: 36.8 }),
    answers: created(BY_THE_NURSE),
    tells: 'nurse doctor',
  },
  {
    endpoint: 'observations.record',
    about: 'a worry',
    action: 'observe',
    input: measured({ worried: true }),
    answers: created(BY_THE_NURSE),
    tells: CARE_TEAM_AND_CALLED,
  },
  {
    endpoint: 'observations.list',
    about: 'of a visit whose report is released',
    action: 'MAY_READ_OBSERVATIONS',
    input: ({ visits }) => ({ id: visits['reviewed'] }),
    answers: READ,
    shows: namesOf,
    seen: each('self delegate reader nurse doctor breaker', 'well'),
  },
  {
    endpoint: 'observations.list',
    about: 'of a visit in progress',
    action: 'readable',
    input: ({ visits }) => ({ id: visits['inProgress'] }),
    answers: READ,
    shows: namesOf,
    seen: { ...each('self delegate reader', ''), ...each('nurse doctor breaker', 'warning') },
  },
  {
    endpoint: 'observations.warning',
    about: 'that rings',
    action: 'warnedOf',
    input: warning,
    answers: HEARD,
    shows: ({ clinical }) => clinical !== null,
    seen: { nurse: true, doctor: true, otherDoctor: true, administrator: false, dispatcher: false },
  },
  {
    endpoint: 'observations.warning',
    about: 'that has called nobody yet',
    action: 'warnedOf',
    given: noCalls,
    input: warning,
    answers: OF_THE_VISIT,
  },
  {
    endpoint: 'observations.warning',
    about: 'that was settled two days ago',
    action: 'readsWarned',
    given: settledTwoDaysAgo,
    input: warning,
    answers: HEARD,
    shows: ({ clinical }) => clinical !== null,
    seen: {
      nurse: true,
      doctor: true,
      otherDoctor: false,
      administrator: false,
      dispatcher: false,
    },
  },
  {
    endpoint: 'observations.warning',
    about: 'that rings with a dispatcher who was on call as well',
    action: 'readsWarned',
    given: onCallToo,
    input: warning,
    answers: HEARD,
    shows: ({ clinical }) => clinical !== null,
    seen: { nurse: true, doctor: true, otherDoctor: true, administrator: false, dispatcher: true },
  },
  {
    endpoint: 'observations.warning',
    about: 'that rings with a clinical lead as well',
    action: 'readsWarned',
    given: lead,
    input: warning,
    answers: LEAD_TOO,
    shows: ({ clinical, can }) => [clinical !== null, (can as string[]).length],
    seen: {
      nurse: [true, 0],
      doctor: [true, 4],
      otherDoctor: [true, 4],
      administrator: [false, 2],
      dispatcher: [false, 2],
      clinicalLead: [false, 2],
    },
  },
  {
    endpoint: 'observations.warning',
    about: 'that rings with a clinical lead who is on call',
    action: 'readsWarned',
    given: leadOnCall,
    input: warning,
    answers: LEAD_TOO,
    shows: ({ clinical }) => clinical !== null,
    seen: {
      ...each('nurse doctor otherDoctor clinicalLead', true),
      ...each('administrator dispatcher', false),
    },
  },
  {
    endpoint: 'observations.acknowledge',
    about: 'by phoning the nurse',
    action: 'phoned_nurse',
    given: lead,
    input: acknowledged('phoned_nurse'),
    answers: settled(LEAD_TOO),
    tells: `${CARE_TEAM_AND_CALLED} clinicalLead`,
  },
  {
    endpoint: 'observations.acknowledge',
    about: 'with an ambulance',
    action: 'ambulance',
    given: lead,
    input: acknowledged('ambulance'),
    answers: settled(LEAD_TOO),
    tells: `${CARE_TEAM_AND_CALLED} clinicalLead`,
  },
  ...['phoned_nurse', 'ambulance'].map((action): Row => ({
    endpoint: 'observations.acknowledge',
    about: `that did not call dispatch: ${action}`,
    action,
    given: nobodyCalled,
    input: acknowledged(action),
    answers: settled(HEARD),
  })),
  ...['advice', 'expected'].map((action): Row => ({
    endpoint: 'observations.acknowledge',
    about: `with ${action}`,
    action,
    input: acknowledged(action),
    answers: ADVISED,
    tells: CARE_TEAM_AND_CALLED,
  })),
  {
    endpoint: 'observations.trends',
    about: 'of the patient, over all visits',
    action: 'MAY_READ_TRENDS',
    input: ({ patients }) => ({ id: patients['palesa'] }),
    answers: TRENDS,
    shows: namesOf,
    seen: {
      ...each('self delegate reader', 'well'),
      ...each('nurse doctor otherDoctor breaker', 'answered warning well'),
    },
  },
  {
    endpoint: 'observations.trends',
    about: 'of another family',
    action: 'caringNow',
    input: ({ patients }) => ({ id: patients['sipho'] }),
    answers: '401 200 | 404 404 404 404 404 404 404 | 404 200 404 200 | 403 403 404 404 404 404',
  },
  {
    endpoint: 'observations.setPlan',
    about: 'of the patient',
    action: 'MAY_PLAN_WARNINGS',
    input: ({ world, patients }) => ({ id: patients['palesa'], planId: world.id(), scale: 2 }),
    answers: BY_THE_DOCTOR,
    tells: '',
  },
]
