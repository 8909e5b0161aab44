import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { family as contract } from '../../../contract/family.ts'
import type { Right } from '../../../contract/people.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { tell } from '../../platform/events/notice.ts'
import { newUuid } from '../../platform/ids.ts'
import { refuseUnlessTrusted } from '../../platform/trust.ts'
import { wake } from './inbox.ts'
import { endOf } from './invitations.ts'
import { patientFor } from './patients.ts'
import { relationsOf } from './queries.ts'

/**
 * Gives other rights or another end, at once. Also brings back what the caller ended within 10 minutes,
 * and gives anew what ended with childhood. Errors: `not_found`, `not_allowed`, `invalid_input`.
 */
export async function change(context: Context, input: ParsedInputOf<typeof contract.change>) {
  const { tx, now } = context
  const patient = await patientFor(context, input.patientId, 'give-rights')
  const until = endOf(context, patient, { until: input.until, basis: 'consent' })
  if (context.actor.role === 'patient' && (await givesMore(context, input, until)))
    await refuseUnlessTrusted(context)
  const { told } = await tx.one(sql<{ told: string[] | null }>`
    select change_relation(${newUuid(now)}, ${patient.id}, ${input.userId}, ${input.rights}::text[],
      ${until}::timestamptz, ${now}) as told`)
  if (!told) refuse('not_found')
  wake(context, told)
  const ids = { patientId: patient.id }
  await tell(context, { userId: input.userId, notice: 'family-right-given', ids })
  const relations = await relationsOf(context, patient)
  return relations.find(({ person }) => person.id === input.userId) ?? refuse('not_found')
}

/** Taking rights away waits for nothing; giving does: a right that is not there now, or a later end. */
async function givesMore(
  { tx, now }: Context,
  { patientId, userId, rights }: ParsedInputOf<typeof contract.change>,
  until: Date | null,
): Promise<boolean> {
  const has = await tx.maybe(sql<{ rights: Right[]; until: Date | null }>`
    select rights, until from care_relations
    where patient_id = ${patientId} and user_id = ${userId} and ended_at is null
      and (until is null or until > ${now})`)
  if (!has) return true
  const later = has.until !== null && (until === null || until > has.until)
  return later || rights.some((right) => !has.rights.includes(right))
}

/**
 * Ends what somebody may do: by the patient or dispatch, who may keep it from them, or by themselves.
 * Ending it again changes nothing. Errors: `not_found`, `not_allowed`.
 */
export async function end(context: Context, input: ParsedInputOf<typeof contract.end>) {
  const { tx, now, actor } = context
  const { patientId, userId } = input
  if (userId === actor.id) await refuseStranger(context, patientId)
  else await patientFor(context, patientId, 'end-rights')
  const { told } = await tx.one(sql<{ told: string[] | null }>`
    select end_relation(${newUuid(now)}, ${patientId}, ${userId}, ${now}) as told`)
  if (!told) return {}
  wake(context, told)
  for (const person of told)
    if (person !== actor.id && !(input.silently && person === userId))
      await tell(context, { userId: person, notice: 'family-right-ended', ids: { patientId } })
  return {}
}

async function refuseStranger(context: Context, patientId: string) {
  const mine = await context.tx.maybe(sql`
    select patient_id from care_relations
    where user_id = ${context.actor.id} and patient_id = ${patientId} and kind = 'delegate'`)
  if (!mine) refuse('not_found')
  touch(context, patientId)
}
