import { sql } from './query.ts'

// Pages that hold while rows move: what moves leaves a row of what it was, with the id of its transaction; a cursor
// carries which transactions the first page saw, and for every later page whatever another did counts as it was.

/** The snapshot of the first page: of this statement, or the one that a cursor carries. */
export const seenBy = (cursor: string | null) =>
  sql<string>`coalesce(${cursor}::text::pg_snapshot, pg_current_snapshot())`

/**
 * Whether the transaction that wrote `transaction` was not among what `seen` (an expression of type pg_snapshot) saw.
 * A number from before the database was restored from a dump lies ahead of every transaction, and says nothing. The
 * first condition is for the index.
 */
export const unseen = (
  transaction: ReturnType<typeof sql>,
  seen: ReturnType<typeof sql>,
) => sql<boolean>`
  ${transaction} >= pg_snapshot_xmin(${seen}) and not pg_visible_in_snapshot(${transaction}, ${seen})
    and ${transaction} < pg_snapshot_xmax(pg_current_snapshot())`
