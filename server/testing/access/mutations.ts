import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'
import { DUTIES, ROLES, type Duty, type Role } from '../../../contract/people.ts'
import type { Actor } from '../../platform/context.ts'
import { compile, sql } from '../../platform/database/query.ts'
import type { RawBuilder } from 'kysely'
import { holds, type Standing } from '../../platform/standing.ts'
import type { Scene } from './scene.ts'

/** One rule turned into its opposite, and back. */
export type Mutation = {
  wall: 'first' | 'second'
  /** What of the walls it is about: the rows of that action, or the table, are asked first. */
  about: string
  name: string
  apply: () => unknown
  undo: () => unknown
}

const NOBODY = '00000000-0000-0000-0000-000000000000'
const STANDINGS: readonly Standing[] = [
  'self',
  'delegate:visits',
  'delegate:book',
  'delegate:reports',
  'delegate:messages',
  'nurse',
  'doctor',
  'desk',
  'glass',
]
const WHOEVER: readonly string[] = [...ROLES, ...DUTIES]
/** What a whole feature, or one table of it, names instead of what somebody is to a visit or patient. */
const NAMED_BY: Record<string, readonly string[]> = {
  ...Object.fromEntries(
    ['people', 'staff', 'access', 'help', 'practice', 'operations'].map((feature) => [
      feature,
      WHOEVER,
    ]),
  ),
  ...Object.fromEntries(
    [
      'background',
      'audit',
      'workingTime',
      'visits MAY_DECIDE',
      'visits MAY_APPROVE',
      'visits MAY_READ_REVIEWS',
      'visits MAY_LIST_RATINGS',
    ].map((rule) => [rule, DUTIES]),
  ),
  'visits OFFER_ALLOWED': ['offered', 'desk'],
  record: [...STANDINGS, 'clinical_lead'],
  copies: [...STANDINGS, 'clinical_lead'],
  'uploads ALLOWED': WHOEVER,
  'cases MAY_REPORT': WHOEVER,
  'cases HANDLES': DUTIES,
  'visits WARNING_ALLOWED': ['desk', 'called', 'reader'],
}

const each = (reason: string, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, reason]))
const DELEGATES = ['delegate:visits', 'delegate:book', 'delegate:reports', 'delegate:messages']
const OTHERS = ['nurse', 'doctor', 'glass']

