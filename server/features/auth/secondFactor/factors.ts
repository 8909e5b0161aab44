import type { OutsideContext } from '../../../platform/context.ts'
import { anonymousTransaction } from '../../../platform/database/pools.ts'
import { sql } from '../../../platform/database/query.ts'
import type { FactorKind } from '../../../../contract/factorKind.ts'

export type Factors = {
  data_key: Buffer | null
  secret: Buffer | null
  pending: Buffer | null
  pending_at: Date | null
  passkeys: number
  recovery_codes: number
}

const NONE: Factors = {
  data_key: null,
  secret: null,
  pending: null,
  pending_at: null,
  passkeys: 0,
  recovery_codes: 0,
}

/** What somebody has set up; nothing for whoever does not exist. */
export async function factorsOf(
  { database }: Pick<OutsideContext, 'database'>,
  userId: string,
): Promise<Factors> {
  const row = await anonymousTransaction(database, (tx) =>
    tx.maybe(sql<Factors>`select * from factors_of(${userId})`),
  )
  return row ?? NONE
}

export const hasFactor = ({ secret, passkeys }: Factors) => secret !== null || passkeys > 0

/** With what this account can be opened beside the password. */
export const kindsOf = ({ secret, passkeys, recovery_codes }: Factors): FactorKind[] => [
  ...(secret ? (['totp'] as const) : []),
  ...(passkeys > 0 ? (['passkey'] as const) : []),
  ...(recovery_codes > 0 ? (['recovery'] as const) : []),
]

/** Where a secret stands; `pending` until a code has confirmed it. */
export const secretPlace = (userId: string, column: 'secret' | 'pending') => ({
  table: 'totp_factors',
  column,
  row: userId,
  person: userId,
})
