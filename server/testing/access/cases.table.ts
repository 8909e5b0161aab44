import { every, one, type Probe } from './probe.ts'
import { BYTES, NEW, NOW, palesa, person, visit } from './probeWords.ts'
import { created, namesOf, SIGNED_IN, sorted, type Row } from './row.ts'
import { STANDINGS, type Scene, type Standing } from './scene.ts'
import type { Sight } from './secondWall.table.ts'

// Complaints and incidents: who reads, who handles, and that nobody sees what is about themselves. By hand.

const each = (seen: Partial<Record<Standing, string>>): Partial<Record<Standing, string>> => ({
  ...Object.fromEntries(STANDINGS.filter((who) => who !== 'nobody').map((who) => [who, ''])),
  ...Object.fromEntries(Object.entries(seen).map(([who, names]) => [who, sorted(names)])),
})
const ALL = 'complaint incident incident-about-lead'
const SEEN = {
  self: 'complaint',
  delegate: 'complaint',
  booker: 'complaint',
  nurse: 'incident',
  otherNurse: 'incident-about-lead',
  administrator: ALL,
  breaker: ALL,
  dispatcher: 'complaint',
  // One of the incidents is about her.
  clinicalLead: 'complaint incident',
}
const step = (name: string, act: string, words = 'As it was') => ({
  input: ({ world, cases }: Scene) => ({ id: cases[name], stepId: world.id(), act, words }),
})
const OF_COMPLAINT =
  '401 404 | 200 200 404 200 404 404 404 | 404 404 404 404 | 200 200 404 200 404 200'
const ABOUT_LEAD =
  '401 404 | 404 404 404 404 404 404 404 | 404 200 404 404 | 200 404 404 404 404 200'
/** Who hears that a case changed: who looks into such, and the family of a complaint. */
const LEADS = 'administrator clinicalLead breaker'
const HANDLERS = `${LEADS} dispatcher`
const FAMILY = 'self delegate booker'
const INCIDENT = {
  category: 'needle_stick',
  severity: 'harm',
  atRisk: 'staff',
  words: 'The lid of the box was open',
} as const

export const CASES: Row[] = [
  {
    endpoint: 'cases.complain',
    about: 'about a visit',
    action: 'MAY_COMPLAIN',
    input: ({ world, patients, visits }) => ({
      caseId: world.id(),
      patientId: patients['palesa'],
      visitId: visits['completed'],
      category: 'late',
      words: 'She came two hours late',
    }),
    answers: created(
      '401 404 | 200 200 403 200 403 403 404 | 403 404 403 404 | 200 200 404 404 404 403',
    ),
    tells: `${FAMILY} ${HANDLERS}`,
    tellsOwn: true,
  },
  {
    endpoint: 'cases.report',
    about: 'without a visit',
    action: 'MAY_REPORT',
    input: ({ world }) => ({ caseId: world.id(), ...INCIDENT }),
    answers: created(
      '401 403 | 403 403 403 403 403 403 403 | 200 200 200 200 | 200 200 200 200 200 200',
    ),
    tells: LEADS,
    tellsOwn: true,
  },
  {
    endpoint: 'cases.report',
    about: 'at a visit',
    action: 'MAY_REPORT',
    input: ({ world, visits }) => ({
      caseId: world.id(),
      visitId: visits['inProgress'],
      ...INCIDENT,
    }),
    answers: created(
      '401 403 | 403 403 403 403 403 403 403 | 200 422:invalid_input 200 422:invalid_input | ' +
        '200 200 422:invalid_input 422:invalid_input 422:invalid_input 200',
    ),
    tells: LEADS,
    tellsOwn: true,
  },
  {
    endpoint: 'cases.list',
    about: 'all, and none about the caller',
    action: 'handle-incident',
    input: () => ({ which: 'all' }),
    answers: SIGNED_IN,
    shows: namesOf,
    seen: each(SEEN),
  },
  {
    endpoint: 'cases.get',
    about: 'a complaint',
    action: 'handle-complaint',
    input: ({ cases }) => ({ id: cases['complaint'] }),
    answers: OF_COMPLAINT,
    shows: ({ dueAt }) => dueAt !== null,
    seen: Object.fromEntries(
      'self delegate booker administrator dispatcher clinicalLead breaker'
        .split(' ')
        .map((who) => [who, true]),
    ),
  },
  {
    endpoint: 'cases.get',
    about: 'an incident about the clinical lead',
    input: ({ cases }) => ({ id: cases['incident-about-lead'] }),
    answers: ABOUT_LEAD,
    shows: ({ state, about }) => [state, (about as unknown[]).length],
    seen: {
      // Who reported it sees what they said, and nothing of the handling.
      otherNurse: [null, 0],
      administrator: ['open', 1],
      breaker: ['open', 1],
    },
  },
  {
    endpoint: 'cases.act',
    about: 'a note on a complaint',
    action: 'handle-complaint',
    ...step('complaint', 'note'),
    answers: created(
      '401 404 | 403 403 404 403 404 404 404 | 404 404 404 404 | 200 200 404 200 404 200',
    ),
    tells: HANDLERS,
  },
  {
    endpoint: 'cases.act',
    about: 'a note on what is about the clinical lead',
    action: 'handle-incident',
    ...step('incident-about-lead', 'note'),
    answers: created(
      '401 404 | 404 404 404 404 404 404 404 | 404 403 404 404 | 200 404 404 404 404 200',
    ),
    tells: 'administrator breaker',
  },
  {
    endpoint: 'cases.act',
    about: 'open again what was ended',
    action: 'MAY_COMPLAIN',
    ...step('complaint', 'reopen'),
    given: ({ cases, world }) =>
      `update case_handling set ended_at = '${world.in(0)}', outcome = 'upheld' where case_id = '${cases['complaint']}'`,
    answers: created(
      '401 404 | 200 200 404 200 404 404 404 | 404 404 404 404 | 403 403 404 403 404 403',
    ),
    tells: `${FAMILY} ${HANDLERS}`,
  },
]