/** Mutations that change nothing that anybody could ever notice, and why. */
export const IMPOSSIBLE: Record<string, string> = {
  ...each(
    'only who gives rights gets as far as to record an authority',
    ...[...DELEGATES, ...OTHERS].map((who) => `family ALLOWED record-authority ${who}`),
  ),
  ...each(
    'who may say no state of a patient cannot take one back',
    ...['delegate:visits', 'delegate:reports', 'delegate:messages', 'doctor', 'glass'].map(
      (who) => `family MAY_CORRECT_DEATH ${who}`,
    ),
  ),
  ...each(
    'a broken glass is asked for as such, never as somebody who takes part',
    'messages TAKES_PART practical glass',
    'messages TAKES_PART clinical glass',
    'messages TAKES_PART practice glass',
  ),
  ...each(
    'nurses and doctors stand with visits, and this conversation has none',
    'messages TAKES_PART practice nurse',
    'messages TAKES_PART practice doctor',
  ),
  ...each(
    'a request asks whether one of what somebody is may ask: dispatch may already',
    'visits mayRequestAs as dispatch: self',
    'visits mayRequestAs as dispatch: delegate:book',
    'visits mayRequestAs as dispatch: desk',
  ),
  ...each(
    'a nurse and a doctor are nothing to the patient for whom a visit is asked',
    'visits mayRequestAs as nurse: nothing',
    'visits mayRequestAs as doctor: nothing',
  ),
  ...each(
    'a family hears of no warning, a nurse only of those that she measured: there is nothing more to read',
    'visits readsWarned as patient: true',
    'visits readsWarned as nurse: true',
  ),
  ...each(
    'whoever does not look into a case is shown nothing of its handling, whatever is read (`sightOf`)',
    ...['nurse', 'doctor', 'dispatch', 'administrator'].map(
      (who) => `cases handlingOf as ${who}: true`,
    ),
  ),
  'uploads MAY_ATTACH_TO_PATIENT glass': 'a standing without a visit is always family',
  'visits ALLOWED break-glass glass': 'whoever has opened the record is not offered it again',
  'people patientsOf as administrator: true': 'list-patients refuses who does not dispatch before',
  'people patientsOf as administrator: false': 'list-patients refuses who does not dispatch before',
  'visits standingsOn as administrator: glass': 'without dispatch only opened records are seen',
  'visits readable as administrator: true': 'without dispatch only opened records are seen',
  'glass_openings: glass_openings_close with check (true)': 'the grant is for closed_at alone',
  'visits MAY_REQUEST nurse': 'a request asks for family or desk only: no nurse has that relation',
  'visits MAY_REQUEST doctor': 'as for the nurse',
  'uploads MAY_ATTACH_TO_PATIENT nurse':
    'the rule of the family: staff attach by that of the record',
  'uploads MAY_ATTACH_TO_PATIENT doctor': 'as for the nurse',
  'uploads MAY_ATTACH_TO_PATIENT desk': 'the standing of a desk names no patient',
  'visits standingsOn as nurse: nurse': 'a nurse sees no visit but those of which she is the nurse',
  'visits standingsOn as doctor: doctor': 'as for the nurse',
  'on_call: on_call_remove with check (true)': 'the grant is for removed_at alone',
  'conversations: conversations_count with check (true)':
    'what it becomes must be readable as well, and each visit has one of each kind already',
  'patients: patients_flags with check (true)': 'the grant is for care_flags alone',
  'presence: presence_change with check (true)':
    'whose it is stands in no column that may be changed',
  ...each(
    'who gets as far as the check is who passes it: it asks for no value of the row',
    'absences: absences_change with check (true)',
    'skills: skills_change with check (true)',
    'services: services_change with check (true)',
  ),
  ...each(
    'whoever is not told when she comes is not asked where she is',
    'visits MAY_SEE_PLACE doctor',
    'visits MAY_SEE_PLACE glass',
  ),
  ...each(
    'whoever does not see the time of a nurse is not asked what they may do with it',
    ...['set-hours', 'set-skills'].flatMap((action) =>
      ['finance', 'privacy_officer'].map((who) => `workingTime ALLOWED ${action} ${who}`),
    ),
  ),
  ...each(
    'whoever may not compare door codes is refused before one could be given',
    ...['doctor', 'desk', 'glass'].map((who) => `visits MAY_GIVE_DOOR_CODE ${who}`),
  ),
  ...each(
    'a delegate of whatever right sees the visits as well',
    ...['MAY_SEE_ETA', 'MAY_GIVE_DOOR_CODE', 'MAY_COMPARE_DOOR_CODE'].flatMap((rule) =>
      ['delegate:book', 'delegate:reports', 'delegate:messages'].map(
        (who) => `visits ${rule} ${who}`,
      ),
    ),
  ),
  'help answeredBy as patient: false': 'no patient is ever called for help by others',
  'visits ALLOWED offer nurse': 'a visit that is offered has no nurse',
  ...each(
    'offers are made to nurses alone: nobody else has one to lose',
    'visits offersFor as patient: false',
    'visits offersFor as doctor: false',
    'visits offersFor as administrator: false',
  ),
  ...each(
    'a review is changed and released by whoever wrote it, and only doctors write one',
    ...['change-review', 'release-review'].flatMap((action) =>
      ['self', ...DELEGATES, 'nurse', 'desk', 'glass'].map(
        (who) => `visits ALLOWED ${action} ${who}`,
      ),
    ),
  ),
  ...each(
    'that a question waits is told to nurse and doctor alone, and an answer is an addendum of the nurse',
    ...['self', ...DELEGATES, 'desk', 'glass'].map(
      (who) => `visits ALLOWED answer-question ${who}`,
    ),
  ),
  'visits seesVersions as administrator: true': 'without dispatch only opened records are seen',
  ...each(
    'whose it is stands in no column that may be changed',
    'reviews: reviews_change with check (true)',
    'review_questions: review_questions_answer with check (true)',
  ),
  'sessions: sessions_end with check (true)': 'the grant is for ended_at alone',
  'people patientsOf as nurse: true': 'list-patients refuses a nurse before',
  'people patientsOf as nurse: false': 'list-patients refuses a nurse before',
  'people patientsOf as doctor: true': 'list-patients refuses a doctor before',
  'people patientsOf as doctor: false': 'list-patients refuses a doctor before',
}

type Cells = string[]
type Clause = RawBuilder<unknown>
type Predicate = (actor: Actor, ...more: unknown[]) => Clause
type Module = Record<string, Cells | Record<string, Cells> | Predicate>

/** Every cell and every predicate of every `features/<name>/policy.ts`. */
export async function policyMutations(): Promise<Mutation[]> {
  const features = join(import.meta.dirname, '../../features')
  const list: Mutation[] = []
  for (const feature of readdirSync(features).toSorted()) {
    if (!readdirSync(join(features, feature)).includes('policy.ts')) continue
    const module = (await import(join(features, feature, 'policy.ts'))) as Module
    for (const [name, value] of Object.entries(module)) {
      const title = `${feature} ${name}`
      // What these answer is in the cells.
      if (name === 'may' || name === 'mayHandle') continue
      if (typeof value === 'function') list.push(...ofPredicate(module, name, title))
      else {
        const universe = NAMED_BY[title] ?? NAMED_BY[feature] ?? STANDINGS
        if (Array.isArray(value)) list.push(...ofCells(value, title, universe, name))
        else
          for (const [action, cells] of Object.entries(value))
            list.push(...ofCells(cells, `${title} ${action}`, universe, action))
      }
    }
  }
  return list
}

