import type { Context, Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import type { Reaction } from '../../platform/events/dispatcher.ts'
import { newUuid } from '../../platform/ids.ts'
import type { SevereIncident } from '../../services/deliveries.ts'

export const SEVERE = 'severe-incident'

/** Clinical leads and dispatch hear at once that there is one, and nothing else; whoever it is about does not. */
export async function tellSevere({ tx, now, hints }: Context, caseId: string) {
  const told = await tx.many(sql<{ user_id: string }>`
    select tell_severe(${caseId}::uuid, ${newUuid(now)}::uuid, ${now}::timestamptz) as user_id`)
  tx.afterCommit(() => hints.publish({ wake: told.map((row) => row.user_id), dispatch: true }))
}

/** Each who was told is rung once. */
export const severeReactions: readonly Reaction[] = [
  {
    on: 'NOTICE',
    async effects(tx, { id, facts }) {
      if (facts['notice'] !== SEVERE) return []
      const caseId = String(facts['caseId'])
      const told = await tx.many(sql<{ user_id: string }>`
        select user_id from inbox where event_id = ${id} order by user_id`)
      return told.map(({ user_id: userId }) => ({
        key: `${SEVERE}-${caseId}-${userId}`,
        job: SEVERE,
        ids: { caseId, userId },
      }))
    },
  },
]

/** Whom to ring, read when it rings; null once it is over, or is about them after all. */
export async function loadSevere(
  { database }: Pick<Services, 'database'>,
  { caseId = '', userId = '' }: Record<string, string>,
): Promise<SevereIncident | null> {
  const row = await systemTransaction(database, (tx) =>
    tx.maybe(sql<{ tokens: string[] }>`
      select array(select token from push_tokens where user_id = u.id order by token) as tokens
      from cases c join case_handling h on h.case_id = c.id and h.ended_at is null
      join users u on u.id = ${userId} and u.disabled_at is null
      where c.id = ${caseId} and u.id <> all (c.about_ids)`),
  )
  return row ? { caseId, userId, visitId: null, patientId: null, tokens: row.tokens } : null
}
