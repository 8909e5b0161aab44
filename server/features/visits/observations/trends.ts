import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type {
  observations as contract,
  TrendRound,
  Trends,
  TrendSpan,
} from '../../../../contract/observations.ts'
import type { PersonRef } from '../../../../contract/people.ts'
import { touch } from '../../../platform/audit/trail.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { decodeCursorOf, encodeCursor } from '../../../platform/http/cursor.ts'
import {
  openOfPatient,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../../platform/people.ts'
import { patientStandings, type Standing } from '../../../platform/standing.ts'
import { caringNow } from '../../record/policy.ts'
import { MAY_READ_TRENDS } from '../policy.ts'
import { isUnder16, readPlan } from './plan.ts'
import { openContent, type Content } from './stored.ts'
import { thin } from './thin.ts'

const DAY_MS = 24 * 3_600_000
/** How far each reaches, and how many rounds one answer looks at: each has to be opened by itself. */
const SPANS: Record<TrendSpan, { days: number; most: number }> = {
  newest: { days: Infinity, most: 60 },
  quarter: { days: 92, most: 2_000 },
  year: { days: 366, most: 2_000 },
  all: { days: Infinity, most: 2_000 },
}

type Head = {
  name: Buffer | null
  data_key: Buffer | null
  birth_date: Buffer | null
  met: Standing[] | null
  caring: boolean
  called: boolean
}

/** The patient, for whoever may read what was measured of them: as their record, and who was called by a warning. */
async function patientOf(context: Context, id: string): Promise<Head> {
  const { tx, actor } = context
  const staff = actor.role === 'doctor' || actor.role === 'administrator'
  const head = await tx.one(sql<Head>`
    select coalesce(p.name, l.patient_name) as name, coalesce(p.data_key, l.patient_key) as data_key, p.birth_date,
      ${patientStandings(actor, 'p.id')} as met, ${caringNow(actor)} as caring,
      ${staff ? sql<boolean>`warned_of(${id}::uuid)` : sql<boolean>`false`} as called
    from (select) one left join patients p on p.id = ${id}::uuid
    left join lateral (
      select a.patient_name, a.patient_key from warnings w, places_of_alarms(array[w.id]) a
      where p.id is null and w.patient_id = ${id}::uuid limit 1) l on true`)
  const met: (Standing | 'called')[] = [
    ...(head.met ?? []),
    ...(head.called ? ['called' as const] : []),
  ]
  if (met.length === 0) refuse('not_found')
  touch(context, id)
  const readers = head.caring ? met : met.filter((who) => who === 'called')
  if (!MAY_READ_TRENDS.some((who) => readers.includes(who)))
    refuse('not_allowed', {
      ...(actor.role === 'nurse' && {
        detail: 'It opens 24 hours before your visit, and closes 7 days after your report.',
      }),
    })
  return head
}

type Row = {
  id: string
  patient_id: string
  visit_id: string
  content: Buffer
  measured_at: Date
  uncertain: boolean
  opens: boolean
  by: SealedPerson
}

/**
 * What was measured of a patient over all visits, the newest first. Three statements whatever there is, and one
 * page whatever there is: of a long time the extremes of each stretch. Errors: `not_found`, `not_allowed`,
 * `invalid_input` (cursor).
 */
export async function readTrends(
  context: Context,
  { id, span, cursor }: ParsedInputOf<typeof contract.trends>,
): Promise<Trends> {
  const { actor, now } = context
  const [before, beforeId] = cursor
    ? decodeCursorOf(cursor, ['time', 'id'])
    : ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff']
  const { name, data_key: key, birth_date: birthDate } = await patientOf(context, id)
  const ground = { patientId: id, key, birthDate }
  const family = actor.role === 'patient'
  const { days, most } = SPANS[span]
  const since = days === Infinity ? '-infinity' : new Date(now.getTime() - days * DAY_MS)
  const found = await context.tx.many(sql<Row>`
    select o.*, ${id}::uuid as patient_id, ${sealedPerson('n')} as by
    from trend_rows(${id}::uuid, ${since}::timestamptz, ${before}::timestamptz, ${beforeId}::uuid, ${most + 1}) o
    join users n on n.id = o.nurse_id order by o.measured_at desc, o.id desc`)
  const rows = found.slice(0, most)
  const last = rows.at(-1)
  const opened = rows.flatMap((row) => {
    const content = openContent(context, key, row)
    return content ? [sighted(row, content, family)] : []
  })
  const people = namer(context)
  return {
    patient: { id, name: openOfPatient(context, key, id, 'name', name) ?? UNREADABLE },
    under16: isUnder16(context, ground),
    ...(family ? { scale: null, plan: null } : await readPlan(context, ground)),
    items: thin(opened).map((round) => toRound(round, people)),
    rounds: rows.length,
    nextCursor:
      found.length > most && last ? encodeCursor([last.measured_at.toISOString(), last.id]) : null,
  }
}

type Sighted = ReturnType<typeof sighted>

/** The family reads values, and nothing of what they were scored. */
function sighted(row: Row, { measured, score, worried }: Content, family: boolean) {
  const shown =
    score.applies && !family
      ? { total: score.total, atLeast: score.missing.length > 0, risk: score.risk }
      : null
  return {
    row,
    at: row.measured_at,
    measured,
    score: shown,
    applies: score.applies,
    total: shown?.total ?? null,
    worried: worried && !family,
  }
}

function toRound({ row, measured, score, applies, worried }: Sighted, name: Namer): TrendRound {
  return {
    id: row.id,
    visitId: row.opens ? row.visit_id : null,
    at: row.measured_at.toISOString(),
    by: name(row.by),
    uncertain: row.uncertain,
    measured,
    score,
    applies,
    worried,
  }
}

type Namer = (sealed: SealedPerson) => PersonRef

/** A name is opened once, however many rounds are hers. */
function namer(context: Context): Namer {
  const known = new Map<string, PersonRef>()
  return (sealed) => {
    const person = known.get(sealed.id) ?? openPerson(context, sealed)
    known.set(sealed.id, person)
    return person
  }
}
