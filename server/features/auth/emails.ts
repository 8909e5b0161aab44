import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { accounts as contract } from '../../../contract/accounts.ts'
import type { Context, OutsideContext } from '../../platform/context.ts'
import { anonymousTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { newUuid } from '../../platform/ids.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import { idOfToken } from '../../platform/oneTime.ts'
import { openOrAlarm } from '../../platform/people.ts'
import { emailHash } from './accounts.ts'
import { askProof, liveProof, proofPlace, type LiveProof } from './proofs.ts'

/** Sealed in `credentials` with the person's key. */
export const ownPlace = (column: 'email' | 'phone', userId: string) => ({
  table: 'credentials',
  column,
  row: userId,
  person: userId,
})

/** The new address as it stands in the account; null where it does not change. */
function sealedAnew(context: OutsideContext, id: string, proof: LiveProof): Buffer | null {
  if (proof.kind !== 'email-change' || proof.user_id === null) return null
  const address = openOrAlarm(context, proof.data_key, proofPlace(id), proof.address)
  if (address === null) refuse('unavailable')
  return context.vault.sealText(proof.user_key, ownPlace('email', proof.user_id), address)
}

/**
 * Whoever uses the link owns the address from now on. Refuses with `link_expired` what was used, is too
 * old, or is of an address that somebody else has proven meanwhile: of two at once exactly one wins.
 */
export async function verifyEmail(
  context: OutsideContext,
  { token }: ParsedInputOf<typeof contract.verifyEmail>,
) {
  const { vault, now, database, hints, log } = context
  const id = idOfToken(vault, token)
  const done =
    id !== null &&
    (await anonymousTransaction(database, async (tx) => {
      const proof = await liveProof(tx, id, ['email-verify', 'email-change'], now)
      if (!proof) return false
      const email = sealedAnew(context, id, proof)
      const { owner } = await tx.one(sql<{ owner: string | null }>`
        select verify_email(${id}, ${email}::bytea, ${newUuid(now)}, ${now}) as owner`)
      tx.afterCommit(() => hints.publish({ dispatch: true }))
      return owner !== null
    }))
  if (done) return {}
  securityEvent(log, 'link_reused')
  return refuse('link_expired')
}

type Own = { email: Buffer | null; verified: boolean; data_key: Buffer | null }

/** Sends the link once more; the earlier one is over. Nothing to do where the address is proven. */
export async function resendVerification(context: Context) {
  const { tx, actor } = context
  const own = await tx.one(sql<Own>`
    select c.email, c.email_verified_at is not null as verified, u.data_key
    from credentials c join users u on u.id = c.user_id where c.user_id = ${actor.id}`)
  const address = openOrAlarm(context, own.data_key, ownPlace('email', actor.id), own.email)
  if (own.verified || address === null) return {}
  const subject = emailHash(context, address)
  await askProof(context, tx, { kind: 'email-verify', subject, address })
  return {}
}

/**
 * Mails a link to the new address; until it is used nothing changes. Says the same when somebody else
 * owns the address: then it is they who get a letter, and the link does not exist.
 */
export async function changeEmail(
  context: Context,
  { email }: ParsedInputOf<typeof contract.changeEmail>,
) {
  const { tx, actor } = context
  await askProof(context, tx, {
    kind: 'email-change',
    subject: emailHash(context, email),
    address: email,
    sessionId: actor.sessionId,
  })
  return {}
}

type AccountRow = {
  email: Buffer | null
  phone: Buffer | null
  email_verified_at: Date | null
  phone_verified_at: Date | null
  has_password: boolean
  data_key: Buffer | null
}

/** How the caller signs in and can be reached. */
export async function readAccount(context: Context) {
  const { tx, actor } = context
  const row = await tx.one(sql<AccountRow>`
    select c.email, c.phone, c.email_verified_at, c.phone_verified_at,
      c.password_hash is not null as has_password, u.data_key
    from credentials c join users u on u.id = c.user_id where c.user_id = ${actor.id}`)
  const open = (column: 'email' | 'phone') =>
    openOrAlarm(context, row.data_key, ownPlace(column, actor.id), row[column])
  return {
    email: open('email'),
    emailVerified: row.email_verified_at !== null,
    phone: open('phone'),
    phoneVerified: row.phone_verified_at !== null,
    hasPassword: row.has_password,
  }
}
