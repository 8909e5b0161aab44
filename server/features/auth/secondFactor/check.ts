import type { FactorKind } from '../../../../contract/factorKind.ts'
import type { OutsideContext } from '../../../platform/context.ts'
import { anonymousTransaction } from '../../../platform/database/pools.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { tell } from '../../../platform/events/notice.ts'
import { securityEvent } from '../../../platform/observability/securityEvents.ts'
import { openOrAlarm } from '../../../platform/people.ts'
import { forgetAttempts, takeAttempt } from './attempts.ts'
import { factorsOf, hasFactor, kindsOf, secretPlace, type Factors } from './factors.ts'
import { recoveryHash } from './recoveryCodes.ts'
import { looksLikeTotp, stepOf } from './totp.ts'

const WORDS: Record<FactorKind, string> = {
  totp: 'the code of your authenticator app',
  passkey: 'a passkey',
  recovery: 'a recovery code',
}

async function useTotp(context: OutsideContext, userId: string, factors: Factors, code: string) {
  const secret = openOrAlarm(
    context,
    factors.data_key,
    secretPlace(userId, 'secret'),
    factors.secret,
  )
  const step = secret && (await stepOf(secret, code, context.now))
  if (!step) return false
  const { used } = await anonymousTransaction(context.database, (tx) =>
    tx.one(sql<{ used: boolean }>`select use_totp_step(${userId}, ${step}) as used`),
  )
  return used
}

/** Somebody else may have found the codes: whoever they belong to hears of each use. */
async function useRecovery(context: OutsideContext, userId: string, code: string) {
  const { now, hints, log } = context
  return anonymousTransaction(context.database, async (tx) => {
    const hash = recoveryHash(context, userId, code)
    const { used } = await tx.one(
      sql<{ used: boolean }>`select use_recovery_code(${userId}, ${hash}, ${now}) as used`,
    )
    if (!used) return false
    await tell({ tx, now, hints }, { userId, notice: 'second-factor-changed' })
    securityEvent(log, 'recovery_code_used', { userId })
    return true
  })
}

/**
 * Asks for the second factor of an account whose first one was right. `none`: there is none to ask
 * for. A code of the app or a recovery code works once, also when it is sent ten times at once.
 * Refuses with `code_needed` (naming what would do), `wrong_code` or `too_many_requests`.
 */
export async function checkSecondFactor(
  context: OutsideContext,
  userId: string,
  code: string | undefined,
): Promise<'none' | 'ok'> {
  const factors = await factorsOf(context, userId)
  if (!hasFactor(factors)) return 'none'
  const kinds = kindsOf(factors)
  if (code === undefined)
    refuse('code_needed', {
      detail: `This account also asks for ${kinds.map((kind) => WORDS[kind]).join(' or ')}.`,
      factors: kinds,
    })
  const typed = code.trim()
  await takeAttempt(context, userId)
  const right = looksLikeTotp(typed.replaceAll(' ', ''))
    ? await useTotp(context, userId, factors, typed.replaceAll(' ', ''))
    : await useRecovery(context, userId, typed)
  if (!right) {
    securityEvent(context.log, 'code_failed', { userId })
    refuse('wrong_code')
  }
  await forgetAttempts(context, userId)
  return 'ok'
}
