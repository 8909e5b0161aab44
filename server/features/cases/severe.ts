import { createHash } from 'node:crypto'
import { calledAt } from '../../platform/alarms.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { newUuid } from '../../platform/ids.ts'

/**
 * A severe incident rings through the chain of alarms: they hear that there is one, and nothing else, until one of
 * them has it. Whoever it is about is never called. Once for each case, in the transaction of the report.
 */
export async function ringSevere({ tx, now, hints }: Context, caseId: string) {
  const hash = createHash('sha256').update(caseId).digest()
  const { people } = await tx.one(sql<{ people: string[] }>`
    select raise_incident(${newUuid(now)}::uuid, ${caseId}::uuid, ${hash}::bytea, ${now}::timestamptz,
      ${[...calledAt(0, 'incident')]}::text[], ${newUuid(now)}::uuid) as people`)
  tx.afterCommit(() => hints.publish({ wake: people, dispatch: true }))
}

/** Somebody looks into it, or it is over: it rings no longer. Of any other case nothing rings. */
export async function settleSevere({ tx, now, hints }: Context, caseId: string) {
  const { told } = await tx.one(sql<{ told: string[] }>`
    select settle_incident(${caseId}::uuid, ${now}::timestamptz, ${newUuid(now)}::uuid) as told`)
  if (told.length > 0) tx.afterCommit(() => hints.publish({ wake: told, dispatch: true }))
}
