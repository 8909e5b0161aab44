import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type {
  Offer,
  OfferAction,
  OfferState,
  offers as contract,
} from '../../../../contract/offers.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { createdHash } from '../../../platform/idempotency.ts'
import { openOrAlarm, UNREADABLE } from '../../../platform/people.ts'
import { bookNurse } from '../../../platform/planning/booking.ts'
import { obstaclesOf } from '../../../platform/planning/obstacles.ts'
import { readPlans } from '../../../platform/planning/plans.ts'
import { wantedOf } from '../../../platform/planning/wanted.ts'
import { sayNotice } from '../../../platform/systemNotice.ts'
import { OTHER_STEPS } from '../lifecycle.ts'
import { OFFER_ALLOWED } from '../policy.ts'
import { lockVisit, refuseUnlessAllowed, type LockedVisit } from '../locking.ts'
import { recordMove } from '../transitions.ts'
import { offersByIds } from './queries.ts'

type Wanted = ParsedInputOf<typeof contract.make>['offers'][number]
type Stored = { id: string; offered_by: string; created_hash: Buffer }

/**
 * Offers a visit that looks for a nurse until the minutes are over. Errors: `not_found`, `not_allowed`,
 * `not_possible_now` (the visit has a nurse or is over), `not_registered`, `category`, `skill` or `absent` (of a
 * nurse), `invalid_input` (no such nurse), `id_taken`.
 */
export async function makeOffers(context: Context, input: ParsedInputOf<typeof contract.make>) {
  const { tx, now, hints } = context
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed('offer', visit)
  const hashOf = ({ nurseId }: Wanted) =>
    createdHash(context.vault, context.actor.id, 'offer', {
      visitId: visit.id,
      nurseId,
      minutes: input.minutes,
    })
  const ids = input.offers.map(({ id }) => id)
  const taken = await tx.many(sql<Stored>`
    select id, offered_by, created_hash from offers where id = any(${ids}::uuid[])`)
  const known = new Map(taken.map((each) => [each.id, each]))
  for (const wanted of input.offers) {
    const before = known.get(wanted.id)
    if (before && !before.created_hash.equals(hashOf(wanted)))
      refuse('id_taken', { field: 'offers' })
  }
  const fresh = input.offers.filter(({ id }) => !known.has(id))
  if (fresh.length > 0) {
    refuseUnlessLooking(visit, now)
    const until = new Date(Math.min(now.getTime() + input.minutes * 60_000, visit.end_at.getTime()))
    const made = await writeOffers(context, visit, fresh, until, hashOf)
    const told = await tx.many(sql<{ user_id: string }>`
      select tell_offers(${made}::uuid[], ${now}::timestamptz) as user_id`)
    tx.afterCommit(() =>
      hints.publish({ wake: told.map((row) => row.user_id), board: visit.id, dispatch: true }),
    )
  }
  const nurses = input.offers.map(({ nurseId }) => nurseId)
  const shown = await tx.many(sql<{ id: string }>`
    select id from offers where id = any(${ids}::uuid[])
      or (visit_id = ${visit.id} and nurse_id = any(${nurses}::uuid[]) and state = 'open')
    order by offered_at, id`)
  const offers = await offersByIds(
    context,
    shown.map(({ id }) => id),
  )
  return { items: shown.flatMap(({ id }) => offers.get(id) ?? []) }
}

function refuseUnlessLooking(visit: LockedVisit, now: Date) {
  if (visit.status !== 'REQUESTED')
    refuse('not_possible_now', { detail: 'This visit does not look for a nurse any more.' })
  if (visit.end_at <= now)
    refuse('not_possible_now', { detail: 'The time of this visit is over: move it first.' })
}

/** What she answers for herself: whether she works then, and whether another visit is in the way by then. */
const HERS: readonly string[] = ['hours', 'overlap']

/** Refuses when one of these nurses could not take the visit whatever she said. */
async function refuseUnlessFit(context: Context, visit: LockedVisit, nurseIds: readonly string[]) {
  const wanted = await wantedOf(context, visit)
  const plans = await readPlans(context, { nurseIds, from: wanted.start, until: wanted.end })
  const message = 'there is no such nurse'
  if (plans.length < nurseIds.length)
    refuse('invalid_input', { errors: [{ field: 'offers', message }] })
  for (const plan of plans) {
    const obstacle = obstaclesOf(plan, wanted, context.way.travel).find(
      ({ code }) => !HERS.includes(code),
    )
    if (obstacle) refuse(obstacle.code, { field: 'offers', detail: obstacle.detail })
  }
}

