import { createHash } from 'node:crypto'
import { newTrail, type Trail } from '../audit/trail.ts'
import { writeAfter, writeTrail } from '../audit/write.ts'
import { sql, type Query } from '../database/query.ts'
import { transact, type Transaction } from '../database/transaction.ts'
import type { DemoRule } from '../config.ts'
import type { Actor, Context, OutsideContext, Services } from '../context.ts'
import type { Gate } from '../../../contract/endpoint.ts'
import type { Duty, Role } from '../../../contract/people.ts'
import { refuse } from '../errors.ts'
import { withRoads } from '../roads/roads.ts'
import type { ErrorCode } from '../../../contract/errors.ts'

export type Entered = {
  user_id: string
  role: Role
  session_id: string
  demo: boolean
  duties: Duty[]
  strong: boolean
  proved_at: Date
}

/** How long a proof of credentials is fresh. */
export const FRESH_MS = 10 * 60_000

export const hashToken = (token: string) => createHash('sha256').update(token).digest()

/** The one statement that resolves who is calling and makes them the actor. */
const enter = (
  tokenHash: Buffer | null,
  session: string | null,
  now: Date,
  demoRule: DemoRule,
  gate: Gate,
): Query<Entered> =>
  sql<Entered>`select * from enter(${tokenHash}::bytea, ${session}::uuid, ${now}::timestamptz, ${demoRule}::text, ${gate}::text)`

/** What the audit trail calls that a socket showed somebody something. */
const DELIVERY = 'WS /ws'

type Ground = Omit<Services, 'clock'>

const actorOf = (entered: Entered): Actor => ({
  id: entered.user_id,
  role: entered.role,
  sessionId: entered.session_id,
  demo: entered.demo,
  duties: entered.duties,
  strong: entered.strong,
  provedAt: entered.proved_at,
})

/** Refuses with `fresh_sign_in_needed` when credentials were proven more than ten minutes ago. */
export function refuseStale({ actor, now }: Pick<Context, 'actor' | 'now'>): void {
  if (now.getTime() - actor.provedAt.getTime() > FRESH_MS) refuse('fresh_sign_in_needed')
}

/** Runs `act` as the owner of a token or session in one transaction; null when that is not valid. */
async function enterAs<T>(
  ground: Ground,
  who: { tokenHash?: Buffer | null; session?: string },
  moment: { now: Date; requestId: string; trail: Trail; gate: Gate },
  act: (context: Context) => Promise<T>,
): Promise<{ value: T } | null> {
  const { tokenHash = null, session = null } = who
  return withRoads(ground.roads, (way) =>
    transact(
      ground.database.app,
      enter(tokenHash, session, moment.now, ground.config.demo, moment.gate),
      async (tx: Transaction, entered) => {
        if (!entered) return null
        const actor = actorOf(entered)
        moment.trail.actor = actor
        if (!actor.strong && moment.gate !== 'first-factor') refuse('second_factor_needed')
        if (moment.gate === 'fresh') refuseStale({ actor, now: moment.now })
        const value = await act({ ...ground, ...moment, actor, tx, way })
        way.settle()
        return { value }
      },
    ),
  )
}

/**
 * One transaction of a signed-in caller. `last`: the request ends with it, well or not at all, so it
 * brings the row of the audit trail; else that is written when the request is over. Refuses with
 * `not_signed_in`.
 */
export async function asCaller<T>(
  context: OutsideContext,
  act: (context: Context) => Promise<T>,
  { last = false }: { last?: boolean } = {},
): Promise<T> {
  if (!context.tokenHash) refuse('not_signed_in')
  return enterFrom(context, { tokenHash: context.tokenHash }, act, last)
}

/** The same for a sign-in that was named by something we signed ourselves, instead of its token. */
export const asSessionOf = <T>(
  context: OutsideContext,
  session: string,
  act: (context: Context) => Promise<T>,
  { last = false }: { last?: boolean } = {},
): Promise<T> => enterFrom(context, { session }, act, last)

async function enterFrom<T>(
  context: OutsideContext,
  who: { tokenHash: Buffer } | { session: string },
  act: (context: Context) => Promise<T>,
  last: boolean,
): Promise<T> {
  const { tokenHash: _token, setCookie: _cookie, ...ground } = context
  const done = await enterAs(ground, who, context, async (inside) => {
    const value = await act(inside)
    if (last) writeTrail(inside.tx, context.trail, context)
    return value
  })
  return done ? done.value : refuse('not_signed_in')
}

/** The row of a request that is over and has none yet: refused, or done without a caller. */
export const recordAfter = (
  context: OutsideContext,
  refused?: { status: number; code: ErrorCode },
): Promise<void> =>
  writeAfter(
    context,
    enter(context.tokenHash, null, context.now, context.config.demo, 'first-factor'),
    refused,
  )

/**
 * One transaction on behalf of a live session, for deliveries; null when it has ended. It has a row
 * in the audit trail when `act` writes one.
 */
export function asSession<T>(
  services: Services,
  session: string,
  act: (context: Context) => Promise<T>,
): Promise<{ value: T } | null> {
  const { clock, ...ground } = services
  return enterAs(
    ground,
    { session },
    { now: clock(), requestId: 'delivery', trail: newTrail(DELIVERY), gate: 'signed-in' },
    act,
  )
}
