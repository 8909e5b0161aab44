import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { help as contract, OnCallShift } from '../../../contract/help.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { isActive, openPerson, sealedPerson, type SealedPerson } from '../../platform/people.ts'
import { may } from './policy.ts'

const DAY_MS = 86_400_000
const LONGEST_MS = 14 * DAY_MS
const SHOWN_DAYS = 92

type Row = { id: string; person: SealedPerson; starts_at: Date; ends_at: Date }

const columns = sql`o.id, ${sealedPerson('u')} as person, o.starts_at, o.ends_at`

const toShift = (context: Context, row: Row): OnCallShift => ({
  id: row.id,
  person: openPerson(context, row.person),
  from: row.starts_at.toISOString(),
  to: row.ends_at.toISOString(),
})

/** Who is on call between two times. Errors: `not_allowed`, `invalid_input`. */
export async function listOnCall(context: Context, input: ParsedInputOf<typeof contract.onCall>) {
  if (!may(context.actor, 'see-on-call')) refuse('not_allowed')
  const [from, to] = [new Date(input.from), new Date(input.to)]
  if (to <= from || to.getTime() - from.getTime() > SHOWN_DAYS * DAY_MS)
    refuse('invalid_input', {
      errors: [{ field: 'to', message: `must be after from, by at most ${SHOWN_DAYS} days` }],
    })
  const rows = await context.tx.many(sql<Row>`
    select ${columns} from on_call o join users u on u.id = o.user_id
    where o.removed_at is null and o.starts_at < ${to} and o.ends_at > ${from}
    order by o.starts_at, o.id`)
  return { items: rows.map((row) => toShift(context, row)) }
}

/**
 * Puts an administrator or doctor on call. Two may be on call at once, nobody twice. Errors:
 * `not_allowed`, `not_found`, `invalid_input`, `overlap`, `id_taken`.
 */
export async function planOnCall(
  context: Context,
  input: ParsedInputOf<typeof contract.planOnCall>,
): Promise<OnCallShift> {
  const { tx, now, actor, vault, config } = context
  if (!may(actor, 'plan-on-call')) refuse('not_allowed')
  const { id, userId } = input
  const [from, to] = [new Date(input.from), new Date(input.to)]
  if (to <= from || to.getTime() - from.getTime() > LONGEST_MS)
    refuse('invalid_input', {
      errors: [{ field: 'to', message: 'must be after from, by at most 14 days' }],
    })
  const person = await tx.maybe(sql`
    select u.id from users u
    where u.id = ${userId} and u.role in ('administrator', 'doctor') and ${isActive(config, 'u')}`)
  if (!person) refuse('not_found', { field: 'userId' })
  const hash = createdHash(vault, actor.id, 'on call', input)
  await tx.run(sql`
    insert into on_call (id, user_id, starts_at, ends_at, planned_by, created_hash, created_at)
    values (${id}, ${userId}, ${from}, ${to}, ${actor.id}, ${hash}, ${now})
    on conflict do nothing`)
  const row = await tx.maybe(sql<Row & { same: boolean }>`
    select ${columns}, o.planned_by = ${actor.id} and o.created_hash = ${hash} as same
    from on_call o join users u on u.id = o.user_id where o.id = ${id}`)
  if (!row) refuse('overlap', { field: 'userId', detail: 'This person is on call then already.' })
  if (!row.same) refuse('id_taken', { field: 'id' })
  return toShift(context, row)
}

/** Takes somebody off call from now on; what was is still known. Repeating it changes nothing. */
export async function removeOnCall(context: Context, { id }: { id: string }) {
  const { tx, now, actor } = context
  if (!may(actor, 'plan-on-call')) refuse('not_allowed')
  const known = await tx.maybe(sql`select id from on_call where id = ${id}`)
  if (!known) refuse('not_found')
  await tx.run(sql`update on_call set removed_at = ${now} where id = ${id} and removed_at is null`)
  return {}
}
