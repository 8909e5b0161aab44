import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { tell } from '../../../platform/events/notice.ts'
import { openOrAlarm, UNREADABLE } from '../../../platform/people.ts'
import { endOtherSessions } from '../sessions/others.ts'
import { replaceRecoveryCodes } from './setUp.ts'

type Own = { app: boolean; recovery_codes: number; data_key: Buffer | null }
type PasskeyRow = { id: string; name: Buffer; created_at: Date; last_used_at: Date | null }

/** What the caller has set up. */
export async function readFactors(context: Context) {
  const { tx, actor } = context
  const own = await tx.one(sql<Own>`
    select secret is not null as app, recovery_codes, data_key from factors_of(${actor.id})`)
  const rows = await tx.many(sql<PasskeyRow>`select * from my_passkeys()`)
  return {
    required: actor.role !== 'patient' && !actor.demo,
    app: own.app,
    recoveryCodes: own.recovery_codes,
    passkeys: rows.map(({ id, name, created_at, last_used_at }) => {
      const place = { table: 'passkeys', column: 'name', row: id, person: actor.id }
      return {
        id,
        name: openOrAlarm(context, own.data_key, place, name) ?? UNREADABLE,
        createdAt: created_at.toISOString(),
        lastUsedAt: last_used_at?.toISOString() ?? null,
      }
    }),
  }
}

const changed = (context: Context) =>
  tell(context, { userId: context.actor.id, notice: 'second-factor-changed' })

/**
 * Gives up the app (null) or a passkey, and ends every other session: whoever lost a phone may have lost
 * what is signed in on it. Refuses with `not_found`, or with `not_possible_now` for the last.
 */
async function remove(context: Context, passkey: string | null) {
  const { result } = await context.tx.one(
    sql<{ result: 'done' | 'missing' | 'last' }>`select remove_factor(${passkey}::uuid) as result`,
  )
  if (result === 'missing') refuse('not_found')
  // The refusal takes the removal back with it.
  if (result === 'last')
    refuse('not_possible_now', { detail: 'Set up another one first: staff keep at least one.' })
  await endOtherSessions(context)
  await changed(context)
  return {}
}

export const removeTotp = (context: Context) => remove(context, null)
export const removePasskey = (context: Context, { id }: { id: string }) => remove(context, id)

/** Ten new codes; the old ones are over. There has to be a factor that they stand in for. */
export async function newRecoveryCodesOf(context: Context) {
  const { has } = await context.tx.one(sql<{ has: boolean }>`
    select secret is not null or passkeys > 0 as has from factors_of(${context.actor.id})`)
  if (!has) refuse('not_possible_now', { detail: 'Set up an app or a passkey first.' })
  const recoveryCodes = await replaceRecoveryCodes(context)
  await changed(context)
  return { recoveryCodes }
}
