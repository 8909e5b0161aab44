import type {
  Basis,
  FamilyInvitation,
  FamilyOffer,
  FamilyRelation,
} from '../../../contract/family.ts'
import type { Right } from '../../../contract/people.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import {
  openOfPatient,
  openOrAlarm,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../platform/people.ts'
import { ownPatient } from '../../platform/standing.ts'
import { nameOf, patientFor, type PatientGround } from './patients.ts'

type Named = Pick<PatientGround, 'id' | 'name' | 'data_key'>
type RelationRow = {
  person: SealedPerson
  rights: Right[]
  until: Date | null
  basis: Basis
  created_at: Date
  invitation_id: string | null
  proof: Buffer | null
  recorder: SealedPerson | null
}

function toRelation(context: Context, patient: Named, row: RelationRow): FamilyRelation {
  const { invitation_id: id, until } = row
  touch(context, patient.id)
  const place = { table: 'family_invitations', column: 'proof', row: id ?? '', person: patient.id }
  return {
    patient: nameOf(context, patient),
    person: openPerson(context, row.person),
    rights: row.rights,
    until: until?.toISOString() ?? null,
    basis: row.basis,
    since: row.created_at.toISOString(),
    over: until !== null && until <= context.now,
    recordedBy: row.recorder && openPerson(context, row.recorder),
    proof: openOrAlarm(context, patient.data_key, place, row.proof),
  }
}

/** Everybody who may do something for this patient; only the patient and dispatch are told. */
export async function relationsOf(context: Context, patient: Named): Promise<FamilyRelation[]> {
  const rows = await context.tx.many(sql<RelationRow>`
    select f.person, f.rights, f.until, f.basis, f.created_at, f.invitation_id, f.proof,
      case when u.id is not null then ${sealedPerson('u')} end as recorder
    from family_of(${patient.id}) f left join users u on u.id = f.recorded_by`)
  return rows.map((row) => toRelation(context, patient, row))
}

type InvitationRow = Pick<Named, 'name' | 'data_key'> & {
  id: string
  patient_id: string
  address: Buffer
  rights: Right[]
  until: Date | null
  expires_at: Date
}

function toInvitation(context: Context, row: InvitationRow): FamilyInvitation {
  const { id, patient_id: person, data_key: key } = row
  touch(context, person)
  const place = { table: 'family_invitations', column: 'address', row: id, person }
  return {
    id,
    patient: nameOf(context, { ...row, id: person }),
    to: openOrAlarm(context, key, place, row.address) ?? UNREADABLE,
    rights: row.rights,
    until: row.until?.toISOString() ?? null,
    expiresAt: row.expires_at.toISOString(),
  }
}

/** The invitations of these patients that were not used yet: a set of ids as SQL. */
async function openInvitations(context: Context, patients: ReturnType<typeof ownPatient>) {
  const rows = await context.tx.many(sql<InvitationRow>`
    select i.id, i.patient_id, i.address, i.rights, i.until, i.expires_at, p.name, p.data_key
    from family_invitations i join patients p on p.id = i.patient_id
    where i.patient_id in ${patients} and i.used_at is null and i.withdrawn_at is null
      and i.expires_at > ${context.now}
    order by i.id desc limit 50`)
  return rows.map((row) => toInvitation(context, row))
}

export type OfferRow = {
  id: string
  patient_id: string
  patient_name: Buffer
  patient_key: Buffer | null
  rights: Right[]
  until: Date | null
  basis: Basis
  expires_at: Date
  inviter: SealedPerson | null
}

export function toOffer(context: Context, row: OfferRow): FamilyOffer {
  touch(context, row.patient_id)
  return {
    id: row.id,
    patientName:
      openOfPatient(context, row.patient_key, row.patient_id, 'name', row.patient_name) ??
      UNREADABLE,
    from: row.inviter && openPerson(context, row.inviter),
    rights: row.rights,
    until: row.until?.toISOString() ?? null,
    basis: row.basis,
    expiresAt: row.expires_at.toISOString(),
  }
}

/** Of a set of `read_family_invitation`, named `i`. Who of a family invited is not known by name yet. */
export const OFFER = sql`i.*, case when u.id is not null then ${sealedPerson('u')} end as inviter`

/** Who cares for the caller, and for whom the caller cares. */
export async function listMine(context: Context) {
  const { tx, actor, now } = context
  const own = await tx.many(sql<Named>`
    select p.id, p.name, p.data_key from patients p where p.id in ${ownPatient(actor)}`)
  const others = await tx.many(sql<
    RelationRow & { patient: string; name: Buffer; data_key: Buffer | null }
  >`
    select p.id as patient, p.name, p.data_key, ${sealedPerson('u')} as person, r.rights, r.until, r.basis,
      r.created_at, null as invitation_id, null as proof, null as recorder
    from care_relations r join patients p on p.id = r.patient_id join users u on u.id = r.user_id
    where r.user_id = ${actor.id} and r.kind = 'delegate' and r.ended_at is null
      and (r.until is null or r.until > ${now})
    order by r.created_at, p.id`)
  const offers = await tx.many(sql<OfferRow>`
    select ${OFFER} from family_offers() o, read_family_invitation(null, o) i
    left join users u on u.id = i.invited_by`)
  return {
    caresForMe: (await Promise.all(own.map((patient) => relationsOf(context, patient)))).flat(),
    iCareFor: others.map(({ patient: id, name, data_key, ...row }) =>
      toRelation(context, { id, name, data_key }, row),
    ),
    invitations: await openInvitations(context, ownPatient(actor)),
    offers: offers.map((row) => toOffer(context, row)),
  }
}

/** The family of one patient. Errors: `not_found`, `not_allowed`. */
export async function listOfPatient(context: Context, { id }: { id: string }) {
  const patient = await patientFor(context, id, 'see-family')
  const { linkable } = await context.tx.one(sql<{ linkable: boolean }>`
    select may_be_linked(${id}) as linkable`)
  return {
    relations: await relationsOf(context, patient),
    invitations: await openInvitations(context, sql`(select ${id}::uuid)`),
    linkable,
  }
}
