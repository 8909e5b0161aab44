import type { Services } from '../platform/context.ts'
import { systemTransaction } from '../platform/database/pools.ts'
import { sql } from '../platform/database/query.ts'
import { codeOf, tokenOf } from '../platform/oneTime.ts'

type Ground = Pick<Services, 'database' | 'vault'>

/** The newest proof of a kind, of somebody or of a number that nobody is known to have. */
async function newest({ database }: Ground, kind: string, userId: string | null) {
  const row = await systemTransaction(database, (tx) =>
    tx.one(sql<{ id: string }>`select id from proofs
      where kind = ${kind} and user_id is not distinct from ${userId}::uuid
      order by used_at is null desc, created_at desc, id desc limit 1`),
  )
  return row.id
}

/** The token of the newest link of somebody, as the letter has it. */
export const linkTo = async (ground: Ground, userId: string, kind = 'email-verify') =>
  tokenOf(ground.vault, await newest(ground, kind, userId))

/** The newest code that went to a phone. */
export const codeTo = async (
  ground: Ground,
  userId: string | null = null,
  kind = 'phone-sign-in',
) => codeOf(ground.vault, await newest(ground, kind, userId))
