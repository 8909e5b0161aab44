import type { AbsenceKind } from '../../../contract/workingTime.ts'
import type { Context } from '../context.ts'
import { sql } from '../database/query.ts'
import { refuse } from '../errors.ts'
import { createdHash } from '../idempotency.ts'

type Absence = {
  id: string
  absenceId: string
  from: string
  until: string
  kind: AbsenceKind
  reason: string
}

/**
 * Writes that a nurse is away, the reason sealed with her key; the same again changes nothing. Errors:
 * `invalid_input` (until), `id_taken`.
 */
export async function writeAbsence(context: Context, key: Buffer | null, absence: Absence) {
  const { tx, actor, now, vault } = context
  const { id, absenceId, kind } = absence
  const [from, until] = [new Date(absence.from), new Date(absence.until)]
  if (until <= from)
    refuse('invalid_input', { errors: [{ field: 'until', message: 'is not after the beginning' }] })
  const place = { table: 'absences', column: 'reason', row: absenceId, person: id }
  const reason = absence.reason === '' ? null : vault.sealText(key, place, absence.reason)
  const hash = createdHash(vault, actor.id, 'absence', absence)
  const made = await tx.maybe(sql`
    insert into absences (id, user_id, during, kind, reason, said_by, created_hash, created_at)
    values (${absenceId}, ${id}, tstzrange(${from}, ${until}), ${kind}, ${reason}::bytea, ${actor.id},
      ${hash}, ${now})
    on conflict (id) do nothing returning id`)
  if (!made) {
    const same = await tx.maybe(sql`
      select id from absences
      where id = ${absenceId} and said_by = ${actor.id} and created_hash = ${hash}`)
    if (!same) refuse('id_taken', { field: 'absenceId' })
  }
  return { from, until }
}
