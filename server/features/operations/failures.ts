import type { Failure } from '../../../contract/operations.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { INTERRUPTED } from '../../platform/events/effects.ts'
import { decodeCursor, encodeCursor } from '../../platform/http/cursor.ts'
import { openOrAlarm } from '../../platform/people.ts'
import { may } from './policy.ts'
import { sentenceOf } from './reasons.ts'
import { eventWords, jobWords, queueOf } from './words.ts'

type Row = {
  handle: string
  kind: 'effect' | 'event'
  job: string
  at: Date
  tries: number
  reason: string | null
  retry_at: Date | null
  user_id: string | null
  user_name: Buffer | null
  user_key: Buffer | null
  patient_id: string | null
  visit_id: string | null
}

/** Whom it was for, to dispatch alone, which may read the outbox as well. */
function recipientOf(context: Context, row: Row): string | null {
  if (!row.user_id || !row.user_name) return null
  const place = { table: 'users', column: 'name', row: row.user_id, person: row.user_id }
  return openOrAlarm(context, row.user_key, place, row.user_name)
}

function toFailure(context: Context, row: Row): Failure {
  const settles = may(context.actor, 'settle-failure')
  const queue = row.kind === 'effect' ? queueOf(row.job) : null
  if (settles) touch(context, row.patient_id, row.visit_id)
  return {
    handle: row.handle,
    kind: row.kind,
    queue,
    what: row.kind === 'effect' ? jobWords(row.job) : eventWords(row.job),
    recipient: settles ? recipientOf(context, row) : null,
    visitId: settles ? row.visit_id : null,
    at: row.at.toISOString(),
    tries: row.tries,
    reason:
      row.kind === 'effect'
        ? sentenceOf(queue ?? '', row.reason)
        : 'Ahava could not work out what follows from it: that is a fault in the software.',
    cause: row.reason ?? '',
    nextTry: row.retry_at?.toISOString() ?? null,
    mayHaveHappened: row.reason === INTERRUPTED,
    can: settles ? ['retry', 'discard'] : [],
  }
}

/** Newest first. Errors: `not_allowed`. */
export async function listFailures(
  context: Context,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  if (!may(context.actor, 'watch-background')) refuse('not_allowed')
  const [at = null, handle = null] = cursor ? decodeCursor(cursor, 2) : []
  const rows = await context.tx.many(sql<Row>`
    select f.*, u.name as user_name, u.data_key as user_key
    from failures(${at}::timestamptz, ${handle}::uuid, ${limit + 1}) f left join users u on u.id = f.user_id
    order by f.at desc, f.handle desc`)
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => toFailure(context, row)),
    nextCursor:
      rows.length > limit && last ? encodeCursor([last.at.toISOString(), last.handle]) : null,
  }
}
