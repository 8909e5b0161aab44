import { ADMINISTRATORS, ANYBODY, created, DISPATCH, namesOf, SIGNED_IN, type Row } from './row.ts'
import type { Scene, Standing } from './scene.ts'
import type { Sight } from './secondWall.table.ts'
import { every, one, type Probe } from './probe.ts'
import { BYTES, DESK, NEW, NOW, person } from './probeWords.ts'

// As in row.ts: nobody stranger | the family | nurse otherNurse doctor otherDoctor |
// administrator dispatcher finance clinicalLead privacyOfficer breaker. The other doctor is on call.
const NURSES = '401 403 | 403 403 403 403 403 403 403 | 200 200 403 403 | 403 403 403 403 403 403'
const THE_NURSE = NURSES.replace('200 200', '200 404')
const CALLED = '401 404 | 404 404 404 404 404 404 404 | 404 404 404 200 | 200 200 404 404 404 404'

const CALLED_OF_INCIDENT =
  '401 404 | 404 404 404 404 404 404 404 | 404 404 404 404 | 200 200 404 404 404 200'

const CALLED_ARE: Standing[] = ['otherDoctor', 'administrator', 'dispatcher']
const ALARMS = ['ringing', 'taken', 'answered', 'warning']

/** Tables of which the application's role reads nothing. */
export const HELP_TABLES = ['help_tokens', 'help_pins']

export const HELP_FUNCTIONS = [
  'cancel_help',
  'close_alarm',
  'has_help_pins',
  'is_my_call',
  'my_calls',
  'help_caller',
  'keep_help_token',
  'own_call',
  'places_of_alarms',
  'raise_alarm',
  'raise_help',
  'set_help_pins',
  'take_alarm',
]
export const INNER_HELP_FUNCTIONS = [
  'alarm_to_answer',
  'call_people',
  'people_of_incident',
  'people_to_call',
  'tell_of_alarm',
  'told_of_answer',
]

export const HELP_SIGHTS: Sight[] = [
  {
    table: 'on_call',
    label: 'user_id',
    seen: Object.fromEntries(
      [
        'otherDoctor',
        'administrator',
        'dispatcher',
        'finance',
        'clinicalLead',
        'privacyOfficer',
        'breaker',
      ].map((who) => [who, 'otherDoctor']),
    ),
  },
  {
    table: 'alarms',
    label: 'id',
    seen: {
      otherDoctor: 'ringing taken answered warning',
      administrator: 'ringing taken answered warning severe',
      dispatcher: 'ringing taken answered warning severe',
      breaker: 'severe',
    },
  },
  {
    table: 'alarm_calls',
    label: `alarm_id || ' ' || user_id`,
    seen: {
      otherDoctor: ALARMS.map((alarm) => `${alarm}:otherDoctor`).join(' '),
      ...Object.fromEntries(
        ['administrator', 'dispatcher'].map((who) => [
          who,
          [
            ...CALLED_ARE.flatMap((each) => ALARMS.map((alarm) => `${alarm}:${each}`)),
            // Of an incident each reads their own call alone.
            `severe:${who}`,
          ].join(' '),
        ]),
      ),
      breaker: 'severe:breaker',
    },
  },
]

const newShift = (scene: Scene, by: string) => `
  insert into on_call (id, user_id, starts_at, ends_at, planned_by, created_hash, created_at)
  values (${NEW}, ${person(scene, 'doctor')}, ${NOW}, ${NOW} + interval '1 h', ${by}, ${BYTES}, ${NOW})`

export const HELP_PROBES: Probe[] = [
  one('on_call', 'plans', DESK, newShift),
  one('on_call', "plans in the dispatcher's name", 'dispatcher', (scene) =>
    newShift(scene, person(scene, 'dispatcher')),
  ),
  every(
    'on_call',
    'removes',
    { administrator: 1, dispatcher: 1 },
    () => `update on_call set removed_at = ${NOW}`,
  ),
  one(
    'alarms',
    'raises beside the functions',
    '',
    (_, actor) => `
    insert into alarms (id, source, kind, raised_by, created_hash, happened_at, received_at)
    values (${NEW}, 'help', 'danger', ${actor}, ${BYTES}, ${NOW}, ${NOW})`,
  ),
  one(
    'alarms',
    'takes beside the functions',
    '',
    (_, actor) => `update alarms set taken_by = ${actor}`,
  ),
  one(
    'alarm_calls',
    'calls themselves',
    '',
    (scene, actor) =>
      `insert into alarm_calls values ('${scene.calls['ringing']}', ${actor}, 0, ${NOW})`,
  ),
]

const severe = ({ cases }: Scene) => ({ id: cases['severe'] })
const call = (name: string) => (scene: Scene) => ({ id: scene.calls[name] })

