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
    select m.*, case when t.id is not null then ${sealedPerson('t')} end as taken
    from my_calls(${[...ids]}::uuid[]) m left join users t on t.id = m.taken_by`)
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
