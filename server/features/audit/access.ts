import type { GlassReason } from '../../../contract/access.ts'
import type { Access } from '../../../contract/audit.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { decodeCursor, encodeCursor } from '../../platform/http/cursor.ts'
import { openPerson, sealedPerson, type SealedPerson } from '../../platform/people.ts'

type Row = Omit<Access, 'at' | 'person' | 'visit' | 'opened'> & {
  at: Date
  person: SealedPerson | null
  visit_id: string | null
  start_at: Date | null
  glass_id: string | null
  glass_reason: GlassReason | null
}
type Page = { id: string; cursor?: string | undefined; limit: number }

/**
 * Who looked at the caller's own record, without the caller: people by name, never whom else they
 * looked at in the same request. Refuses with `not_found` for anybody else's record.
 */
export async function listAccess(context: Context, { id, cursor, limit }: Page) {
  const { tx, actor } = context
  const own = await tx.maybe(sql`
    select patient_id from standing
    where user_id = ${actor.id} and patient_id = ${id} and visit_id is null and kind = 'self'`)
  if (!own) refuse('not_found')
  const before = cursor ? decodeCursor(cursor, 1)[0]! : null
  const rows = await tx.many(sql<Row>`
    select w.id, w.at, w.role, w.action, w.glass_id, w.glass_reason, v.id as visit_id, v.start_at,
      case when u.id is not null then ${sealedPerson('u')} end as person
    from who_looked(${id}, ${before}::uuid, ${limit + 1}) w
    left join users u on u.id = w.actor_id
    left join visits v on v.id = w.visit_id and v.patient_id = ${id}
    order by w.id desc`)
  touch(context, id)
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map((row): Access => ({
      id: row.id,
      at: row.at.toISOString(),
      person: row.person && openPerson(context, row.person),
      role: row.role,
      action: row.action,
      visit:
        row.visit_id && row.start_at
          ? { id: row.visit_id, start: row.start_at.toISOString() }
          : null,
      opened:
        row.glass_id && row.glass_reason ? { id: row.glass_id, reason: row.glass_reason } : null,
    })),
    nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null,
  }
}
