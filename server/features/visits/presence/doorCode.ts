import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { DOOR_CODE, doorDigits, doorMessage, doorStep } from '../../../../contract/doorCode.ts'
import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { PresenceKind } from '../../../../contract/grades.ts'
import type { presence as contract } from '../../../../contract/presence.ts'
import type { Status, Visit } from '../../../../contract/visits.ts'
import { touch } from '../../../platform/audit/trail.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { record } from '../../../platform/events/record.ts'
import { allows, type Standing } from '../../../platform/standing.ts'
import { asItWas, onceMine } from '../late/former.ts'
import { lockMine, lockVisit, refuseUnlessAllowed } from '../locking.ts'
import { MAY_COMPARE_DOOR_CODE, MAY_GIVE_DOOR_CODE, standingsOn, visibleTo } from '../policy.ts'
import { getVisit } from '../queries.ts'
import { placeTime, saidIn, type Placed } from '../times.ts'

const MINUTE = 60_000
const OPEN: readonly Status[] = ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS']
/** A phone whose clock nobody can trust is believed within a day. */
const LONGEST_MS = 24 * 60 * MINUTE

type Of = { visitId: string; patientId: string; nurseId: string; key: Buffer | null }

/**
 * What the codes of a visit are made of. It stands nowhere: it follows from the patient's key, and is
 * another one for each visit and each nurse, so that a nurse who was replaced holds nothing.
 */
function secretOf({ vault }: Context, use: 'compared' | 'given', of: Of): Buffer {
  const place = { table: 'visits', column: 'door_code', row: of.visitId, person: of.patientId }
  const info = ['ahava door code v1', use, of.visitId, of.nurseId].join('\0')
  return Buffer.from(hkdfSync('sha256', vault.dataKey(of.key, place), '', info, 32))
}

const codeAt = (secret: Buffer, step: number, digits: number) =>
  doorDigits(createHmac('sha256', secret).update(doorMessage(step)).digest(), digits)

type Row = {
  patient_id: string
  nurse_id: string | null
  status: Status
  start_at: Date
  completed_at: Date | null
  key: Buffer | null
  standings: Standing[] | null
}

/** From the day before, until nobody can enter one any more. */
function isDay({ status, start_at: start, completed_at: completed }: Row, now: Date): boolean {
  if (OPEN.includes(status)) return true
  const minutes = (time: Date | null) =>
    time ? Math.abs(now.getTime() - time.getTime()) / MINUTE : Infinity
  if (status === 'SCHEDULED') return minutes(start) <= DOOR_CODE.aheadHours * 60
  return status === 'COMPLETED' && minutes(completed) <= DOOR_CODE.provesMinutes
}

/** What a phone makes the codes of, for whoever stands at either side of the door. Errors: `not_found`, `not_allowed`. */
export async function readDoorCode(context: Context, { id }: { id: string }) {
  const { tx, now, actor } = context
  const visit = await tx.maybe(sql<Row>`
    select v.patient_id, v.nurse_id, v.status, v.start_at, v.completed_at, p.data_key as key,
      ${standingsOn(actor)} as standings
    from visits v join patients p on p.id = v.patient_id
    where v.id = ${id} and ${visibleTo(actor)}`)
  if (!visit?.standings?.length) refuse('not_found')
  if (!allows(MAY_COMPARE_DOOR_CODE, visit.standings)) refuse('not_allowed')
  touch(context, visit.patient_id, id)
  if (!visit.nurse_id || !visit.key || !isDay(visit, now)) return { door: null }
  const { patient_id: patientId, nurse_id: nurseId, key } = visit
  const text = (use: 'compared' | 'given') =>
    secretOf(context, use, { visitId: id, patientId, nurseId, key }).toString('base64')
  const gives = allows(MAY_GIVE_DOOR_CODE, visit.standings)
  return { door: { compared: text('compared'), given: gives ? text('given') : null } }
}

/** The step in which this was the code, around when it was typed; null where it never was. */
function stepOfCode(secret: Buffer, code: string, { at, uncertain }: Placed, ground: Ground) {
  const [from, to] = uncertain
    ? [
        Math.max(ground.floor?.getTime() ?? 0, ground.now.getTime() - LONGEST_MS),
        ground.now.getTime(),
      ]
    : [at.getTime(), at.getTime()]
  const said = Buffer.from(code)
  let found: number | null = null
  // Every step is looked at, found or not: the time it takes says nothing.
  for (
    let step = doorStep(from) - DOOR_CODE.driftSteps;
    step <= doorStep(to) + DOOR_CODE.driftSteps;
    step += 1
  )
    if (timingSafeEqual(Buffer.from(codeAt(secret, step, DOOR_CODE.givenDigits)), said))
      found = step
  return found
}
type Ground = { now: Date; floor: Date | null }

