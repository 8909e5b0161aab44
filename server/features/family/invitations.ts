import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { family as contract } from '../../../contract/family.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { tell } from '../../platform/events/notice.ts'
import { hashToken } from '../../platform/http/session.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { newUuid } from '../../platform/ids.ts'
import { majorityOf } from '../../platform/majority.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import { openOfPatient } from '../../platform/people.ts'
import { newSecret } from '../../platform/secret.ts'
import { refuseUnlessTrusted, refuseUnlessVerified } from '../../platform/trust.ts'
import { allows, patientStandings, type Standing } from '../../platform/standing.ts'
import { wake } from './inbox.ts'
import { nameOf, patientFor, type PatientGround } from './patients.ts'
import { ALLOWED } from './policy.ts'
import { OFFER, toOffer, type OfferRow } from './queries.ts'

const INVITATION_HOURS = 72

type Invite = ParsedInputOf<typeof contract.invite>

const wrong = (field: string, message: string): never =>
  refuse('invalid_input', { errors: [{ field, message }] })

/** The end that was chosen; a parent's is the 18th birthday at the latest. */
export function endOf(
  context: Context,
  patient: PatientGround,
  { until, basis }: Pick<Invite, 'until' | 'basis'>,
): Date | null {
  const chosen = until === null ? null : new Date(until)
  if (chosen && chosen <= context.now) wrong('until', 'lies in the past')
  if (basis !== 'parent') return chosen
  const born = openOfPatient(
    context,
    patient.data_key,
    patient.id,
    'birth_date',
    patient.birth_date,
  )
  if (!born) return wrong('basis', 'needs the birth date of the patient first')
  const ofAge = majorityOf(born)
  if (ofAge <= context.now) wrong('basis', 'this patient is of age')
  return chosen && chosen < ofAge ? chosen : ofAge
}

/**
 * Invites somebody to care with the patient: by the patient, or by dispatch on an authority that was
 * shown. Asks nothing about accounts: the answer is the same whoever the address belongs to. Errors:
 * `not_found`, `not_allowed`, `not_verified`, `too_new`, `invalid_input`, `id_taken`.
 */
export async function invite(context: Context, input: Invite) {
  const { tx, now, actor, vault, config } = context
  const patient = await patientFor(context, input.patientId, 'give-rights')
  const recorded = allows(ALLOWED['record-authority'], patient.standings)
  if (!recorded && (input.basis !== 'consent' || input.proof)) refuse('not_allowed')
  if (recorded && !input.proof) wrong('proof', 'say what was shown to you')
  if (!recorded) await refuseUnlessTrusted(context)
  if (patient.status === 'deceased')
    refuse('not_possible_now', { detail: 'This record is closed.' })
  const [channel, address] = input.email ? ['email', input.email] : ['phone', input.phone]
  if (!address || (input.email && input.phone))
    return wrong('email', 'one address: e-mail or phone')
  const until = endOf(context, patient, input)
  const seal = (column: string, value: string) =>
    vault.sealText(
      patient.data_key,
      { table: 'family_invitations', column, row: input.id, person: patient.id },
      value,
    )
  const token = newSecret()
  const expiresAt = new Date(now.getTime() + INVITATION_HOURS * 3_600_000)
  const made = await tx.maybe(sql`
    insert into family_invitations (id, patient_id, token_hash, channel, address, address_hash, rights,
      until, basis, proof, invited_by, created_hash, created_at, expires_at)
    values (${input.id}, ${patient.id}, ${hashToken(token)}, ${channel}, ${seal('address', address)},
      ${vault.blindIndex(String(channel), address)}, ${input.rights}::text[], ${until}::timestamptz, ${input.basis},
      ${input.proof ? seal('proof', input.proof) : null}::bytea, ${actor.id},
      ${createdHash(vault, actor.id, 'family invitation', input)}, ${now}, ${expiresAt})
    on conflict (id) do nothing returning id`)
  // A link is shown once: asking again with the same id cannot show it anew.
  if (!made)
    refuse('id_taken', {
      field: 'id',
      detail: 'This invitation was already made. Make a new one for a new link.',
    })
  return {
    id: input.id,
    link: `${config.publicUrl}/family/invitation#${token}`,
    expiresAt: expiresAt.toISOString(),
  }
}

/** Takes an invitation back; one that was used is a right, which is ended instead. */
export async function withdraw(context: Context, { id }: { id: string }) {
  const { tx, now, actor } = context
  const row = await tx.maybe(sql<Open>`
    select i.patient_id, i.used_at, ${patientStandings(actor, 'i.patient_id')} as standings
    from family_invitations i where i.id = ${id}`)
  if (!row || !allows(ALLOWED['give-rights'], row.standings)) refuse('not_found')
  touch(context, row.patient_id)
  if (row.used_at) refuse('already_done', { detail: 'This invitation was already accepted.' })
  await tx.run(sql`update family_invitations set withdrawn_at = ${now}
    where id = ${id} and used_at is null and withdrawn_at is null`)
  return {}
}
type Open = { patient_id: string; used_at: Date | null; standings: Standing[] | null }

/** What an invitation offers, to whoever has its link. Errors: `link_expired`. */
export async function readInvitation(context: Context, { token }: { token: string }) {
  const row = await context.tx.maybe(sql<OfferRow>`
    select ${OFFER} from read_family_invitation(${hashToken(token)}, null) i
    left join users u on u.id = i.invited_by`)
  return row ? toOffer(context, row) : refuseLink(context)
}

function refuseLink({ log, requestId, actor }: Context): never {
  securityEvent(log, 'family_invitation_refused', { requestId, userId: actor.id })
  refuse('link_expired', {
    detail: 'This invitation was used, taken back or is too old. Ask for a new one.',
  })
}

type Accepted = { result: 'done' | 'gone' | 'own'; patient_id: string; told: string[] }

/** Accepts: of two at once exactly one wins. Errors: `link_expired`, `already_done` (it is oneself). */
export async function accept(context: Context, input: ParsedInputOf<typeof contract.accept>) {
  const { tx, now, actor } = context
  const { token, id } = input
  if ((token === undefined) === (id === undefined)) wrong('token', 'either a link or an offer')
  await refuseUnlessVerified(context)
  const { result, patient_id, told } = await tx.one(sql<Accepted>`
    select * from accept_family_invitation(${newUuid(now)}, ${token ? hashToken(token) : null}::bytea,
      ${id ?? null}::uuid, ${now})`)
  if (result === 'own')
    refuse('already_done', { detail: 'This is your own record: you have every right to it.' })
  if (result === 'gone') refuseLink(context)
  touch(context, patient_id)
  wake(context, told)
  for (const userId of told)
    if (userId !== actor.id)
      await tell(context, { userId, notice: 'family-right-given', ids: { patientId: patient_id } })
  const patient = await tx.one(sql<PatientGround>`
    select id, name, data_key from patients where id = ${patient_id}`)
  return { patient: nameOf(context, patient) }
}
