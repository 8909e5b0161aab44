import { randomInt } from 'node:crypto'
import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { family as contract } from '../../../contract/family.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { newUuid } from '../../platform/ids.ts'
import { refuseUnlessVerified } from '../../platform/trust.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import { wake } from './inbox.ts'
import { nameOf, patientFor, type PatientGround } from './patients.ts'

const CODE_DAYS = 7
/** Neither 0 and O nor 1, I and L: it is read out and typed. 31^10 codes, five tries an hour. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const LENGTH = 10

const newCode = () =>
  Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')

/** What somebody typed, without what only helps reading. */
const bare = (code: string) => code.toUpperCase().replace(/[\s-]/g, '')
const codeHash = ({ vault }: Context, code: string) => vault.blindIndex('link code', bare(code))

/**
 * A code that makes an account this patient, to be told in person. How the identity was checked is
 * recorded with who did it. Errors: `not_found`, `not_allowed`, `already_done` (it has an account).
 */
export async function makeLinkCode(
  context: Context,
  { id, checked }: ParsedInputOf<typeof contract.makeLinkCode>,
) {
  const { tx, now, actor } = context
  await patientFor(context, id, 'make-link-code')
  const { linkable } = await tx.one(sql<{ linkable: boolean }>`
    select may_be_linked(${id}) as linkable`)
  if (!linkable) refuse('already_done', { detail: 'An account is this patient already.' })
  const code = newCode()
  const expiresAt = new Date(now.getTime() + CODE_DAYS * 86_400_000)
  await tx.run(sql`
    insert into link_codes (id, patient_id, code_hash, made_by, checked, created_at, expires_at)
    values (${newUuid(now)}, ${id}, ${codeHash(context, code)}, ${actor.id}, ${checked}, ${now}, ${expiresAt})`)
  return {
    linkCode: `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`,
    expiresAt: expiresAt.toISOString(),
  }
}

type Linked = {
  result: 'done' | 'wrong' | 'taken' | 'other' | 'delegate'
  patient_id: string
  told: string[]
}

const REFUSALS = {
  taken: 'This code cannot be used any more. Ask the practice.',
  other: 'This account already has visits of its own. Call the practice, which can put it right.',
  delegate: 'This account cares for that person. They need an account of their own.',
} as const

/**
 * The account becomes the patient of the code; what it began with, empty, is put aside. The count of
 * tries is the table of limits'. Errors: `wrong_code`, `not_possible_now`, `too_many_requests`.
 */
export async function link(context: Context, { code }: { code: string }) {
  const { tx, now, actor, log, requestId } = context
  await refuseUnlessVerified(context)
  const { result, patient_id, told } = await tx.one(sql<Linked>`
    select * from link_patient(${newUuid(now)}, ${codeHash(context, code)}, ${now})`)
  if (result === 'wrong') {
    securityEvent(log, 'link_code_refused', { requestId, userId: actor.id })
    refuse('wrong_code', { field: 'code' })
  }
  if (result !== 'done') refuse('not_possible_now', { field: 'code', detail: REFUSALS[result] })
  touch(context, patient_id)
  wake(context, told)
  const patient = await tx.one(sql<PatientGround>`
    select id, name, data_key from patients where id = ${patient_id}`)
  return { patient: nameOf(context, patient) }
}
