import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import { DUTIES, type Duty } from '../../../contract/people.ts'
import type { staff as contract } from '../../../contract/staff.ts'
import type { Context } from '../../platform/context.ts'
import { sql, type Query } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { tell } from '../../platform/events/notice.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import { may } from './policy.ts'
import { getStaff } from './queries.ts'

const DUTY_WORDS: Record<Duty, string> = {
  dispatch: 'dispatch',
  finance: 'finance',
  clinical_lead: 'clinical lead',
  privacy_officer: 'privacy officer',
}

/** Runs one of the functions on accounts and says in words why it changed nothing. */
async function settle({ tx }: Context, query: Query<{ result: string }>) {
  const { result } = await tx.one(query)
  if (result === 'done') return
  if (result === 'gone') refuse('not_found')
  if (result === 'own')
    refuse('not_allowed', {
      detail: 'Nobody does this to their own account. Ask another administrator.',
    })
  const duty = DUTIES.find((each) => each === result)
  refuse('not_possible_now', {
    field: 'duties',
    detail: `Nobody else is ${duty ? DUTY_WORDS[duty] : result}. Give that duty to somebody else first.`,
  })
}

/**
 * The duties of another administrator. Errors: `not_allowed` (one's own too), `not_found`,
 * `not_possible_now` when it would take a duty from the last who has it.
 */
export async function setDuties(context: Context, input: ParsedInputOf<typeof contract.setDuties>) {
  const { actor, now, log } = context
  if (!may(actor, 'set-duties')) refuse('not_allowed')
  await settle(
    context,
    sql`select set_duties(${input.id}::uuid, ${[...new Set(input.duties)]}::text[], ${now}) as result`,
  )
  securityEvent(log, 'duties_changed', { userId: input.id })
  await tell(context, { userId: input.id, notice: 'duties-changed' })
  return getStaff(context, input.id)
}

/**
 * Ends every session of a colleague in this transaction. Their visits stay theirs until dispatch gives
 * them to somebody else. Errors: as `setDuties`.
 */
export async function disableStaff(
  context: Context,
  { id, reason }: ParsedInputOf<typeof contract.disable>,
) {
  const { tx, actor, now, log, vault } = context
  if (!may(actor, 'disable-staff')) refuse('not_allowed')
  const row = await tx.maybe(sql<{ data_key: Buffer | null }>`
    select data_key from users where id = ${id} and role <> 'patient'`)
  if (!row) refuse('not_found')
  const place = { table: 'users', column: 'disabled_reason', row: id, person: id }
  const sealed = vault.sealText(row.data_key, place, reason)
  await settle(context, sql`select disable_staff(${id}::uuid, ${sealed}, ${now}) as result`)
  securityEvent(log, 'account_disabled', { userId: id })
  await tell(context, { userId: id, notice: 'sessions-ended' })
  return getStaff(context, id)
}

/** Lets a colleague sign in again. Errors: as `setDuties`. */
export async function enableStaff(context: Context, { id }: { id: string }) {
  const { actor, now, log } = context
  if (!may(actor, 'disable-staff')) refuse('not_allowed')
  await settle(context, sql`select enable_staff(${id}::uuid, ${now}) as result`)
  securityEvent(log, 'account_enabled', { userId: id })
  return getStaff(context, id)
}
