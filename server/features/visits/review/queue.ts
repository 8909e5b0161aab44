import { PARAMETERS } from '../../../../contract/news2.ts'
import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { QueuedReview, reviews as contract } from '../../../../contract/reviews.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { seenBy, unseen } from '../../../platform/database/seen.ts'
import { refuse } from '../../../platform/errors.ts'
import { decodeCursorOf, encodeCursor } from '../../../platform/http/cursor.ts'
import type { NightlyTask } from '../../../platform/nightly.ts'
import { allows, type Standing } from '../../../platform/standing.ts'
import { openContent, type Content } from '../observations/stored.ts'
import { ALLOWED, MAY_READ_OBSERVATIONS, readable, visibleTo } from '../policy.ts'
import { JOINS, summaryColumns, toSummary, type SummaryRow } from '../queries.ts'

/** By how the chain of early warning took it: in clear already. The score itself is sealed, and orders nothing. */
const URGENCIES = ['none', 'warned_settled', 'warned', 'rang_settled', 'rang'] as const

type Row = SummaryRow & {
  urgency: number
  incident: boolean
  /** Urgency, and among equals an incident of the visit. */
  rank: number
  signed_at: Date
  answered_at: Date | null
  seen: string
}

/**
 * Signed reports that wait for the caller, whatever their age: worst first, among equals those with an incident of
 * their visit, then the longest waiting. A warning
 * that comes or is settled while somebody turns the pages moves nothing for them: as with the lists of visits the
 * cursor carries a snapshot, and what a transaction changed that the first page did not see counts as it was. Errors:
 * `not_allowed`, `invalid_input` (cursor).
 */
export async function listQueue(
  context: Context,
  { which, cursor, limit }: ParsedInputOf<typeof contract.queue>,
) {
  const { tx, actor } = context
  if (!allows(ALLOWED.review, [actor.role as Standing])) refuse('not_allowed')
  const after = cursor ? decodeCursorOf(cursor, ['count', 'time', 'id', 'seen']) : null
  const [rank = null, signedAt = null, id = null, seen = null] = after ?? []
  const rows = await tx.many(sql<Row>`
    with seen as materialized (select ${seenBy(seen)} as by), moved as materialized (
      select distinct on (m.warning_id) m.warning_id, m.was from warning_moves m
      where ${unseen(sql`m.transaction_id`, sql`(select by from seen)`)}
      order by m.warning_id, m.number
    ), signed as materialized (
      select v.id, r.signed_at, coalesce((
        select max(case when w.rings_at <= w.received_at then 3 else 1 end
          + case when w.answered_at is null or m.was = 'open' then 1 else 0 end)
        from warnings w left join moved m on m.warning_id = w.id
        where w.visit_id = v.id and m.was is distinct from 'absent'), 0) as urgency,
        incident_of_visit(v.id, (select by from seen)) as incident
      from visits v join reports r on r.visit_id = v.id
      where v.report_status = 'signed' and v.entered_in_error_at is null and ${visibleTo(actor)}
        and v.doctor_id = ${actor.id} and r.author_id <> ${actor.id}
        and ${which === 'asked'} = exists (
          select from review_questions q where q.visit_id = v.id and q.answered_at is null)
    ), waiting as (
      select *, urgency * 2 + incident::int as rank from signed
    ), page as materialized (
      select * from waiting
      where ${rank}::int is null or rank < ${rank}::int or (rank = ${rank}::int
        and (signed_at, id) > (${signedAt}::timestamptz, ${id}::uuid))
      order by rank desc, signed_at, id limit ${limit + 1}
    )
    select ${summaryColumns(context)}, page.urgency, page.incident, page.rank, page.signed_at,
      (select max(q.answered_at) from review_questions q where q.visit_id = v.id) as answered_at,
      (select by from seen)::text as seen
    from page join visits v on v.id = page.id ${JOINS}
    where ${visibleTo(actor)}
    order by page.rank desc, page.signed_at, page.id`)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const measured = await measuredOn(context, shown)
  return {
    items: shown.map((row): QueuedReview => {
      const rounds = measured.get(row.id) ?? []
      return {
        visit: toSummary(context, row),
        signedAt: row.signed_at.toISOString(),
        urgency: URGENCIES[row.urgency] ?? 'none',
        incident: row.incident,
        worst: worstOf(rounds),
        answeredAt: row.answered_at?.toISOString() ?? null,
        worriedAt: rounds.find(({ content }) => content.worried)?.at.toISOString() ?? null,
      }
    }),
    nextCursor:
      rows.length > limit && last
        ? encodeCursor([last.rank, last.signed_at.toISOString(), last.id, last.seen])
        : null,
  }
}

