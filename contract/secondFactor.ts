import { z } from 'zod'

export const FACTOR_KINDS = ['totp', 'passkey', 'recovery'] as const
/** With what an account is opened beside its password. */
export const factorKind = z.enum(FACTOR_KINDS)
export type FactorKind = z.infer<typeof factorKind>
