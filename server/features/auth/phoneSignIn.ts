import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { accounts as contract } from '../../../contract/accounts.ts'
import type { OutsideContext } from '../../platform/context.ts'
import { anonymousTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { idOfToken, tokenOf } from '../../platform/oneTime.ts'
import { createPatientAccount, phoneHash, signIn, toUser, type AccountRow } from './accounts.ts'
import { beginAttempt } from './delays.ts'
import { deviceHash } from './devices.ts'
import { askProof, liveProof } from './proofs.ts'
import { checkSecondFactor } from './secondFactor/check.ts'
import { proofOfCode, refuseSmsCode, useProof, type Proof } from './smsCodes.ts'

type Account = AccountRow & { known: boolean }
type Input = ParsedInputOf<typeof contract.phoneSignIn>

/** The patients who have proven that they hold this phone; staff are never among them. */
const accountsOf = async (context: OutsideContext, subject: Buffer): Promise<Account[]> =>
  anonymousTransaction(context.database, async (tx) => {
    const rows = await tx.many(sql<Omit<Account, 'duties'>>`select * from accounts_of_phone(
      ${subject}, ${context.config.demo}::text, ${deviceHash(context)}::bytea)`)
    return rows.map((row) => ({ ...row, duties: [] }))
  })

/** Slows down guesses and floods of SMS alike, whether anybody has the number or not. */
const attempt = (context: OutsideContext, hash: Buffer, people: Account[], kind: 'phone' | 'sms') =>
  beginAttempt(context, {
    kind,
    hash,
    knownDevice: people.some(({ known }) => known) ? deviceHash(context) : null,
  })

/** Sends six digits to the number, whoever has it: the answer never says. */
export async function sendPhoneCode(
  context: OutsideContext,
  { phone }: ParsedInputOf<typeof contract.phoneCode>,
) {
  const subject = phoneHash(context, phone)
  await attempt(context, subject, await accountsOf(context, subject), 'sms')
  await anonymousTransaction(context.database, (tx) =>
    askProof(context, tx, { kind: 'phone-sign-in', subject, address: phone }),
  )
  return {}
}

/** The proof behind a code or a choice that is right; it is used only when somebody signs in by it. */
async function proofBehind(
  { vault, database, now }: OutsideContext,
  subject: Buffer,
  { code, choice }: Input,
): Promise<Proof | null> {
  if (choice !== undefined) {
    const id = idOfToken(vault, choice)
    const live =
      id && (await anonymousTransaction(database, (tx) => liveProof(tx, id, ['phone-choice'], now)))
    return id && live && live.subject_hash.equals(subject) ? { id, kind: 'phone-choice' } : null
  }
  const id = await proofOfCode({ vault, database, now }, subject, code)
  return id === null ? null : { id, kind: 'phone-sign-in' }
}

/** Whom to choose from, with a proof of its own in the place of the code. */
async function offerChoice(context: OutsideContext, subject: Buffer, people: Account[]) {
  const id = await anonymousTransaction(context.database, (tx) =>
    askProof(context, tx, { kind: 'phone-choice', subject, address: null }),
  )
  return {
    people: people.map((row) => ({ userId: row.user_id, name: toUser(context, row).name })),
    choice: tokenOf(context.vault, id),
  }
}

/** Who is meant: one of the people, somebody new, or nobody yet. */
function meant(people: Account[], { userId, name, choice }: Input): Account | 'new' | null {
  if (userId !== undefined)
    return people.find((person) => person.user_id === userId) ?? refuse('not_found')
  if (name !== undefined && (choice !== undefined || people.length === 0)) return 'new'
  return name === undefined && people.length === 1 ? people[0]! : null
}

/**
 * Signs a patient in by phone and code, or makes an account for somebody new. Where it is not clear
 * who it is, answers whom to choose from; names are shown only to whoever had the code.
 */
export async function phoneSignIn(context: OutsideContext, input: Input) {
  const subject = phoneHash(context, input.phone)
  const people = await accountsOf(context, subject)
  const right = await attempt(context, subject, people, 'phone')
  const proof = await proofBehind(context, subject, input)
  if (!proof) return refuseSmsCode(context)
  await right()
  const who = meant(people, input)
  if (who === null) {
    await useProof(context, subject, proof)
    return offerChoice(context, subject, people)
  }
  if (who === 'new') {
    await useProof(context, subject, proof)
    const { name = '', phone } = input
    const account = await createPatientAccount(context, { name, phone, passwordHash: null })
    return signIn(context, account, { way: 'phone', first: true })
  }
  const factor = await checkSecondFactor(context, who.user_id, input.factorCode)
  await useProof(context, subject, proof)
  return signIn(context, who, { way: 'phone', strong: factor === 'ok' })
}
