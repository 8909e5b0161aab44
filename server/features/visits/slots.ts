import type { Address } from '../../../contract/people.ts'
import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { planning as contract, Slot } from '../../../contract/planning.ts'
import type { Category } from '../../../contract/staff.ts'
import { later } from '../../platform/clinicTime.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { openOfPatient } from '../../platform/people.ts'
import type { Wanted } from '../../platform/planning/obstacles.ts'
import { readPlans } from '../../platform/planning/plans.ts'
import { freeNurses, startsBetween } from '../../platform/planning/slots.ts'
import { placeOf, type Place } from '../../platform/planning/travel.ts'
import { skillsOfService, wantedOf } from '../../platform/planning/wanted.ts'
import { allows, holds, type Standing } from '../../platform/standing.ts'
import { refuseImpossibleTime } from './commands.ts'
import { ALLOWED, MAY_REQUEST, mayRequestAs, standingsOn, visibleTo } from './policy.ts'
import { addedHolidays, afterHoursOf, priceOf } from './prices.ts'
import type { VisitColumns } from './queries.ts'
import { movedPrice } from './reschedule.ts'

/** Of a visit at any time: what it needs, how long it takes, and whose it is until now. */
type Needs = Omit<Wanted, 'start' | 'end'> & {
  minutes: number
  nurseId: string | null
  priceAt: (start: Date) => number | Promise<number>
}
type Ask = { serviceId?: string | undefined; visitId?: string | undefined }

/** Refuses with `not_found`, or `not_allowed` for whoever may not move this visit. */
async function needsOfVisit(context: Context, visitId: string): Promise<Needs> {
  const { tx, actor } = context
  const visit = await tx.maybe(sql<VisitColumns & { standings: Standing[] | null }>`
    select v.*, ${standingsOn(actor)} as standings from visits v
    where v.id = ${visitId} and ${visibleTo(actor)}`)
  if (!visit?.standings?.length) refuse('not_found', { field: 'visitId' })
  if (!allows(ALLOWED.reschedule, visit.standings)) refuse('not_allowed')
  const { start, end, ...wanted } = await wantedOf(context, visit)
  const ours = visit.standings.includes('desk')
  return {
    ...wanted,
    minutes: (end.getTime() - start.getTime()) / 60_000,
    nurseId: visit.nurse_id,
    priceAt: (at) => movedPrice(context, visit, at, ours),
  }
}

/** Refuses with `invalid_input` (serviceId). */
async function needsOfService(
  { tx }: Context,
  serviceId: string,
  place: Place | null,
  added: ReadonlySet<string>,
): Promise<Needs> {
  const row = await tx.maybe(sql<{
    service: string
    categories: Category[]
    minutes: number
    price_cents: number
    skills: { id: string; name: string }[]
  }>`
    select s.name as service, s.categories, s.minutes, s.price_cents, ${skillsOfService('s.id')} as skills
    from services s where s.id = ${serviceId} and s.active`)
  if (!row)
    refuse('invalid_input', {
      errors: [{ field: 'serviceId', message: 'there is no such service' }],
    })
  const { price_cents, ...needs } = row
  return {
    ...needs,
    visitId: null,
    place,
    fixedTravel: null,
    nurseId: null,
    priceAt: (start) => priceOf(price_cents, start, added),
  }
}

/** Of the one that was named. Refuses with `invalid_input` when it is neither or both. */
async function needsOf(
  context: Context,
  { serviceId, visitId }: Ask,
  added: ReadonlySet<string>,
  findPlace: () => Promise<Place | null>,
): Promise<Needs> {
  if (visitId && !serviceId) return needsOfVisit(context, visitId)
  if (serviceId && !visitId) return needsOfService(context, serviceId, await findPlace(), added)
  return refuse('invalid_input', {
    errors: [{ field: 'serviceId', message: 'either serviceId or visitId is required' }],
  })
}

type SlotsInput = ParsedInputOf<typeof contract.slots>

/** Where it would be. Refuses who may not ask for a visit to that home. */
async function placeFor(context: Context, input: SlotsInput): Promise<Place | null> {
  const { tx, actor, vault } = context
  const { patientId, latitude, longitude } = input
  const pin = latitude !== undefined && longitude !== undefined ? { latitude, longitude } : null
  const pinned = pin && { home: '', pin }
  if (!patientId) {
    if (!holds(actor, 'dispatch'))
      refuse('invalid_input', { errors: [{ field: 'patientId', message: 'is required' }] })
    return pinned
  }
  const row = await tx.maybe(sql<{
    address: Buffer | null
    key: Buffer | null
    standings: Standing[] | null
  }>`
    select p.address, p.data_key as key, ${mayRequestAs(actor)} as standings
    from patients p where p.id = ${patientId}`)
  if (!row?.standings?.length) refuse('not_found', { field: 'patientId' })
  if (!allows(MAY_REQUEST, row.standings)) refuse('not_allowed')
  const text = openOfPatient(context, row.key, patientId, 'address', row.address)
  return pinned ?? (text === null ? null : placeOf(vault, JSON.parse(text) as Address))
}

/**
 * Starts, on the half hours, at which somebody can come. Which nurse is never said; how many is for
 * dispatch. Errors: `not_found`, `not_allowed`, `invalid_input` by field.
 */
export async function findSlots(context: Context, input: SlotsInput) {
  const { now, actor } = context
  const asked = new Date(input.from)
  const from = asked > now ? asked : now
  refuseImpossibleTime(from, now, 'from')
  const until = later(from, input.days * 1440)
  const added = await addedHolidays(context, from, until)
  const needs = await needsOf(context, input, added, () => placeFor(context, input))
  const plans = await readPlans(context, { nurseIds: null, from, until })
  const desk = holds(actor, 'dispatch')
  const items: Slot[] = []
  for (const start of startsBetween(from, until)) {
    const nurses = freeNurses(plans, needs, start, context.way.travel)
    if (nurses.length === 0) continue
    items.push({
      start: start.toISOString(),
      end: later(start, needs.minutes).toISOString(),
      priceCents: await needs.priceAt(start),
      afterHours: afterHoursOf(start, added),
      sameNurse: needs.nurseId === null ? null : nurses.includes(needs.nurseId),
      nurses: desk ? nurses.length : null,
    })
  }
  return { items, until: until.toISOString() }
}

/** What a visit would cost then, whether or not somebody can come. Errors: as `findSlots`. */
export async function quoteVisit(context: Context, input: Ask & { start: string }) {
  const start = new Date(input.start)
  refuseImpossibleTime(start, context.now)
  const added = await addedHolidays(context, start, start)
  const needs = await needsOf(context, input, added, async () => null)
  return {
    start: start.toISOString(),
    end: later(start, needs.minutes).toISOString(),
    priceCents: await needs.priceAt(start),
    afterHours: afterHoursOf(start, added),
  }
}
