import { createHash, randomBytes } from 'node:crypto'
import type { OutsideContext } from '../../../platform/context.ts'
import { anonymousTransaction } from '../../../platform/database/pools.ts'
import { sql } from '../../../platform/database/query.ts'

const MINUTES = 5
export const CHALLENGE_MS = MINUTES * 60_000

/** What the signature is for: one that was made for something else counts nowhere. */
export type Purpose = 'add' | 'sign-in' | 'prove'
type Ground = Pick<OutsideContext, 'database' | 'now'>

const hashOf = (challenge: string) => createHash('sha256').update(challenge).digest()

/** 256 random bits for an authenticator to sign; `userId` is null where nobody is known yet. */
export async function newChallenge(
  { database, now }: Ground,
  purpose: Purpose,
  userId: string | null,
): Promise<Buffer<ArrayBuffer>> {
  const challenge = randomBytes(32)
  const expires = new Date(now.getTime() + CHALLENGE_MS)
  await anonymousTransaction(database, (tx) =>
    tx.run(sql`select add_challenge(${hashOf(challenge.toString('base64url'))}, ${purpose},
      ${userId}::uuid, ${now}, ${expires})`),
  )
  return challenge
}

/** Uses a challenge up, whatever becomes of its signature; false when it is not a live one of ours. */
export async function useChallenge(
  { database, now }: Ground,
  purpose: Purpose,
  userId: string | null,
  challenge: string,
): Promise<boolean> {
  const { used } = await anonymousTransaction(database, (tx) =>
    tx.one(sql<{ used: boolean }>`
      select use_challenge(${hashOf(challenge)}, ${purpose}, ${userId}::uuid, ${now}) as used`),
  )
  return used
}
