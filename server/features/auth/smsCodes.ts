import type { OutsideContext } from '../../platform/context.ts'
import { anonymousTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import { isCodeOf } from '../../platform/oneTime.ts'
import { CODE_TRIES, type ProofKind } from './proofs.ts'

export type Proof = { id: string; kind: ProofKind }

/** The live proof that six digits for a phone are right for; a wrong try counts. Not used up by this. */
export async function proofOfCode(
  { vault, database, now }: Pick<OutsideContext, 'vault' | 'database' | 'now'>,
  subject: Buffer,
  code: string | undefined,
): Promise<string | null> {
  const { id } = await anonymousTransaction(database, (tx) =>
    tx.one(sql<{ id: string | null }>`
      select try_proof('phone-sign-in', ${subject}, ${CODE_TRIES}, ${now}) as id`),
  )
  return id && isCodeOf(vault, id, code ?? '') ? id : null
}

export function refuseSmsCode({ log }: Pick<OutsideContext, 'log'>, field = 'code'): never {
  securityEvent(log, 'phone_code_failed')
  return refuse('wrong_code', { field })
}

/** Of those who use one code at once, one gets past here. */
export async function useProof(context: OutsideContext, subject: Buffer, { id, kind }: Proof) {
  const { used } = await anonymousTransaction(context.database, (tx) =>
    tx.one(sql<{ used: boolean }>`
      select use_proof(${id}, ${kind}, ${subject}, ${context.now}) as used`),
  )
  if (!used) refuseSmsCode(context)
}