function ofCells(
  cells: Cells,
  title: string,
  universe: readonly string[],
  about: string,
): Mutation[] {
  // Where every administrator may, a duty beside changes nothing.
  const told = universe.filter(
    (who) => !(cells.includes('administrator') && DUTIES.some((duty) => duty === who)),
  )
  return told.map((who) => {
    const flip = () => {
      const place = cells.indexOf(who)
      if (place >= 0) cells.splice(place, 1)
      else cells.push(who)
    }
    return { wall: 'first', about, name: `${title} ${who}`, apply: flip, undo: flip }
  })
}

/** What a predicate answers instead, for one role: everything, nothing; for a relation, others. */
const INSTEAD_OF_STANDINGS: [string, Clause][] = [
  ...STANDINGS.map((word): [string, Clause] => [word, sql`array[${sql.lit(word)}]`]),
  ['nothing', sql`null`],
]
const INSTEAD: Record<string, [string, Clause][]> = {
  standingsOn: INSTEAD_OF_STANDINGS,
  mayRequestAs: INSTEAD_OF_STANDINGS,
}
const CLAUSES: [string, Clause][] = [
  ['true', sql`true`],
  ['false', sql`false`],
]

/** Predicates differ by role, and for administrators by whether they dispatch. */
const KINDS: [word: string, role: Role, duties: readonly Duty[]][] = [
  ['patient', 'patient', []],
  ['nurse', 'nurse', []],
  ['doctor', 'doctor', []],
  ['dispatch', 'administrator', DUTIES],
  ['administrator', 'administrator', DUTIES.filter((duty) => duty !== 'dispatch')],
]
const actorOf = (role: Role, duties: readonly Duty[]): Actor => ({
  id: NOBODY,
  role,
  sessionId: NOBODY,
  demo: false,
  duties,
  strong: true,
  provedAt: new Date(0),
})

function ofPredicate(module: Module, name: string, title: string): Mutation[] {
  const original = module[name] as Predicate
  // What a predicate answers anyway is no change.
  const already = (actor: Actor, answer: Clause) =>
    compile(original(actor)).sql === compile(answer).sql
  return KINDS.flatMap(([kind, role, duties]) =>
    (INSTEAD[name] ?? CLAUSES)
      .filter(([, answer]) => !already(actorOf(role, duties), answer))
      .map(([word, answer]): Mutation => {
        let spy: { mockRestore: () => void } | null = null
        return {
          wall: 'first',
          about: name,
          name: `${title} as ${kind}: ${word}`,
          apply: () => {
            const instead: Predicate = (actor, ...more) =>
              actor.role === role && holds(actor, 'dispatch') === duties.includes('dispatch')
                ? answer
                : original(actor, ...more)
            spy = vi.spyOn(module as Record<string, Predicate>, name).mockImplementation(instead)
          },
          undo: () => spy?.mockRestore(),
        }
      }),
  )
}

type Policy = {
  name: string
  table: string
  command: string
  role: string
  using: string | null
  check: string | null
}

/** Every row-level policy dropped, and opened to every row; every table without its security. */
export async function wallMutations({ kept }: Scene): Promise<Mutation[]> {
  const { rows } = await kept.run(`select policyname as name, tablename as table, cmd as command,
      roles[1]::text as role, qual as using, with_check as check
    from pg_policies where schemaname = 'public' order by tablename, policyname`)
  const mutation = (table: string, name: string, apply: string, undo: string): Mutation => ({
    wall: 'second',
    about: table,
    name: `${table}: ${name}`,
    apply: () => kept.run(apply),
    undo: () => kept.run(undo),
  })
  const policies = (rows as Policy[]).flatMap((policy) => {
    const { table, name, using, check } = policy
    const on = `${name} on ${table}`
    const open = (part: 'using' | 'with check', old: string) =>
      mutation(
        table,
        `${name} ${part} (true)`,
        `alter policy ${on} ${part} (true)`,
        `alter policy ${on} ${part} (${old})`,
      )
    return [
      mutation(table, `without ${name}`, `drop policy ${on}`, creating(policy)),
      ...(using && using !== 'true' ? [open('using', using)] : []),
      ...(check && check !== 'true' ? [open('with check', check)] : []),
    ]
  })
  const tables = [...new Set((rows as Policy[]).map(({ table }) => table))]
  const on = (table: string, name: string, word: string) =>
    mutation(
      table,
      name,
      `alter table ${table} ${word}`,
      `alter table ${table} ${word.startsWith('no') ? 'force' : 'enable'} row level security`,
    )
  return [
    ...policies,
    ...tables.map((table) => on(table, 'not forced', 'no force row level security')),
    ...tables.map((table) => on(table, 'no security', 'disable row level security')),
    mutation(
      'standing',
      'written by the application',
      'grant insert, update, delete on standing to ahava_app',
      'revoke insert, update, delete on standing from ahava_app',
    ),
  ]
}

const creating = ({ name, table, command, role, using, check }: Policy) =>
  `create policy ${name} on ${table} for ${command} to ${role}
    ${using ? `using (${using})` : ''} ${check ? `with check (${check})` : ''}`
