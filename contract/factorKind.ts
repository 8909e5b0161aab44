import { z } from 'zod'

/** With what an account is opened beside its password. */
export const factorKind = z.enum(['totp', 'passkey', 'recovery'])
export type FactorKind = z.infer<typeof factorKind>