type Noted = { id: string; happened_at: Date }

/**
 * The code that the family says at the door proves that the nurse is there when it was made. A right one
 * lifts C to B. A wrong one is counted and changes nothing else; after five none counts. The same try again
 * answers the visit as it is. Errors: `not_found`, `not_allowed`, `not_possible_now` (nothing was noted
 * that it could prove, or too long ago).
 */
export async function enterDoorCode(
  context: Context,
  input: ParsedInputOf<typeof contract.enterDoorCode>,
): Promise<Visit> {
  const { tx, now, actor } = context
  const mine = await lockMine(context, input.id)
  const once = mine ? null : await onceMine(context, input.id)
  if (once) {
    // Somebody else was sent meanwhile: what proves that she was there is kept with her late steps.
    const ground = { now, floor: once.from_at }
    const placed = placeTime(saidIn(input), { ...ground, agreed: once.start_at, last: null })
    const of = {
      visitId: input.id,
      patientId: once.patient_id,
      nurseId: actor.id,
      key: once.data_key,
    }
    await tryCode(context, of, input, placed, ground)
    const step = await lastLateStep(context, input.id)
    return asItWas(context, input.id, once, step ?? refuse('not_found'))
  }
  const visit = mine ?? (await lockVisit(context, input.id))
  refuseUnlessAllowed('enter-door-code', visit)
  const noted = await tx.maybe(sql<Noted & { key: Buffer | null }>`
    select e.id, e.happened_at, p.data_key as key from presence e join patients p on p.id = e.patient_id
    where e.visit_id = ${visit.id} and e.kind = ${input.kind} and e.replaced_at is null
      and e.nurse_id = ${actor.id} and e.grade <> 'D'`)
  if (!noted) refuse('not_possible_now', { detail: NOTHING_NOTED[input.kind] })
  const ground = { now, floor: visit.en_route_at }
  const placed = placeTime(saidIn(input), { ...ground, agreed: visit.start_at, last: null })
  if (
    Math.abs(placed.at.getTime() - noted.happened_at.getTime()) >
    DOOR_CODE.provesMinutes * MINUTE
  )
    refuse('not_possible_now', { detail: TOO_LONG_AGO })
  const of = {
    visitId: visit.id,
    patientId: visit.patient_id,
    nurseId: actor.id,
    key: noted.key,
  }
  if (await tryCode(context, of, input, placed, ground)) {
    await tx.run(sql`update presence set grade = 'B', reasons = array_append(reasons, 'door_code')
      where id = ${noted.id} and grade = 'C'`)
    await record(context, {
      type: 'DOOR_CODE_GIVEN',
      visitId: visit.id,
      patientId: visit.patient_id,
      facts: {},
      tell: [],
      happenedAt: placed.at,
    })
  }
  return getVisit(context, visit.id)
}

const NOTHING_NOTED: Record<PresenceKind, string> = {
  'check-in': 'Say first that you have arrived: the code proves that moment.',
  'check-out': 'Say first that the visit has ended: the code proves that moment.',
}
const TOO_LONG_AGO =
  'A code proves the half hour in which it was said. Say in your own words what happened.'

async function tryCode(
  context: Context,
  of: Of,
  { code, kind, tryId }: { code: string; kind: PresenceKind; tryId: string },
  placed: Placed,
  ground: Ground,
): Promise<boolean> {
  const step = of.key && stepOfCode(secretOf(context, 'given', of), code, placed, ground)
  const { right } = await context.tx.one(sql<{ right: boolean }>`
    select try_door_code(${of.visitId}::uuid, ${kind}::text, ${tryId}::uuid, ${step}::bigint,
      ${context.now}::timestamptz) as right`)
  return right
}

/** Only with a step that was kept: a code alone is no visit. */
async function lastLateStep({ tx, actor }: Context, visitId: string): Promise<Status | null> {
  const step = await tx.maybe(sql<{ status: Status }>`
    select status from late_facts
    where visit_id = ${visitId} and nurse_id = ${actor.id} and kind = 'step'
    order by happened_at desc limit 1`)
  return step?.status ?? null
}
