import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { secondFactor as contract } from '../../../../contract/secondFactor.ts'
import type { OutsideContext } from '../../../platform/context.ts'
import { anonymousTransaction } from '../../../platform/database/pools.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { asCaller, FRESH_MS, hashToken } from '../../../platform/http/session.ts'
import { securityEvent } from '../../../platform/observability/securityEvents.ts'
import { newSecret } from '../../../platform/secret.ts'
import { beginAttempt } from '../delays.ts'
import { deviceHash } from '../devices.ts'
import { passwordMatches } from '../../../platform/passwords.ts'
import { proofOfCode, refuseSmsCode, useProof } from '../smsCodes.ts'
import { forgetAttempts, takeAttempt } from './attempts.ts'
import { checkSecondFactor } from './check.ts'
import { factorsOf, hasFactor } from './factors.ts'
import { askToSign, usePasskey } from './webauthn.ts'

const idOfCaller = (context: OutsideContext) => asCaller(context, async ({ actor }) => actor.id)

async function checkPassword(context: OutsideContext, userId: string, password: string) {
  await takeAttempt(context, userId)
  const account = await anonymousTransaction(context.database, (tx) =>
    tx.maybe(
      sql<{ password_hash: string | null }>`
        select password_hash from account_of(${userId}, ${context.config.demo}::text)`,
    ),
  )
  if (!(await passwordMatches(account?.password_hash ?? null, password))) {
    securityEvent(context.log, 'login_failed', { userId })
    refuse('wrong_credentials', { field: 'password', detail: 'The password is wrong.' })
  }
  await forgetAttempts(context, userId)
}

/** Whoever signs in by phone proves it by the phone: the code is sent as for a sign-in. */
async function checkSmsCode(context: OutsideContext, code: string) {
  const own = await asCaller(context, ({ tx, actor }) =>
    tx.maybe(sql<{ phone_hash: Buffer }>`
      select phone_hash from credentials
      where user_id = ${actor.id} and phone_verified_at is not null and ${actor.role === 'patient'}`),
  )
  if (!own) refuse('not_possible_now', { detail: 'No phone number of yours is proven.' })
  const subject = own.phone_hash
  const right = await beginAttempt(context, {
    kind: 'phone',
    hash: subject,
    knownDevice: deviceHash(context),
  })
  const id = await proofOfCode(context, subject, code)
  if (id === null) return refuseSmsCode(context, 'smsCode')
  await right()
  await useProof(context, subject, { id, kind: 'phone-sign-in' })
}

export async function proveOptions(context: OutsideContext) {
  return askToSign(context, 'prove', await idOfCaller(context))
}

/**
 * Proves anew who is there. Where there is a second factor, that is what is asked for: whoever found
 * an open screen may have seen the password typed. The session goes on with a new token, its old one
 * is worth nothing from then on. Refuses as `checkSecondFactor` does, and with `wrong_credentials`.
 */
export async function prove(
  context: OutsideContext,
  { password, code, passkey, smsCode }: ParsedInputOf<typeof contract.prove>,
) {
  const userId = await idOfCaller(context)
  if (passkey) await usePasskey(context, passkey, 'prove', userId)
  else if (hasFactor(await factorsOf(context, userId)))
    await checkSecondFactor(context, userId, code)
  else if (smsCode !== undefined) await checkSmsCode(context, smsCode)
  else if (password === undefined)
    refuse('invalid_input', { field: 'password', detail: 'Type your password.' })
  else await checkPassword(context, userId, password)
  const token = newSecret()
  const { tokenHash, now } = context
  const expires = await asCaller(
    context,
    async ({ tx, actor }) => {
      const proven = await tx.one(sql<{ expires: Date | null }>`
        select prove_session(${actor.sessionId}, ${now}, ${tokenHash}, ${hashToken(token)}) as expires`)
      return proven.expires ?? refuse('not_signed_in')
    },
    { last: true },
  )
  context.setCookie(token, Math.floor((expires.getTime() - now.getTime()) / 1000))
  return { token, freshUntil: new Date(now.getTime() + FRESH_MS).toISOString() }
}
