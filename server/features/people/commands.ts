import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { people as contract } from '../../../contract/people.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { majorityOf } from '../../platform/majority.ts'
import { indexName } from '../../platform/patientNames/tokens.ts'
import { may } from './policy.ts'
import { getPatient } from './queries.ts'

/**
 * Adds a patient: by dispatch for a caller without an account, or by somebody for a person they care
 * for, whose delegate they become. Errors: `id_taken`, `not_allowed`.
 */
export async function createPatient(
  context: Context,
  input: ParsedInputOf<typeof contract.createPatient>,
) {
  const { tx, now, actor, vault } = context
  if (!may(actor, 'add-patient')) refuse('not_allowed')
  const key = vault.createKey(input.id)
  const seal = (column: string, value: string | undefined) =>
    value === undefined
      ? null
      : vault.sealText(key, { table: 'patients', column, row: input.id, person: input.id }, value)
  const hash = createdHash(vault, actor.id, 'patient', input)
  const made = await tx.maybe(sql`
    insert into patients (id, data_key, name, birth_date, phone, address, language, demo, created_by, created_hash, created_at, updated_at)
    values (${input.id}, ${key}, ${seal('name', input.name)}, ${seal('birth_date', input.birthDate)}::bytea,
      ${seal('phone', input.phone)}::bytea, ${seal('address', input.address && JSON.stringify({ ...input.address, pinConfirmed: false }))}::bytea,
      ${input.language ?? 'en'}, ${actor.demo}, ${actor.id}, ${hash}, ${now}, ${now})
    on conflict (id) do nothing returning id`)
  if (!made) {
    const same = await tx.maybe(sql`
      select id from patients where id = ${input.id} and created_by = ${actor.id} and created_hash = ${hash}`)
    if (!same) refuse('id_taken', { field: 'id' })
  }
  if (made) await indexName(tx, vault, input.id, input.name)
  // A child is cared for until it is of age, by whoever added it.
  if (made && input.birthDate && actor.role === 'patient')
    await tx.run(sql`select limit_to_childhood(${input.id}, ${majorityOf(input.birthDate)})`)
  return getPatient(context, input.id)
}
