import type { Role } from '../../../contract/people.ts'
import type { Context, OutsideContext } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import { newUuid } from '../../platform/ids.ts'

/** For how many minutes a link or code works. */
const MINUTES = {
  'email-verify': 24 * 60,
  'email-change': 24 * 60,
  'password-reset': 30,
  'phone-sign-in': 5,
  'phone-choice': 5,
  'phone-change': 5,
} as const
export type ProofKind = keyof typeof MINUTES

/** How often a code of six digits may be tried. */
export const CODE_TRIES = 5

type Ground = Pick<OutsideContext, 'vault' | 'now'>

/** Where the address or number of a proof is sealed: with a key of its own. */
export const proofPlace = (id: string) => ({
  table: 'proofs',
  column: 'address',
  row: id,
  person: id,
})

/** A proof that nobody has yet, with the address or number it goes to sealed in it. */
export function newProof({ vault, now }: Ground, kind: ProofKind, address: string | null) {
  const id = newUuid(now)
  const key = address === null ? null : vault.createKey(id)
  return {
    id,
    key,
    address: address === null ? null : vault.sealText(key, proofPlace(id), address),
    eventId: newUuid(now),
    expires: new Date(now.getTime() + MINUTES[kind] * 60_000),
  }
}

type Asked = {
  kind: ProofKind
  /** Keyed hash of the address or number. */
  subject: Buffer
  /** Null: it goes to the address of whoever owns it. */
  address: string | null
  sessionId?: string
}

/** Makes a proof and has its letter or SMS sent after COMMIT; answers its id. */
export async function askProof(
  context: Ground & Pick<Context, 'hints'>,
  tx: Transaction,
  { kind, subject, address, sessionId }: Asked,
): Promise<string> {
  const proof = newProof(context, kind, address)
  await tx.run(sql`select ask_proof(${proof.id}, ${kind}, ${sessionId ?? null}::uuid, ${subject},
    ${proof.key}::bytea, ${proof.address}::bytea, ${proof.eventId}, ${context.now}, ${proof.expires})`)
  tx.afterCommit(() => context.hints.publish({ dispatch: true }))
  return proof.id
}

export type LiveProof = {
  kind: ProofKind
  user_id: string | null
  subject_hash: Buffer
  data_key: Buffer | null
  address: Buffer | null
  user_key: Buffer | null
  role: Role | null
  name: Buffer | null
  email: Buffer | null
}

/** What a link that was not used yet stands for. */
export const liveProof = (tx: Transaction, id: string, kinds: ProofKind[], now: Date) =>
  tx.maybe(sql<LiveProof>`select * from live_proof(${id}, ${kinds}::text[], ${now})`)