/** Writes an offer for each nurse who has none that stands; answers the ids of those. */
async function writeOffers(
  context: Context,
  visit: LockedVisit,
  wanted: readonly Wanted[],
  until: Date,
  hashOf: (wanted: Wanted) => Buffer,
): Promise<string[]> {
  const { tx, now, vault, actor } = context
  const nurses = new Set(wanted.map(({ nurseId }) => nurseId))
  await refuseUnlessFit(context, visit, [...nurses])
  // An offer whose time is over stands in nobody's way, whether that was written down already or not.
  await tx.run(sql`select expire_offers(${visit.id}::uuid, ${now}::timestamptz)`)
  const { key } = await tx.one(sql<{ key: Buffer | null }>`
    select data_key as key from patients where id = ${visit.patient_id}`)
  const place = { table: 'visits', column: 'suburb', row: visit.id, person: visit.patient_id }
  const suburb = openOrAlarm(context, key, place, visit.suburb) ?? UNREADABLE
  const keys = await tx.many(sql<{ id: string; data_key: Buffer | null }>`
    select id, data_key from users where id = any(${[...nurses]}::uuid[])`)
  const made: string[] = []
  for (const offer of wanted) {
    const { id, nurseId } = offer
    const sealed = vault.sealText(
      keys.find((each) => each.id === nurseId)?.data_key ?? null,
      { table: 'offers', column: 'suburb', row: id, person: nurseId },
      suburb,
    )
    const row = await tx.maybe(sql<{ id: string }>`
      insert into offers (id, visit_id, patient_id, nurse_id, service_id, start_at, end_at, suburb, state,
        offered_by, offered_at, expires_at, created_hash)
      values (${id}, ${visit.id}, ${visit.patient_id}, ${nurseId}, ${visit.service_id},
        ${visit.start_at}, ${visit.end_at}, ${sealed}, 'open', ${actor.id}, ${now}, ${until}, ${hashOf(offer)})
      on conflict do nothing returning id`)
    if (row) made.push(row.id)
    else if (!(await standsFor(context, visit.id, nurseId))) refuse('id_taken', { field: 'offers' })
  }
  return made
}

/** Has this nurse an offer of the visit that stands? */
const standsFor = ({ tx }: Context, visitId: string, nurseId: string) =>
  tx.maybe(sql`
    select id from offers where visit_id = ${visitId} and nurse_id = ${nurseId} and state = 'open'`)

type Settled = { state: OfferState | 'taken'; visit_id: string; told: string[] }

/** What an answer asks for, in the words of `settle_offer`. */
const ASKED = { accept: 'accepted', decline: 'declined', withdraw: 'withdrawn' } as const

/** Sees to it that the offer is the caller's to answer, answers it, and wakes whoever was told. */
async function settle(context: Context, id: string, action: OfferAction): Promise<Settled> {
  const { tx, now, hints } = context
  const before = (await offersByIds(context, [id])).get(id)
  if (!before) refuse('not_found')
  const mine = before.nurse.id === context.actor.id
  if (!OFFER_ALLOWED[`${action}-offer`].some((who) => (who === 'desk' ? !mine : mine)))
    refuse('not_allowed')
  const settled = await tx.maybe(sql<Settled>`
    select * from settle_offer(${id}::uuid, ${ASKED[action]}::text, ${now}::timestamptz)`)
  if (!settled) refuse('not_found')
  tx.afterCommit(() =>
    hints.publish({ wake: settled.told, board: settled.visit_id, dispatch: true }),
  )
  return settled
}

const WHY_OVER: Record<Exclude<OfferState, 'open' | 'accepted'>, string> = {
  declined: 'You said no to this offer. Call dispatch if you can come after all.',
  withdrawn: 'Dispatch took this offer back.',
  expired: 'The time to accept this offer is over. Call dispatch if you can still come.',
  ended: 'This visit was given to somebody else, moved or cancelled.',
}

async function shown(context: Context, id: string): Promise<Offer> {
  return (await offersByIds(context, [id])).get(id) ?? refuse('not_found')
}

/**
 * Takes an offered visit: the first acceptance under the lock of the visit has it, and books it like any
 * assignment, at whatever hour she says yes to. Whoever accepted already is answered as it is now. Errors:
 * `not_found`, `not_allowed`, `offer_over`, and those of `bookNurse`.
 */
export async function acceptOffer(context: Context, { id }: ParsedInputOf<typeof contract.accept>) {
  const { state, visit_id } = await settle(context, id, 'accept')
  if (state === 'accepted') return shown(context, id)
  if (state !== 'taken')
    refuse('offer_over', { detail: WHY_OVER[state === 'open' ? 'ended' : state] })
  const nurseId = context.actor.id
  const visit = await lockVisit(context, visit_id)
  await bookNurse(context, await wantedOf(context, visit), nurseId, ['hours'])
  const step = OTHER_STEPS.find(
    ({ action, from }) => action === 'assign-nurse' && from === 'REQUESTED',
  )!
  await recordMove(
    context,
    { ...visit, status: 'REQUESTED' },
    step,
    { at: context.now },
    null,
    [],
    nurseId,
  )
  await sayNotice(context, visit, 'assigned', nurseId)
  return shown(context, id)
}

/** Says no, once; an offer that is over already is answered as it is. */
export async function declineOffer(
  context: Context,
  { id }: ParsedInputOf<typeof contract.decline>,
) {
  const { state } = await settle(context, id, 'decline')
  if (state === 'accepted')
    refuse('not_possible_now', { detail: 'You took this visit. Give it back on its page.' })
  return shown(context, id)
}

/** Takes an offer back; one that is over already is answered as it is. */
export async function withdrawOffer(
  context: Context,
  { id }: ParsedInputOf<typeof contract.withdraw>,
) {
  await settle(context, id, 'withdraw')
  return shown(context, id)
}
