import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import {
  OFFER_ACTIONS,
  type Offer,
  type OfferAction,
  type offers as contract,
  type OfferState,
} from '../../../../contract/offers.ts'
import { touch } from '../../../platform/audit/trail.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { decodeCursor, encodeCursor } from '../../../platform/http/cursor.ts'
import {
  fromBase64,
  openOrAlarm,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../../platform/people.ts'
import { holds } from '../../../platform/standing.ts'
import { OFFER_ALLOWED, offersFor, visibleTo } from '../policy.ts'

type Row = {
  id: string
  visit_id: string
  patient_id: string
  state: OfferState
  service: Offer['service']
  start_at: Date
  end_at: Date
  suburb: Buffer | null
  nurse: SealedPerson
  offered_at: Date
  expires_at: Date
  settled_at: Date | null
}

const COLUMNS = sql`o.id, o.visit_id, o.patient_id, o.state, o.start_at, o.end_at, o.suburb,
  o.offered_at, o.expires_at, o.settled_at, ${sealedPerson('n')} as nurse,
  jsonb_build_object('id', s.id, 'name', s.name, 'minutes', s.minutes, 'categories', s.categories,
    'skills', coalesce((select jsonb_agg(k.name order by k.name)
      from service_skills w join skills k on k.id = w.skill_id where w.service_id = s.id), '[]')) as service`
const FROM = sql`offers o join services s on s.id = o.service_id join users n on n.id = o.nurse_id`

/** What an offer is at this moment: the clock ends it before anybody writes that it has. */
const stateAt = ({ state, expires_at }: Row, now: Date): OfferState =>
  state === 'open' && expires_at <= now ? 'expired' : state

/** What the caller may do with an offer that is open. */
const mayWith = ({ actor }: Context, { nurse }: Row): OfferAction[] =>
  OFFER_ACTIONS.filter((action) =>
    OFFER_ALLOWED[`${action}-offer`].some((who) =>
      who === 'desk' ? holds(actor, 'dispatch') : actor.id === nurse.id,
    ),
  )

function toOffer(context: Context, row: Row): Offer {
  touch(context, row.patient_id, row.visit_id)
  const state = stateAt(row, context.now)
  const place = { table: 'offers', column: 'suburb', row: row.id, person: row.nurse.id }
  return {
    id: row.id,
    visitId: row.visit_id,
    state,
    service: row.service,
    start: row.start_at.toISOString(),
    end: row.end_at.toISOString(),
    suburb:
      row.suburb &&
      (openOrAlarm(context, fromBase64(row.nurse.key), place, row.suburb) ?? UNREADABLE),
    nurse: openPerson(context, row.nurse),
    offeredAt: row.offered_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    settledAt: row.settled_at?.toISOString() ?? null,
    can: state === 'open' ? mayWith(context, row) : [],
  }
}

/** One page of offers, newest first; see the contract for whose. Errors: `not_found` (visit). */
export async function listOffers(context: Context, input: ParsedInputOf<typeof contract.list>) {
  const { tx, actor, now } = context
  const { visitId, cursor, limit } = input
  const after = cursor ? decodeCursor(cursor, 2) : null
  if (visitId) {
    const visit = sql`select v.id from visits v where v.id = ${visitId} and ${visibleTo(actor)}`
    if (holds(actor, 'dispatch') && !(await tx.maybe(visit)))
      refuse('not_found', { field: 'visitId' })
  }
  const conditions = [
    offersFor(actor),
    visitId && sql`o.visit_id = ${visitId}`,
    !holds(actor, 'dispatch')
      ? sql`o.state = 'open' and o.expires_at > ${now}`
      : !visitId &&
        sql`exists (select from visits v where v.id = o.visit_id and v.status = 'REQUESTED')`,
    after && sql`(o.offered_at, o.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
  ].filter((condition) => Boolean(condition))
  const rows = await tx.many(sql<Row>`
    select ${COLUMNS} from ${FROM} where ${sql.join(conditions, sql` and `)}
    order by o.offered_at desc, o.id desc limit ${limit + 1}`)
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => toOffer(context, row)),
    nextCursor:
      rows.length > limit && last ? encodeCursor([last.offered_at.toISOString(), last.id]) : null,
  }
}

/** These offers, as far as the caller may see them. */
export async function offersByIds(
  context: Context,
  ids: readonly string[],
): Promise<Map<string, Offer>> {
  if (ids.length === 0) return new Map()
  const rows = await context.tx.many(sql<Row>`
    select ${COLUMNS} from ${FROM} where o.id = any(${[...ids]}::uuid[]) and ${offersFor(context.actor)}`)
  return new Map(rows.map((row) => [row.id, toOffer(context, row)]))
}
