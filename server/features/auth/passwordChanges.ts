import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { accounts as contract } from '../../../contract/accounts.ts'
import type { OutsideContext } from '../../platform/context.ts'
import { anonymousTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { asCaller } from '../../platform/http/session.ts'
import { newUuid } from '../../platform/ids.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import { idOfToken } from '../../platform/oneTime.ts'
import { openOrAlarm } from '../../platform/people.ts'
import { emailHash } from './accounts.ts'
import { refuseWeakPassword } from './commonPasswords.ts'
import { beginAttempt } from './delays.ts'
import { deviceHash } from './devices.ts'
import { ownPlace } from './emails.ts'
import { hashPassword, passwordMatches } from '../../platform/passwords.ts'
import { askProof, liveProof, type LiveProof } from './proofs.ts'
import { checkSecondFactor } from './secondFactor/check.ts'

/** The same rows are written whether there is such an account or not; only the worker finds out. */
export async function forgotPassword(
  context: OutsideContext,
  { email }: ParsedInputOf<typeof contract.forgotPassword>,
) {
  const subject = emailHash(context, email)
  await beginAttempt(context, { kind: 'mail', hash: subject, knownDevice: null })
  await anonymousTransaction(context.database, (tx) =>
    askProof(context, tx, { kind: 'password-reset', subject, address: null }),
  )
  return {}
}

const wordsBehind = (context: OutsideContext, { user_id, user_key, name, email }: LiveProof) =>
  user_id === null
    ? []
    : [
        openOrAlarm(
          context,
          user_key,
          { table: 'users', column: 'name', row: user_id, person: user_id },
          name,
        ),
        openOrAlarm(context, user_key, ownPlace('email', user_id), email),
      ]

function refuseLink({ log }: OutsideContext): never {
  securityEvent(log, 'link_reused')
  return refuse('link_expired')
}

/**
 * A new password by the link from the mail, and the second factor where there is one. Ends every
 * session and tells the person. Of two that use a link at once exactly one wins; the other gets
 * `link_expired`.
 */
export async function resetPassword(
  context: OutsideContext,
  { token, password, code }: ParsedInputOf<typeof contract.resetPassword>,
) {
  const { vault, now, database, hints } = context
  const id = idOfToken(vault, token) ?? refuseLink(context)
  const proof = await anonymousTransaction(database, (tx) =>
    liveProof(tx, id, ['password-reset'], now),
  )
  if (!proof?.user_id) return refuseLink(context)
  await refuseWeakPassword(password, wordsBehind(context, proof), proof.role)
  await checkSecondFactor(context, proof.user_id, code)
  const hash = await hashPassword(password)
  const { owner } = await anonymousTransaction(database, async (tx) => {
    tx.afterCommit(() => hints.publish({ dispatch: true }))
    return tx.one(sql<{ owner: string | null }>`
      select reset_password(${id}, ${hash}, ${newUuid(now)}, ${now}) as owner`)
  })
  return owner ? {} : refuseLink(context)
}

type Own = {
  email: Buffer | null
  email_hash: Buffer | null
  password_hash: string | null
  name: Buffer
  data_key: Buffer | null
}

/**
 * Another password, for whoever knows the present one. Other sessions end, and the person is told.
 * Refuses with `wrong_credentials` at the field `current`.
 */
export async function changePassword(
  context: OutsideContext,
  { current, password }: ParsedInputOf<typeof contract.changePassword>,
) {
  const { now, hints } = context
  const { id, role, own } = await asCaller(context, async ({ tx, actor }) => ({
    id: actor.id,
    role: actor.role,
    own: await tx.one(sql<Own>`
      select c.email, c.email_hash, c.password_hash, u.name, u.data_key
      from credentials c join users u on u.id = c.user_id where u.id = ${actor.id}`),
  }))
  if (own.password_hash !== null) {
    const hash = context.vault.blindIndex('own password', id)
    const right = await beginAttempt(context, {
      kind: 'login',
      hash,
      knownDevice: deviceHash(context) ?? hash,
    })
    if (!(await passwordMatches(own.password_hash, current ?? '')))
      refuse('wrong_credentials', {
        field: 'current',
        detail: 'This is not your present password.',
      })
    await right()
  }
  const place = { table: 'users', column: 'name', row: id, person: id }
  const ownWords = [
    openOrAlarm(context, own.data_key, place, own.name),
    openOrAlarm(context, own.data_key, ownPlace('email', id), own.email),
  ]
  await refuseWeakPassword(password, ownWords, role)
  const hash = await hashPassword(password)
  await asCaller(
    context,
    async ({ tx, actor }) => {
      await tx.run(
        sql`select change_password(${hash}, ${actor.sessionId}, ${newUuid(now)}, ${now})`,
      )
      tx.afterCommit(() => hints.publish({ dispatch: true }))
    },
    { last: true },
  )
  return {}
}