export const CASE_FUNCTIONS = [
  'handles_case',
  'may_own_case',
  'complains_in',
  'reported_case',
  'may_report_at',
  'name_in_case',
  'is_of_case_about_me',
  'raise_incident',
  'settle_incident',
  'rings_for_incident',
  'tell_of_case',
  'incident_of_visit',
]

const HANDLED = Object.fromEntries(
  Object.entries(SEEN).filter(([who]) => who !== 'nurse' && who !== 'otherNurse'),
)
export const CASE_SIGHTS: Sight[] = [
  { table: 'cases', label: 'id', seen: SEEN },
  { table: 'case_handling', label: 'case_id', seen: HANDLED },
  {
    table: 'case_steps',
    label: 'case_id',
    seen: {
      administrator: 'complaint incident-about-lead',
      breaker: 'complaint incident-about-lead',
      dispatcher: 'complaint',
      clinicalLead: 'complaint',
    },
  },
]

const complained = (scene: Scene, by: string) => `
  insert into cases (id, kind, category, patient_id, visit_id, reported_by, content, created_hash, happened_at,
    recorded_at)
  values (${NEW}, 'complaint', 'late', ${palesa(scene)}, ${visit(scene, 'completed')}, ${by}, ${BYTES}, ${BYTES},
    ${NOW}, ${NOW})`
const noted = (name: string) => (scene: Scene, by: string) =>
  `
  insert into case_steps (id, case_id, act, by_id, created_hash, happened_at, recorded_at)
  values (${NEW}, '${scene.cases[name]}', 'note', ${by}, ${BYTES}, ${NOW}, ${NOW})`

const A_CASE = "'0198c000-0000-7000-8000-00000000ca5e'::uuid"
/** A complaint and how it is handled, as both are written in one request. */
const begun = (owner: (by: string) => string) => (scene: Scene, by: string) =>
  `${complained(scene, by).replace(NEW, A_CASE)};
  insert into case_handling (case_id, owner_id, due_at) values (${A_CASE}, ${owner(by)}, ${NOW})`
/** Fails where nothing is found. */
const found = (table: string, where: string) => `select 1 / count(*) from ${table} where ${where}`
const namesTheLead = (then: (scene: Scene) => string) => (scene: Scene) => {
  const complaint = `'${scene.cases['complaint']}'::uuid`
  const lead = person(scene, 'clinicalLead')
  return `update case_handling set owner_id = ${lead} where case_id = ${complaint};
    select name_in_case(${complaint}, ${lead}); ${then(scene)}`
}

export const CASE_PROBES: Probe[] = [
  one(
    'case_handling',
    'begins it with the complaint',
    'self delegate booker',
    begun(() => 'null'),
  ),
  one(
    'case_handling',
    'begins it and takes it',
    '',
    begun((by) => by),
  ),
  {
    table: 'cases',
    about: 'names whom it is about',
    expected: { administrator: 'ok' },
    statement: namesTheLead((scene) =>
      found(
        'cases',
        `id = '${scene.cases['complaint']}' and about_ids @> array[${person(scene, 'clinicalLead')}::uuid]`,
      ),
    ),
  },
  {
    table: 'case_handling',
    about: 'takes it from whom it is about',
    expected: { administrator: 'ok' },
    statement: namesTheLead(({ cases }) =>
      found('case_handling', `case_id = '${cases['complaint']}' and owner_id is null`),
    ),
  },
  one('cases', 'complains', 'self delegate booker', complained),
  one('cases', "complains in the daughter's name", 'delegate', (scene) =>
    complained(scene, person(scene, 'delegate')),
  ),
  one('cases', 'writes over whom it is about', '', () => `update cases set about_ids = '{}'`),
  one('cases', 'takes a case away', '', () => 'delete from cases'),
  one('case_steps', 'notes', 'administrator dispatcher clinicalLead breaker', noted('complaint')),
  one('case_steps', 'notes on what is about the lead', 'administrator breaker', (scene, by) =>
    noted('incident-about-lead')(scene, by),
  ),
  every(
    'case_handling',
    'holds trails',
    { administrator: 3, breaker: 3, dispatcher: 1, clinicalLead: 2 },
    () => `update case_handling set held = true where not exists (
      select from standing where user_id = actor() and kind in ('self', 'delegate'))`,
  ),
  {
    table: 'case_handling',
    about: 'gives it to whom it is about',
    expected: { administrator: 'refused', breaker: 'refused' },
    statement: (scene) => `update case_handling set owner_id = ${person(scene, 'clinicalLead')}
      where case_id = '${scene.cases['incident-about-lead']}'`,
  },
  {
    table: 'case_handling',
    about: 'ends it, as the family',
    expected: { self: 'refused', delegate: 'refused', booker: 'refused' },
    statement: () => `update case_handling set ended_at = ${NOW}, outcome = 'upheld'`,
  },
]
