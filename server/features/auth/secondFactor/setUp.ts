import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { secondFactor as contract } from '../../../../contract/secondFactor.ts'
import type { Context, OutsideContext } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { tell } from '../../../platform/events/notice.ts'
import { asCaller, refuseStale } from '../../../platform/http/session.ts'
import { newUuid } from '../../../platform/ids.ts'
import { openOrAlarm } from '../../../platform/people.ts'
import { ownAccount, toUser, type AccountRow } from '../accounts.ts'
import type { SignInWay } from '../../../../contract/sessions.ts'
import { addSession } from '../sessions.ts'
import { SESSION_LIMITS } from '../sessions/limits.table.ts'
import { forgetAttempts, takeAttempt } from './attempts.ts'
import { factorsOf, hasFactor, secretPlace, type Factors } from './factors.ts'
import { newRecoveryCodes, recoveryHash } from './recoveryCodes.ts'
import { newTotpSecret, stepOf, totpUrl } from './totp.ts'
import { askToCreate, readNewPasskey } from './webauthn.ts'

/** A secret that was shown and never confirmed is over after this time. */
const PENDING_MINUTES = 30

/** `agent`: what the browser calls itself, for the list of devices. */
type Inside = Context & { agent: string | undefined }
type Me = { account: AccountRow; factors: Factors; known: { id: string; transports: string[] }[] }

/**
 * Who adds a factor: always freshly proven, and with the present factor where there is one. Else a
 * stolen password would be enough to bring a factor of one's own.
 */
async function whoAdds(context: OutsideContext): Promise<Me> {
  const { actor, account, known } = await asCaller(context, async (inside) => {
    refuseStale(inside)
    const passkeys = await inside.tx.many(
      sql<{ credential_id: Buffer; transports: string[] }>`select * from my_passkeys()`,
    )
    return {
      actor: inside.actor,
      account: await ownAccount(inside),
      known: passkeys.map(({ credential_id, transports }) => ({
        id: credential_id.toString('base64url'),
        transports,
      })),
    }
  })
  const factors = await factorsOf(context, actor.id)
  if (hasFactor(factors) && !actor.strong) refuse('second_factor_needed')
  return { account, known, factors }
}

export async function beginTotp(context: OutsideContext) {
  const { account } = await whoAdds(context)
  const secret = newTotpSecret()
  const place = secretPlace(account.user_id, 'pending')
  const sealed = context.vault.sealText(account.data_key, place, secret)
  await asCaller(
    context,
    ({ tx, now }) => tx.run(sql`select begin_totp(${sealed}::bytea, ${now})`),
    { last: true },
  )
  const { email, name } = toUser(context, account)
  return { secret, url: totpUrl(secret, email ?? name) }
}

/** What every new factor brings: a strong session in place of all others, and codes with the first. */
async function strengthen(inside: Inside, me: Me, way: SignInWay) {
  const { tx, actor, now } = inside
  const recoveryCodes = hasFactor(me.factors) ? null : await replaceRecoveryCodes(inside)
  await tx.run(
    sql`update sessions set ended_at = ${now} where user_id = ${actor.id} and ended_at is null`,
  )
  const { device } = await tx.one(sql<{ device: string | null }>`
    select device_id as device from sessions where id = ${actor.sessionId}`)
  const { token } = await addSession(tx, inside, actor, {
    way,
    strong: true,
    ...(device && { deviceId: device }),
  })
  await tell(inside, { userId: actor.id, notice: 'second-factor-changed' })
  return { user: toUser(inside, me.account), token, recoveryCodes }
}

/** The old ones are over. */
export async function replaceRecoveryCodes(inside: Context): Promise<string[]> {
  const codes = newRecoveryCodes()
  const hashes = codes.map((code) => recoveryHash(inside, inside.actor.id, code))
  await inside.tx.run(sql`select replace_recovery_codes(${hashes}::bytea[], ${inside.now})`)
  return codes
}

/** Refuses with `wrong_code`, `too_many_requests`, or `not_possible_now` when nothing was begun. */
export async function confirmTotp(
  context: OutsideContext,
  { code }: ParsedInputOf<typeof contract.confirmTotp>,
) {
  const me = await whoAdds(context)
  const { user_id, data_key } = me.account
  const { pending, pending_at } = me.factors
  const begun =
    pending_at && pending_at.getTime() > context.now.getTime() - PENDING_MINUTES * 60_000
  const secret = begun
    ? openOrAlarm(context, data_key, secretPlace(user_id, 'pending'), pending)
    : null
  if (!secret)
    refuse('not_possible_now', { detail: 'Begin again: the code belongs to no new app.' })
  await takeAttempt(context, user_id)
  const step = await stepOf(secret, code.replaceAll(' ', ''), context.now)
  if (!step) refuse('wrong_code', { field: 'code' })
  const sealed = context.vault.sealText(data_key, secretPlace(user_id, 'secret'), secret)
  const done = await asCaller(
    context,
    async (inside) => {
      const { confirmed } = await inside.tx.one(sql<{ confirmed: boolean }>`
        select confirm_totp(${pending}::bytea, ${sealed}::bytea, ${step}, ${inside.now}) as confirmed`)
      if (!confirmed) refuse('wrong_code', { field: 'code' })
      return strengthen({ ...inside, agent: context.agent }, me, 'password-and-app')
    },
    { last: true },
  )
  await forgetAttempts(context, user_id)
  context.setCookie(done.token, SESSION_LIMITS[me.account.role].absolute)
  return done
}

export async function beginPasskey(context: OutsideContext) {
  const { account, known } = await whoAdds(context)
  const me = toUser(context, account)
  return askToCreate(context, { ...me, email: me.email ?? me.name }, known)
}

/** Refuses with `wrong_code`, and `already_done` for a passkey that is kept already. */
export async function addPasskey(
  context: OutsideContext,
  input: ParsedInputOf<typeof contract.addPasskey>,
) {
  const me = await whoAdds(context)
  const { user_id, data_key } = me.account
  const made = await readNewPasskey(context, user_id, input.passkey)
  const id = newUuid(context.now)
  const place = { table: 'passkeys', column: 'name', row: id, person: user_id }
  const name = context.vault.sealText(data_key, place, input.name)
  const done = await asCaller(
    context,
    async (inside) => {
      const { added } = await inside.tx.one(sql<{ added: boolean }>`select add_passkey(${id},
        ${Buffer.from(made.id, 'base64url')}::bytea, ${Buffer.from(made.publicKey)}::bytea, ${made.counter},
        ${made.transports}::text[], ${name}::bytea, ${inside.now}) as added`)
      if (!added) refuse('already_done', { detail: 'This passkey is kept already.' })
      return strengthen({ ...inside, agent: context.agent }, me, 'password-and-passkey')
    },
    { last: true },
  )
  context.setCookie(done.token, SESSION_LIMITS[me.account.role].absolute)
  return done
}
