import type { Context } from '../context.ts'
import { sql } from '../database/query.ts'
import { newUuid } from '../ids.ts'
import type { Told } from '../standing.ts'

/** Everything that can happen; the types that people are told of are frames of the contract. */
export type Happening = {
  type: string
  visitId: string
  patientId: string
  /** Ids, states and times of the event itself. Never a name, never a clinical word. */
  facts: Record<string, unknown>
  /** Which standings are told. Desks are never listed here: they get `BOARD_CHANGED`. */
  tell: readonly Told[]
  /** People who are told although they no longer have a standing, or are not of the visit. */
  also?: readonly string[]
  /** When it happened, where that differs from when we heard of it. */
  happenedAt?: Date
  /** False for what does not change the dispatch board (messages). */
  board?: boolean
}

/** Writes the event and the inbox rows of everybody it concerns; wakes their sockets after COMMIT. */
export async function record(context: Context, happening: Happening): Promise<string> {
  const { tx, now, hints } = context
  const eventId = newUuid(now)
  const told = await tx.many(sql<{ user_id: string }>`
    select record_event(
      ${eventId}::uuid, ${happening.type}::text, ${happening.visitId}::uuid, ${happening.patientId}::uuid,
      ${JSON.stringify(happening.facts)}::jsonb, ${[...happening.tell]}::text[],
      ${[...(happening.also ?? [])]}::uuid[], ${happening.happenedAt ?? now}::timestamptz, ${now}::timestamptz
    ) as user_id`)
  context.tracing.recorded(eventId)
  tx.afterCommit(() =>
    hints.publish({
      wake: told.map((row) => row.user_id),
      ...(happening.board !== false && { board: happening.visitId }),
      dispatch: true,
    }),
  )
  return eventId
}
