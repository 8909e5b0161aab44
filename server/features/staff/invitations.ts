import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { Duty, Role } from '../../../contract/people.ts'
import type { Invitation, staff as contract } from '../../../contract/staff.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { decodeCursor, pageOf } from '../../platform/http/cursor.ts'
import { hashToken } from '../../platform/http/session.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { newUuid } from '../../platform/ids.ts'
import { tell } from '../../platform/events/notice.ts'
import { invitationSecret } from '../../platform/oneTime.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import {
  openOrAlarm,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../platform/people.ts'
import { may } from './policy.ts'

const INVITATION_HOURS = 72

function newLink({ now, config, vault }: Context, id: string) {
  const expires = new Date(now.getTime() + INVITATION_HOURS * 3_600_000)
  const token = invitationSecret(vault, id, expires)
  return {
    hash: hashToken(token),
    expires,
    answer: {
      id,
      link: `${config.publicUrl}/invitation#${token}`,
      expiresAt: expires.toISOString(),
    },
  }
}

/** A one-use link for a new colleague: shown once, kept only as a hash, and mailed to the address. */
export async function invite(context: Context, input: ParsedInputOf<typeof contract.invite>) {
  const { tx, now, actor, vault, log } = context
  if (!may(actor, 'invite-staff')) refuse('not_allowed')
  if (input.duties?.length && input.role !== 'administrator')
    refuse('invalid_input', {
      errors: [{ field: 'duties', message: 'are of administrators only' }],
    })
  const duties = input.role === 'administrator' ? (input.duties ?? actor.duties) : []
  const personId = newUuid(now)
  const key = vault.createKey(personId)
  const seal = (table: string, column: string, value: string) =>
    vault.sealText(key, { table, column, row: personId, person: personId }, value)
  const { hash, expires, answer } = newLink(context, input.id)
  const made = await tx.maybe(sql`
    insert into invitations (id, token_hash, role, duties, person_id, data_key, name, email, email_hash,
      invited_by, demo, created_hash, created_at, expires_at)
    values (${input.id}, ${hash}, ${input.role}, ${[...new Set(duties)]}::text[], ${personId}, ${key},
      ${seal('users', 'name', input.name)}, ${seal('credentials', 'email', input.email)},
      ${vault.blindIndex('email', input.email)}, ${actor.id}, ${actor.demo},
      ${createdHash(vault, actor.id, 'invitation', input)}, ${now}, ${expires})
    on conflict (id) do nothing returning id`)
  // A link is shown once: asking again with the same id cannot show it anew.
  if (!made)
    refuse('id_taken', {
      field: 'id',
      detail: 'This invitation was already made. Make a new one for a new link.',
    })
  await tell(context, { userId: personId, notice: 'invitation', ids: { invitationId: input.id } })
  if (input.role === 'administrator')
    securityEvent(log, 'administrator_invited', { userId: actor.id })
  return answer
}

type InvitationRow = {
  id: string
  role: Role
  duties: Duty[]
  person_id: string
  data_key: Buffer | null
  name: Buffer
  email: Buffer
  invited_by: SealedPerson | null
  expires_at: Date
}

/** What nobody has used or withdrawn, expired ones too: they can be sent anew. */
export async function listInvitations(
  context: Context,
  { cursor, limit }: ParsedInputOf<typeof contract.invitations>,
) {
  const { tx, actor, now } = context
  if (!may(actor, 'invite-staff')) refuse('not_allowed')
  const before = cursor ? decodeCursor(cursor, 1)[0]! : null
  const rows = await tx.many(sql<InvitationRow>`
    select i.id, i.role, i.duties, i.person_id, i.data_key, i.name, i.email, i.expires_at,
      case when u.id is not null then ${sealedPerson('u')} end as invited_by
    from invitations i left join users u on u.id = i.invited_by
    where i.used_at is null and i.withdrawn_at is null and i.demo = ${actor.demo}
      and (${before}::uuid is null or i.id < ${before}::uuid)
    order by i.id desc limit ${limit + 1}`)
  return pageOf(rows, limit, (row): Invitation => {
    const at = { row: row.person_id, person: row.person_id }
    const open = (table: string, column: string, sealed: Buffer) =>
      openOrAlarm(context, row.data_key, { table, column, ...at }, sealed) ?? UNREADABLE
    return {
      id: row.id,
      name: open('users', 'name', row.name),
      email: open('credentials', 'email', row.email),
      role: row.role,
      duties: row.duties,
      invitedBy: row.invited_by && openPerson(context, row.invited_by),
      expiresAt: row.expires_at.toISOString(),
      expired: row.expires_at <= now,
    }
  })
}

const GONE = 'This invitation was used or withdrawn.'

/** A new link in place of the old one, which dies. Errors: `not_allowed`, `not_found`. */
export async function renewInvitation(context: Context, { id }: { id: string }) {
  const { tx, actor } = context
  if (!may(actor, 'invite-staff')) refuse('not_allowed')
  const { hash, expires, answer } = newLink(context, id)
  const renewed = await tx.maybe(sql<{ person_id: string }>`
    update invitations set token_hash = ${hash}, expires_at = ${expires}, invited_by = ${actor.id}
    where id = ${id} and used_at is null and withdrawn_at is null and demo = ${actor.demo}
    returning person_id`)
  if (!renewed) refuse('not_found', { detail: GONE })
  await tell(context, {
    userId: renewed.person_id,
    notice: 'invitation',
    ids: { invitationId: id },
  })
  return answer
}

/** The link dies in this transaction. Withdrawing twice is the same as once. */
export async function withdrawInvitation(context: Context, { id }: { id: string }) {
  const { tx, actor, now } = context
  if (!may(actor, 'invite-staff')) refuse('not_allowed')
  const changed = await tx.run(sql`
    update invitations set withdrawn_at = coalesce(withdrawn_at, ${now}), expires_at = least(expires_at, ${now}),
      invited_by = ${actor.id}
    where id = ${id} and used_at is null and demo = ${actor.demo}`)
  return changed === 1 ? {} : refuse('not_found', { detail: GONE })
}
