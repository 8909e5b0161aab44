import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { people as contract } from '../../../contract/people.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { tell } from '../../platform/events/notice.ts'
import { refuse } from '../../platform/errors.ts'
import { hashToken } from '../../platform/http/session.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { newUuid } from '../../platform/ids.ts'
import { majorityOf } from '../../platform/majority.ts'
import { invitationSecret } from '../../platform/oneTime.ts'
import { may } from './policy.ts'
import { getPatient } from './queries.ts'

const INVITATION_HOURS = 72

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
    insert into patients (id, data_key, name, birth_date, phone, address, demo, created_by, created_hash, created_at, updated_at)
    values (${input.id}, ${key}, ${seal('name', input.name)}, ${seal('birth_date', input.birthDate)}::bytea,
      ${seal('phone', input.phone)}::bytea, ${seal('address', input.address && JSON.stringify(input.address))}::bytea,
      ${actor.demo}, ${actor.id}, ${hash}, ${now}, ${now})
    on conflict (id) do nothing returning id`)
  if (!made) {
    const same = await tx.maybe(sql`
      select id from patients where id = ${input.id} and created_by = ${actor.id} and created_hash = ${hash}`)
    if (!same) refuse('id_taken', { field: 'id' })
  }
  // A child is cared for until it is of age, by whoever added it.
  if (made && input.birthDate && actor.role === 'patient')
    await tx.run(sql`select limit_to_childhood(${input.id}, ${majorityOf(input.birthDate)})`)
  return getPatient(context, input.id)
}

/**
 * A one-use link for a new colleague: shown once, kept only as a hash, and mailed to the address.
 */
export async function invite(context: Context, input: ParsedInputOf<typeof contract.invite>) {
  const { tx, now, actor, vault, config } = context
  if (!may(actor, 'invite-staff')) refuse('not_allowed')
  const personId = newUuid(now)
  const key = vault.createKey(personId)
  const seal = (table: string, column: string, value: string) =>
    vault.sealText(key, { table, column, row: personId, person: personId }, value)
  const expiresAt = new Date(now.getTime() + INVITATION_HOURS * 3_600_000)
  const token = invitationSecret(vault, input.id, expiresAt)
  const made = await tx.maybe(sql`
    insert into invitations (id, token_hash, role, person_id, data_key, name, email, email_hash, invited_by, demo, duties,
      created_hash, created_at, expires_at)
    values (${input.id}, ${hashToken(token)}, ${input.role}, ${personId}, ${key},
      ${seal('users', 'name', input.name)}, ${seal('credentials', 'email', input.email)},
      ${vault.blindIndex('email', input.email)}, ${actor.id}, ${actor.demo},
      ${input.role === 'administrator' ? [...actor.duties] : []}::text[],
      ${createdHash(vault, actor.id, 'invitation', input)}, ${now}, ${expiresAt})
    on conflict (id) do nothing returning id`)
  // A link is shown once: asking again with the same id cannot show it anew.
  if (!made)
    refuse('id_taken', {
      field: 'id',
      detail: 'This invitation was already made. Make a new one for a new link.',
    })
  await tell(context, {
    userId: personId,
    notice: 'invitation',
    ids: { invitationId: input.id },
  })
  return {
    id: input.id,
    link: `${config.publicUrl}/invitation#${token}`,
    expiresAt: expiresAt.toISOString(),
  }
}
