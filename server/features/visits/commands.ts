import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { visits as contract } from '../../../contract/visits.ts'
import type { Address, PatientStatus } from '../../../contract/people.ts'
import type { Context } from '../../platform/context.ts'
import { refuse } from '../../platform/errors.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { newUuid } from '../../platform/ids.ts'
import { sql } from '../../platform/database/query.ts'
import { openOfPatient, openOrAlarm } from '../../platform/people.ts'
import { placeOf, withTrustedPin } from '../../platform/planning/travel.ts'
import { record } from '../../platform/events/record.ts'
import { addedHolidays, priceOf } from './prices.ts'
import { getVisit } from './queries.ts'
import { allows, type Standing } from '../../platform/standing.ts'
import { MAY_REQUEST, mayRequestAs } from './policy.ts'
import { bookFollowUp } from './review/followUps.ts'
import { mindOrders } from '../../platform/orders.ts'

type RequestInput = ParsedInputOf<typeof contract.request>

type Ground = {
  patient_key: Buffer | null
  address: Buffer | null
  gate_code: Buffer | null
  standings: Standing[] | null
  status: PatientStatus
  minutes: number | null
  price_cents: number | null
  existing: Buffer | null
}

/** How far ahead and back a visit may be requested. */
const AHEAD_DAYS = 365
const BACK_MINUTES = 30

/**
 * Requests a visit: the visit, its two conversations and the event. Errors: `not_found` (patient or
 * service), `invalid_input` (time, address), `id_taken`.
 */
export async function requestVisit(context: Context, input: RequestInput) {
  await createVisit(context, input)
  return getVisit(context, input.id)
}

/** As `requestVisit`, without reading what was made; asked again it changes nothing. */
export async function createVisit(context: Context, input: RequestInput): Promise<void> {
  const { tx, now, actor, vault } = context
  const { confirmed, ...asked } = input
  const hash = createdHash(vault, actor.id, 'visit', asked)
  const ground = await tx.maybe(sql<Ground>`
    select p.data_key as patient_key, p.address, p.gate_code, p.status,
      ${mayRequestAs(actor)} as standings,
      s.minutes, s.price_cents,
      (select created_hash from visits where id = ${input.id} and created_by = ${actor.id}) as existing
    from patients p left join services s on s.id = ${input.serviceId} and s.active
    where p.id = ${input.patientId}`)
  if (!ground?.standings?.length) {
    refuse('not_found', { field: 'patientId', detail: 'There is no such patient among yours.' })
  }
  if (!allows(MAY_REQUEST, ground.standings)) refuse('not_allowed')
  if (ground.existing) {
    // Asked again: the first is answered as it is now.
    if (!ground.existing.equals(hash)) refuse('id_taken', { field: 'id' })
    return
  }
  refuseUnlessVisited(ground.status, confirmed)
  if (ground.minutes === null || ground.price_cents === null) {
    refuse('invalid_input', {
      errors: [{ field: 'serviceId', message: 'there is no such service' }],
    })
  }
  const start = new Date(input.start)
  refuseImpossibleTime(start, now)
  const stored = openOfPatient(
    context,
    ground.patient_key,
    input.patientId,
    'address',
    ground.address,
  )
  const known = stored === null ? null : (JSON.parse(stored) as Address)
  const address = input.address ? withTrustedPin(vault, input.address, known) : known
  if (!address)
    refuse('invalid_input', {
      errors: [{ field: 'address', message: 'is required: none is stored for this patient' }],
    })
  const place = (column: string) => ({
    table: 'visits',
    column,
    row: input.id,
    person: input.patientId,
  })
  const seal = (column: string, value: string) =>
    vault.sealText(ground.patient_key, place(column), value)
  const atHome = known !== null && placeOf(vault, known).home === placeOf(vault, address).home
  const gateCode =
    input.gateCode ?? (atHome ? openGateCode(context, input.patientId, ground) : null)
  const made = await tx.maybe(sql<{ id: string }>`
    insert into visits (id, patient_id, service_id, status, start_at, end_at, suburb, address, place, note,
      gate_code, base_cents, price_cents, requested_at, created_by, created_hash, updated_at)
    values (${input.id}, ${input.patientId}, ${input.serviceId}, 'REQUESTED', ${start},
      ${new Date(start.getTime() + ground.minutes * 60_000)}, ${seal('suburb', address.suburb)},
      ${seal('address', JSON.stringify(address))},
      ${seal('place', JSON.stringify(placeOf(vault, address)))}, ${seal('note', input.note)},
      ${gateCode === null ? null : seal('gate_code', gateCode)}::bytea, ${ground.price_cents},
      ${priceOf(ground.price_cents, start, await addedHolidays(context, start, start))}, ${now}, ${actor.id}, ${hash}, ${now})
    on conflict (id) do nothing returning id`)
  if (!made) return settleRace(context, input, hash)
  await tx.run(sql`
    insert into conversations (id, visit_id, patient_id, kind)
    values (${newUuid(now)}, ${input.id}, ${input.patientId}, 'practical'),
      (${newUuid(now)}, ${input.id}, ${input.patientId}, 'clinical')`)
  await record(context, {
    type: 'VISIT_CREATED',
    visitId: input.id,
    patientId: input.patientId,
    facts: { to: 'REQUESTED', by: actor.id },
    tell: ['self', 'delegate:visits'],
  })
  const { id: visitId, patientId, followUpId } = input
  if (followUpId) await bookFollowUp(context, { followUpId, visitId, patientId })
  await mindOrders(context, patientId)
}

function openGateCode(
  context: Context,
  patientId: string,
  { patient_key, gate_code }: Pick<Ground, 'patient_key' | 'gate_code'>,
) {
  const place = { table: 'patients', column: 'gate_code', row: patientId, person: patientId }
  return openOrAlarm(context, patient_key, place, gate_code)
}

/** The same id was taken in the meantime, or the patient has died: nothing was written. */
async function settleRace(
  context: Context,
  { id, patientId }: RequestInput,
  hash: Buffer,
): Promise<void> {
  const { tx, actor } = context
  const mine = await tx.maybe(sql`
    select id from visits where id = ${id} and created_by = ${actor.id} and created_hash = ${hash}`)
  if (mine) return
  const { status } = await tx.one(sql<{ status: PatientStatus }>`
    select status from patients where id = ${patientId}`)
  refuseUnlessVisited(status, true)
  refuse('id_taken', { field: 'id' })
}

const AWAY = {
  in_hospital: 'is in hospital',
  moved_away: 'has moved away',
} as const

function refuseUnlessVisited(status: PatientStatus, confirmed: boolean) {
  if (status === 'deceased')
    refuse('not_possible_now', {
      field: 'patientId',
      detail: 'We were told that this person has died. We are sorry. No visit can be asked for.',
    })
  if (status !== 'active' && !confirmed)
    refuse('confirmation_needed', {
      field: 'confirmed',
      detail: `We were told that this person ${AWAY[status]}. Ask for the visit all the same?`,
    })
}

export function refuseImpossibleTime(start: Date, now: Date, field = 'start') {
  const message =
    start.getTime() < now.getTime() - BACK_MINUTES * 60_000
      ? 'lies in the past'
      : start.getTime() > now.getTime() + AHEAD_DAYS * 86_400_000
        ? `is more than ${AHEAD_DAYS} days ahead`
        : null
  if (message) refuse('invalid_input', { errors: [{ field, message }] })
}
