import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { help as contract } from '../../../contract/help.ts'
import { calledAt, CHAIN } from '../../platform/alarms.ts'
import type { Context, OutsideContext } from '../../platform/context.ts'
import { anonymousTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import { asCaller, hashToken } from '../../platform/http/session.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { newUuid } from '../../platform/ids.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import { hashPassword, whichMatches } from '../../platform/passwords.ts'
import { newSecret } from '../../platform/secret.ts'
import { asHelpCaller, callerOf, ownCall, proofOf, type Caller } from './caller.ts'
import { may } from './policy.ts'

/** A tap to take back travels: so much later than the five seconds it still counts. */
const UNDO_MS = (CHAIN.undoSeconds + 3) * 1_000
const MOST_WRONG_PINS = 5

const positionPlace = (id: string, person: string) => ({
  table: 'alarms',
  column: 'position',
  row: id,
  person,
})

/**
 * A nurse calls for help: whoever is on call and all of dispatch have it in their inboxes at once.
 * Repeated, it answers the first as it is now, and takes a newer place. Errors: `not_signed_in`,
 * `not_allowed`, `id_taken`; nothing else about it is a reason to refuse.
 */
export async function raiseHelp(
  context: OutsideContext,
  { helpToken, ...input }: ParsedInputOf<typeof contract.raise>,
) {
  const { now, vault, hints, config } = context
  const proof = proofOf(context, helpToken)
  return asHelpCaller(context, proof, input.id, async (tx, caller) => {
    const { id, kind, visitId = null, position } = input
    const person = caller.user_id
    const hash = createdHash(vault, person, 'help', { id, kind, visitId, at: input.at })
    // Of somebody whose key is gone there is no place to keep; their call rings all the same.
    const sealed =
      position && caller.data_key
        ? vault.sealText(caller.data_key, positionPlace(id, person), JSON.stringify(position))
        : null
    const raised = await tx.one(sql<{ outcome: string; people: string[] | null }>`
      select * from raise_help(${proof.token}::bytea, ${proof.help}::bytea, ${config.demo}::text,
        ${id}::uuid, ${kind}::text, ${visitId}::uuid, ${sealed}::bytea, ${hash}::bytea,
        ${happened(input.at, now)}::timestamptz, ${now}::timestamptz, ${[...calledAt(0)]}::text[],
        ${newUuid(now)}::uuid)`)
    if (raised.outcome === 'taken') refuse('id_taken', { field: 'id' })
    tx.afterCommit(() => hints.publish({ wake: raised.people ?? [], dispatch: true }))
  })
}

/** A clock that runs ahead does not make a call one of tomorrow. */
const happened = (at: string, now: Date) => new Date(Math.min(Date.parse(at), now.getTime()))

/**
 * Takes a call back: without PINs within five seconds; with them until it ends, and the second one only
 * seems to. PINs are compared outside any transaction. Errors: `not_found`, `wrong_code`,
 * `not_possible_now`.
 */
export async function cancelHelp(
  context: OutsideContext,
  { id, pin, at, helpToken }: ParsedInputOf<typeof contract.cancel>,
) {
  const { now, hints, config } = context
  const proof = proofOf(context, helpToken)
  const { caller, call } = await anonymousTransaction(context.database, async (tx) => ({
    caller: await callerOf(tx, context, proof),
    call: await ownCall(tx, context, proof, id),
  }))
  if (!call) refuse('not_found')
  const over = call.state === 'cancelled' || call.state === 'closed'
  const how = over ? null : await howItEnds(caller, call, { pin, at })
  async function end(tx: Transaction) {
    if (!how) return
    const { people } = await tx.one(sql<{ people: string[] | null }>`
      select cancel_help(${proof.token}::bytea, ${proof.help}::bytea, ${config.demo}::text, ${id}::uuid,
        ${how}::text, ${now}::timestamptz, ${newUuid(now)}::uuid) as people`)
    tx.afterCommit(() => hints.publish({ wake: people ?? [], dispatch: true }))
  }
  if (how !== 'wrong') return asHelpCaller(context, proof, id, end)
  // The try is counted although the request is refused.
  await anonymousTransaction(context.database, end)
  return refuse('wrong_code', { field: 'pin', detail: 'This PIN is wrong.' })
}

async function howItEnds(
  caller: Caller,
  call: { happened_at: Date; wrong_pins: number },
  { pin, at }: { pin: string | undefined; at: string },
): Promise<'safe' | 'duress' | 'wrong'> {
  if (!caller.safe_pin) {
    if (Date.parse(at) - call.happened_at.getTime() <= UNDO_MS) return 'safe'
    refuse('not_possible_now', {
      detail: 'Help is on its way to you. Whoever has your call closes it with you.',
    })
  }
  if (pin === undefined) refuse('wrong_code', { field: 'pin', detail: 'Your PIN is needed.' })
  const which = await whichMatches([caller.safe_pin, caller.duress_pin], pin)
  // Whoever guesses gets no further; the second PIN always looks as if it worked.
  if (which === 1) return 'duress'
  return which === 0 && call.wrong_pins < MOST_WRONG_PINS ? 'safe' : 'wrong'
}

/** What this device may call for help with when its sign-in has run out; the last one asked for counts. */
export async function giveHelpToken({ tx, now, actor }: Context) {
  if (!may(actor, 'call-for-help')) refuse('not_allowed')
  const token = newSecret()
  await tx.run(sql`
    select keep_help_token(${actor.sessionId}::uuid, ${hashToken(token)}::bytea, ${now}::timestamptz)`)
  return { token }
}

export async function readPins({ tx, actor }: Context) {
  if (!may(actor, 'call-for-help')) refuse('not_allowed')
  return tx.one(sql<{ set: boolean }>`select has_help_pins() as set`)
}

/** The PINs of a nurse. Errors: `not_allowed`, `invalid_input` for two that are the same. */
export async function setPins(
  context: OutsideContext,
  { safe, duress }: ParsedInputOf<typeof contract.setPins>,
) {
  await asCaller(context, async ({ actor }) => {
    if (!may(actor, 'call-for-help')) refuse('not_allowed')
  })
  if (safe === duress)
    refuse('invalid_input', { errors: [{ field: 'duress', message: 'must be another one' }] })
  const [safeHash, duressHash] = [await hashPassword(safe), await hashPassword(duress)]
  return asCaller(
    context,
    async ({ tx, now, actor, log, requestId }) => {
      await tx.run(sql`
        select set_help_pins(${safeHash}::text, ${duressHash}::text, ${now}::timestamptz)`)
      tx.afterCommit(() => securityEvent(log, 'help_pins_set', { requestId, userId: actor.id }))
      return { set: true }
    },
    { last: true },
  )
}