export const HELP: Row[] = [
  {
    endpoint: 'help.raise',
    about: 'in danger',
    action: 'call-for-help',
    input: ({ world }) => ({ id: world.id(), kind: 'danger', at: world.in(0) }),
    answers: created(NURSES),
    tells: 'otherDoctor administrator dispatcher',
  },
  {
    endpoint: 'help.cancel',
    about: 'that rings, with the first PIN',
    action: 'call-for-help',
    input: (scene) => ({ ...call('ringing')(scene), pin: '1234', at: scene.world.in(0) }),
    answers: THE_NURSE,
    tells: 'otherDoctor administrator dispatcher',
  },
  { endpoint: 'help.token', about: 'their own', input: () => ({}), answers: NURSES },
  { endpoint: 'help.numbers', about: 'to dial', input: () => ({}), answers: ANYBODY },
  { endpoint: 'help.pins', about: 'their own', input: () => ({}), answers: NURSES },
  {
    endpoint: 'help.setPins',
    about: 'their own',
    input: () => ({ safe: '1357', duress: '2468' }),
    answers: NURSES,
  },
  {
    endpoint: 'help.list',
    about: 'that they answer',
    input: () => ({}),
    answers: SIGNED_IN,
    shows: namesOf,
    seen: {
      ...Object.fromEntries(
        (
          'stranger self delegate watcher booker reader talker former nurse otherNurse doctor ' +
          'finance clinicalLead privacyOfficer'
        )
          .split(' ')
          .map((who) => [who, '']),
      ),
      otherDoctor: 'answered ringing taken warning',
      administrator: 'answered ringing severe taken warning',
      dispatcher: 'answered ringing severe taken warning',
      breaker: 'severe',
    },
  },
  { endpoint: 'help.get', about: 'that rings', input: call('ringing'), answers: CALLED },
  {
    endpoint: 'help.get',
    about: 'that rings with a nurse and a clinical lead as well',
    given: ({ calls, people }) => `insert into alarm_calls
      select '${calls['ringing']}', unnest('{${people.otherNurse!.id},${people.clinicalLead!.id}}'::uuid[]), 0,
        '2026-01-01'`,
    input: call('ringing'),
    answers: '401 404 | 404 404 404 404 404 404 404 | 404 200 404 200 | 200 200 404 200 404 404',
  },
  {
    endpoint: 'help.get',
    about: 'of a severe incident about the clinical lead',
    input: severe,
    answers: CALLED_OF_INCIDENT,
    shows: ({ caseId, raisedBy }) => [caseId !== null, raisedBy],
    seen: {
      administrator: [true, null],
      breaker: [true, null],
      dispatcher: [false, null],
    },
  },
  {
    endpoint: 'help.get',
    about: 'of a severe incident that did not call one who dispatches',
    given: ({ cases, people }) => `delete from alarm_calls
      where alarm_id = '${cases['severe']}' and user_id = '${people.dispatcher!.id}'`,
    input: severe,
    answers: '401 404 | 404 404 404 404 404 404 404 | 404 404 404 404 | 200 404 404 404 404 200',
  },
  {
    endpoint: 'help.take',
    about: 'of a severe incident about the clinical lead',
    input: severe,
    answers: CALLED_OF_INCIDENT,
    tells: 'administrator dispatcher breaker',
  },
  {
    endpoint: 'help.take',
    about: 'that rings',
    input: call('ringing'),
    answers: CALLED,
    tells: 'otherDoctor administrator dispatcher nurse',
  },
  {
    endpoint: 'help.close',
    about: 'that somebody has',
    input: (scene) => ({ ...call('taken')(scene), outcome: 'safe' }),
    answers: CALLED,
    tells: 'otherDoctor administrator dispatcher nurse',
  },
  {
    endpoint: 'help.onCall',
    about: 'this week',
    action: 'see-on-call',
    input: ({ world }) => ({ from: world.in(-1440), to: world.in(1440) }),
    answers: ADMINISTRATORS,
    shows: namesOf,
    seen: Object.fromEntries(
      'administrator dispatcher finance clinicalLead privacyOfficer breaker'
        .split(' ')
        .map((who) => [who, 'shift']),
    ),
  },
  {
    endpoint: 'help.planOnCall',
    about: 'a doctor',
    action: 'plan-on-call',
    input: ({ world, people }) => ({
      id: world.id(),
      userId: people.doctor!.id,
      from: world.in(0),
      to: world.in(600),
    }),
    answers: created(DISPATCH),
  },
  {
    endpoint: 'help.removeOnCall',
    about: 'the other doctor',
    action: 'plan-on-call',
    input: call('shift'),
    answers: DISPATCH,
  },
]
