import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { secondFactor as contract } from '../../../../contract/secondFactor.ts'
import type { OutsideContext } from '../../../platform/context.ts'
import { anonymousTransaction } from '../../../platform/database/pools.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { signIn, type AccountRow } from '../accounts.ts'
import { askToSign, usePasskey } from './webauthn.ts'

export const passkeyOptions = (context: OutsideContext) => askToSign(context, 'sign-in', null)

/** A passkey is something one has, opened by something one is or knows: both factors at once. */
export async function passkeySignIn(
  context: OutsideContext,
  { passkey }: ParsedInputOf<typeof contract.passkeySignIn>,
) {
  const userId = await usePasskey(context, passkey, 'sign-in', null)
  const account = await anonymousTransaction(context.database, (tx) =>
    tx.maybe(sql<AccountRow>`select * from account_of(${userId}, ${context.config.demo}::text)`),
  )
  if (!account) refuse('wrong_code', { detail: 'That passkey was not accepted.' })
  return signIn(context, account, { way: 'passkey', strong: true })
}