type Measured = {
  id: string
  visit_id: string
  patient_id: string
  content: Buffer
  measured_at: Date
  uncertain: boolean
  urgency: number | null
  acknowledged: boolean | null
}
type Round = Pick<Measured, 'uncertain' | 'urgency' | 'acknowledged'> & {
  at: Date
  content: Content
}

/** What was measured on the visits of a page, the newest first; what does not open is left out and alarmed. */
async function measuredOn(
  context: Context,
  rows: readonly Row[],
): Promise<ReadonlyMap<string, Round[]>> {
  const mine = rows.filter(({ standings }) => allows(MAY_READ_OBSERVATIONS, standings))
  const keys = new Map(mine.map((row) => [row.id, row.patient_key]))
  const found = new Map<string, Round[]>()
  if (keys.size === 0) return found
  const all = await context.tx.many(sql<Measured>`
    select o.id, o.visit_id, o.patient_id, o.content, o.measured_at, o.uncertain,
      case when w.rings_at <= w.received_at then 2 when w.id is not null then 1 end as urgency,
      case when w.id is not null then w.answered_at is not null end as acknowledged
    from observations o left join warnings w on w.id = o.id
    where o.visit_id = any(${[...keys.keys()]}::uuid[]) and ${readable(context.actor, 'o')}
    order by o.measured_at desc, o.id desc`)
  for (const row of all) {
    const content = openContent(context, keys.get(row.visit_id) ?? null, row)
    if (!content) continue
    const { measured_at: at, uncertain, urgency, acknowledged } = row
    const round = { at, uncertain, urgency, acknowledged, content }
    found.set(row.visit_id, [...(found.get(row.visit_id) ?? []), round])
  }
  return found
}

/**
 * The round that warned most, then the one with the highest score, then the newest. In comfort care the score alone
 * says nothing of who is worst.
 */
function worstOf(rounds: readonly Round[]): QueuedReview['worst'] {
  const weight = ({ urgency, content: { score, plan } }: Round) =>
    (urgency ?? 0) * 100 + (score.applies && !plan?.comfort ? score.total : 0)
  const [worst] = rounds.toSorted((a, b) => weight(b) - weight(a))
  if (!worst) return null
  const { score, warnings, plan } = worst.content
  const scored = score.applies && score.missing.length < PARAMETERS.length ? score : null
  return {
    at: worst.at.toISOString(),
    uncertain: worst.uncertain,
    total: scored?.total ?? null,
    atLeast: (scored?.missing.length ?? 0) > 0,
    risk: scored?.risk ?? null,
    comfort: plan?.comfort ?? false,
    warnings,
    acknowledged: worst.acknowledged,
  }
}

/** How long somebody may take to turn the pages of the queue. */
const MOVES_KEPT_MS = 24 * 3_600_000

export const queueNightly: readonly NightlyTask[] = [
  {
    task: 'warning-moves',
    async run({ tx, now }) {
      const before = new Date(now.getTime() - MOVES_KEPT_MS)
      await tx.run(sql`delete from warning_moves where moved_at < ${before}`)
    },
  },
]
