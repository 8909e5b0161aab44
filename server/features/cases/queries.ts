import {
  referenceOf,
  type CaseAct,
  type CaseCategory,
  type CaseDetail,
  type CaseKind,
  type cases as contract,
  type CaseStep,
  type CaseSummary,
  type Outcome,
  type Severity,
} from '../../../contract/cases.ts'
import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { decodeCursor, encodeCursor } from '../../platform/http/cursor.ts'
import {
  fromBase64,
  openOfPatient,
  openOrAlarm,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../platform/people.ts'
import { holds } from '../../platform/standing.ts'
import { casesOf, handlingOf, mayHandle } from './policy.ts'

export type CaseRow = {
  id: string
  kind: CaseKind
  category: CaseCategory
  severity: Severity | null
  at_risk: 'patient' | 'staff' | null
  patient_id: string | null
  visit_id: string | null
  about_ids: string[]
  reported_by: string
  for_caller: boolean
  answer_by: 'app' | 'phone' | 'email' | null
  content: Buffer
  happened_at: Date
  recorded_at: Date
  owner_id: string | null
  acknowledge_by: Date | null
  acknowledged_at: Date | null
  due_at: Date | null
  ended_at: Date | null
  outcome: Outcome | null
  reopened_at: Date | null
  held: boolean | null
  patient_name: Buffer | null
  patient_key: Buffer | null
  reporter: SealedPerson | null
  owner: SealedPerson | null
}
export type Words = { words: string; doneAtOnce: string; place: string }

/** The clinical lead knows patients by name alone. */
const patientsOf = ({ actor }: Context) =>
  holds(actor, 'clinical_lead') && !holds(actor, 'dispatch')
    ? sql`left join lateral patients_by_name(array[c.patient_id], null, 1) p on c.patient_id is not null`
    : sql`left join patients p on p.id = c.patient_id`

const select = (context: Context) => sql`
  select c.*, h.owner_id, h.acknowledge_by, h.acknowledged_at, h.due_at, h.ended_at, h.outcome, h.reopened_at,
    h.held, p.name as patient_name, p.data_key as patient_key,
    case when u.id is not null then ${sealedPerson('u')} end as reporter,
    case when o.id is not null then ${sealedPerson('o')} end as owner
  from cases c left join case_handling h on h.case_id = c.id and ${handlingOf(context.actor)}
  ${patientsOf(context)}
  left join users u on u.id = c.reported_by left join users o on o.id = h.owner_id`

export const readRow = (context: Context, id: string) =>
  context.tx.maybe(
    sql<CaseRow>`${select(context)} where c.id = ${id} and ${casesOf(context.actor)}`,
  )

/** With whose key it is sealed: the patient's, or of staff alone the reporter's. */
export const sealOf = (row: Pick<CaseRow, 'patient_id' | 'patient_key' | 'reporter'>) =>
  row.patient_id
    ? { person: row.patient_id, key: row.patient_key }
    : { person: row.reporter?.id ?? '', key: fromBase64(row.reporter?.key ?? null) }

/** Who handles it reads how; the family of a complaint what is said to them; a mere reporter nothing of it. */
export function sightOf({ actor }: Context, row: CaseRow): 'handler' | 'family' | 'reporter' {
  if (actor.role === 'patient') return 'family'
  return mayHandle(actor, row.kind, row.about_ids) ? 'handler' : 'reporter'
}

const iso = (at: Date | null) => at && at.toISOString()

function toSummary(context: Context, row: CaseRow): CaseSummary {
  touch(context, row.patient_id, row.visit_id)
  const seen = sightOf(context, row) !== 'reporter'
  const name =
    row.patient_id && row.patient_name
      ? openOfPatient(context, row.patient_key, row.patient_id, 'name', row.patient_name)
      : null
  const waits = seen && !row.acknowledged_at && !row.ended_at ? row.acknowledge_by : null
  const now = context.now.getTime()
  const late = (at: Date | null) => at !== null && at.getTime() < now
  return {
    id: row.id,
    reference: referenceOf(row.id),
    kind: row.kind,
    category: row.category,
    severity: row.severity,
    patient: row.patient_id ? { id: row.patient_id, name: name ?? UNREADABLE } : null,
    visitId: row.visit_id,
    at: row.happened_at.toISOString(),
    state: seen ? (row.ended_at ? 'ended' : 'open') : null,
    owner: seen && row.owner ? openPerson(context, row.owner) : null,
    acknowledgeBy: iso(waits),
    dueAt: seen ? iso(row.due_at) : null,
    overdue: seen && !row.ended_at && (late(row.due_at) || late(waits)),
    outcome: seen ? row.outcome : null,
  }
}

type StepRow = {
  id: string
  act: CaseAct
  words: Buffer | null
  outcome: Outcome | null
  happened_at: Date
  by: SealedPerson | null
  person: SealedPerson | null
}
const TO_THE_FAMILY = ['acknowledge', 'answer', 'end', 'reopen']

async function stepsOf(context: Context, row: CaseRow): Promise<CaseStep[]> {
  const sight = sightOf(context, row)
  if (sight === 'reporter') return []
  const rows = await context.tx.many(sql<StepRow>`
    select s.*, case when u.id is not null then ${sealedPerson('u')} end as by,
      case when x.id is not null then ${sealedPerson('x')} end as person
    from case_steps s left join users u on u.id = s.by_id left join users x on x.id = s.person_id
    where s.case_id = ${row.id} ${sight === 'family' ? sql`and s.act = any (${TO_THE_FAMILY}::text[])` : sql``}
    order by s.recorded_at, s.id limit 500`)
  const { person, key } = sealOf(row)
  return rows.map((step) => {
    const place = { table: 'case_steps', column: 'words', row: step.id, person }
    return {
      id: step.id,
      act: step.act,
      by: step.by && openPerson(context, step.by),
      at: step.happened_at.toISOString(),
      words: step.words ? (openOrAlarm(context, key, place, step.words) ?? UNREADABLE) : '',
      person: step.person && openPerson(context, step.person),
      outcome: step.outcome,
    }
  })
}

/** What the caller may do with it now. */
export function actsOf(context: Context, row: CaseRow): CaseAct[] {
  switch (sightOf(context, row)) {
    case 'reporter':
      return []
    case 'family':
      return row.ended_at && !row.reopened_at ? ['reopen'] : []
    case 'handler': {
      if (row.ended_at) return []
      const complaint: CaseAct[] = row.acknowledged_at ? ['answer'] : ['acknowledge', 'answer']
      const incident: CaseAct[] = ['action', 'cause']
      if (row.visit_id) incident.push(row.held ? 'release' : 'hold')
      return ['own', ...(row.kind === 'complaint' ? complaint : incident), 'note', 'about', 'end']
    }
  }
}

async function peopleOf({ tx }: Context, ids: readonly string[]) {
  if (ids.length === 0) return []
  const rows = await tx.many(sql<{ person: SealedPerson }>`
    select ${sealedPerson('u')} as person from users u where u.id = any (${[...ids]}::uuid[]) order by u.id`)
  return rows.map(({ person }) => person)
}

export async function toDetail(context: Context, row: CaseRow): Promise<CaseDetail> {
  const { person, key } = sealOf(row)
  const place = { table: 'cases', column: 'content', row: row.id, person }
  const opened = openOrAlarm(context, key, place, row.content)
  const content: Words = opened
    ? (JSON.parse(opened) as Words)
    : { words: UNREADABLE, doneAtOnce: '', place: '' }
  const handler = sightOf(context, row) === 'handler'
  const about = handler ? await peopleOf(context, row.about_ids) : []
  return {
    ...toSummary(context, row),
    ...content,
    atRisk: row.at_risk,
    answerBy: row.answer_by,
    reportedBy: row.reporter && openPerson(context, row.reporter),
    forCaller: row.for_caller,
    about: about.map((each) => openPerson(context, each)),
    held: handler && row.held === true,
    steps: await stepsOf(context, row),
    can: actsOf(context, row),
  }
}

/** Errors: `not_found`, also for whoever it is about. */
export async function readCase(context: Context, { id }: { id: string }): Promise<CaseDetail> {
  return toDetail(context, (await readRow(context, id)) ?? refuse('not_found'))
}

type Filter = ParsedInputOf<typeof contract.list>

/** The newest first; what is overdue or open, the soonest due first, fits on one page. */
export async function listCases(context: Context, { which, kind, cursor, limit }: Filter) {
  const { tx, actor, now } = context
  const [at = null, id = null] = cursor ? decodeCursor(cursor, 2) : []
  const WHICH = {
    all: sql`true`,
    open: sql`h.ended_at is null`,
    mine: sql`h.ended_at is null and h.owner_id = ${actor.id}`,
    reported: sql`c.reported_by = ${actor.id}`,
    overdue: sql`h.ended_at is null
      and (h.due_at < ${now} or h.acknowledged_at is null and h.acknowledge_by < ${now})`,
  }
  const rows = await tx.many(sql<CaseRow>`
    ${select(context)} where ${casesOf(actor)} and ${WHICH[which]}
      and (${kind ?? null}::text is null or c.kind = ${kind ?? null})
      and (${at}::timestamptz is null or (c.recorded_at, c.id) < (${at}::timestamptz, ${id}::uuid))
    order by c.recorded_at desc, c.id desc limit ${limit + 1}`)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => toSummary(context, row)),
    nextCursor:
      rows.length > limit && last ? encodeCursor([last.recorded_at.toISOString(), last.id]) : null,
  }
}
