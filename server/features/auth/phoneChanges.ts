import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { accounts as contract } from '../../../contract/accounts.ts'
import type { OutsideContext } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { asCaller } from '../../platform/http/session.ts'
import { newUuid } from '../../platform/ids.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import { isCodeOf } from '../../platform/oneTime.ts'
import { phoneHash } from './accounts.ts'
import { beginAttempt } from './delays.ts'
import { ownPlace } from './emails.ts'
import { askProof, CODE_TRIES } from './proofs.ts'

/** Sends a code to the new number; nothing changes until it is typed. */
export async function changePhone(
  context: OutsideContext,
  { phone }: ParsedInputOf<typeof contract.changePhone>,
) {
  const subject = phoneHash(context, phone)
  // Who is signed in and proven comes first: nobody else can have SMS sent from here.
  await asCaller(context, async () => undefined)
  await beginAttempt(context, { kind: 'sms', hash: subject, knownDevice: null })
  await asCaller(
    context,
    ({ tx, actor }) =>
      askProof(context, tx, {
        kind: 'phone-change',
        subject,
        address: phone,
        sessionId: actor.sessionId,
      }),
    { last: true },
  )
  return {}
}

/**
 * The number is theirs. The mailbox and the old number are told, other sessions end. A try counts
 * whatever becomes of the request. Refuses with `wrong_code`.
 */
export async function confirmPhone(
  context: OutsideContext,
  { phone, code }: ParsedInputOf<typeof contract.confirmPhone>,
) {
  const { vault, now, hints, log } = context
  const tried = await asCaller(context, async ({ tx, actor }) => {
    const { id, key } = await tx.one(sql<{ id: string | null; key: Buffer | null }>`
      select try_proof('phone-change', ${phoneHash(context, phone)}, ${CODE_TRIES}, ${now}) as id,
        (select data_key from users where id = ${actor.id}) as key`)
    return { id, key, userId: actor.id }
  })
  const { id, key, userId } = tried
  const wrong = (): never => {
    securityEvent(log, 'phone_code_failed', { userId })
    return refuse('wrong_code', { field: 'code' })
  }
  if (!id || !isCodeOf(vault, id, code)) return wrong()
  const sealed = vault.sealText(key, ownPlace('phone', userId), phone)
  await asCaller(
    context,
    async ({ tx, actor }) => {
      const { done } = await tx.one(sql<{ done: boolean }>`
        select change_phone(${id}, ${sealed}, ${actor.sessionId},
          ${[newUuid(now), newUuid(now)]}::uuid[], ${now}) as done`)
      if (!done) wrong()
      tx.afterCommit(() => hints.publish({ dispatch: true }))
    },
    { last: true },
  )
  return {}
}
