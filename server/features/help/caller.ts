import { writeSignIn } from '../../platform/audit/write.ts'
import type { OutsideContext } from '../../platform/context.ts'
import { anonymousTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import { refuse } from '../../platform/errors.ts'
import { hashToken } from '../../platform/http/session.ts'
import { openPerson, sealedPerson, type SealedPerson } from '../../platform/people.ts'
import { may } from './policy.ts'
import type { Role } from '../../../contract/people.ts'
import type { HelpKind, HELP_STATES } from '../../../contract/help.ts'

/** What a device shows of itself: a sign-in that lives, a help token, or both. */
export type Proof = { token: Buffer | null; help: Buffer | null }

export type Caller = {
  user_id: string
  role: Role
  session_id: string
  data_key: Buffer | null
  safe_pin: string | null
  duress_pin: string | null
}

export const proofOf = (context: OutsideContext, helpToken: string | undefined): Proof => ({
  token: context.tokenHash,
  help: helpToken ? hashToken(helpToken) : null,
})

/** Who calls for help. Errors: `not_signed_in`; `not_allowed` for whoever is no nurse. */
export async function callerOf(
  tx: Transaction,
  { now, config }: OutsideContext,
  { token, help }: Proof,
): Promise<Caller> {
  const caller = await tx.maybe(sql<Caller>`
    select * from help_caller(${token}::bytea, ${help}::bytea, ${now}::timestamptz, ${config.demo}::text)`)
  if (!caller) refuse('not_signed_in')
  return may({ role: caller.role, duties: [] }, 'call-for-help') ? caller : refuse('not_allowed')
}

type OwnCall = {
  id: string
  kind: HelpKind
  state: (typeof HELP_STATES)[number]
  happened_at: Date
  received_at: Date
  taken_at: Date | null
  taken_by: string | null
  wrong_pins: number
}

/** The call of this device's owner, or undefined. */
export const ownCall = (
  tx: Transaction,
  { now, config }: OutsideContext,
  { token, help }: Proof,
  id: string,
) =>
  tx.maybe(sql<OwnCall>`
    select * from own_call(${token}::bytea, ${help}::bytea, ${config.demo}::text, ${id}::uuid, ${now}::timestamptz)`)

/**
 * Runs an act of whoever calls for help in one transaction, and answers their call as it is after
 * that. Its row of the audit trail is in their name, whatever they proved it by.
 */
export const asHelpCaller = (
  context: OutsideContext,
  proof: Proof,
  id: string,
  act: (tx: Transaction, caller: Caller) => Promise<void>,
) =>
  anonymousTransaction(context.database, async (tx) => {
    const caller = await callerOf(tx, context, proof)
    await act(tx, caller)
    const { user_id, role, session_id } = caller
    await writeSignIn(tx, context, { id: user_id, role, sessionId: session_id })
    const call = await ownCall(tx, context, proof, id)
    if (!call) refuse('not_found')
    const taker = await tx.maybe(sql<{ person: SealedPerson }>`
      select ${sealedPerson('u')} as person from users u where u.id = ${call.taken_by}::uuid`)
    return {
      id: call.id,
      kind: call.kind,
      state: call.state,
      at: call.happened_at.toISOString(),
      receivedAt: call.received_at.toISOString(),
      takenBy: taker ? openPerson(context, taker.person).name : null,
      takenAt: call.taken_at?.toISOString() ?? null,
    }
  })
