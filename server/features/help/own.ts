import type { OwnHelpCall } from '../../../contract/help.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { openPerson, sealedPerson, type SealedPerson } from '../../platform/people.ts'

type Row = {
  id: string
  kind: OwnHelpCall['kind']
  state: OwnHelpCall['state']
  happened_at: Date
  received_at: Date
  taken_at: Date | null
  taken: SealedPerson | null
}

/**
 * Calls for help of the caller's own, as their phone may show them: what was taken back shows nothing
 * that came after, because somebody else may be holding it.
 */
export async function ownCallsByIds({ tx, actor, ...ground }: Context, ids: readonly string[]) {
  if (actor.role !== 'nurse' || ids.length === 0) return new Map<string, OwnHelpCall>()
  const rows = await tx.many(sql<Row>`
    select a.id, a.kind, a.happened_at, a.received_at, b.state,
      case when b.state <> 'cancelled' then a.taken_at end as taken_at,
      case when t.id is not null and b.state <> 'cancelled' then ${sealedPerson('t')} end as taken
    from alarms a
    cross join lateral (select case
      when coalesce(a.cancelled_at, a.duress_at, a.safe_at) is not null then 'cancelled'
      when a.closed_at is not null then 'closed'
      when a.taken_at is not null then 'taken' else 'ringing' end as state) b
    left join users t on t.id = a.taken_by
    where a.raised_by = ${actor.id} and a.source = 'help' and a.id = any(${[...ids]}::uuid[])`)
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        kind: row.kind,
        state: row.state,
        at: row.happened_at.toISOString(),
        receivedAt: row.received_at.toISOString(),
        takenBy: row.taken ? openPerson(ground, row.taken).name : null,
        takenAt: row.taken_at?.toISOString() ?? null,
      },
    ]),
  )
}
