import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import { isRegistered, type Registered, type staff as contract } from '../../../contract/staff.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { isActive } from '../../platform/people.ts'
import { endOf, faultsOf } from '../../platform/registration.ts'
import { may } from './policy.ts'
import { getRegistration } from './queries.ts'

/**
 * Enters a registration, or the certificate of a new year: for oneself, or by an administrator for a
 * colleague. Errors: `not_allowed`, `not_found`, `invalid_input` by field, `id_taken`.
 */
export async function enterRegistration(
  context: Context,
  input: ParsedInputOf<typeof contract.enterRegistration>,
) {
  const { tx, actor, now, vault } = context
  const userId = input.userId ?? actor.id
  const own = userId === actor.id
  if (!may(actor, own ? 'enter-registration' : 'enter-for-another')) refuse('not_allowed')
  const role = own ? actor.role : await roleOf(context, userId)
  if (!isRegistered(role)) refuse('not_found', { field: 'userId' })
  const errors = faultsOf(role, input, now)
  if (!input.registration) errors.push({ field: 'registration', message: 'is required' })
  if (role === 'nurse' && !input.category)
    errors.push({ field: 'category', message: 'is required' })
  if (errors.length > 0) refuse('invalid_input', { errors })
  const hash = createdHash(vault, actor.id, 'registration', input)
  const made = await tx.maybe(sql`
    insert into registrations (id, user_id, role, number, category, valid_until, entered_by, entered_at,
      created_hash)
    values (${input.id}, ${userId}, ${role}, ${input.registration}, ${input.category ?? null},
      ${endOf(role, input.certificateYear)}::date, ${actor.id}, ${now}, ${hash})
    on conflict (id) do nothing returning id`)
  if (!made) {
    const same = await tx.maybe(sql`
      select id from registrations where id = ${input.id} and entered_by = ${actor.id} and created_hash = ${hash}`)
    if (!same) refuse('id_taken', { field: 'id' })
  }
  return getRegistration(context, input.id)
}

async function roleOf({ tx, config }: Context, userId: string) {
  const row = await tx.maybe(sql<{ role: Registered }>`
    select u.role from users u
    where u.id = ${userId} and u.role in ('nurse', 'doctor') and ${isActive(config, 'u')}`)
  return row?.role ?? refuse('not_found', { field: 'userId' })
}

type Decided = {
  user_id: string
  entered_by: string
  state: 'entered' | 'verified' | 'refused'
  role: Registered
  number: string
  category: string | null
  valid_until: string | null
  data_key: Buffer | null
}

/** Locks what is decided on; nobody decides on what they entered, or on themselves. */
async function lockDecided(context: Context, id: string): Promise<Decided> {
  const { tx, actor } = context
  if (!may(actor, 'verify-registration')) refuse('not_allowed')
  const row = await tx.maybe(sql<Decided>`
    select r.user_id, r.entered_by, r.state, r.role, r.number, r.category, r.valid_until::text, u.data_key
    from registrations r join users u on u.id = r.user_id where r.id = ${id}`)
  if (!row) refuse('not_found')
  if (actor.id === row.user_id || actor.id === row.entered_by)
    refuse('not_allowed', {
      detail: 'Nobody decides on what they entered. Another clinical lead has to look.',
    })
  return row
}

const sealNote = ({ vault }: Context, id: string, row: Decided, note: string) =>
  note === ''
    ? null
    : vault.sealText(
        row.data_key,
        { table: 'registrations', column: 'note', row: id, person: row.user_id },
        note,
      )

/**
 * The register of the council says the same. Of two who decide at once one wins. Errors: `not_allowed`
 * (one's own act too), `not_found`, `not_possible_now` (decided, or not complete), `already_done`
 * (the number is somebody else's).
 */
export async function verifyRegistration(
  context: Context,
  { id, note }: ParsedInputOf<typeof contract.verifyRegistration>,
) {
  const { tx, actor, now } = context
  const row = await lockDecided(context, id)
  if (row.state === 'verified') return getRegistration(context, id)
  if (!row.valid_until || (row.role === 'nurse' && !row.category))
    refuse('not_possible_now', {
      detail: 'Category and year are missing. It has to be entered anew.',
    })
  // One number at a time, so that two people cannot be verified with it at once.
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${row.number}, 1))`)
  const taken = await tx.maybe(sql`
    select id from registrations
    where role = ${row.role} and number = ${row.number} and state = 'verified' and user_id <> ${row.user_id}`)
  if (taken)
    refuse('already_done', {
      field: 'registration',
      detail: 'This number is verified for somebody else.',
    })
  const changed = await tx.run(sql`
    update registrations set state = 'verified', verified_by = ${actor.id}, verified_at = ${now},
      note = ${sealNote(context, id, row, note)}::bytea
    where id = ${id} and state = 'entered'`)
  if (changed === 0) refuse('not_possible_now', { detail: 'Somebody has decided on it already.' })
  return getRegistration(context, id)
}

/** It is not, or not any more, as the register says. Errors: as `verifyRegistration`. */
export async function refuseRegistration(
  context: Context,
  { id, note }: ParsedInputOf<typeof contract.refuseRegistration>,
) {
  const { tx, actor, now } = context
  const row = await lockDecided(context, id)
  if (row.state === 'refused') return getRegistration(context, id)
  const changed = await tx.run(sql`
    update registrations set state = 'refused', refused_by = ${actor.id}, refused_at = ${now},
      note = ${sealNote(context, id, row, note)}::bytea
    where id = ${id} and state = ${row.state}`)
  if (changed === 0) refuse('not_possible_now', { detail: 'Somebody has decided on it already.' })
  return getRegistration(context, id)
}
